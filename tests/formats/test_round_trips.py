"""What a format writes it reads again, and it writes the same bytes twice."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.formats.base import NewAnnotation, exporters, importers
from app.models.annotation import Annotation
from app.models.geometry import ShapeKind
from tests.formats.samples import Plane, annotation, empty, exported, overlap, work

NAMES = sorted(set(exporters()) & set(importers()))
PLACES = [Plane(), Plane(turn=0.7), Plane(lon=-77.0, lat=-33.0), Plane(lon=179.9995), Plane(lon=0.0, lat=0.0, turn=2.0)]


@st.composite
def stars(draw: st.DrawFn) -> shapely.Polygon:
    """A simple polygon around a centre, a hundred to two hundred pixels across."""
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(50, 120), min_size=count, max_size=count))
    x, y = draw(st.floats(130, 860)), draw(st.floats(130, 660))
    angles = [2 * math.pi * index / count for index in range(count)]
    corners = zip(angles, radii, strict=True)
    return shapely.Polygon([(x + r * math.cos(a), y + r * math.sin(a)) for a, r in corners])


def returned(name: str, positions: Plane, *given_annotations: Annotation) -> list[NewAnnotation]:
    given_work = work(*given_annotations, positions=positions)
    with TemporaryDirectory() as folder:
        path = exported(exporters()[name], given_work, Path(folder))
        return list(importers()[name].read(path, empty(given_work)).annotations)


@pytest.mark.parametrize("name", NAMES)
@given(shape=stars(), positions=st.sampled_from(PLACES))
def test_a_polygon_comes_back_where_it_was(name: str, shape: shapely.Polygon, positions: Plane) -> None:
    drawn = annotation(shape, length=12.5, moored=True)
    (back,) = returned(name, positions, drawn)
    assert overlap(back.shape.geometry, drawn.shape.geometry) >= 0.999
    assert (back.id, back.known.id, back.shape.kind) == (drawn.id, drawn.class_id, drawn.shape.kind)
    assert back.attributes == {"length": 12.5, "moored": True}


@pytest.mark.parametrize("name", NAMES)
@given(st.floats(0, 6.28), st.sampled_from(PLACES))
def test_a_rotated_box_keeps_its_front(name: str, heading: float, positions: Plane) -> None:
    corners = np.array([(-20, -40), (20, -40), (20, 40), (-20, 40)], float)
    turned = corners @ np.array([[math.cos(heading), math.sin(heading)], [-math.sin(heading), math.cos(heading)]])
    drawn = annotation(shapely.Polygon(turned + np.array([300, 300])), ShapeKind.ROTATED_BOX)
    (back,) = returned(name, positions, drawn)
    assert back.shape.kind is ShapeKind.ROTATED_BOX
    before, after = (np.asarray(one.shape.geometry.exterior.coords) for one in (drawn, back))
    assert np.abs(after - before).max() < 0.05


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("positions", PLACES)
def test_an_upright_box_is_upright_again(name: str, positions: Plane) -> None:
    drawn = annotation(shapely.box(100, 100, 250, 190), ShapeKind.BOX)
    (back,) = returned(name, positions, drawn)
    assert back.shape.kind is ShapeKind.BOX
    assert len({x for x, _ in back.shape.geometry.exterior.coords}) == 2
    assert overlap(back.shape.geometry, drawn.shape.geometry) >= 0.999


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("positions", PLACES)
def test_holes_and_parts_survive(name: str, positions: Plane) -> None:
    ring = shapely.Point(400, 400).buffer(120).difference(shapely.Point(410, 390).buffer(60))
    drawn = annotation(shapely.MultiPolygon([ring, shapely.box(700, 100, 800, 180)]))
    (back,) = returned(name, positions, drawn)
    wanted = 0.99 if name == "coco" else 0.999
    assert overlap(back.shape.geometry, drawn.shape.geometry) >= wanted
    assert sum(len(part.interiors) for part in back.shape.geometry.geoms) == 1


@pytest.mark.parametrize("name", ["geojson", "geojson-pixels"])
@pytest.mark.parametrize("positions", PLACES)
def test_lines_and_points_come_back(name: str, positions: Plane) -> None:
    line = annotation(shapely.LineString([(10, 10), (300, 40), (700, 600)]), ShapeKind.POLYLINE, 1)
    point = annotation(shapely.Point(5.5, 7.25), ShapeKind.POINT, 2)
    back = returned(name, positions, line, point)
    assert [one.shape.kind for one in back] == [ShapeKind.POLYLINE, ShapeKind.POINT]
    assert back[0].shape.geometry.hausdorff_distance(line.shape.geometry) < 0.05
    assert back[1].shape.geometry.distance(point.shape.geometry) < 0.05


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_annotations_does_not_change_the_bytes(name: str, tmp_path: Path) -> None:
    several = [annotation(shapely.box(10 * n, 10, 10 * n + 5, 20), number=n) for n in range(1, 6)]
    (tmp_path / "turned").mkdir()
    one = exported(exporters()[name], work(*several), tmp_path)
    other = exported(exporters()[name], work(*several[::-1]), tmp_path / "turned")
    assert one.read_bytes() == other.read_bytes()


def test_pixels_come_back_to_the_last_digit() -> None:
    drawn = annotation(shapely.Polygon([(0.001, 0.002), (33.333, 1.25), (12.5, 77.777)]))
    (back,) = returned("geojson-pixels", Plane(known=False), drawn)
    assert back.shape == drawn.shape
