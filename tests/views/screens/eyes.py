"""Eyes for tests: somebody at the mouse who looks at the whole task until it counts as seen."""

import time
from typing import Any

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtTest import QTest

from app.views.main_window import MainWindow


def look_it_over(window: MainWindow) -> None:
    screen: Any = window.current
    canvas = screen.stage.canvas
    screen.stage.fit_task()
    for place in (40, 50):
        QTest.mouseMove(canvas, QPoint(place, place))
    turn, end = QEventLoop(), time.monotonic() + 10
    while screen.watching.seeing.share < 1.0:
        assert time.monotonic() < end, "the task was not seen whole"
        QTimer.singleShot(20, turn.quit)
        turn.exec()
