"""What a raster file says about itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

import numpy as np
import rasterio
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import RasterioError
from rasterio.transform import Affine

from app.imagery.chip import rpc_of_chip
from app.imagery.mosaic import Mosaic
from app.models.scene import GeoreferenceData, GeoreferenceKind, GroundPoint

_TRE = re.compile(r'<tre name="([^"]+)"[^>]*>(.*?)</tre>', re.DOTALL)
_FIELD = re.compile(r'<field name="([^"]+)" value="([^"]*)"')
_HALF_TURN = 180.0
_TURN = 360.0


@dataclass(frozen=True, slots=True)
class RasterInfo:
    """The header of a raster. `colour` names what each band stands for; `block` is (height, width) in pixels.

    `palette` is (n, 4) RGBA or None; `alpha` is the 1-based alpha band or 0; `masked` says a mask is stored beside
    the bands; `overviews` are decimation factors; `mosaic` says what a VRT lacks, None when nothing;
    `nodatas` are those of each band where they differ; `mixed` bands of several types are read as `dtype`;
    `pixel_interleaved` that all bands of a pixel are decoded together.
    """

    path: str
    width: int
    height: int
    bands: int
    dtype: str
    driver: str
    nodata: float | None
    colour: tuple[str, ...]
    overviews: tuple[int, ...]
    georeference: GeoreferenceData
    metadata: Mapping[str, str] = field(default_factory=dict)
    descriptions: tuple[str, ...] = ()
    block: tuple[int, int] = (1, 1)
    palette: np.ndarray | None = None
    alpha: int = 0
    masked: bool = False
    mosaic: Mosaic | None = None
    nodatas: tuple[float | None, ...] = ()
    mixed: bool = False
    pixel_interleaved: bool = False
    wavelengths: tuple[float, ...] = ()
    """In nanometres, of each band; 0 where the file does not say."""

    def nodata_of(self, band: int) -> float | None:
        """The value of a band (1-based) that means nothing was seen."""
        return self.nodatas[band - 1] if self.nodatas else self.nodata

    @property
    def damage(self) -> str:
        """Why a part of the picture cannot be read, when it cannot."""
        if self.mosaic is None or not self.mosaic.missing:
            return "the file is damaged; copy it again from where it came"
        names = self.mosaic.missing
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"{names[0]}{others}, of which this mosaic is made, is not there; put it where the VRT names it"

    @property
    def defect(self) -> str:
        """What is wrong with the file as a whole, in a sentence to tell whoever opens it; empty when nothing is."""
        if self.mosaic is None:
            return ""
        rest = "the rest holds no pixels" if self.mosaic.places.size else "it holds no pixels"
        bare = (
            f"{self.mosaic.covered.capitalize()} of this mosaic has a file behind it; {rest}."
            if self.mosaic.hardly_anything
            else ""
        )
        if not (names := self.mosaic.missing):
            return bare
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"{names[0]}{others}, of which this mosaic is made, is not there; its part is hatched. {bare}".strip()

    @property
    def has_alpha(self) -> bool:
        """Whether a band says how opaque each pixel is."""
        return self.alpha > 0

    @property
    def complex(self) -> bool:
        """Whether pixels are complex numbers, of which the amplitude is shown."""
        return self.dtype.startswith("complex")


def describe_dataset(path: str, dataset: rasterio.DatasetReader) -> RasterInfo:
    """Read the header of an open dataset."""
    colour = tuple(interpretation.name for interpretation in dataset.colorinterp)
    return RasterInfo(
        path=path,
        width=dataset.width,
        height=dataset.height,
        bands=dataset.count,
        dtype=_dtype(dataset.dtypes),
        driver=dataset.driver,
        nodata=dataset.nodata,
        colour=colour,
        overviews=tuple(dataset.overviews(1)),
        georeference=_georeference(dataset),
        metadata=_metadata(dataset),
        descriptions=tuple(text or "" for text in dataset.descriptions),
        block=dataset.block_shapes[0],
        palette=_palette(dataset, colour),
        alpha=colour.index(ColorInterp.alpha.name) + 1 if ColorInterp.alpha.name in colour else 0,
        masked=dataset.mask_flag_enums[0] == [MaskFlags.per_dataset],
        nodatas=tuple(dataset.nodatavals) if len({repr(value) for value in dataset.nodatavals}) > 1 else (),
        mixed=len(set(dataset.dtypes)) > 1,
        wavelengths=tuple(_wavelength(dataset, band) for band in dataset.indexes),
        pixel_interleaved=dataset.profile.get("interleave") == "pixel",
    )


def _dtype(kinds: Sequence[str]) -> str:
    """Give the one type that holds every band; complex_int16 and such are no types of numpy."""
    return kinds[0] if len(set(kinds)) == 1 else str(np.result_type(*kinds))


def _metadata(dataset: rasterio.DatasetReader) -> dict[str, str]:
    """Give all that is said of the picture; fields of NITF extensions (TRE) as TRE.FIELD."""
    said = {**dataset.tags(), **dataset.tags(ns="IMAGERY"), **dataset.tags(ns="IMD")}
    for text in dataset.tags(ns="xml:TRE").values():
        for name, fields in _TRE.findall(text):
            said.update({f"{name}.{key}": unescape(value) for key, value in _FIELD.findall(fields)})
    return said


def _palette(dataset: rasterio.DatasetReader, colour: tuple[str, ...]) -> np.ndarray | None:
    if colour[0] != ColorInterp.palette.name:
        return None
    try:
        entries = dataset.colormap(1)
    except (ValueError, RasterioError):
        return None
    table = np.zeros((max(entries) + 1, 4), np.uint8)
    for index, rgba in entries.items():
        table[index] = rgba
    return table


def _wavelength(dataset: rasterio.DatasetReader, band: int) -> float:
    """Give the middle wavelength of a band in nanometres (as ENVI, Sentinel-2, GDAL 3.10 say it), else 0."""
    tags = {key.upper(): value for key, value in {**dataset.tags(band), **dataset.tags(band, ns="IMAGERY")}.items()}
    try:
        if "CENTRAL_WAVELENGTH_UM" in tags:
            return 1000 * float(tags["CENTRAL_WAVELENGTH_UM"])
        length = float(tags.get("WAVELENGTH", 0))
    except ValueError:
        return 0.0
    unit = tags.get("WAVELENGTH_UNIT", tags.get("WAVELENGTH_UNITS", "nm")).casefold()
    return length * (1 if unit.startswith("n") else 1000)


def _georeference(dataset: rasterio.DatasetReader) -> GeoreferenceData:
    points, points_crs = dataset.gcps
    rpc = dataset.tags(ns="RPC")
    crs = _crs_text(dataset.crs)
    placed = dataset.transform != Affine.identity()
    if placed and (crs or not (points or rpc)):
        affine = _unwrapped(dataset) if dataset.crs and dataset.crs.is_geographic else tuple(dataset.transform)[:6]
        return GeoreferenceData(GeoreferenceKind.AFFINE, crs, affine)
    if points:
        ground = tuple(GroundPoint(p.col, p.row, p.x, p.y, p.z or 0.0) for p in points)
        return GeoreferenceData(GeoreferenceKind.GCP, _crs_text(points_crs), gcps=ground)
    if rpc:
        return GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc_of_chip(rpc, dataset.tags()))
    return GeoreferenceData(GeoreferenceKind.NONE)


def _crs_text(crs: rasterio.crs.CRS | None) -> str | None:
    if not crs:
        return None
    authority = crs.to_authority()
    return f"{authority[0]}:{authority[1]}" if authority else str(crs.to_wkt())


def _unwrapped(dataset: rasterio.DatasetReader) -> tuple[float, float, float, float, float, float]:
    """Undo GDAL's reading of NITF corner longitudes on both sides of 180°, which turns the scene around the globe.

    The corners of a NITF are those of pixel centres (MIL-STD-2500C, IGEOLO).
    """
    a, b, c, d, e, f = tuple(dataset.transform)[:6]
    steps = dataset.width - 1
    if dataset.driver != "NITF" or steps < 1 or a * steps >= -_HALF_TURN:
        return a, b, c, d, e, f
    repaired = a + _TURN / steps
    return repaired, b, c + a / 2 - repaired / 2, d, e, f
