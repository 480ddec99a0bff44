"""COCO as training programs read it, and as other programs write it."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from app.formats import coco, coco_reading
from app.formats.base import ImportRefusedError, Reading, SceneWork, Work
from app.formats.run_length import decode, encode
from app.models.errors import BadInputError
from app.models.geometry import ShapeKind
from tests.formats.samples import DATA, Plane, annotation, empty, exported, ontology, scene, work

TRIANGLE = shapely.Polygon([(10, 10), (30, 10), (10, 50)])


def written(given: Work, tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    document = json.loads(exported(coco.EXPORTER, given, tmp_path).read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def record(**changes: object) -> dict[str, object]:
    plain = {"id": 1, "image_id": 7, "category_id": 4, "segmentation": [[10, 10, 30, 10, 10, 50]], "iscrowd": 0}
    return {**plain, **changes}


def document(*records: object, **changes: object) -> dict[str, object]:
    image = {"id": 7, "file_name": "harbour.png", "width": 1000, "height": 800}
    plain = {"images": [image], "categories": [{"id": 4, "name": "Ship"}], "annotations": list(records)}
    return {**plain, **changes}


def read(tmp_path: Path, given: object, into: Work | None = None) -> Reading:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(given), "utf-8")
    return coco_reading.IMPORTER.read(path, into or empty(work()))


def test_area_is_that_of_the_polygon_and_not_of_the_box(tmp_path: Path) -> None:
    (only,) = written(work(annotation(TRIANGLE)), tmp_path)["annotations"]
    assert (only["area"], only["bbox"]) == (400.0, [10.0, 10.0, 20.0, 40.0])


def test_the_worked_rotated_box_has_its_box_and_area(tmp_path: Path) -> None:
    corners = [(122.32, 201.34), (112.32, 218.66), (77.68, 198.66), (87.68, 181.34)]
    (only,) = written(work(annotation(shapely.Polygon(corners), ShapeKind.ROTATED_BOX)), tmp_path)["annotations"]
    assert (only["bbox"], only["area"]) == ([77.68, 181.34, 44.64, 37.32], 799.96)


def test_scenes_without_annotations_are_listed(tmp_path: Path) -> None:
    busy, quiet = scene("busy", number=1), scene("quiet", number=2)
    both = Work(ontology(), [SceneWork(quiet, Plane()), SceneWork(busy, Plane(), [annotation(TRIANGLE, on=busy)])])
    found = written(both, tmp_path)
    assert [(image["id"], image["file_name"]) for image in found["images"]] == [(1, "busy.tif"), (2, "quiet.tif")]
    assert [one["image_id"] for one in found["annotations"]] == [1]


def test_ids_are_contiguous_whatever_is_left_out(tmp_path: Path) -> None:
    line = annotation(shapely.LineString([(0, 0), (5, 5)]), ShapeKind.POLYLINE, 2)
    given = work(annotation(TRIANGLE, number=1), line, annotation(TRIANGLE, number=3))
    assert [one["id"] for one in written(given, tmp_path)["annotations"]] == [1, 2]
    assert coco.EXPORTER.lost(given) == ["1 annotation of kind polyline"]


def test_categories_follow_the_ontology(tmp_path: Path) -> None:
    names = [(one["id"], one["name"]) for one in written(work(), tmp_path)["categories"]]
    assert names == [(1, "ship"), (2, "road")]


def test_a_hole_becomes_a_mask_of_the_pixels_inside(tmp_path: Path) -> None:
    holed = shapely.box(10, 10, 20, 20).difference(shapely.box(12, 12, 15, 18))
    (only,) = written(work(annotation(holed)), tmp_path)["annotations"]
    mask = only["segmentation"]
    assert isinstance(mask, dict)
    assert mask["size"] == [800, 1000]
    assert sum(mask["counts"][1::2]) == 82
    assert sum(mask["counts"]) == 800_000


def test_a_mask_that_fills_whole_columns_has_joined_runs() -> None:
    assert encode(shapely.box(1, 0, 3, 4), 5, 4) == [4, 8, 8]
    assert encode(shapely.box(0, 0, 5, 4), 5, 4) == [0, 20]
    assert encode(shapely.box(9, 9, 10, 10), 5, 4) == [20]


def test_a_mask_is_outlined_along_its_pixels() -> None:
    assert decode([4, 8, 8], [4, 5]).equals(shapely.box(1, 0, 3, 4))


@pytest.mark.parametrize(
    ("counts", "size"),
    [
        ([4, 8], [4, 5]),
        ([20], [4, 5]),
        ([], [4, 5]),
        ("~~", [4, 5]),
        ([4, -1, 17], [4, 5]),
        (None, [4, 5]),
        ([20], [4]),
    ],
)
def test_a_broken_mask_is_refused(counts: object, size: object) -> None:
    with pytest.raises(BadInputError, match="segmentation"):
        decode(counts, size)


def test_class_names_are_found_whatever_their_case(tmp_path: Path) -> None:
    (only,) = read(tmp_path, document(record())).annotations
    assert (only.known.id, only.shape.kind) == ("ship", ShapeKind.POLYGON)
    assert only.shape.geometry.equals(TRIANGLE)


def test_a_record_with_only_a_box_is_a_box(tmp_path: Path) -> None:
    (only,) = read(tmp_path, document(record(segmentation=[], bbox=[1, 2, 3, 4]))).annotations
    assert (only.shape.kind, only.shape.bounds) == (ShapeKind.BOX, (1, 2, 4, 6))


def test_several_rings_are_parts(tmp_path: Path) -> None:
    (only,) = read(tmp_path, document(record(segmentation=[[0, 0, 5, 0, 5, 5], [10, 10, 15, 10, 15, 15]]))).annotations
    assert only.shape.geometry.geom_type == "MultiPolygon"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"image_id": 8}, "image_id: 8 is not listed"),
        ({"category_id": None}, "category_id: None is not listed"),
        ({"segmentation": [[1, 2, 3, 4]]}, "at least three points"),
        ({"segmentation": [[1, 2, 3, 4, 5, "x"]]}, "no number"),
        ({"segmentation": None}, "neither a segmentation"),
        ({"segmentation": [], "bbox": [1, 2, 0, 4]}, "has no area"),
        ({"segmentation": {"size": [5, 5], "counts": [25]}}, "not that of the picture"),
        ({"attributes": {"length": -1}}, "is not between"),
    ],
)
def test_a_bad_record_is_named_with_the_reason(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ImportRefusedError, match="annotation 2") as refused:
        read(tmp_path, document(record(), record(id=2, **changes)))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"images": None}, "“images” is missing"),
        ({"categories": [{"name": "ship"}]}, "has no id"),
        ({"categories": [{"id": 4, "name": "a"}, {"id": 4, "name": "b"}]}, "have the id 4"),
    ],
)
def test_a_file_that_is_no_coco_is_refused(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadInputError, match=sentence):
        read(tmp_path, document(**changes))


def test_another_size_of_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="1000 x 800 pixels there and 500 x 400 here"):
        read(tmp_path, document(record()), empty(work(on=scene(width=500, height=400))))


def test_an_unknown_class_is_refused_and_nothing_is_taken(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="no class “tank”"):
        read(tmp_path, document(record(), categories=[{"id": 4, "name": "tank"}]))


def real(name: str) -> Path:
    path = DATA / "annotations" / "coco" / name
    if not path.exists():
        pytest.skip("the annotation samples are not beside the checkout")
    return path


@pytest.mark.parametrize(
    ("name", "classes", "size", "count"),
    [
        ("terrain2_coco.json", ["car"], (1024, 682), 5),
        ("datumaro_coco_instances/annotations/instances_train.json", ["a", "b", "c"], (10, 5), 1),
        ("datumaro_coco_instances/annotations/instances_val.json", ["a", "b", "c"], (5, 10), 2),
    ],
)
def test_real_files_are_read_whole(name: str, classes: list[str], size: tuple[int, int], count: int) -> None:
    into = Work(ontology(*classes), [SceneWork(scene("only", *size), Plane())])
    reading = coco_reading.IMPORTER.read(real(name), into)
    assert len(reading.annotations) == count
    assert all(np.isfinite(one.shape.bounds).all() for one in reading.annotations)
