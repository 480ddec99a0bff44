"""Checks of form and size: doubled corners, spikes, slivers, holes, overlap, sizes, headings, too many corners."""

import numpy as np
import pytest
import shapely

from app.checks.duplicate_vertices import CHECK as DOUBLES
from app.checks.heading_missing import CHECK as HEADING
from app.checks.hole_outside import CHECK as HOLE
from app.checks.invalid_geometry import CHECK as BORDER
from app.checks.minimum_pixels import CHECK as LEAST
from app.checks.overlap import CHECK as OVERLAP
from app.checks.size_band import CHECK as SIZE
from app.checks.sliver import CHECK as SLIVER
from app.checks.spike import CHECK as SPIKE
from app.checks.too_many_vertices import CHECK as CORNERS
from app.checks.too_many_vertices import MOST
from app.models.finding import CheckContext, Hardness
from app.models.geometry import Shape, ShapeKind, box, polygon, rounded
from tests.checks.golden import ONTOLOGY, SCENE, TASK, annotation, findings, repaired

SQUARE = [(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.0, 200.0)]


def test_a_doubled_corner_is_removed() -> None:
    (found,) = findings(DOUBLES, [annotation(polygon([SQUARE[0], SQUARE[0], *SQUARE[1:]]))])

    after = repaired(found)
    assert found.at == SQUARE[0]
    assert after is not None
    assert shapely.get_num_coordinates(after.shape.geometry) == 5
    assert findings(DOUBLES, [annotation(after.shape)]) == []


def test_a_spike_is_cut_off_and_a_sharp_bow_is_none() -> None:
    spiked = polygon([*SQUARE[:2], (200.0, 150.0), (320.0, 151.0), (200.0, 152.0), *SQUARE[2:]])
    bow = polygon([(100.0, 100.0), (200.0, 120.0), (100.0, 140.0)])

    (found,) = findings(SPIKE, [annotation(spiked), annotation(bow)])

    after = repaired(found)
    assert found.at == (320.0, 151.0)
    assert after is not None
    assert after.shape.bounds == (100, 100, 200, 200)
    assert findings(SPIKE, [after]) == []


def test_a_sliver_part_is_removed_and_a_whole_sliver_deleted() -> None:
    parts = shapely.MultiPolygon([shapely.Polygon(SQUARE), shapely.box(300, 300, 400, 300.4)])
    two = annotation(Shape(ShapeKind.POLYGON, parts))
    thin = annotation(polygon([(0.0, 0.0), (90.0, 0.0), (90.0, 0.3), (0.0, 0.3)]))

    of_part, of_whole = findings(SLIVER, [two, thin])

    after = repaired(of_part)
    assert after is not None
    assert after.shape.geometry.equals(shapely.Polygon(SQUARE))
    assert repaired(of_whole) is None


def test_a_hole_outside_is_told_once_by_its_own_check_and_removed() -> None:
    holed = annotation(polygon(SQUARE, [[(300.0, 300.0), (320.0, 300.0), (320.0, 320.0)]]))

    (found,) = findings(HOLE, [holed])

    after = repaired(found)
    assert found.hardness is Hardness.HARD
    assert findings(BORDER, [holed]) == []
    assert after is not None
    assert after.shape.geometry.equals(shapely.Polygon(SQUARE))


def test_the_newer_of_two_overlapping_parcels_is_clipped_to_the_older() -> None:
    older = annotation(polygon(SQUARE), "parcel")
    newer = annotation(polygon([(x + 90, y) for x, y in SQUARE]), "parcel")

    (found,) = findings(OVERLAP, [older, newer], metres_per_pixel=0.5)

    after = repaired(found)
    assert "250.0 m²" in found.sentence
    assert found.annotation == newer.id
    assert after is not None
    assert after.shape.geometry.intersection(older.shape.geometry).area == 0


@pytest.mark.parametrize("shift", [100.0, 99.7, 150.0])
def test_parcels_side_by_side_do_not_overlap(shift: float) -> None:
    pair = [annotation(polygon(SQUARE), "parcel"), annotation(polygon([(x + shift, y) for x, y in SQUARE]), "parcel")]

    assert findings(OVERLAP, pair) == []


def test_ships_may_overlap_where_their_class_allows_it() -> None:
    assert findings(OVERLAP, [annotation(polygon(SQUARE)), annotation(box(150, 150, 250, 250))]) == []


@pytest.mark.parametrize(("side", "told"), [(30.0, True), (40.0, False), (120.0, False), (121.0, True)])
def test_the_size_band_is_metres_along_the_longer_side(side: float, told: bool) -> None:
    drawn = annotation(box(100, 100, 100 + side, 110), "crane")

    assert bool(findings(SIZE, [drawn], metres_per_pixel=0.5)) is told
    assert findings(SIZE, [drawn]) == []


def test_an_object_of_too_few_pixels_is_told() -> None:
    tiny, enough = annotation(box(0, 0, 7, 7), "crane"), annotation(box(0, 0, 8, 3), "crane")

    (found,) = findings(LEAST, [tiny, enough])

    assert found.annotation == tiny.id
    assert "7.0 px" in found.sentence


def test_a_box_has_no_heading_and_a_rotated_one_has() -> None:
    upright = annotation(box(0, 0, 20, 20), "crane")
    turned = annotation(Shape(ShapeKind.ROTATED_BOX, shapely.box(0, 0, 20, 20)), "crane")

    assert [found.annotation for found in findings(HEADING, [upright, turned])] == [upright.id]


def test_a_border_of_too_many_corners_is_simplified_within_the_eye() -> None:
    angles = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    drawn = rounded(shapely.Polygon(np.column_stack([400 + 90 * np.cos(angles), 400 + 90 * np.sin(angles)])))

    (found,) = findings(CORNERS, [annotation(Shape(ShapeKind.POLYGON, drawn))])

    after = repaired(found)
    assert after is not None
    assert shapely.get_num_coordinates(after.shape.geometry) <= MOST
    assert after.shape.geometry.symmetric_difference(drawn).area < 0.01 * drawn.area


def test_places_not_seen_are_counted_and_led_to() -> None:
    from app.checks.unseen_cells import CHECK  # noqa: PLC0415 the only test that needs it

    context = CheckContext(TASK, SCENE, ONTOLOGY, (), unseen=((40.0, 60.0), (80.0, 60.0)))

    (found,) = CHECK.run(context)

    assert found.at == (40.0, 60.0)
    assert "2 places" in found.sentence
