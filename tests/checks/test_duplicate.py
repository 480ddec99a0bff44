"""The same object drawn twice."""

from dataclasses import replace

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from app.checks.duplicate import CHECK
from app.models.annotation import Status
from app.models.finding import Hardness
from app.models.geometry import Shape, ShapeKind, box, polygon
from tests.checks.golden import annotation, findings, repaired

BASE = box(100, 100, 200, 200)


@pytest.mark.parametrize(
    ("other", "doubled"),
    [
        (box(100, 100, 200, 200), True),
        (box(100, 100, 200, 190.1), True),
        (box(100, 100, 200, 190), False),
        (box(104, 100, 204, 200), True),
        (box(106, 100, 206, 200), False),
        (box(100, 100, 300, 300), False),
        (polygon([(100, 100), (200, 100), (200, 200), (100, 200)]), True),
        (polygon([(100, 100), (200, 200), (200, 100), (100, 200)]), False),
        (box(400, 400, 500, 500), False),
    ],
    ids=["same", "just above 0.9", "exactly 0.9", "shifted by 4", "shifted by 6", "larger", "other kind",
         "crossed border", "elsewhere"],
)  # fmt: skip
def test_more_than_nine_tenths_of_intersection_over_union_is_a_duplicate(other: Shape, doubled: bool) -> None:
    assert bool(findings(CHECK, [annotation(BASE), annotation(other)])) == doubled


def test_another_class_is_no_duplicate() -> None:
    assert findings(CHECK, [annotation(BASE), annotation(BASE, "tug")]) == []


def test_a_duplicate_is_soft_and_its_fix_deletes_the_newer() -> None:
    older, newer = annotation(BASE), annotation(box(100, 100, 200, 198))

    (found,) = findings(CHECK, [older, newer])

    assert found.hardness is Hardness.SOFT
    assert found.annotation == newer.id
    assert "98 % the same" in found.sentence
    assert repaired(found) is None


def test_accepted_work_stays_though_it_is_newer() -> None:
    older, newer = annotation(BASE), replace(annotation(BASE), status=Status.ACCEPTED)

    (found,) = findings(CHECK, [older, newer])

    assert found.annotation == older.id


def test_three_on_one_place_are_two_findings() -> None:
    made = [annotation(BASE) for _ in range(3)]

    assert [each.annotation for each in findings(CHECK, made)] == [made[1].id, made[2].id]


@pytest.mark.parametrize(
    ("first", "second", "doubled"),
    [
        (shapely.Point(5, 5), shapely.Point(5, 5), True),
        (shapely.Point(5, 5), shapely.Point(5.001, 5), False),
        (shapely.LineString([(0, 0), (9, 9)]), shapely.LineString([(9, 9), (0, 0)]), True),
        (shapely.LineString([(0, 0), (9, 9)]), shapely.LineString([(0, 0), (5, 5)]), False),
    ],
    ids=["same point", "point beside", "line drawn backwards", "part of a line"],
)
def test_points_and_lines_are_duplicates_where_they_are_the_same(
    first: BaseGeometry, second: BaseGeometry, doubled: bool
) -> None:
    kind = ShapeKind.POINT if first.geom_type == "Point" else ShapeKind.POLYLINE

    made = [annotation(Shape(kind, first)), annotation(Shape(kind, second))]

    assert bool(findings(CHECK, made)) == doubled
