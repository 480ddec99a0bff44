"""GeoJSON as other programs read it, and as they write it."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import ArrayLike
from shapely.geometry import shape

from app.formats import geojson, geojson_pixels
from app.formats.base import ImportRefusedError, Reading, SceneWork, Work
from app.models.errors import BadInputError
from app.models.geometry import ShapeKind
from tests.formats.samples import DATA, NOWHERE, Plane, annotation, empty, exported, ontology, overlap, scene, work


def read(tmp_path: Path, document: object, into: Work | None = None, *, pixels: bool = True) -> Reading:
    path = tmp_path / "given.geojson"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    importer = geojson_pixels.IMPORTER if pixels else geojson.IMPORTER
    return importer.read(path, into or empty(work()))


def square(**properties: object) -> dict[str, object]:
    ring = [[10, 10], [20, 10], [20, 20], [10, 20], [10, 10]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "geometry": geometry, "properties": {"class": "ship", **properties}}


def collection(*features: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def features(path: Path) -> list[dict[str, object]]:
    found = json.loads(path.read_text("utf-8"))["features"]
    assert isinstance(found, list)
    return found


def test_longitude_comes_first_with_seven_decimals(tmp_path: Path) -> None:
    path = exported(geojson.EXPORTER, work(annotation(shapely.Point(100, 100), ShapeKind.POINT)), tmp_path)
    (only,) = features(path)
    assert only["geometry"] == {"type": "Point", "coordinates": [10.0003, 49.9997]}


def test_outer_rings_turn_left_and_holes_turn_right(tmp_path: Path) -> None:
    holed = shapely.box(10, 10, 90, 90).difference(shapely.box(40, 40, 60, 60))
    (only,) = features(exported(geojson.EXPORTER, work(annotation(holed)), tmp_path))
    written = shape(only["geometry"])
    assert written.exterior.is_ccw
    assert not written.interiors[0].is_ccw


def test_a_shape_across_the_antimeridian_is_cut_there(tmp_path: Path) -> None:
    drawn = annotation(shapely.box(10, 10, 990, 790))
    (only,) = features(exported(geojson.EXPORTER, work(drawn, positions=Plane(lon=179.9985)), tmp_path))
    written = shape(only["geometry"])
    assert written.geom_type == "MultiPolygon"
    assert sorted(part.bounds[0] < 0 for part in written.geoms) == [False, True]
    assert max(part.bounds[2] - part.bounds[0] for part in written.geoms) < 1


def test_a_scene_without_a_map_position_is_named_as_a_loss() -> None:
    given = work(annotation(shapely.Point(1, 1), ShapeKind.POINT), positions=NOWHERE)
    (lost,) = geojson.EXPORTER.lost(given)
    assert "harbour" in lost
    assert geojson_pixels.EXPORTER.lost(given) == ()


def test_properties_name_class_attributes_and_revision(tmp_path: Path) -> None:
    (only,) = features(exported(geojson_pixels.EXPORTER, work(annotation(shapely.box(1, 1, 9, 9), length=5)), tmp_path))
    assert only["properties"] == {
        "class": "ship",
        "kind": "polygon",
        "scene": "harbour",
        "task": "00000000-0000-0000-0000-000000000002",
        "status": "open",
        "revision": None,
        "number": 1,
        "attributes": {"length": 5},
        "assist": [],
    }


def test_attributes_may_stand_flat_or_under_their_name(tmp_path: Path) -> None:
    flat, nested = square(length=4.5), square(attributes={"length": 4.5})
    assert [one.attributes for one in read(tmp_path, collection(flat, nested)).annotations] == [{"length": 4.5}] * 2


def test_properties_that_are_no_attributes_are_left_out_with_a_note(tmp_path: Path) -> None:
    reading = read(tmp_path, square(colour="red"))
    assert reading.annotations[0].attributes == {}
    assert reading.notes == ("given.geojson: left out, not attributes of the class: colour",)


def test_an_upright_rectangle_is_a_box_where_the_class_allows_one(tmp_path: Path) -> None:
    assert read(tmp_path, square()).annotations[0].shape.kind is ShapeKind.BOX
    only_polygons = Work(ontology("ship", shapes=["polygon"]), [SceneWork(scene(), Plane())])
    assert read(tmp_path, square(), only_polygons).annotations[0].shape.kind is ShapeKind.POLYGON


def test_a_foreign_id_is_no_update(tmp_path: Path) -> None:
    assert read(tmp_path, {**square(), "id": 17}).annotations[0].id is None
    assert read(tmp_path, {**square(), "id": "way/17"}).annotations[0].id is None


def test_a_byte_order_mark_and_heights_do_no_harm(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [3, 4, 100]}
    text = "\ufeff" + json.dumps({**square(), "geometry": point})
    assert read(tmp_path, text).annotations[0].shape.geometry.wkt == "POINT (3 4)"


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "it is empty"),
        ("{", "line 1 is not JSON"),
        ("[1]", "it is no GeoJSON"),
        ('{"type": "FeatureCollection"}', "it is no GeoJSON"),
        ("[NaN]", "not JSON in UTF-8"),
        ("[Infinity]", "not JSON in UTF-8"),
        ("[" * 100_000, "not JSON in UTF-8"),
    ],
)
def test_a_file_that_is_no_geojson_is_refused(tmp_path: Path, document: str, sentence: str) -> None:
    with pytest.raises(BadInputError, match=sentence):
        read(tmp_path, document)


@pytest.mark.parametrize(
    ("feature", "sentence"),
    [
        ({"type": "Feature", "properties": {}, "geometry": None}, "“class” is missing"),
        ({"type": "Feature", "properties": {"class": "tank"}, "geometry": None}, "no class “tank”"),
        ({"type": "Feature", "properties": {"class": "ship"}, "geometry": None}, "it has none"),
        ({**square(), "geometry": {"type": "Polygon", "coordinates": []}}, "empty"),
        ({**square(), "geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}, "cannot be read"),
        ({**square(), "geometry": {"type": "Circle", "coordinates": [1, 2]}}, "cannot be read"),
        ({**square(), "geometry": {"type": "GeometryCollection", "geometries": []}}, "no shape of ours"),
        (square(length="long"), "is no number"),
        (square(length=501), "is not between"),
        (square(moored="yes"), "neither true nor false"),
        (square(kind="circle"), "is not known"),
        (square(kind="point"), "a Polygon is no point"),
        (square(attributes=[1]), "it is no object"),
        ("text", "is no GeoJSON Feature"),
    ],
)
def test_a_bad_feature_is_named_with_the_reason(tmp_path: Path, feature: object, sentence: str) -> None:
    with pytest.raises(ImportRefusedError, match="feature 2") as refused:
        read(tmp_path, collection(square(), feature))
    assert sentence in str(refused.value)


def test_a_number_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    text = json.dumps({**square(), "geometry": {"type": "Point", "coordinates": [7777, 1]}}).replace("7777", "1e400")
    with pytest.raises(ImportRefusedError, match="not numbers"):
        read(tmp_path, text)


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    same = {**square(), "id": "01890000-0000-7000-8000-000000000001"}
    with pytest.raises(ImportRefusedError, match="stands there twice"):
        read(tmp_path, collection(same, same))


def test_with_two_scenes_each_feature_must_name_its_own(tmp_path: Path) -> None:
    two = Work(ontology(), [SceneWork(scene("a", number=1), Plane()), SceneWork(scene("b", number=2), Plane())])
    with pytest.raises(ImportRefusedError, match="any of 2"):
        read(tmp_path, square(), two)
    assert read(tmp_path, square(scene="B"), two).annotations[0].scene.name == "b"


def test_degrees_on_a_scene_without_a_map_position_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="no map position"):
        read(tmp_path, square(), empty(work(positions=NOWHERE)), pixels=False)


def test_pixels_given_as_degrees_are_noticed(tmp_path: Path) -> None:
    far = {**square(), "geometry": {"type": "Point", "coordinates": [500, 700]}}
    with pytest.raises(ImportRefusedError, match="--pixels"):
        read(tmp_path, far, pixels=False)


class Wobbling(Plane):
    """As RPC have it: a place found by a search ends a hair's breadth off, elsewhere for every place of the list."""

    def to_lonlat(self, xs: ArrayLike, ys: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        lon, lat = super().to_lonlat(xs, ys)
        return lon + np.arange(lon.size) * 1e-13, lat

    def from_lonlat(self, lon: ArrayLike, lat: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        x, y = super().from_lonlat(lon, lat)
        return x + np.arange(x.size) * 1e-9, y


def test_rings_stay_closed_where_places_are_found_by_a_search(tmp_path: Path) -> None:
    drawn = annotation(shapely.box(10, 10, 30, 40), ShapeKind.BOX)
    given = work(drawn, positions=Wobbling())
    found = geojson.IMPORTER.read(exported(geojson.EXPORTER, given, tmp_path), empty(given)).annotations
    assert overlap(found[0].shape.geometry, drawn.shape.geometry) > 0.99


def test_an_unknown_crs_is_refused(tmp_path: Path) -> None:
    document = {**collection(square()), "crs": {"type": "name", "properties": {"name": "EPSG:0"}}}
    with pytest.raises(BadInputError, match="crs"):
        read(tmp_path, document, pixels=False)


def real(name: str) -> Path:
    path = DATA / "annotations" / name
    if not path.exists():
        pytest.skip("the annotation samples are not beside the checkout")
    return path


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("geojson/nullvalues.geojson", "“class” is missing"),
        ("geojson/multipolygon.geojson", "“class” is missing"),
        ("spacenet/empty.geojson", "it is empty"),
        ("geojson/stac_item.json", "is not JSON"),
    ],
)
def test_real_files_without_classes_are_refused_with_a_sentence(name: str, sentence: str) -> None:
    path = real(name)
    with pytest.raises((ImportRefusedError, BadInputError), match=sentence):
        geojson.IMPORTER.read(path, empty(work()))


def test_a_real_file_in_utm_lands_on_its_scene(tmp_path: Path) -> None:
    document = json.loads(real("spacenet/geotiff_labels.geojson").read_text("utf-8"))
    for item in document["features"]:
        item["properties"] = {"class": "ship"}
    plane = Plane(lon=-84.4876, lat=33.6398, step=1e-5)
    reading = read(tmp_path, document, empty(work(positions=plane)), pixels=False)
    assert len(reading.annotations) == 43
    lon, lat = plane.to_lonlat(*reading.annotations[0].shape.geometry.exterior.coords[0])
    assert (round(float(lon), 3), round(float(lat), 3)) == (-84.481, 33.638)
