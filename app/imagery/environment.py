"""How GDAL is allowed to behave: no network, no files beside the source, a bounded cache, no talk on stderr."""

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
_NETWORK_DRIVERS = "HTTP,WMS,WCS,WMTS,EEDA,EEDAI,PLMOSAIC,STACTA,STACIT,DAAS,OGCAPI,WFS,OAPIF,Elastic,Carto,AmigoCloud"
_OPTIONS = {
    "GDAL_SKIP": _NETWORK_DRIVERS,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_NUM_THREADS": "1",
}
_filters = threading.Lock()


def gdal(**more: object) -> rasterio.Env:
    """Enter the one GDAL environment of the program; every call into rasterio happens inside it."""
    return rasterio.Env(GDAL_CACHEMAX=shares().blocks, **_OPTIONS, **more)


@contextmanager
def without_position_warning() -> Iterator[None]:
    """Silence rasterio's warning about a missing map position; `Georeference.exactness` says it to the user."""
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield
