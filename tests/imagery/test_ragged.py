"""The compiled reader of WKB against shapely, and the index against a look at every box."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from app.imagery.box_index import BoxIndex
from app.imagery.ragged import Ragged
from app.models.annotation import Annotation
from app.models.columns import Columns
from app.models.geometries import offsets_of
from app.models.geometry import Shape, ShapeKind
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7


def with_holes(outer: list[tuple[float, float]], holes: int) -> shapely.Polygon:
    """A polygon, valid or not, whose holes lie within its box."""
    shares = [0.5 ** (number + 1) for number in range(holes)]
    x0, y0 = outer[0]
    return shapely.Polygon(outer, [[(x0 + (x - x0) * s, y0 + (y - y0) * s) for x, y in outer] for s in shares])


number = st.floats(-1e4, 1e4).map(lambda value: round(value, 3))
point = st.tuples(number, number)
ring = st.lists(point, min_size=3, max_size=6).map(lambda points: [*points, points[0]])
points = point.map(shapely.Point) | st.just(shapely.Point())
lines = st.lists(point, min_size=2, max_size=6).map(shapely.LineString) | st.just(shapely.LineString())
polygons = st.builds(with_holes, ring, st.integers(0, 2)) | st.just(shapely.Polygon())
simple = points | lines | polygons
many = (
    st.lists(points.filter(lambda one: not one.is_empty), max_size=3).map(shapely.MultiPoint)
    | st.lists(lines.filter(lambda one: not one.is_empty), max_size=3).map(shapely.MultiLineString)
    | st.lists(polygons.filter(lambda one: not one.is_empty), max_size=3).map(shapely.MultiPolygon)
)
geometries = st.lists(simple | many, max_size=8)
spelling = st.tuples(st.integers(0, 1), st.sampled_from(["iso", "extended"]), st.booleans(), st.booleans())


def columns_of(shapes: list[BaseGeometry]) -> Columns:
    return Columns.of(
        [
            Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), "ship", Shape(ShapeKind.POLYGON, one))
            for one in shapes
        ]
    )


def respelled(columns: Columns, shapes: list[BaseGeometry], how: tuple[int, str, bool, bool]) -> Columns:
    """The same geometries written in another dialect of WKB."""
    order, flavour, deep, referenced = how
    if deep:
        shapes = [shapely.force_3d(one, 7.0) for one in shapes]
    if referenced:
        shapes = [shapely.set_srid(one, 32618) for one in shapes]
    srid = referenced and flavour == "extended"
    texts = [shapely.to_wkb(one, byte_order=order, flavor=flavour, include_srid=srid) for one in shapes]
    wkb = np.frombuffer(b"".join(texts), np.uint8)
    fields = {name: getattr(columns, name) for name in columns.__dataclass_fields__}
    return Columns(**{**fields, "wkb": wkb, "offsets": offsets_of([len(text) for text in texts])})


@given(geometries, spelling)
def test_the_compiled_reader_reads_what_shapely_reads_whatever_the_dialect(
    shapes: list[BaseGeometry], how: tuple[int, str, bool, bool]
) -> None:
    columns = columns_of(shapes)
    plain, compiled = Ragged.plain(columns), Ragged.compiled(respelled(columns, shapes, how))
    assert np.array_equal(plain.boxes, compiled.boxes, equal_nan=True)
    assert plain.order.tolist() == compiled.order.tolist()
    for place, row in enumerate(plain.order.tolist()):
        assert np.array_equal(lines_of(plain, place), lines_of(compiled, place), equal_nan=True), shapes[row].wkt
        assert plain.kinds[place] == compiled.kinds[place]


def lines_of(ragged: Ragged, place: int) -> np.ndarray:
    """The points of one shape, its lines after each other with a row of NaN between those that have any."""
    found = [np.zeros((0, 2))]
    for line in range(*ragged.shape_rings[place].tolist()):
        part = ragged.points[ragged.ring_points[line] : ragged.ring_points[line + 1]]
        if len(part) and np.isfinite(part).all():
            found += [part, np.full((1, 2), np.nan)]
    return np.concatenate(found)


corner = st.floats(0, 1000)
side = st.floats(0, 80) | st.floats(0, 900)


@given(st.lists(st.tuples(corner, corner, side, side), max_size=400), st.tuples(corner, corner, side, side))
def test_the_index_finds_what_a_look_at_every_box_finds(
    boxes: list[tuple[float, ...]], window: tuple[float, float, float, float]
) -> None:
    known = np.array(boxes).reshape(-1, 4)
    known[:, 2:] += known[:, :2]
    x0, y0 = window[:2]
    x1, y1 = x0 + window[2], y0 + window[3]
    expected = [
        place for place, (a, b, c, d) in enumerate(known.tolist()) if a <= x1 and c >= x0 and b <= y1 and d >= y0
    ]
    assert BoxIndex(known).meeting(x0, y0, x1, y1).tolist() == expected


@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 5000, 30_001])
def test_the_index_agrees_with_a_tree_of_shapely(count: int) -> None:
    rng = np.random.default_rng(count)
    low = rng.uniform(0, 1000, (count, 2))
    boxes = np.concatenate([low, low + rng.exponential(10, (count, 2))], axis=1)
    index, tree = BoxIndex(boxes), shapely.STRtree(shapely.box(*boxes.T))
    for x, y in rng.uniform(0, 1000, (20, 2)).tolist():
        for reach in (0.5, 60, 2000):
            area = (x - reach, y - reach, x + reach, y + reach)
            assert index.meeting(*area).tolist() == sorted(tree.query(shapely.box(*area)).tolist())


def test_an_empty_box_is_never_found() -> None:
    assert BoxIndex(np.full((3, 4), np.nan)).meeting(-1e9, -1e9, 1e9, 1e9).tolist() == []
