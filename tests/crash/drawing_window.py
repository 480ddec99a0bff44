"""Draws, moves, deletes, takes back and does again in the real window, in a new child for every line read.

A line holds a workspace path, a login and a seed; the child works until somebody kills it. There is no Qt application
before the fork. Every edit the window shows as saved is acknowledged on standard output, one line each, unbuffered.
"""

import random
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel

from app.services.editing import OpenTask
from app.views.application import application
from app.views.canvas.canvas import Canvas
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.screens.annotate import AnnotateScreen
from app.views.tour.driver import Driver
from tests.crash.forking import PIPE, serve
from tests.crash.ledger import Bounds, acknowledge, bounds_of

DEEDS = ("draw", "draw", "draw", "draw", "move", "delete", "undo", "redo")


class Hands:
    """Someone who never stops working."""

    def __init__(self, window: MainWindow, driver: Driver, seed: int) -> None:
        self._window = window
        self._driver = driver
        self._chance = random.Random(seed)

    @property
    def _screen(self) -> AnnotateScreen:
        screen = self._window.pages.screen_of(Mode.ANNOTATE)
        assert isinstance(screen, AnnotateScreen)
        return screen

    @property
    def _canvas(self) -> Canvas:
        return self._screen.stage.canvas

    @property
    def _open(self) -> OpenTask:
        opened = self._screen.drawing.open
        assert opened is not None
        return opened

    def begin(self) -> None:
        """Wait for the claimed task and its scene."""
        screen = self._screen
        self._driver.until(lambda: screen.drawing.open is not None, "the claimed task")
        self._driver.until(lambda: screen.stage.task_shown is not None, "the scene")
        assert not self._open.read_only
        self._canvas.setFocus()

    def work(self) -> None:
        """One deed after the other; what the window then shows is acknowledged."""
        shown = bounds_of(self._open.annotations)
        while True:
            getattr(self, f"_{self._chance.choice(DEEDS)}")()
            now = bounds_of(self._open.annotations)
            assert any(label.text().startswith("Saved") for label in self._window.status.findChildren(QLabel))
            acknowledge(PIPE, shown, now)
            shown = now

    def _draw(self) -> None:
        self._driver.key("B", self._canvas)
        x, y = self._chance.uniform(20, 500), self._chance.uniform(20, 500)
        across, down = self._chance.uniform(12, 60), self._chance.uniform(12, 60)
        self._driver.drag(self._canvas, [(x, y), (x + across / 2, y + down / 2), (x + across, y + down)])

    def _move(self) -> None:
        box = self._taken()
        if box is not None:
            x, y = _middle(box)
            self._driver.drag(self._canvas, [(x, y), (x + 9, y + 5), (x + self._chance.uniform(10, 40), y + 8)])

    def _delete(self) -> None:
        if self._taken() is not None:
            self._driver.key("Del", self._canvas)

    def _undo(self) -> None:
        self._driver.key("Ctrl+Z", self._canvas)

    def _redo(self) -> None:
        self._driver.key("Ctrl+Y", self._canvas)

    def _taken(self) -> Bounds | None:
        """Some box, selected by a click into its middle."""
        boxes = list(bounds_of(self._open.annotations).values())
        if not boxes:
            return None
        box = self._chance.choice(boxes)
        self._driver.key("V", self._canvas)
        self._driver.click_at(self._canvas, _middle(box))
        return box


def _middle(box: Bounds) -> tuple[float, float]:
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def draw(file: str, login: str, seed: str) -> None:
    """Open the window on this workspace and work in it for ever."""
    path = Path(file)
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(path.parent / "settings"))
    application()
    window = MainWindow()
    window.show()
    window.activateWindow()
    window.doors.enter(path, login)
    hands = Hands(window, Driver(window, path.parent), int(seed))
    hands.begin()
    hands.work()


if __name__ == "__main__":
    serve(draw)
