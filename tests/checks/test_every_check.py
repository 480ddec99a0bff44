"""What holds for every check of the shelf."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.checks.catalogue import checks
from app.models.annotation import Annotation
from app.models.finding import Check, Finding
from app.models.geometry import Shape, ShapeKind, box, polygon, rounded
from tests.checks.golden import annotation, findings

ALL = checks()
COORDINATE = st.integers(0, 12).map(lambda step: step * 40.0)
RINGS = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=8)
LINES = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=4)
SHAPES = st.one_of(
    RINGS.map(polygon),
    LINES.map(lambda points: Shape(ShapeKind.POLYLINE, shapely.LineString(points))),
    st.tuples(COORDINATE, COORDINATE).map(lambda at: Shape(ShapeKind.POINT, shapely.Point(at))),
    st.lists(RINGS, min_size=2, max_size=3).map(
        lambda rings: Shape(ShapeKind.POLYGON, rounded(shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])))
    ),
)
CLASSES = st.sampled_from(["ship", "tug", "building", "aircraft", "vehicle", "gone"])

every_check = pytest.mark.parametrize("check", ALL, ids=lambda check: check.name)


def found_by_all(made: list[Annotation]) -> Iterator[tuple[Check, Finding]]:
    return ((check, finding) for check in ALL for finding in findings(check, made))


def test_the_shelf_holds_these_checks() -> None:
    assert [check.name for check in ALL] == [
        "duplicate",
        "duplicate_vertices",
        "heading_missing",
        "hole_outside",
        "illegal_attribute",
        "invalid_geometry",
        "minimum_pixels",
        "missing_attribute",
        "outside_task",
        "overlap",
        "shape_not_allowed",
        "size_band",
        "sliver",
        "spike",
        "too_many_vertices",
        "unknown_class",
        "unseen_cells",
        "zero_area",
    ]


@every_check
def test_an_empty_task_has_no_findings(check: Check) -> None:
    assert findings(check, []) == []


@settings(max_examples=160, deadline=None)
@given(drawn=st.lists(st.tuples(SHAPES, CLASSES), max_size=6))
def test_any_shapes_give_findings_with_a_place_and_a_sentence_that_says_what_to_do(
    drawn: list[tuple[Shape, str]],
) -> None:
    made = [annotation(shape, class_id) for shape, class_id in drawn]

    for check, finding in found_by_all(made):
        assert finding.check == check.name
        assert np.isfinite(finding.at).all()
        assert finding.sentence.endswith(".")
        assert ";" in finding.sentence
        assert (finding.fix is None) == (finding.repair is None)


@settings(max_examples=160, deadline=None)
@given(drawn=st.lists(st.tuples(SHAPES, CLASSES), max_size=6))
def test_a_quick_fix_removes_its_finding_and_touches_only_its_annotation(drawn: list[tuple[Shape, str]]) -> None:
    made = [annotation(shape, class_id) for shape, class_id in drawn]

    for check, finding in found_by_all(made):
        if finding.repair is None:
            continue
        (change,) = finding.repair().changes
        after = [each if each.id != change.annotation else change.after for each in made]
        left = findings(check, [each for each in after if each is not None])
        assert change.annotation == finding.annotation
        assert finding.sentence not in [each.sentence for each in left if each.annotation == finding.annotation]


@pytest.fixture(scope="module")
def ten_thousand() -> list[Annotation]:
    places = np.random.default_rng(7).uniform(0, 480, (10_000, 2)).tolist()
    return [annotation(box(x, y, x + 12, y + 8), damage="none", floors=2) for x, y in places]


@every_check
def test_ten_thousand_annotations_are_checked_without_a_wait(check: Check, ten_thousand: list[Annotation]) -> None:
    started = time.thread_time()
    findings(check, ten_thousand)

    assert time.thread_time() - started < 5
