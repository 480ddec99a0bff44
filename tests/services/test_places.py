from dataclasses import replace

import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.dressing import Scale
from app.imagery.laid_out import LaidOut
from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.book import Book
from app.models.columns import Columns
from app.models.edit import Change
from app.models.geometry import box, polygon
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7
from app.models.look import Filter, Look
from app.services.places import Places

coordinate = st.floats(0, 100).map(lambda value: round(value, 3))
side = st.floats(0.5, 30).map(lambda value: round(value, 3))
corners = st.tuples(coordinate, coordinate, side, side)
Corners = tuple[float, float, float, float]


def boxed(x: float, y: float, across: float, down: float, class_id: str = "ship") -> Annotation:
    shape = box(x, y, x + across, y + down)
    return Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), class_id, shape)


def drawn(*boxes: Corners) -> Book:
    return Book(Columns.of([boxed(*corner) for corner in boxes]))


few = st.integers(0, 4).map(lambda place: 20.0 * place)
slanted = st.tuples(few, few, few, few, st.integers(1, 3)).map(
    lambda at: replace(
        boxed(0, 0, 1, 1), shape=polygon([at[:2], at[2:4], (at[2], at[3] + at[4]), (at[0], at[1] + at[4])])
    )
)
"""Strips along any direction and of few sizes: the box of one says little of its area, and many are the same."""


@given(st.lists(corners, max_size=12), st.lists(corners, max_size=6), st.data())
def test_it_finds_what_a_look_at_every_annotation_finds(
    first: list[Corners], later: list[Corners], data: st.DataObject
) -> None:
    known = drawn(*first)
    places = Places(known)
    places.near(0, 0, 1)
    for one in data.draw(st.lists(st.sampled_from(list(known)), unique=True)) if known else ():
        moved = data.draw(st.one_of(st.none(), corners))
        known.put(one, replace(known[one], shape=boxed(*moved).shape) if moved is not None else None)
        places.note([one])
    for one in [boxed(*corner) for corner in later]:
        known.put(one.id, one)
        places.note([one.id])
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
    assert set(places.ids_inside(band)) == inside


@given(st.lists(st.tuples(slanted, st.booleans()), max_size=12), st.lists(slanted, max_size=6), st.data())
def test_the_tools_and_the_canvas_name_the_same_in_the_same_order(
    first: list[tuple[Annotation, bool]], later: list[Annotation], data: st.DataObject
) -> None:
    known = Book(Columns.of([one for one, _ in first]))
    canvas, places = Overlay([LaidOut(known.columns)], {}), Places(known)
    places.near(0, 0, 1)
    for one in [*(replace(one, number=2) for one, again in first if again), *later]:
        canvas.change([Change(known.get(one.id), one)])
        known.put(one.id, one)
        places.note([one.id])
    x, y, tolerance = data.draw(coordinate), data.draw(coordinate), data.draw(side)
    named = canvas.pick(x, y, tolerance)
    assert places.ids_near(x, y, tolerance) == named
    assert [one.id for one in places.near(x, y, tolerance)] == named
    areas = [known[one].shape.geometry.area for one in named]
    assert areas == sorted(areas)


def test_of_the_same_size_the_topmost_comes_first_and_a_slim_shape_before_one_of_a_smaller_box() -> None:
    below, above = boxed(0, 0, 9, 9), boxed(0, 0, 9, 9)
    slim = replace(boxed(0, 0, 1, 1), shape=polygon([(0, 0), (60, 60), (60, 60.5), (0, 0.5)]))
    known = Book(Columns.of([below, slim, above]))
    places = Places(known)
    places.near(0, 0, 1)
    newest = boxed(0, 0, 9, 9)
    known.put(newest.id, newest)
    places.note([newest.id])
    assert places.ids_near(5, 5, 1) == [slim.id, newest.id, above.id, below.id]


def _contains(outer: Corners, inner: Corners) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


@given(
    st.lists(corners, max_size=12),
    st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=8, unique=True),
)
def test_a_lasso_takes_what_lies_wholly_inside_however_it_crosses_itself(
    boxes: list[Corners], ring: list[tuple[float, float]]
) -> None:
    known = drawn(*boxes)
    area = shapely.make_valid(shapely.Polygon(ring))
    expected = {one for one, each in known.items() if area.covers(each.shape.geometry)}
    assert set(Places(known).ids_within(ring)) == expected


def test_an_empty_task_has_nothing_anywhere() -> None:
    places = Places(Book())
    assert places.near(1, 1, 5) == []
    assert places.ids_inside((0, 0, 9, 9)) == []
    assert places.ids_of() == []


def test_what_is_left_out_is_not_found_drawn_before_or_after() -> None:
    ship, tank = boxed(0, 0, 9, 9, "ship"), boxed(0, 0, 9, 9, "tank")
    known = Book(Columns.of([ship, tank]))
    places = Places(known)
    places.see(Look(filter=Filter(classes=frozenset({"ship"}))), Scale())
    later = boxed(0, 0, 5, 5, "tank")
    known.put(later.id, later)
    places.note([later.id])
    assert [one.id for one in places.near(2, 2, 1)] == [ship.id]
    assert places.ids_inside((-1, -1, 20, 20)) == [ship.id]
    assert places.ids_of("tank") == []


def test_every_annotation_of_a_class_is_found() -> None:
    ship, tank = boxed(0, 0, 9, 9, "ship"), boxed(40, 40, 9, 9, "tank")
    places = Places(Book(Columns.of([ship, tank])))
    assert places.ids_of("tank") == [tank.id]
    assert places.ids_of() == [ship.id, tank.id]
