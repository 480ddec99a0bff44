"""Rules of the task and of the class: outside, attributes, shapes, classes."""

import pytest
import shapely

from app.checks import missing_attribute, outside_task, shape_not_allowed, unknown_class
from app.models.finding import Hardness
from app.models.geometry import Shape, ShapeKind, box, polygon
from app.models.task import Task
from tests.checks.golden import LAST, TASK, annotation, findings, repaired

TRIANGLE = polygon([(0, 0), (10, 0), (0, 10)])
TILTED = Shape(ShapeKind.ROTATED_BOX, shapely.Polygon([(30, 0), (60, 30), (30, 60), (0, 30)]))
LINE = Shape(ShapeKind.POLYLINE, shapely.LineString([(0, 0), (10, 10)]))


@pytest.mark.parametrize(
    ("shape", "task", "outside"),
    [
        (box(480, 10, 519, 20), TASK, False),
        (box(480, 10, 521, 20), TASK, True),
        (box(480, 10, 520, 20), TASK, True),
        (box(480, 10, 520, 20), LAST, False),
        (box(480, 10, 519, 20), LAST, True),
        (Shape(ShapeKind.POINT, shapely.Point(1000, 800)), LAST, False),
        (Shape(ShapeKind.POINT, shapely.Point(499.999, 0)), TASK, False),
        (Shape(ShapeKind.POLYLINE, shapely.LineString([(400, 0), (700, 0)])), TASK, True),
        (polygon([(0, 0), (900, 0), (0, 100)]), TASK, False),
    ],
    ids=["mostly inside", "mostly outside", "centred on the edge: not left", "centred on the edge: right",
         "mostly left", "corner of the scene", "just inside", "line", "centroid, not middle of bounds"],
)  # fmt: skip
def test_the_centroid_says_which_task_an_object_belongs_to(shape: Shape, task: Task, outside: bool) -> None:
    assert bool(findings(outside_task.CHECK, [annotation(shape)], task)) == outside


def test_what_lies_outside_stops_the_submit_and_names_the_task() -> None:
    (found,) = findings(outside_task.CHECK, [annotation(box(600, 0, 620, 20))])

    assert found.hardness is Hardness.HARD
    assert found.at == (610, 10)
    assert "Cell 1" in found.sentence
    assert repaired(found) is None


@pytest.mark.parametrize("value", [None, "", "  ", [], ()], ids=repr)
def test_an_empty_mandatory_attribute_is_missing(value: object) -> None:
    (found,) = findings(missing_attribute.CHECK, [annotation(TRIANGLE, "building", damage=value, floors=2)])

    assert found.sentence == "Building has no “damage”; fill it in."
    assert found.hardness is Hardness.HARD
    assert found.fix is None


@pytest.mark.parametrize("value", ["none", 0, False], ids=repr)
def test_zero_and_no_are_answers(value: object) -> None:
    assert findings(missing_attribute.CHECK, [annotation(TRIANGLE, "building", damage=value, floors=2)]) == []


def test_each_missing_attribute_is_a_finding_and_the_default_is_its_fix() -> None:
    found = findings(missing_attribute.CHECK, [annotation(TRIANGLE, "building", roof="flat")])

    assert [each.fix for each in found] == [None, "Set “1”"]
    assert repaired(found[1]).attributes == {"roof": "flat", "floors": 1}


def test_a_class_without_mandatory_attributes_misses_nothing() -> None:
    assert findings(missing_attribute.CHECK, [annotation(TRIANGLE)]) == []


@pytest.mark.parametrize(
    ("shape", "class_id", "becomes"),
    [
        (box(0, 0, 4, 4), "building", ShapeKind.POLYGON),
        (TILTED, "building", ShapeKind.POLYGON),
        (box(0, 0, 4, 4), "aircraft", ShapeKind.ROTATED_BOX),
        (TRIANGLE, "aircraft", ShapeKind.ROTATED_BOX),
        (TRIANGLE, "vehicle", ShapeKind.BOX),
        (TILTED, "vehicle", ShapeKind.BOX),
        (LINE, "vehicle", None),
        (LINE, "building", None),
    ],
)
def test_a_shape_the_class_does_not_allow_is_turned_into_one_it_does(
    shape: Shape, class_id: str, becomes: ShapeKind | None
) -> None:
    (found,) = findings(shape_not_allowed.CHECK, [annotation(shape, class_id)])

    assert found.hardness is Hardness.HARD
    assert (repaired(found).shape.kind if found.repair else None) == becomes


def test_a_tilted_box_becomes_a_polygon_without_loss() -> None:
    (found,) = findings(shape_not_allowed.CHECK, [annotation(TILTED, "building")])

    assert repaired(found).shape.geometry == TILTED.geometry


@pytest.mark.parametrize("shape", [TRIANGLE, TILTED, LINE])
def test_allowed_shapes_are_left_alone(shape: Shape) -> None:
    assert findings(shape_not_allowed.CHECK, [annotation(shape, "ship")]) == []


def test_a_class_the_ontology_lost_is_found_once() -> None:
    made = [annotation(TRIANGLE, "gone"), annotation(TRIANGLE, "ship")]

    (found,) = findings(unknown_class.CHECK, made)

    assert found.annotation == made[0].id
    assert "“gone”" in found.sentence
    assert findings(shape_not_allowed.CHECK, made) == findings(missing_attribute.CHECK, made) == []
