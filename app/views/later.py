"""Doing something a little later on the GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def later(owner: QObject, milliseconds: int, act: Callable[[], object]) -> None:
    """Call `act` once after a while, unless `owner` is gone by then.

    `QTimer.singleShot` of PySide 6.11 makes a timer whose Python half may be freed before Qt deletes the other, which
    then crashes in Shiboken; a timer that its owner keeps has both halves as long as it lives.
    """
    timer = QTimer(owner, singleShot=True, interval=milliseconds)
    timer.timeout.connect(act)
    timer.start()


class Soon(QTimer):
    """Calls `act` once after the events at hand, painting among them, however often it is started until then."""

    def __init__(self, owner: QObject, act: Callable[[], object]) -> None:
        super().__init__(owner, singleShot=True, interval=0)
        self.timeout.connect(act)
