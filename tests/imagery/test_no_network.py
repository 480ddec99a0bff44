"""No picture makes the program talk to another computer, whatever it names as a part of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pytest
import rasterio

from app.imagery.environment import GDAL_ERRORS, gdal
from app.imagery.errors import UnreadableRasterError
from app.imagery.source import RasterSource
from app.models.errors import AppError
from app.store.database import Database
from tests.imagery.conftest import WriteRaster

LISTENER = """
import http.server, pathlib, sys
class Told(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with pathlib.Path(sys.argv[1]).open("a") as told:
            print(self.path, file=told)
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_HEAD = do_POST = do_PROPFIND = do_GET
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Told)
print(server.server_port, flush=True)
server.serve_forever()
"""
VRT = (
    '<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
    '<SourceFilename relativeToVRT="{}">{}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>'
    "</VRTRasterBand></VRTDataset>"
)
PLACES = (
    "/vsicurl/http://{at}/a.tif",
    "/vsicurl/http://{at}/a{{none}}",
    "/vsicurl?use_head=no&url=http%3A%2F%2F{at}%2Fa.tif",
    "/vsicurl_streaming/http://{at}/a{{none}}",
    "/vsis3/bucket/a{{none}}",
    "/vsis3_streaming/bucket/a{{none}}",
    "/vsiwebhdfs/http://{at}/webhdfs/v1/a{{none}}",
    "/vsizip/{{/vsicurl/http://{at}/a{{none}}}}/a.tif",
    "/vsigzip//vsicurl/http://{at}/a{{none}}",
    "/vsisubfile/0_10,/vsicurl/http://{at}/a{{none}}",
    "http://{at}/a.tif",
    "vrt:///vsicurl/http://{at}/a{{none}}",
    "GTI:/vsicurl/http://{at}/a{{none}}",
    "DERIVED_SUBDATASET:LOGAMPLITUDE:/vsicurl/http://{at}/a{{none}}",
    'ZARR:"/vsicurl/http://{at}/a"',
    'NETCDF:"http://{at}/a"',
    'HDF5:"/vsis3/bucket/a{{none}}"://a',
    "WMS:http://{at}/wms?SERVICE=WMS",
    "WMTS:http://{at}/a",
    "OGCAPI:http://{at}/a",
    'STACIT:"http://{at}/a"',
)


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Who would be talked to, in another process: GDAL waits for answers with Python's lock. It writes `told`."""
    words = [sys.executable, "-c", LISTENER, str(tmp_path / "told")]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    at = f"127.0.0.1:{process.stdout.readline().strip()}"
    for name, value in (("AWS_S3_ENDPOINT", at), ("AWS_HTTPS", "NO"), ("AWS_NO_SIGN_REQUEST", "YES")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_VIRTUAL_HOSTING", "FALSE")
    monkeypatch.setenv("no_proxy", "*")
    yield at
    process.kill()
    process.communicate()


def test_no_part_of_a_mosaic_is_fetched(tmp_path: Path, listener: str) -> None:
    for number, place in enumerate(PLACES):
        inner, outer = tmp_path / f"inner{number}.vrt", tmp_path / f"outer{number}.vrt"
        inner.write_text(VRT.format(0, escape(place.format(at=listener))))
        outer.write_text(VRT.format(1, inner.name))
        with pytest.raises(UnreadableRasterError):
            RasterSource.open(inner)
        for path in (inner, outer):
            try:
                with gdal(), rasterio.open(path) as raw:
                    raw.read(1)
            except GDAL_ERRORS:
                continue
    assert not (tmp_path / "told").exists()


def test_no_driver_that_has_a_network_of_its_own_is_there() -> None:
    with gdal() as environment:
        known = set(environment.drivers())
    assert not known & {
        "HTTP",
        "WMS",
        "WCS",
        "WMTS",
        "netCDF",
        "Zarr",
        "STACIT",
        "OGCAPI",
        "PLMOSAIC",
        "EEDAI",
        "TileDB",
    }


def test_grids_of_datum_shifts_are_not_fetched_whatever_the_environment_says() -> None:
    script = "import app.imagery.environment, pyproj.network; print(pyproj.network.is_network_enabled())"
    environment = {**os.environ, "PROJ_NETWORK": "ON"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_mosaic_of_an_open_workspace_file_leaves_it_alone(tmp_path: Path, raster: WriteRaster) -> None:
    picture = raster("a.tif", np.ones((1, 8, 8), np.uint8))
    with Database.create(tmp_path / "w.orthomark") as database:
        mosaic = tmp_path / "m.vrt"
        mosaic.write_text(VRT.format(1, database.path.name))
        with pytest.raises(AppError):
            RasterSource.open(mosaic)
        mosaic.write_text(VRT.format(1, picture.name))
        RasterSource.open(mosaic).close()
