from dataclasses import replace

import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.models.annotation import Annotation
from app.models.geometry import box
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7
from app.services.places import REGROW_ABOVE, Places

Drawn = dict[AnnotationId, Annotation]
coordinate = st.floats(0, 100).map(lambda value: round(value, 3))
side = st.floats(0.5, 30).map(lambda value: round(value, 3))
corners = st.tuples(coordinate, coordinate, side, side)


def boxed(x: float, y: float, across: float, down: float) -> Annotation:
    shape = box(x, y, x + across, y + down)
    return Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), "ship", shape)


def drawn(*boxes: tuple[float, float, float, float]) -> Drawn:
    return {one.id: one for one in (boxed(*corner) for corner in boxes)}


@given(st.lists(corners, max_size=12), st.lists(corners, max_size=6), st.data())
def test_it_finds_what_a_look_at_every_annotation_finds(
    first: list[tuple[float, float, float, float]], later: list[tuple[float, float, float, float]], data: st.DataObject
) -> None:
    known = drawn(*first)
    places = Places(known)
    places.near(0, 0, 1)
    for one in data.draw(st.lists(st.sampled_from(list(known)), unique=True)) if known else ():
        moved = data.draw(st.one_of(st.none(), corners))
        known[one] = replace(known[one], shape=boxed(*(moved or (0, 0, 1, 1))).shape)
        if moved is None:
            del known[one]
        places.note([one])
    added = drawn(*later)
    known |= added
    places.note(added)
    x, y, tolerance = data.draw(coordinate), data.draw(coordinate), data.draw(side)
    near = {one for one, each in known.items() if each.shape.geometry.dwithin(shapely.Point(x, y), tolerance)}
    found = places.near(x, y, tolerance)
    assert {each.id for each in found} == near
    assert len(found) == len(near)
    sizes = [each.shape.geometry.area for each in found]
    assert sizes == sorted(sizes)
    x0, y0, across, down = data.draw(corners)
    band = (x0, y0, x0 + across, y0 + down)
    inside = {one for one, each in known.items() if _contains(band, each.shape.bounds)}
    assert {each.id for each in places.inside(band)} == inside


def _contains(outer: tuple[float, float, float, float], inner: tuple[float, float, float, float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def test_an_empty_task_has_nothing_anywhere() -> None:
    places = Places({})
    assert places.near(1, 1, 5) == []
    assert places.inside((0, 0, 9, 9)) == []


def test_many_changes_are_taken_into_the_tree() -> None:
    known = drawn()
    places = Places(known)
    assert places.near(5, 5, 1) == []
    added = drawn(*[(10.0 * number, 0.0, 5.0, 5.0) for number in range(REGROW_ABOVE + 1)])
    known |= added
    places.note(added)
    assert [one.shape.bounds[0] for one in places.near(22, 2, 1)] == [20]
    assert list(places._changed) == []
