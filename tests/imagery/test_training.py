"""The training scene is the same each time, and its truth lies where the pixels are."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
import yaml
from rasterio.features import rasterize
from shapely.affinity import translate

from app import resource_files
from app.imagery.training.generate import generate
from app.imagery.training.truth import Truth, TruthObject, read_truth, write_truth
from app.models.errors import BadInputError
from app.models.geometry import ShapeKind
from app.models.ontology import Ontology
from app.models.ontology_document import read_ontology

SIZE = 1536


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("training") / "scene.tif"
    return path, generate(path, SIZE)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("small") / "scene.tif"
    return path, generate(path, 1024)


@pytest.fixture(scope="module")
def pixels(scene: tuple[Path, Truth]) -> np.ndarray:
    with rasterio.open(scene[0]) as raster:
        return raster.read().astype(np.float64)


@pytest.fixture
def training() -> Ontology:
    return read_ontology(yaml.safe_load(resource_files.text("ontologies", "training.yaml")))


def contrast(pixels: np.ndarray, known: TruthObject, right: float, down: float) -> float:
    """How much the colour just inside the outline differs from that just outside, with the outline moved."""
    outline = translate(known.shape().geometry, right, down)
    x, y = (int(low) - 4 for low in outline.bounds[:2])
    part = pixels[:, max(y, 0) : int(outline.bounds[3]) + 5, max(x, 0) : int(outline.bounds[2]) + 5]
    corner = rasterio.Affine.translation(max(x, 0), max(y, 0))
    inner, own, outer = (
        rasterize([outline.buffer(reach)], part.shape[1:], transform=corner).astype(bool) for reach in (-2.5, 0.0, 2.5)
    )
    difference = part[:, own & ~inner].mean(axis=1) - part[:, outer & ~own].mean(axis=1)
    return float(np.abs(difference).sum())


def test_the_same_seed_gives_the_same_pixels_and_truth(small: tuple[Path, Truth], tmp_path: Path) -> None:
    assert generate(tmp_path / "b.tif", 1024) == small[1]
    assert (tmp_path / "b.tif").read_bytes() == small[0].read_bytes()


def test_another_seed_gives_another_scene(small: tuple[Path, Truth], tmp_path: Path) -> None:
    other = generate(tmp_path / "b.tif", 1024, seed=8)
    assert other.objects != small[1].objects
    with rasterio.open(tmp_path / "b.tif") as one, rasterio.open(small[0]) as another:
        assert np.abs(one.read().astype(float) - another.read()).mean() > 1.0


def test_the_scene_lies_on_the_map_with_tiles_and_overviews(scene: tuple[Path, Truth]) -> None:
    with rasterio.open(scene[0]) as raster:
        assert raster.crs.to_epsg() == 32632
        assert raster.res == pytest.approx((0.3, 0.3))
        assert raster.shape == (SIZE, SIZE)
        assert raster.block_shapes[0] == (512, 512)
        assert raster.overviews(1)


def test_every_object_is_valid_and_inside_the_scene(scene: tuple[Path, Truth]) -> None:
    frame = shapely.box(0, 0, SIZE, SIZE)
    for known in scene[1].objects:
        geometry = known.shape().geometry
        assert geometry.is_valid
        assert geometry.area > 0
        assert frame.covers(geometry)


def test_every_object_fits_its_class(scene: tuple[Path, Truth], training: Ontology) -> None:
    for known in scene[1].objects:
        found = training.find(known.class_id)
        assert known.kind in found.shapes
        assert set(known.attributes) == {attribute.name for attribute in found.attributes}
        for attribute in found.attributes:
            assert not attribute.choices or known.attributes[attribute.name] in attribute.choices


def test_every_object_has_the_size_its_class_expects(scene: tuple[Path, Truth], training: Ontology) -> None:
    for known in scene[1].objects:
        box = shapely.minimum_rotated_rectangle(known.shape().geometry)
        sides = np.hypot(*np.diff(shapely.get_coordinates(box), axis=0).T) * scene[1].gsd
        low, high = training.find(known.class_id).size_band or (0.0, np.inf)
        assert low <= sides.max() <= high, known.class_id


@pytest.mark.parametrize("class_id", ["building", "storage-tank", "small-vehicle", "ship"])
def test_outlines_follow_the_pixels_better_than_when_they_are_moved(
    scene: tuple[Path, Truth], pixels: np.ndarray, class_id: str
) -> None:
    objects = [known for known in scene[1].objects if known.class_id == class_id][:24]
    step = 3.0 if class_id == "small-vehicle" else 6.0
    here = np.mean([contrast(pixels, known, 0.0, 0.0) for known in objects])
    for right, down in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)):
        assert here > np.mean([contrast(pixels, known, right, down) for known in objects])


def test_a_rotated_box_runs_clockwise_from_its_front_left(scene: tuple[Path, Truth]) -> None:
    boxes = [known for known in scene[1].objects if known.kind is ShapeKind.ROTATED_BOX]
    for known in boxes:
        assert len(known.ring) == 4
        assert shapely.Polygon(known.ring).exterior.is_ccw  # y runs down: clockwise to the eye


def test_the_scene_holds_something_of_every_trade(scene: tuple[Path, Truth]) -> None:
    counts = scene[1].counts()
    assert min(counts[name] for name in ("ship", "building", "small-vehicle", "storage-tank")) >= 4


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    heard: list[float] = []
    generate(tmp_path / "a.tif", 256, progress=heard.append)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    assert heard == sorted(heard)


def test_truth_survives_its_file(scene: tuple[Path, Truth], tmp_path: Path) -> None:
    write_truth(scene[1], tmp_path / "truth.json")
    assert read_truth(tmp_path / "truth.json") == scene[1]


def test_a_file_that_is_no_truth_is_refused(tmp_path: Path) -> None:
    (tmp_path / "truth.json").write_text("{}")
    with pytest.raises(BadInputError, match="it cannot be read"):
        read_truth(tmp_path / "truth.json")
