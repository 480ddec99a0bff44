"""Pixels to places on the earth and back, from what a scene's file says, without the file.

Pixels are (x, y) with (0, 0) at the outer corner of the first one; longitude and latitude are WGS84 degrees, east and
north positive.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

from app.imagery.draped import DrapedModel, Ground
from app.imagery.ground import AffineModel, PolynomialModel
from app.imagery.rational import HEIGHT_TRIAL, RationalModel
from app.models.scene import GeoreferenceData, GeoreferenceKind

WGS84 = "EPSG:4326"
NOWHERE = "no map position"
_METRES_PER_DEGREE = 111_320.0
_SHORT = 20
UNKNOWN_SHIFT = 200.0
"""Metres that an old national datum may lie aside from WGS84 where no shift between them is known."""
_RMS_TO_CE90 = 1.5175
"""For errors alike in both axes (NSSDA)."""
_ASIDE_X, _ASIDE_Y = np.array([-0.5, 0.0, 0.5, 0.0]), np.array([0.0, -0.5, 0.0, 0.5])
_GEOD = Geod(ellps="WGS84")
Arrays = tuple[np.ndarray, np.ndarray]


class _Model(Protocol):
    """Pixels to coordinates of the map and back."""

    @property
    def exactness(self) -> str: ...

    def to_map(self, xs: np.ndarray, ys: np.ndarray) -> Arrays: ...

    def from_map(self, east: np.ndarray, north: np.ndarray) -> Arrays: ...


class Georeference:
    """Where a scene lies. `known` says whether it lies anywhere, `exactness` how exactly that is known.

    `decimals` is how many decimals of a degree the size of its pixels is worth, `fit` the misfit of ground control
    points in pixels (rms), `error` the metres (CE90) its positions may well be wrong by, as far as known.
    """

    def __init__(
        self, data: GeoreferenceData, model: _Model | None, to_earth: Transformer | None, size: tuple[int, int]
    ) -> None:
        self.data = data
        self._model = model
        self._to_earth = to_earth
        self._size = size
        self._middle = size[0] / 2, size[1] / 2
        self.known = model is not None and to_earth is not None
        self._middle_lon = float(self.to_lonlat(*self._middle)[0]) if self.known else 0.0
        self._shift = _shift(to_earth) if self.known and to_earth is not None else 0.0
        self.exactness = _exactness(data, model, to_earth, self._shift)
        self.decimals = self._decimals()
        self.fit = model.rms if isinstance(model, PolynomialModel) else 0.0
        self.error = self._error()

    @classmethod
    def of(
        cls,
        data: GeoreferenceData,
        width: int,
        height: int,
        height_above_ellipsoid: float | None = None,
        ground: Ground | None = None,
    ) -> "Georeference":
        """Make it for a scene of `width` x `height` pixels; height (metres) and `ground` matter to RPC alone.

        None is the height the RPC were made around, which is that of the terrain more often than zero is.
        """
        model = _model(data, height_above_ellipsoid)
        if isinstance(model, RationalModel) and ground is not None:
            model = DrapedModel.of(model, ground)
        crs = WGS84 if data.kind is GeoreferenceKind.RPC else data.crs
        to_earth = _transformer(crs) if model is not None and crs else None
        return cls(data, model, to_earth, (width, height))

    def to_map(self, xs: ArrayLike, ys: ArrayLike) -> Arrays:
        """Give coordinates in the scene's own CRS (x east, y north, in its units); NaN when there is no model."""
        xs, ys = np.asarray(xs, np.float64), np.asarray(ys, np.float64)
        if self._model is None:
            return np.full_like(xs, np.nan), np.full_like(ys, np.nan)
        return self._model.to_map(xs, ys)

    def to_lonlat(self, xs: ArrayLike, ys: ArrayLike) -> Arrays:
        """Give (longitude, latitude) of pixels; NaN where there is none."""
        east, north = self.to_map(xs, ys)
        if self._to_earth is None:
            return np.full_like(east, np.nan), np.full_like(north, np.nan)
        lon, lat = self._to_earth.transform(east, north)
        return _finite(wrap(np.asarray(lon))), _finite(np.asarray(lat))

    def from_lonlat(self, lon: ArrayLike, lat: ArrayLike) -> Arrays:
        """Give pixels (x, y) of places, inside the scene or not; NaN where there is none."""
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        if self._model is None or self._to_earth is None:
            return np.full_like(lon, np.nan), np.full_like(lat, np.nan)
        near = self._middle_lon + wrap(lon - self._middle_lon)
        east, north = self._to_earth.transform(near, lat, direction="INVERSE")
        return self._model.from_map(*self._beside(np.asarray(east), np.asarray(north)))

    def metres_per_pixel(self, x: float, y: float) -> float:
        """Give the side in metres of a square as large as the pixel at (x, y); NaN without map position."""
        return float(self.pixel_sizes([(x, y)])[0])

    def pixel_sizes(self, points: Sequence[tuple[float, float]]) -> np.ndarray:
        """Give `metres_per_pixel` of several points (x, y), all of them looked up at once."""
        at = np.asarray(points, np.float64).reshape(-1, 2).T
        xs, ys = at[0][:, None] + _ASIDE_X, at[1][:, None] + _ASIDE_Y
        lon, lat = self.to_lonlat(xs, ys)
        known = np.isfinite(lon).all(axis=1) & np.isfinite(lat).all(axis=1)
        sizes = np.full(len(xs), np.nan)
        if known.any():
            metres = _GEOD.inv(lon[known][:, :2], lat[known][:, :2], lon[known][:, 2:], lat[known][:, 2:])[2]
            sizes[known] = np.sqrt(metres[:, 0] * metres[:, 1])
        return sizes

    def distance(self, one: tuple[float, float], other: tuple[float, float]) -> float:
        """Give the geodesic distance in metres of two pixel positions; NaN without map position."""
        lon, lat = self.to_lonlat([one[0], other[0]], [one[1], other[1]])
        if not np.isfinite([*lon, *lat]).all():
            return math.nan
        return float(_GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2])

    def north(self, x: float, y: float) -> float:
        """Give where true north is at (x, y): degrees clockwise from up in the picture; NaN without map position."""
        lon, lat = self.to_lonlat(x, y)
        step = 10 * self.metres_per_pixel(x, y) / _METRES_PER_DEGREE
        to_x, to_y = self.from_lonlat(lon, lat + step)
        return math.degrees(math.atan2(float(to_x) - x, y - float(to_y))) % 360

    def resolution(self, x: float, y: float) -> float:
        """Give the metres that positions at (x, y) are worth: a pixel, or the known error where that is larger."""
        return max(self.metres_per_pixel(x, y), self.error)

    def label(self, x: float, y: float) -> str:
        """Say in a word or two what positions at (x, y) rest on: the CRS, RPC with or without a DEM, or nothing."""
        if not self.known:
            return NOWHERE
        if isinstance(self._model, DrapedModel):
            return f"RPC, {self._model.ground.name}" if self._model.covers(x, y) else "RPC, outside the DEM"
        if self.data.kind is GeoreferenceKind.RPC:
            return "RPC, no DEM"
        short = self.data.crs is not None and len(self.data.crs) < _SHORT
        return self.data.crs if short and self.data.crs else self.data.kind.value.upper()

    @property
    def inexact(self) -> bool:
        """Whether positions rest on more than the affine grid of the file."""
        return self.data.kind in {GeoreferenceKind.RPC, GeoreferenceKind.GCP}

    def lifted(self, x: float, y: float, metres: float) -> tuple[float, float] | None:
        """Give the pixel of what stands `metres` above the ground seen at (x, y); None where only RPC would know."""
        model = self._model.rational if isinstance(self._model, DrapedModel) else self._model
        if not isinstance(model, RationalModel):
            return None
        found = model.lifted(x, y, metres)
        return found if np.isfinite(found).all() else None

    def footprint(self, edges: int) -> Arrays:
        """Give (longitudes, latitudes) of a lattice of `edges` x `edges` points, of RPC at every height they serve."""
        xs, ys = np.meshgrid(np.linspace(0, self._size[0], edges), np.linspace(0, self._size[1], edges))
        model = self._model.rational if isinstance(self._model, DrapedModel) else self._model
        if not isinstance(model, RationalModel):
            return self.to_lonlat(xs, ys)
        middle, reach = model.offset[2], abs(model.scale[2])
        layers = [model.to_map(xs, ys, height) for height in (middle - reach, middle, middle + reach)]
        lon, lat = np.stack(layers, axis=1)
        return wrap(lon), lat

    def _error(self) -> float:
        """Put together what is known: misfit, datum shift, the error the RPC state and that of an unknown height."""
        if not self.known:
            return 0.0
        known = [self._shift]
        if self.fit:
            known.append(_RMS_TO_CE90 * self.fit * self.metres_per_pixel(*self._middle))
        if isinstance(self._model, RationalModel):
            known += [self._model.ce90, self._model.shift(HEIGHT_TRIAL)]
        if isinstance(self._model, DrapedModel):
            known.append(self._model.rational.ce90)
        return float(np.hypot.reduce([metres for metres in known if math.isfinite(metres)]))

    def _beside(self, east: np.ndarray, north: np.ndarray) -> Arrays:
        """Take longitudes to the side of 180° on which the scene was measured."""
        assert self._to_earth is not None
        if self._to_earth.source_crs is not None and self._to_earth.source_crs.is_geographic:
            middle = self.to_map(*self._middle)[0]
            east = middle + wrap(east - middle)
        return east, north

    def _decimals(self) -> int:
        size = self.metres_per_pixel(*map(float, self._middle)) if self.known else math.nan
        if not size > 0:
            return 0
        return max(0, math.ceil(-math.log10(size / _METRES_PER_DEGREE)))


