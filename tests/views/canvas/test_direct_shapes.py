from dataclasses import replace

from app.models.edit import Change
from app.models.geometry import box
from app.views.canvas.direct_shapes import MOST, DirectShapes
from tests.checks.golden import annotation


def test_where_shapes_came_moved_and_went_is_told_once() -> None:
    shapes = DirectShapes()
    one = annotation(box(10, 20, 30, 60))
    moved = replace(one, shape=box(100, 20, 120, 60))
    shapes.note(Change(None, one))
    assert shapes.changed() == [(10, 20, 20, 40)]
    assert not shapes.changed()
    shapes.note(Change(one, moved))
    assert set(shapes.changed()) == {(10, 20, 20, 40), (100, 20, 20, 40)}
    shapes.note(Change(moved, None))
    assert shapes.changed() == [(100, 20, 20, 40)]
    assert not len(shapes)


def test_what_the_tiles_show_is_told_of_once_more() -> None:
    shapes = DirectShapes()
    for left in (0, 50):
        shapes.note(Change(None, annotation(box(left, 0, left + 10, 10))))
    shapes.changed()
    shapes.clear()
    assert sorted(shapes.changed()) == [(0, 0, 10, 10), (50, 0, 10, 10)]


def test_of_very_many_the_oldest_go() -> None:
    shapes = DirectShapes()
    for left in range(MOST + 1):
        shapes.note(Change(None, annotation(box(left, 0, left + 10, 10))))
    assert len(shapes) == MOST
    assert shapes.changed().count((0, 0, 10, 10)) == 2
