"""Merge, square, simplify, holes, duplicate, delete, no overlap, and copies taken to other scenes."""

from dataclasses import replace

import pytest
import shapely
from affine import Affine

from app.imagery.correspondence import Located
from app.imagery.georeference import Georeference
from app.models.annotation import Annotation, Status
from app.models.edit import Change, edit
from app.models.geometry import Shape, ShapeKind, box, polygon
from app.models.ids import SceneId, uuid7
from app.models.ontology import ClassDef, Ontology, Overlap
from app.models.scene import GeoreferenceData, GeoreferenceKind
from app.services import shaping
from app.services.keeping_apart import CoveredError, Meeting, kept_apart
from app.services.pasting import Copied, NothingPastedError, paste_at, paste_by_position
from app.services.shaping import UnfitSelectionError
from tests.tools.desk import BUILDING, SCENE, SQUARE, TASK, Desk

FIELD = ClassDef("field", "Field", "#009E73", (ShapeKind.POLYGON,), "4", overlap=Overlap.FORBIDDEN)
FIELDS = Ontology("fields", 1, (FIELD, BUILDING))


def moved_square(x: float, y: float) -> Shape:
    return polygon([(px + x, py + y) for px, py in SQUARE])


def test_the_first_of_merged_polygons_keeps_its_id_and_the_others_go() -> None:
    desk = Desk()
    first, second = desk.add(moved_square(0, 0)), desk.add(moved_square(60, 0))

    desk.apply(shaping.merge([first, second]))

    (left,) = desk.model.values()
    assert left.id == first.id
    assert left.shape.bounds == (100, 100, 260, 200)


def test_lines_end_to_end_merge_into_one() -> None:
    desk = Desk()
    one = desk.add(Shape(ShapeKind.POLYLINE, shapely.LineString([(0, 0), (10, 0)])))
    other = desk.add(Shape(ShapeKind.POLYLINE, shapely.LineString([(10, 0), (20, 5)])))

    desk.apply(shaping.merge([one, other]))

    (left,) = desk.model.values()
    assert left.shape.geometry.geom_type == "LineString"
    assert left.shape.geometry.length == pytest.approx(10 + shapely.LineString([(10, 0), (20, 5)]).length)


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ([polygon(SQUARE)], "two polygons"),
        ([polygon(SQUARE), box(0, 0, 10, 10)], "Only polygons"),
    ],
)
def test_what_cannot_be_merged_is_refused_with_the_way_out(shapes: list[Shape], words: str) -> None:
    desk = Desk()
    with pytest.raises(UnfitSelectionError, match=words):
        shaping.merge([desk.add(one) for one in shapes])


def test_merging_different_classes_asks_for_one_class_first() -> None:
    desk = Desk()
    chosen = [desk.add(polygon(SQUARE)), desk.add(polygon(SQUARE), BUILDING)]
    with pytest.raises(UnfitSelectionError, match="different classes"):
        shaping.merge(chosen)


def test_squaring_leaves_right_angles() -> None:
    desk = Desk()
    rough = desk.add(polygon([(100, 101), (201, 99), (199, 201), (101, 199)]))

    desk.apply(shaping.square([rough]))

    x, y = shapely.get_coordinates(desk.model[rough.id].shape.geometry)[:-1].T
    corners = list(zip(x, y, strict=True))
    for before, at, after in zip(corners[-1:] + corners[:-1], corners, corners[1:] + corners[:1], strict=True):
        dot = (before[0] - at[0]) * (after[0] - at[0]) + (before[1] - at[1]) * (after[1] - at[1])
        assert abs(dot) < 0.2


def test_simplifying_counts_vertices_before_and_after_and_does_what_it_said() -> None:
    desk = Desk()
    wavy = desk.add(polygon([(0, 0), (50, 0.2), (100, 0), (100, 100), (0, 100)]))

    simpler = shaping.simplify([wavy], 1.0)
    desk.apply(shaping.simplifying(simpler))

    assert (simpler.before, simpler.after) == (5, 4)
    assert len(desk.model[wavy.id].shape.geometry.exterior.coords) - 1 == simpler.after


def test_every_hole_is_filled_at_once() -> None:
    desk = Desk()
    ring = [(0, 0), (100, 0), (100, 100), (0, 100)]
    holed = desk.add(polygon(ring, [[(10, 10), (20, 10), (20, 20)], [(40, 40), (60, 40), (60, 60)]]))

    desk.apply(shaping.fill_holes([holed]))

    assert desk.model[holed.id].shape.geometry.equals(shapely.Polygon(ring))


def test_duplicates_have_the_class_and_attributes_and_no_history() -> None:
    desk = Desk()
    drawn = desk.add(polygon(SQUARE))
    desk.model[drawn.id] = drawn = replace(drawn, attributes={"note": "x"}, status=Status.ACCEPTED)

    made = shaping.duplicate([drawn], (7, 3), (1000, 800))

    (change,) = made.changes
    assert change.before is None
    assert change.after is not None
    assert change.after.shape.bounds == (107, 103, 207, 203)
    assert (change.after.attributes, change.after.status, change.after.id != drawn.id) == ({"note": "x"}, "open", True)


