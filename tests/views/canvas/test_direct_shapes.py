from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from app.models.edit import Change
from app.models.geometry import box, polygon
from app.views.canvas.camera import Camera
from app.views.canvas.direct_shapes import MOST, DirectShapes
from app.views.canvas.paths import window_on_screen
from app.views.canvas.plate import device_rect
from tests.checks.golden import annotation


def changed(shapes: DirectShapes) -> list[tuple[float, ...]]:
    """At so large a scale that what strokes reach beyond shapes is next to nothing."""
    return [tuple(round(value) for value in window) for window in shapes.changed(1e6)]


def test_where_shapes_came_moved_and_went_is_told_once() -> None:
    shapes = DirectShapes()
    one = annotation(box(10, 20, 30, 60))
    moved = replace(one, shape=box(100, 20, 120, 60))
    shapes.note(Change(None, one))
    assert changed(shapes) == [(10, 20, 20, 40)]
    assert not changed(shapes)
    shapes.note(Change(one, moved))
    assert set(changed(shapes)) == {(10, 20, 20, 40), (100, 20, 20, 40)}
    shapes.note(Change(moved, None))
    assert changed(shapes) == [(100, 20, 20, 40)]
    assert not len(shapes)


def test_what_the_tiles_show_is_told_of_once_more() -> None:
    shapes = DirectShapes()
    for left in (0, 50):
        shapes.note(Change(None, annotation(box(left, 0, left + 10, 10))))
    changed(shapes)
    shapes.clear()
    assert sorted(changed(shapes)) == [(0, 0, 10, 10), (50, 0, 10, 10)]


def test_of_very_many_the_oldest_go() -> None:
    shapes = DirectShapes()
    for left in range(MOST + 1):
        shapes.note(Change(None, annotation(box(left, 0, left + 10, 10))))
    assert len(shapes) == MOST
    assert changed(shapes).count((0, 0, 10, 10)) == 2


@pytest.mark.parametrize("angle", [0.0, 20.0, 45.0])
def test_strokes_stay_within_the_windows_told(qapp: object, angle: float) -> None:
    del qapp
    camera = Camera(50, 40, 0.83, 200, 150, angle)
    shapes = DirectShapes()
    shapes.note(Change(None, annotation(polygon([(20, 20), (90, 21), (20, 24), (60, 60)]))))
    picture = QImage(200, 150, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    (window,) = shapes.changed(camera.scale)
    shapes.paint(painter, camera, camera.window, lambda _one: (255, 0, 0))
    painter.end()
    inside = device_rect(window_on_screen(window, camera).boundingRect(), 1.0)
    painted = np.argwhere(np.frombuffer(picture.constBits(), np.uint32).reshape(150, 200) & 0xFFFFFF)
    assert len(painted) > 100
    assert all(inside.contains(int(x), int(y)) for y, x in painted)
