"""Pixels to places on the earth and back, from what a scene's file says, without the file.

Pixels are (x, y) with (0, 0) at the outer corner of the first one; longitude and latitude are WGS84 degrees, east and
north positive.
"""

import math
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

from app.imagery.ground import AffineModel, PolynomialModel
from app.imagery.rational import RationalModel
from app.models.scene import GeoreferenceData, GeoreferenceKind

WGS84 = "EPSG:4326"
NOWHERE = "no map position"
_METRES_PER_DEGREE = 111_320.0
_SHORT = 20
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

    `decimals` is how many decimals of a degree the size of its pixels is worth.
    """

    def __init__(
        self, data: GeoreferenceData, model: _Model | None, to_earth: Transformer | None, size: tuple[int, int]
    ) -> None:
        self.data = data
        self._model = model
        self._to_earth = to_earth
        self._middle = size[0] / 2, size[1] / 2
        self.known = model is not None and to_earth is not None
        self.exactness = _exactness(data, model, to_earth)
        self._middle_lon = float(self.to_lonlat(*self._middle)[0]) if self.known else 0.0
        self.decimals = self._decimals()

    @classmethod
    def of(
        cls, data: GeoreferenceData, width: int, height: int, height_above_ellipsoid: float | None = None
    ) -> "Georeference":
        """Make it for a scene of `width` x `height` pixels; `height_above_ellipsoid` (metres) matters to RPC alone.

        None is the height the RPC were made around, which is that of the terrain more often than zero is.
        """
        model = _model(data, height_above_ellipsoid)
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
        across = self.distance((x - 0.5, y), (x + 0.5, y))
        down = self.distance((x, y - 0.5), (x, y + 0.5))
        return math.sqrt(across * down)

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

    def lifted(self, x: float, y: float, metres: float) -> tuple[float, float] | None:
        """Give the pixel of what stands `metres` above the ground seen at (x, y); None where only RPC would know."""
        if not isinstance(self._model, RationalModel):
            return None
        found = self._model.lifted(x, y, metres)
        return found if np.isfinite(found).all() else None

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


def _exactness(data: GeoreferenceData, model: _Model | None, to_earth: Transformer | None) -> str:
    if model is None:
        return NOWHERE if data.kind is GeoreferenceKind.NONE else f"{NOWHERE} ({data.kind.value} cannot be used)"
    if to_earth is None:
        return f"{NOWHERE} ({model.exactness} to a map without a known CRS)"
    if data.kind is GeoreferenceKind.RPC:
        return model.exactness
    name = data.crs if data.crs and len(data.crs) < _SHORT else _crs_name(to_earth)
    shift = f", datum shift to {to_earth.accuracy:g} m" if to_earth.accuracy > 0 else ""
    return f"{model.exactness}, {name}{shift}"


def _crs_name(to_earth: Transformer) -> str:
    return to_earth.source_crs.name if to_earth.source_crs is not None else "unnamed CRS"
