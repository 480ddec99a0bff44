"""Waits for the file of a scene that cannot be shown: it is tried every few seconds, and at once when it is wished."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow

PAUSE_MS, LONGEST_MS = 3_000, 60_000
AGAIN = "It is tried again by itself{}, and at once when you come back to this window{}."


class ComingBack(QObject):
    """Calls `again` until somebody says `rest`: soon where the file is away, ever later where it is there but damaged.

    It is wished for whenever the window comes to the front, as that is what one does after plugging a drive in.
    """

    def __init__(self, owner: QObject, again: Callable[[], object]) -> None:
        super().__init__(owner)
        self._again = again
        self._what: object = None
        self._tries = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._again)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._come_to_front)

    @property
    def waiting(self) -> bool:
        """Whether it is waited for and not being tried."""
        return self._timer.isActive()

    def wait(self, what: object, *, away: bool, keys: str = "") -> str:
        """`what` failed: wait for the next try; gives the sentence that says so. `keys` are those that try at once."""
        self._tries = self._tries + 1 if what == self._what and not away else 0
        self._what = what
        self._timer.start(min(PAUSE_MS << self._tries, LONGEST_MS))
        return AGAIN.format(" every few seconds" if away else "", f" or press {keys}" if keys else "")

    def now(self) -> None:
        """Try at once, if anything is waited for."""
        if self.waiting:
            self._timer.stop()
            self._again()

    def rest(self) -> None:
        """It came, or nobody wants it any more."""
        self._timer.stop()

    def _come_to_front(self, window: QWindow | None) -> None:
        if window is not None:
            self.now()
