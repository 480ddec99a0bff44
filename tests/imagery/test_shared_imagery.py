import shutil
from pathlib import Path

import numpy as np
import pytest

from app.imagery.display import default_display
from app.imagery.errors import UnreadableRasterError
from app.imagery.georeference import Georeference
from app.imagery.picture import render
from app.imagery.source import RasterSource
from tests.imagery.conftest import SHARED

IMAGERY = sorted(path.relative_to(SHARED).as_posix() for path in SHARED.glob("imagery/*/*.*") if path.suffix != ".xml")
BAD = {
    "raster/hugeblocksize.tif": "the file is damaged",
    "raster/huge4GB.tif": "its pixels are damaged",
    "raster/byte_truncated.tif": "its pixels are damaged",
    "raster/corrupted_deflate_singlestrip.tif": "its pixels are damaged",
}


def whole(path: Path, long_side: int = 300) -> np.ndarray:
    with RasterSource.open(path) as source:
        width, height = source.info.width, source.info.height
        scale = long_side / max(width, height)
        return render(source, None, (0, 0, width, height), (round(width * scale), round(height * scale)))


@pytest.mark.parametrize("name", IMAGERY)
def test_it_opens_and_shows_something(shared: Path, name: str) -> None:
    if name == "imagery/gdal/rpc.vrt":
        with RasterSource.open(shared / name) as source:
            assert source.info.defect.startswith("Less than 0.1 % of this mosaic has a file behind it")
        return
    picture = whole(shared / name)
    assert (picture[..., 3] > 0).mean() > 0.5
    shades = picture[picture[..., 3] > 0][:, :3]
    assert shades.std() > 10


@pytest.mark.parametrize("name", IMAGERY)
def test_pixels_go_to_the_map_and_back(shared: Path, name: str) -> None:
    with RasterSource.open(shared / name) as source:
        info = source.info
    reference = Georeference.of(info.georeference, info.width, info.height)
    xs, ys = np.array([0, info.width / 3, info.width]), np.array([0, info.height / 2, info.height])
    if reference.known:
        assert np.abs(np.subtract(reference.from_lonlat(*reference.to_lonlat(xs, ys)), (xs, ys))).max() < 0.01
    else:
        assert reference.exactness.startswith("no map position")


def test_nothing_is_written_beside_the_source(shared: Path, tmp_path: Path) -> None:
    for name in IMAGERY:
        shutil.copy(shared / name, tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    for path in list(tmp_path.iterdir()):
        whole(path, 64)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence(shared: Path, name: str) -> None:
    with pytest.raises(UnreadableRasterError, match=BAD[name]):
        whole(shared / "bad" / name)


def test_of_a_partly_damaged_file_the_sound_part_is_shown(shared: Path) -> None:
    with RasterSource.open(shared / "bad" / "raster" / "corrupt.tif") as source:
        tile = source.read((0, 0, 1024, 1024), (1024, 1024), default_display(source).bands)
    assert tile.damaged
    assert tile.valid[:512].all()
    assert tile.valid[:, :512].all()
    assert not tile.valid[512:, 512:].any()


def test_a_photograph_is_a_scene_without_position(shared: Path) -> None:
    with RasterSource.open(shared / "bad" / "not_overhead" / "no_geo2.jpg") as source:
        reference = Georeference.of(source.info.georeference, source.info.width, source.info.height)
    assert reference.exactness == "no map position"
