"""A row over the picture that says how far the overviews of its scene are, with a button that stops or resumes them."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.imagery.overviews.builder import State
from app.imagery.overviews.pyramid import Overviews, Progress
from app.models.words import percent
from app.views.style.icons import IconMark

LOOK_MS = 250
WIDTH = 340
EDGE = 14
ABOVE_SCALE_BAR = 64
WHY = (
    "This picture comes without overviews. They are built once, kept in the cache folder and never beside the scene; "
    "the next time it opens at once."
)
STOP, RESUME = "Stop", "Resume"
STOP_TIP = "Stop building overviews; what is built stays"


class OverviewsRow(QFrame):
    """Lies on `over`, in its lower left corner; hidden while there is nothing to say.

    With `of`, whose they are, it lies above the row of the scene on stage.
    """

    def __init__(self, over: QWidget, of: str = "") -> None:
        super().__init__(over)
        self._over = over
        self._of = of
        self._overviews: Overviews | None = None
        self._shown: Progress | None = None
        self.setProperty("kind", "float")
        self.setFixedWidth(WIDTH)
        self.setAutoFillBackground(True)
        self._mark = IconMark("layers", "text_2")
        self.words = QLabel()
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName("Share of the overviews that is built")
        self.button = QPushButton(STOP)
        self.button.setToolTip(STOP_TIP)
        self.button.setAccessibleName(STOP_TIP)
        self.button.clicked.connect(self._press)
        self._lay_out()
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self.refresh)
        over.installEventFilter(self)
        self.hide()

    def follow(self, overviews: Overviews | None) -> None:
        """Tell of these from now on, or of none."""
        self._overviews, self._shown = overviews, None
        if overviews is None:
            self._looks.stop()
        else:
            self._looks.start()
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        progress = self._overviews.progress() if self._overviews is not None else None
        if progress == self._shown and self.isHidden() == (progress is None or progress.state is State.DONE):
            return
        self._shown = progress
        if progress is None or progress.state is State.DONE:
            self._looks.stop()
            self.hide()
            return
        self._say(progress)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _say(self, progress: Progress) -> None:
        stopped = progress.state is State.STOPPED
        trouble = bool(progress.sentence) and progress.state is not State.ELSEWHERE
        share = percent(progress.share)
        what = f"verviews{self._of}"
        words = f"O{what} stopped at {share}" if stopped else f"Building o{what}, {share}"
        self.words.setWordWrap(bool(progress.sentence))
        self.words.setText(f"{words}. {progress.sentence}" if progress.sentence else words)
        self.words.setToolTip(WHY)
        self.setAccessibleName(self.words.text())
        self._mark.change("triangle-alert" if trouble else "layers", "warning" if trouble else "text_2")
        self.bar.setValue(round(progress.share * 1000))
        self.button.setText(RESUME if stopped else STOP)
        told = "Go on building overviews" if stopped else STOP_TIP
        self.button.setToolTip(told)
        self.button.setAccessibleName(told)

    def _press(self) -> None:
        if self._overviews is None:
            return
        if self._overviews.progress().state is State.STOPPED:
            self._overviews.resume()
        else:
            self._overviews.stop()
        self.refresh()

    def _place(self) -> None:
        lift = ABOVE_SCALE_BAR + (self.height() + EDGE // 2 if self._of else 0)
        self.move(EDGE, max(EDGE, self._over.height() - lift - self.height()))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.bar)
