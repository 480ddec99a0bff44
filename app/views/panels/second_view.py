"""A second window on the scene on stage, for another monitor: it follows edits and, while linked, the first view."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.canvas.canvas import Canvas
from app.views.panels.banner import Banner
from app.views.panels.stage import Stage

SIZE = (960, 720)
STEP = 15.0
NOTHING = "No scene is open in the first view."
HINT = "F11 full screen · Esc closes"


class SecondView(QWidget):
    """Shows the same scene and annotations with a zoom of its own; nothing is drawn in it."""

    def __init__(self, stage: Stage, marking: str | None) -> None:
        super().__init__(stage.window(), Qt.WindowType.Window)
        self.closed, self._filled = False, False
        self.resize(*SIZE)
        own = stage.window().screen()
        place = place_beside([one.availableGeometry() for one in own.virtualSiblings() if one is not own], QSize(*SIZE))
        if place is not None:
            self.setGeometry(place)
        self._stage = stage
        self.canvas = Canvas()
        self.canvas.empty_text = NOTHING
        self.canvas.setAccessibleName("Second view: the same scene with its own zoom")
        self.linked = QCheckBox("&Linked to the first view")
        self.linked.setAccessibleName("Linked to the first view")
        self.linked.setToolTip("Follow the middle and the turn of the first view (Alt+L); the scale stays its own")
        self.linked.setChecked(True)
        self._lay_out(marking)
        self._connect()
        self._fill()
        if stage.task_shown is not None:
            self._annotate(stage.task_shown)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the scene; a closed view does not come back."""
        self.closed = True
        self.canvas.shutdown()
        self.deleteLater()
        super().closeEvent(event)

    def _lay_out(self, marking: str | None) -> None:
        banner = Banner()
        banner.show_marking(marking)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 4)
        foot.addWidget(self.linked)
        foot.addStretch(1)
        hint = QLabel(HINT)
        hint.setProperty("kind", "second")
        foot.addWidget(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(banner)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        first = self._stage.canvas
        first.applied.connect(self.canvas.apply)
        first.view_changed.connect(self._follow_view)
        first.display_changed.connect(self._follow_display)
        first.painted.connect(self._follow_look)
        first.emptied.connect(self._empty)
        self._stage.ground_changed.connect(self._fill)
        self._stage.shown.connect(self._annotate)
        self.linked.toggled.connect(self._follow_view)
        self.canvas.north_wanted.connect(lambda: self.canvas.turn_to(-(self._stage.north() or 0.0)))
        deeds: dict[str, Callable[[], object]] = {
            "Esc": self.close,
            "F11": self._toggle_full_screen,
            ",": lambda: self.canvas.turn_by(-STEP),
            ".": lambda: self.canvas.turn_by(STEP),
            "Shift+R": lambda: self.canvas.turn_to(0.0),
        }
        for keys, deed in deeds.items():
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def _empty(self) -> None:
        """The file is about to be closed; another scene, or another task of the same, may follow."""
        self.canvas.clear()
        self._filled = False

    def _fill(self) -> None:
        """Show the scene of the first view once it is there; its annotations come when they have been read."""
        scene = self._stage.scene
        self.setWindowTitle(f"{scene.name if scene else 'no scene'} — second view")
        if self._filled or scene is None:
            return
        self._filled = True
        self._stage.fill(self.canvas)
        self.canvas.camera = self._stage.canvas.camera
        self._follow_display()
        self._follow_look()

    def _annotate(self, _task: object) -> None:
        self._fill()
        self._stage.annotate(self.canvas)

    def _follow_view(self) -> None:
        if self.linked.isChecked():
            first = self._stage.canvas.camera
            self.canvas.camera = replace(first, scale=self.canvas.camera.scale)

    def _follow_display(self) -> None:
        display = self._stage.canvas.display
        if display is not None:
            self.canvas.display = display

    def _follow_look(self) -> None:
        """Colours, filters, opacity and labels are those of the first view, whoever changes them there."""
        if self.canvas.annotations.follow(self._stage.canvas.annotations):
            self.canvas.update()

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()


def place_beside(others: Sequence[QRect], size: QSize) -> QRect | None:
    """Where a second window of this size stands: amid the largest of the other screens; None where there is none."""
    if not others:
        return None
    largest = max(others, key=lambda one: one.width() * one.height())
    fits = size.boundedTo(largest.size())
    left, top = (largest.width() - fits.width()) // 2, (largest.height() - fits.height()) // 2
    return QRect(largest.topLeft() + QPoint(left, top), fits)
