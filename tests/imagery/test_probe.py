import hashlib
from pathlib import Path

import numpy as np
import pytest

from app.imagery.errors import UnreadableRasterError
from app.imagery.probe import describe
from app.models.scene import GeoreferenceKind, read_scene, scene_body
from tests.imagery.conftest import WriteRaster


def test_a_scene_is_described_by_its_file(raster: WriteRaster) -> None:
    path = raster("harbour.tif", np.zeros((2, 30, 40), np.uint16), nodata=7)
    scene = describe(path)
    assert (scene.name, scene.uri) == ("harbour", str(path))
    assert (scene.width, scene.height, scene.bands, scene.dtype) == (40, 30, 2, "uint16")
    assert (scene.nodata, scene.driver, scene.georeference.kind) == (7, "GTiff", GeoreferenceKind.NONE)
    assert scene.bytes == path.stat().st_size
    assert scene.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_scene_may_be_given_a_name(raster: WriteRaster) -> None:
    assert describe(raster("a.tif", np.zeros((1, 3, 4), np.uint8)), "Harbour").name == "Harbour"


@pytest.mark.parametrize("name", ["rpc/wv3_20.NTF", "nitf/i_3004g.ntf", "swissimage/1091-322_00.tif"])
def test_a_described_scene_survives_the_store(shared: Path, name: str) -> None:
    scene = describe(shared / "imagery" / name)
    assert read_scene(scene.id, scene_body(scene)) == scene


def test_what_is_no_raster_is_not_described(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRasterError):
        describe(tmp_path / "missing.tif")
