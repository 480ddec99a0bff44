"""The pictures in one file: image segments of a NITF, pages of a TIFF, rasters of any other container."""

from dataclasses import dataclass
from pathlib import Path

import rasterio

from app.imagery.environment import GDAL_ERRORS, gdal, without_position_warning
from app.imagery.source import RasterSource

_SMALLEST = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """One picture: its number in the file from 1, size in pixels, bands, type, and its title where it has one."""

    number: int
    width: int
    height: int
    bands: int
    dtype: str
    title: str = ""


def segments(path: Path) -> tuple[Segment, ...]:
    """List the pictures of a file that holds several; empty for a file that is one picture.

    Raises:
        UnreadableRasterError: when the file cannot be opened.
    """
    RasterSource.open(path).close()
    found = []
    with gdal(), without_position_warning():
        with rasterio.open(path.absolute()) as whole:
            names = whole.subdatasets
        for number, name in enumerate(names, 1):
            try:
                with rasterio.open(name) as part:
                    if part.count and min(part.shape) >= _SMALLEST:
                        found.append(_described(number, part))
            except GDAL_ERRORS:
                continue
    return tuple(found) if len(names) > 1 else ()


def _described(number: int, part: rasterio.DatasetReader) -> Segment:
    tags = part.tags()
    title = " ".join(tags.get(name, "").strip() for name in ("NITF_IID1", "NITF_IID2")).strip()
    return Segment(
        number, part.width, part.height, part.count, part.dtypes[0], "" if title.startswith("Missing") else title
    )
