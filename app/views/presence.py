"""Whether somebody is there, and for how long: instants of input in the window, never what was typed."""

import time
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.metrics.touch import ActiveTime

INPUTS = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.NativeGesture,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
    }
)


class Presence(QObject):
    """Listens at some widgets and at the window they are in; `counting` says whether time belongs to anything now."""

    def __init__(self, *places: QWidget) -> None:
        super().__init__(places[0])
        self.counting = False
        self._time = ActiveTime()
        self._last = 0.0
        self._window: QObject | None = None
        for place in places:
            place.installEventFilter(self)

    def watch_window(self, widget: QWidget) -> None:
        """Listen at the window too, once it is there: everything somebody does passes through it."""
        handle = widget.window().windowHandle()
        if handle is not None and handle is not self._window:
            self._window = handle
            handle.installEventFilter(self)

    def count_up_to(self, cutoff_s: float) -> None:
        """From now on gaps of up to so many seconds count."""
        self._time.cutoff_s = cutoff_s

    @property
    def idle(self) -> bool:
        """Whether nobody has done anything for longer than the cutoff."""
        return time.time() - self._last > self._time.cutoff_s

    @property
    def attentive(self) -> bool:
        """Whether somebody is there and looks at this program, at no dialog of it."""
        return QApplication.activeWindow() is not None and QApplication.activeModalWidget() is None and not self.idle

    def take(self) -> Mapping[int, float]:
        """Give the active seconds since they were taken last, by the start of their five minutes (seconds UTC)."""
        return self._time.take()

    def stop(self) -> None:
        """Another task is in hand: the way there belongs to neither."""
        self._time.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note the instant of an input."""
        if event.type() in INPUTS:
            self._last = time.time()
            if self.counting:
                self._time.note(self._last)
        return False
