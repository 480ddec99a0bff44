"""Marks of findings: only what is in view, gathered where there are many, told apart by form."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from app.models.finding import Finding, Hardness
from app.services.live_checks import HARD, SOFT, WAIVED, Board
from app.views.canvas.camera import Camera
from app.views.canvas.marks_layer import RISE_PX, MarksLayer, paint_mark, words

CAMERA = Camera(500, 500, 1.0, 800, 600)


def layer(*places: tuple[float, float]) -> MarksLayer:
    found = tuple(Finding("spike", Hardness.SOFT, None, at, f"It is at {at}; cut it.") for at in places)
    made = MarksLayer()
    made.board = Board(found, np.array(places), np.full(len(places), SOFT, np.uint8), 1, 1)
    return made


def painted(marks: MarksLayer, camera: Camera) -> bytes:
    picture = QImage(800, 600, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    marks.paint(painter, camera)
    painter.end()
    return bytes(picture.constBits())


def test_a_mark_stands_above_its_place_at_every_scale_and_turn() -> None:
    marks = layer((520, 510), (560, 480))
    for camera in (CAMERA, Camera(500, 500, 4.0, 800, 600, 30.0)):
        x, y = camera.to_screen(520, 510)
        assert marks.at(camera, QPointF(x, y - RISE_PX)) == 0
        assert marks.at(camera, QPointF(x, y)) is None


def test_only_what_is_in_view_is_looked_at_and_many_are_gathered() -> None:
    places = np.random.default_rng(5).uniform(0, 20_000, (5000, 2))
    marks = layer(*map(tuple, places.tolist()), *((500 + step, 500) for step in range(100)))
    which, _ = marks.in_view(CAMERA)
    assert 100 <= len(which) < 130
    x, y = CAMERA.to_screen(500, 500)
    assert marks.at(CAMERA, QPointF(x, y - RISE_PX)) is None
    assert any(painted(marks, CAMERA))


def test_two_close_marks_are_gathered_when_everything_is_small() -> None:
    marks = layer((500, 500), (504, 500))
    small = Camera(500, 500, 0.2, 800, 600)
    assert marks.at(small, QPointF(400, 300 - RISE_PX)) is None
    assert painted(marks, small) != painted(layer((500, 500)), small)


def test_hidden_marks_paint_nothing() -> None:
    marks = layer((500, 500))
    marks.shown = False
    assert not any(painted(marks, CAMERA))


@pytest.mark.parametrize("level", [HARD, SOFT, WAIVED])
def test_levels_are_told_apart_without_colour(level: int) -> None:
    def form(one: int) -> bytes:
        picture = QImage(40, 40, QImage.Format.Format_Grayscale8)
        picture.fill(0)
        painter = QPainter(picture)
        paint_mark(painter, QPointF(20, 20), one, strong=False)
        painter.end()
        return bytes(picture.constBits())

    assert all(form(level) != form(other) for other in {HARD, SOFT, WAIVED} - {level})


def test_a_mark_says_what_is_wrong_and_what_to_do() -> None:
    one = Finding("spike", Hardness.HARD, None, (0, 0), "The border has a spike; cut it off.")
    assert words(one, "F9") == ("Spike · stops the submit", ["The border has a spike", "Cut it off"])
    waived = Finding("spike", Hardness.SOFT, None, (0, 0), "A spike; cut it off.", waived="a flag pole")
    assert words(waived, "F9")[1] == ["A spike", "Reason: a flag pole"]
