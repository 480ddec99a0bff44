from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId, uuid7
from app.views.canvas.camera import Camera
from app.views.canvas.kept_picture import KeptPicture, exposed
from tests.views.canvas.stage import Stage, crowd


class Painter:
    """Paints a grey and notes what it was asked for."""

    def __init__(self) -> None:
        self.areas: list[tuple[QRectF, bool]] = []
        self.blank = 0.0

    def __call__(self, painter: QPainter, camera: Camera, *, fine: bool, part: Camera, area: QRectF) -> float:
        del camera, part
        self.areas.append((area, fine))
        painter.fillRect(area, Qt.GlobalColor.gray)
        return self.blank


def painted(kept: KeptPicture, camera: Camera, *, moving: bool = False, look: object = None) -> None:
    picture = QImage(200, 100, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    kept.paint(painter, camera, 1.0, moving=moving, look=look)
    painter.end()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(-60, 60), st.integers(-60, 60))
def test_what_comes_into_sight_is_all_that_was_not_there_and_none_of_it_twice(
    width: int, height: int, right: int, down: int
) -> None:
    seen = np.zeros((height, width), int)
    for strip in exposed(QSize(width, height), right, down):
        assert QRect(0, 0, width, height).contains(strip)
        seen[strip.top() : strip.bottom() + 1, strip.left() : strip.right() + 1] += 1
    rows, columns = np.mgrid[0:height, 0:width]
    there = (columns - right >= 0) & (columns - right < width) & (rows - down >= 0) & (rows - down < height)
    assert (seen == ~there).all()


def test_a_pan_paints_only_the_strip_that_comes_into_sight_and_as_smoothly_as_the_rest() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = KeptPicture(draw)
    painted(kept, camera)
    painted(kept, camera.panned(10, 0), moving=True)
    assert draw.areas == [(QRectF(0, 0, 200, 100), True), (QRectF(0, 0, 10, 100), True)]


def test_what_was_painted_in_haste_is_painted_well_once_the_view_rests() -> None:
    draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept = KeptPicture(draw)
    for moving in (True, True, False, False):
        painted(kept, camera, moving=moving)
    assert draw.areas == [(QRectF(0, 0, 200, 100), False), (QRectF(0, 0, 200, 100), True)]


def test_another_scale_look_or_size_is_painted_anew() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = KeptPicture(draw)
    painted(kept, camera)
    painted(kept, camera.zoomed(1.1, (0, 0)))
    painted(kept, camera.zoomed(1.1, (0, 0)), look="hidden")
    painted(kept, camera.resized(120, 100), look="hidden")
    assert [area.width() for area, _ in draw.areas] == [200, 200, 200, 120]


def test_a_tile_that_came_is_painted_where_it_lies_and_no_wider_than_it_may_spill() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = KeptPicture(draw)
    painted(kept, camera)
    kept.touch((450, 480, 20, 10))
    kept.touch((5000, 5000, 20, 10))
    painted(kept, camera)
    assert draw.areas[1:] == [(QRectF(48, 28, 24, 14), True)]


def test_what_is_partly_unknown_is_asked_for_in_every_frame() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    draw.blank = 0.5
    kept = KeptPicture(draw)
    painted(kept, camera)
    assert kept.blank_share == 0.5
    draw.blank = 0.0
    painted(kept, camera)
    assert kept.blank_share == 0.0
    assert len(draw.areas) == 2


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(("scale", "angle"), [(1.0, 0.0), (0.7, 0.0), (0.7, 90.0), (3.0, 30.0)])
def test_a_panned_picture_is_the_one_painted_anew(
    make_stage: Callable[[int, int], Stage], scale: float, angle: float, ratio: float
) -> None:
    stage = make_stage(300, 200)
    stage.on_screen(ratio)
    stage.open(crowd(stage.task, 80))
    stage.look(604, 402, scale, angle)
    stage.pixels()
    for right, down in ((20, 0), (-35, 11), (6, -40), (0, 3)):
        stage.canvas.navigator.pan(right / ratio, down / ratio)
        stage.settle()
        panned = stage.pixels()
        stage.canvas._picture.renew()
        anew = stage.pixels()
        assert abs(panned - anew).mean() <= 0.05, (right, down)
        assert (abs(panned - anew).max(axis=2) > 24).mean() <= 0.002, (right, down)


def test_an_edit_shows_in_a_picture_that_was_kept_and_goes_with_its_undo(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    bare = stage.pixels()
    one = Annotation(AnnotationId(uuid7()), stage.scene.id, stage.task.id, "ship", box(650, 480, 720, 520))
    made = edit("draw", [Change(None, one)])
    stage.canvas.apply(made)
    stage.settle()
    assert (stage.pixels() != bare).any()
    stage.canvas.apply(edit("undo", [Change(one, None)]))
    stage.settle()
    assert (stage.pixels() == bare).all()


def test_hidden_or_faded_annotations_leave_the_kept_picture_too(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    bare = stage.pixels()
    stage.canvas.set_annotations(crowd(stage.task, 200), {"building": (255, 0, 0)})
    stage.settle()
    full = abs(stage.pixels() - bare).sum()
    stage.canvas.annotations.opacity = 0.5
    assert 0 < abs(stage.pixels() - bare).sum() < full
    stage.canvas.set_annotations_shown(False)
    assert (stage.pixels() == bare).all()


def test_after_edits_only_their_places_are_painted_and_all_is_as_if_painted_anew(stage: Stage) -> None:
    stage.open(crowd(stage.task, 80))
    stage.look(604, 402, 0.83, 20.0)
    stage.pixels()
    windows: list[tuple[float, float, float, float]] = []
    stage.canvas.annotations.rendered.connect(windows.append)
    known = list(stage.desk.model.values())
    drawn = Annotation(AnnotationId(uuid7()), stage.scene.id, stage.task.id, "ship", box(590, 380, 640, 420))
    for change in (Change(None, drawn), Change(known[3], None), Change(drawn, replace(drawn, class_id="vehicle"))):
        stage.canvas.apply(edit("edit", [change]))
        stage.pixels()
        stage.settle()
        kept = stage.pixels()
        stage.canvas._picture.renew()
        differing = abs(kept - stage.pixels()).max(axis=2)
        assert differing.max() <= 24
        assert (differing > 0).mean() <= 0.001
    assert max(width for _, _, width, _ in windows) < 200
