"""What GDAL in this installation can read."""

import rasterio

from app.imagery.environment import gdal

WANTED = {
    "GTiff": "GeoTIFF",
    "COG": "COG",
    "NITF": "NITF",
    "JP2OpenJPEG": "JPEG 2000",
    "PNG": "PNG",
    "JPEG": "JPEG",
    "VRT": "VRT",
}


def gdal_version() -> str:
    """The version of GDAL."""
    return str(rasterio.__gdal_version__)


def readable() -> dict[str, bool]:
    """Which of the formats Orthomark promises are there, by their usual names."""
    with gdal() as environment:
        known = environment.drivers()
    return {title: driver in known for driver, title in WANTED.items()}
