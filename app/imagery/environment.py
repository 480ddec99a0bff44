"""How GDAL is allowed to behave: no network, no files beside the source, a bounded cache, no talk on stderr."""

import os
import secrets
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from app.imagery.memory import shares

GDAL_ERRORS = (RasterioError, CPLE_BaseError)
"""What GDAL fails with; rasterio turns only most of its errors into its own."""
_NETWORK_DRIVERS = (
    "HTTP,WMS,WCS,WMTS,EEDA,EEDAI,PLMOSAIC,STACTA,STACIT,DAAS,OGCAPI,WFS,OAPIF,Elastic,Carto,AmigoCloud,"
    "Zarr,netCDF,ESRIC,KMLSUPEROVERLAY"
)
_NOBODY = "127.0.0.1:1"
_ALONE = {
    "GDAL_SKIP": _NETWORK_DRIVERS,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": secrets.token_hex(16),  # names of files come from outside, none ends so
    "GDAL_HTTP_PROXY": _NOBODY,
    "GDAL_HTTPS_PROXY": _NOBODY,
    "GDAL_HTTP_MAX_RETRY": "0",
}
"""For the whole process too: drivers are registered once, by whoever opens a picture first."""
_OPTIONS = {
    **_ALONE,
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_NUM_THREADS": "1",
}
_SILENT = ("ignore", None, NotGeoreferencedWarning, None, 0)


class _Thread(threading.local):
    """What a thread has entered, and the bytes it last allowed GDAL to keep of blocks."""

    environment: rasterio.Env | None = None
    blocks = 0


os.environ.update(_ALONE, PROJ_NETWORK="OFF")
_thread = _Thread()
_registering = threading.Lock()


@contextmanager
def gdal(**more: object) -> Iterator[rasterio.Env]:
    """Enter the one GDAL environment of the program; every call into rasterio happens inside it.

    A thread enters it once and stays: leaving would let GDAL's cache, which all threads share, grow beyond its bounds,
    drop blocks that others read, and change options under them. The first to enter registers the drivers, alone, since
    GDAL takes drivers away (GDAL_SKIP) without looking who uses them.
    """
    environment = _thread.environment
    if environment is None:
        environment = _thread.environment = rasterio.Env(**_OPTIONS)
        with _registering:
            environment.__enter__()
    if (blocks := shares().blocks) != _thread.blocks:
        rasterio.env.setenv(GDAL_CACHEMAX=blocks)
        _thread.blocks = blocks
    if not more:
        yield environment
        return
    with rasterio.Env(**more) as inner:
        yield inner


@contextmanager
def without_position_warning() -> Iterator[None]:
    """Silence rasterio's warning about a missing map position; `Georeference.exactness` says it to the user.

    It stays silent: taking the silence back would need a lock, which a slow drive could hold for all.
    """
    if warnings.filters[:1] != [_SILENT]:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
    yield
