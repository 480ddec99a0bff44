"""What a hand has done is painted before it is stored, and goes back when it is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId, uuid7
from app.views.main_window import MainWindow

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
CTRL, SHIFT, LEFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton


class Hand:
    """The canvas of an open task with one ship on it, and what it showed when the store was about to write."""

    def __init__(self, screen: Any, until: Until) -> None:
        self.screen, self.until = screen, until
        self.canvas, self.opened = screen.stage.canvas, screen.drawing.open
        x, y, *_ = self.opened.task.window
        known = self.opened.active_class.id
        self.ship = Annotation(
            AnnotationId(uuid7()),
            self.opened.scene.id,
            self.opened.task.id,
            known,
            box(x + 60, y + 60, x + 110, y + 90),
        )
        assert screen.drawing.keep(edit("draw", [Change(None, self.ship)]))
        self.canvas.look_at(x + 100, y + 100)
        self.settle()
        self.frames = 0
        self.shown: list[np.ndarray] = []
        self.canvas.painted.connect(self._count)
        self.opened.storing.subscribe(lambda _none: self._look())

    def settle(self) -> None:
        self.until(self.canvas.settled)

    def at(self, x: float, y: float) -> QPoint:
        """A point of the ship's task on the screen."""
        right, down = self.canvas.camera.to_screen(x, y)
        return QPoint(round(right), round(down))

    def picture(self) -> np.ndarray:
        image = self.canvas.grab_picture(furniture=False)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).astype(int)

    def drag(self, start: QPoint, end: QPoint) -> None:
        QTest.mouseMove(self.canvas, start)
        QTest.mousePress(self.canvas, LEFT, pos=start)
        for share in (0.3, 0.7, 1.0):
            QTest.mouseMove(self.canvas, start + (end - start) * share)
        self.frames = 0
        QTest.mouseRelease(self.canvas, LEFT, pos=end)

    def _count(self) -> None:
        self.frames += 1

    def _look(self) -> None:
        assert self.frames, "nothing was painted before it was stored"
        self.shown.append(self.picture())


@pytest.fixture
def hand(enter: Enter, until: Until) -> Hand:
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    return Hand(screen, until)


def differ(one: np.ndarray, other: np.ndarray) -> int:
    """How many pixels differ by more than rounding."""
    return int((np.abs(one - other).max(axis=2) > 1).sum())


def test_a_box_is_seen_before_it_is_stored(hand: Hand) -> None:
    bare, known = hand.picture(), len(hand.opened.annotations)
    counts: list[int] = []
    hand.opened.storing.subscribe(lambda _none: counts.append(len(hand.opened.annotations)))
    hand.screen.drawing.hold("box")
    x0, y0, *_ = hand.ship.shape.bounds
    start, end = hand.at(x0, y0 + 60), hand.at(x0 + 50, y0 + 90)
    hand.drag(start, end)
    (ahead,) = hand.shown
    assert counts == [known]
    assert len(hand.opened.annotations) == known + 1
    assert differ(ahead, bare) > 100
    hand.settle()
    border = (slice(start.y() - 1, start.y() + 2), (start.x() + end.x()) // 2)
    assert np.abs(ahead[border] - hand.picture()[border]).mean() < 40


def test_what_is_deleted_has_gone_before_that_is_stored(hand: Hand) -> None:
    hand.screen.drawing.hold("select")
    hand.screen.drawing.select(hand.ship.id)
    hand.settle()
    hand.frames = 0
    QTest.keyClick(hand.canvas, Qt.Key.Key_Delete)
    (ahead,) = hand.shown
    assert hand.opened.annotation(hand.ship.id) is None
    hand.settle()
    assert differ(ahead, hand.picture()) == 0


def test_what_is_moved_has_left_its_place_before_that_is_stored(hand: Hand) -> None:
    hand.screen.drawing.hold("select")
    hand.screen.drawing.select(hand.ship.id)
    x0, y0, x1, y1 = hand.ship.shape.bounds
    start = hand.at((x0 + x1) / 2, (y0 + y1) / 2)
    hand.drag(start, start + QPoint(0, 120))
    (ahead,) = hand.shown
    moved = hand.opened.annotation(hand.ship.id)
    assert moved is not None
    assert moved.shape.bounds[1] > y0 + 10
    hand.settle()
    old = (
        slice(hand.at(x0, y0).y() - 5, hand.at(x0, y1).y() + 5),
        slice(hand.at(x0, y0).x() - 5, hand.at(x1, y0).x() + 5),
    )
    assert differ(ahead[old], hand.picture()[old]) == 0


@pytest.mark.parametrize("deed", ["draw", "move", "delete"])
def test_what_is_refused_is_as_it_was(hand: Hand, deed: str) -> None:
    hand.screen.drawing.select()
    hand.settle()
    before, known = hand.picture(), len(hand.opened.annotations)
    other = Annotation(
        AnnotationId(uuid7()),
        hand.ship.scene,
        hand.ship.task,
        hand.ship.class_id,
        box(*(3 * side for side in (40, 40, 60, 60))),
    )
    after = {
        "draw": other,
        "move": Annotation(hand.ship.id, hand.ship.scene, hand.ship.task, hand.ship.class_id, other.shape),
        "delete": None,
    }
    change = Change(None if deed == "draw" else hand.opened.annotation(hand.ship.id), after[deed])
    hand.opened.gone = True
    assert not hand.screen.drawing.keep(edit(deed, [change]))
    hand.opened.gone = False
    assert hand.frames
    assert not hand.shown
    hand.settle()
    assert len(hand.opened.annotations) == known
    assert differ(before, hand.picture()) == 0
