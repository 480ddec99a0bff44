from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from app.imagery.environment import gdal, without_position_warning
from app.models.annotation import Annotation, Status
from app.models.geometry import Shape
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7

HOMES = Path(__file__).resolve().parents[3:]
SHARED = next((home / "shared" / "data" for home in HOMES if (home / "shared" / "data").is_dir()), HOMES[0] / "shared")
WriteRaster = Callable[..., Path]
Draw = Callable[..., Annotation]


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared trial data is not beside this checkout")
    return SHARED


@pytest.fixture
def raster(tmp_path: Path) -> WriteRaster:
    """Write (bands, rows, columns) as a raster and give its path."""

    def write(name: str, data: np.ndarray, driver: str = "GTiff", **profile: object) -> Path:
        later = {key: profile.pop(key) for key in ("colormap", "colorinterp", "mask", "rpcs") if key in profile}
        bands, height, width = data.shape
        shape = {"count": bands, "height": height, "width": width, "dtype": data.dtype.name}
        with (
            gdal(),
            without_position_warning(),
            rasterio.open(tmp_path / name, "w", driver=driver, **shape, **profile) as dataset,
        ):
            dataset.write(data)
            if "colormap" in later:
                dataset.write_colormap(1, later["colormap"])
            if "mask" in later:
                dataset.write_mask(later["mask"])
            if "colorinterp" in later:
                dataset.colorinterp = later["colorinterp"]
            if "rpcs" in later:
                dataset.rpcs = later["rpcs"]
        return tmp_path / name

    return write


@pytest.fixture
def annotation() -> Draw:
    """Make an annotation of a shape."""

    def make(shape: Shape, class_id: str = "ship", status: Status = Status.OPEN) -> Annotation:
        return Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), class_id, shape, status=status)

    return make
