"""The status bar, 26 px: where the cursor is, how large a pixel is, what is saved and what is not yet sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from app.views.announcing import announce
from app.views.panels.moments import ago
from app.views.style.icons import IconMark
from app.views.style.tokens import STATUS_BAR

TOAST_MS = 8000
_TENTH = 0.05
SYSTEMS = ("mgrs", "dd", "dms", "utm", "pixel")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the status bar says about the picture: metres per pixel, denominator of the scale, words of the rest.

    `angle` is how far it is turned clockwise, in degrees.
    """

    metres_per_pixel: float | None = None
    scale: float | None = None
    crs: str = ""
    exactness: str = ""
    stretch: str = ""
    sharpening: str = ""
    angle: float = 0.0
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A position somebody typed: its words, and its image point when the scene holds it."""

    words: str
    at: tuple[float, float] | None


def turned_words(angle: float) -> str:
    """How far a picture is turned clockwise, in degrees from 0 to 360: the shorter way around, empty for not at all."""
    short = 180.0 - (180.0 - angle) % 360.0
    if not angle or not short:
        return ""
    size = f"{abs(short):.1f}".removesuffix(".0") if abs(short) >= _TENTH else f"{abs(short):.1g}"
    return f"turned {size}°" if short > 0 else f"turned {size}° to the left"


class StatusBar(QFrame):
    """Everything that is told without being asked. `system_changed` says which coordinates are wanted."""

    system_changed = Signal(str)
    stretch_wanted = Signal()
    upright_wanted = Signal()

    def __init__(self, saved_at: Callable[[], datetime | None], now: Callable[[], datetime]) -> None:
        super().__init__()
        self._saved_at = saved_at
        self._now = now
        self.system = SYSTEMS[0]
        self._quiet = False
        self.setProperty("kind", "status")
        self.setFixedHeight(STATUS_BAR)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(6, 0, 12, 0)
        self._layout.setSpacing(12)
        self._position = self._position_button()
        self._ground = [self._words() for _ in range(3)]
        self._angle = self._angle_button()
        self._stretch = self._stretch_button()
        self._sharpening = self._words()
        self._sharpening.setProperty("kind", "key")
        self._sharpening.setToolTip("Sharpening adds detail for the eye alone; pixels are never altered (Shift+U)")
        self._reading = self._words()
        self._reading.setProperty("kind", "key")
        self._reading.setToolTip("Finer pixels of this view are still being read; what stands in for them is coarser")
        self._toast_mark = IconMark("info", size=14)
        self._toast = self._words()
        self._build_right()
        self._toast_timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._toast_timer.timeout.connect(self._hide_toast)
        self._ticks = QTimer(self, interval=1000)
        self._ticks.timeout.connect(self.tick)
        self._ticks.start()
        self._hide_toast()
        self.show_sync("", connected=False)
        self.show_ground(Ground())
        self.tick()

    def show_position(self, text: str, *, place_known: bool = True) -> None:
        """Show where the cursor is, in the system chosen; nothing where there is no picture."""
        self._position.setVisible(place_known)
        self._position.setText(text or "—")
        self._position.setAccessibleName(f"Cursor position, {self.system.upper()}: {text or 'none'}")

    def show_ground(self, ground: Ground) -> None:
        """Show pixel size, scale, coordinate system and stretch."""
        size = f"{ground.metres_per_pixel:.2f} m/px" if ground.metres_per_pixel else ""
        scale = f"1 : {ground.scale:,.0f}" if ground.scale else ""
        for label, text in zip(self._ground, (size, scale, ground.crs), strict=True):
            label.setText(text)
            label.setToolTip(ground.exactness)
            label.setVisible(bool(text))
        turned = turned_words(ground.angle)
        self._angle.setText(turned)
        self._angle.setAccessibleName(f"The picture is {turned or 'not turned'}")
        self._angle.setVisible(bool(turned))
        self._stretch.setText(ground.stretch)
        self._stretch.setAccessibleName(f"Display of the picture: {ground.stretch or 'none'}")
        self._stretch.setVisible(bool(ground.stretch))
        self._sharpening.setText(ground.sharpening)
        self._sharpening.setVisible(bool(ground.sharpening))
        self._reading.setText(ground.reading)
        self._reading.setVisible(bool(ground.reading))

    def show_sync(self, words: str, *, connected: bool) -> None:
        """Show how much is not yet sent; empty words for a workspace of its own."""
        self._sync.setText(words)
        self._sync_mark.change("cloud-upload" if connected else "cloud-off", "text_2")
        for widget in (self._sync, self._sync_mark):
            widget.setVisible(bool(words))

    def toast(self, sentence: str, *, warning: bool = False) -> None:
        """Say one sentence for a while."""
        mark, token = ("triangle-alert", "warning") if warning else ("info", "text_2")
        self._toast_mark.change(mark, token)
        self._toast.setText(sentence)
        self._toast.setToolTip(sentence)
        announce(self, sentence)
        if self._toast.property("kind") != (kind := "" if warning else "second"):
            self._toast.setProperty("kind", kind)
            self._toast.style().polish(self._toast)
        for widget in (self._toast, self._toast_mark):
            widget.setVisible(True)
        self.setVisible(True)
        self._toast_timer.start()

    def be_quiet(self, wanted: bool) -> None:
        """Stay away unless there is a sentence to say, as in full screen."""
        self._quiet = wanted
        self.setVisible(not wanted or self._toast_timer.isActive())

    def hush(self) -> None:
        """Take the sentence away."""
        self._toast_timer.stop()
        self._hide_toast()

    def tick(self) -> None:
        """Say anew how long ago the last edit was saved."""
        saved = self._saved_at()
        self._saved.setText(f"Saved {ago((self._now() - saved).total_seconds())}" if saved else "")
        self._saved_mark.setVisible(saved is not None)

    def _position_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("kind", "status-first")
        button.setToolTip("Cursor position; press for the next system: MGRS, DD, DMS, UTM, pixel")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName("Cursor position")
        button.setText("—")
        button.clicked.connect(self._next_system)
        self._layout.addWidget(button)
        return button

    def _angle_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("kind", "status")
        button.setToolTip("How far the picture is turned clockwise, or to the left; press to set it upright (Shift+R)")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.upright_wanted)
        self._layout.addWidget(button)
        return button

    def _stretch_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("kind", "status")
        button.setToolTip("How the picture is displayed; press to change (Shift+S)")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.stretch_wanted)
        self._layout.addWidget(button)
        return button

    def _build_right(self) -> None:
        self._layout.addStretch(1)
        self._layout.addWidget(self._toast_mark)
        self._layout.addWidget(self._toast)
        self._layout.addStretch(1)
        self._saved_mark = IconMark("check", "accent", 14)
        self._sync_mark = IconMark("cloud-upload", size=14)
        self._saved, self._sync = QLabel(), QLabel()
        for mark, label in ((self._saved_mark, self._saved), (self._sync_mark, self._sync)):
            label.setProperty("kind", "second")
            pair = QHBoxLayout()
            pair.setSpacing(6)
            pair.addWidget(mark)
            pair.addWidget(label)
            self._layout.addLayout(pair)

    def _words(self) -> QLabel:
        label = QLabel()
        label.setProperty("kind", "second")
        self._layout.addWidget(label)
        return label

    def _next_system(self) -> None:
        self.system = SYSTEMS[(SYSTEMS.index(self.system) + 1) % len(SYSTEMS)]
        self.system_changed.emit(self.system)

    def _hide_toast(self) -> None:
        self._toast_mark.hide()
        self._toast.hide()
        if self._quiet:
            self.hide()

    def sizeHint(self) -> QSize:
        """As wide as the window, 26 px high."""
        return QSize(400, STATUS_BAR)
