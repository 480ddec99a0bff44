import subprocess
import sys
from pathlib import Path

import pytest
import rasterio

from app.imagery.environment import gdal, without_position_warning

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import resource, sys
from app.imagery.picture import render
from app.imagery.source import RasterSource
megabytes = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = megabytes()
with RasterSource.open(sys.argv[1]) as source:
    picture = render(source, None, (0, 0, 16384, 16384), (1000, 1000))
assert picture.shape == (1000, 1000, 4)
print(megabytes() - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource usage is measured the POSIX way")
@pytest.mark.parametrize("tiled", [True, False])
def test_rendering_a_16k_scene_stays_far_below_its_size_in_memory(tmp_path: Path, tiled: bool) -> None:
    path = tmp_path / "big.tif"
    shape = {"width": 16384, "height": 16384, "count": 3, "dtype": "uint8", "SPARSE_OK": True, "tiled": tiled}
    with gdal(), without_position_warning(), rasterio.open(path, "w", driver="GTiff", **shape):
        pass
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=100
    )
    assert int(done.stdout) < 350