def test_accepted_work_is_not_deleted() -> None:
    desk = Desk()
    drawn = replace(desk.add(polygon(SQUARE)), status=Status.ACCEPTED)
    with pytest.raises(UnfitSelectionError, match="Accepted"):
        shaping.delete([drawn])


def meeting(desk: Desk) -> Meeting:
    return lambda area, without: [
        one for one in desk.model.values() if one.id not in without and one.shape.geometry.intersects(area)
    ]


def drawn(shape: Shape, known: ClassDef = FIELD) -> Annotation:
    return Desk().add(shape, known)


def test_a_new_polygon_is_clipped_to_its_neighbours_without_slivers() -> None:
    desk = Desk()
    neighbour = desk.add(polygon(SQUARE), FIELD)
    new = drawn(polygon([(199.8, 120), (300, 120), (300, 180), (150, 180)]))

    made, sentence = kept_apart(edit("draw", [Change(None, new)]), FIELDS, meeting(desk))

    after = made.changes[0].after
    assert after is not None
    assert after.shape.geometry.intersection(neighbour.shape.geometry).area == pytest.approx(0, abs=1e-6)
    assert after.shape.geometry.geom_type == "Polygon"
    assert after.shape.geometry.touches(neighbour.shape.geometry)
    assert "1 neighbour" in sentence


def test_classes_that_may_overlap_are_left_alone() -> None:
    desk = Desk()
    desk.add(polygon(SQUARE), BUILDING)
    made = edit("draw", [Change(None, drawn(moved_square(50, 50)))])

    assert kept_apart(made, FIELDS, meeting(desk)) == (made, "")


def test_what_lies_wholly_on_neighbours_is_refused() -> None:
    desk = Desk()
    desk.add(polygon(SQUARE), FIELD)
    made = edit("draw", [Change(None, drawn(polygon([(120, 120), (150, 120), (150, 150)])))])

    with pytest.raises(CoveredError, match="Shift"):
        kept_apart(made, FIELDS, meeting(desk))


def test_shapes_of_one_edit_do_not_clip_each_other_and_unmoved_ones_are_left() -> None:
    desk = Desk()
    one, other = desk.add(moved_square(0, 0), FIELD), desk.add(moved_square(50, 0), FIELD)
    both = edit("move", [Change(each, replace(each, shape=moved_square(5, 0))) for each in (one, other)])
    classed = edit("class", [Change(one, replace(one, attributes={"a": 1}))])

    assert kept_apart(both, FIELDS, meeting(desk)) == (both, "")
    assert kept_apart(classed, FIELDS, meeting(desk)) == (classed, "")


def located(name: str, metres: float, east: float, size: int = 1000) -> Located:
    known = GeoreferenceData(
        GeoreferenceKind.AFFINE, "EPSG:32618", tuple(Affine(metres, 0, east, 0, -metres, 4306000))[:6]
    )
    return Located(name, size, size, Georeference.of(known, size, size))


def test_inside_a_scene_copies_are_pasted_with_their_middle_at_the_cursor() -> None:
    copied = Copied((drawn(moved_square(0, 0)), drawn(moved_square(100, 0))), SCENE, located("a", 0.5, 323000))

    pasted = paste_at(copied, TASK, SCENE, (500, 400))

    bounds = [change.after.shape.bounds for change in pasted.edit.changes if change.after is not None]
    assert bounds == [(400, 350, 500, 450), (500, 350, 600, 450)]


def test_on_another_date_copies_lie_on_the_same_ground() -> None:
    there = replace(SCENE, id=SceneId(uuid7()), name="later", width=500, height=500)
    ship = drawn(polygon(SQUARE))
    copied = Copied((ship,), SCENE, located("earlier", 0.5, 323000))

    pasted = paste_by_position(copied, replace(TASK, scene=there.id), located("later", 1.0, 323010, 500), there, FIELDS)

    (change,) = pasted.edit.changes
    assert change.after is not None
    assert change.after.scene == there.id
    assert change.after.shape.bounds == pytest.approx((40, 50, 90, 100), abs=0.01)
    assert "by map position" in pasted.sentence


def test_what_does_not_lie_wholly_on_the_other_scene_is_left_out_and_counted() -> None:
    there = replace(SCENE, id=SceneId(uuid7()), name="later")
    one, far = drawn(polygon(SQUARE)), drawn(moved_square(880, 0))
    copied = Copied((one, far), SCENE, located("earlier", 0.5, 323000))

    pasted = paste_by_position(copied, TASK, located("later", 0.5, 323000, 950), there, FIELDS)
    with pytest.raises(NothingPastedError):
        paste_by_position(replace(copied, annotations=(far,)), TASK, located("later", 0.5, 323000, 950), there, FIELDS)

    assert len(pasted.edit.changes) == 1
    assert "1 left out" in pasted.sentence