def wrap(degrees: np.ndarray) -> np.ndarray:
    """Take angles into [-180, 180)."""
    return (degrees + 180.0) % 360.0 - 180.0


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)


def _model(data: GeoreferenceData, height: float | None) -> _Model | None:
    if data.kind is GeoreferenceKind.AFFINE and data.affine is not None:
        return AffineModel.of(data.affine)
    if data.kind is GeoreferenceKind.GCP:
        return PolynomialModel.of(data.gcps, around_the_globe=_is_geographic(data.crs))
    if data.kind is GeoreferenceKind.RPC and data.rpc is not None:
        return RationalModel.of(data.rpc, height)
    return None


@lru_cache(maxsize=32)
def _transformer(crs: str) -> Transformer | None:
    try:
        return Transformer.from_crs(CRS.from_user_input(crs), WGS84, always_xy=True)
    except ProjError:
        return None


def _is_geographic(crs: str | None) -> bool:
    found = _transformer(crs) if crs else None
    return found is not None and found.source_crs is not None and found.source_crs.is_geographic


def _shift(to_earth: Transformer) -> float:
    """Give the metres to which the datum shift just used is known; pyproj chooses among several by place."""
    try:
        used = to_earth.get_last_used_operation()
    except ProjError:
        return 0.0
    if "Ballpark" in used.description:
        return UNKNOWN_SHIFT
    return max(float(used.accuracy), 0.0)


def _exactness(data: GeoreferenceData, model: _Model | None, to_earth: Transformer | None, shift: float) -> str:
    if model is None:
        return NOWHERE if data.kind is GeoreferenceKind.NONE else f"{NOWHERE} ({data.kind.value} cannot be used)"
    if to_earth is None:
        return f"{NOWHERE} ({model.exactness} to a map without a known CRS)"
    if data.kind is GeoreferenceKind.RPC:
        return model.exactness
    name = data.crs if data.crs and len(data.crs) < _SHORT else _crs_name(to_earth)
    words = f", datum shift to {shift:g} m" if shift < UNKNOWN_SHIFT else ", datum shift unknown, some 100 m or more"
    return f"{model.exactness}, {name}{words if shift else ''}"


def _crs_name(to_earth: Transformer) -> str:
    return to_earth.source_crs.name if to_earth.source_crs is not None else "unnamed CRS"
