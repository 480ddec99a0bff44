"""Which pixel of one scene shows the same place as which pixel of another, and how exactly that is known.

Pixels are (x, y) with (0, 0) at the outer corner of the first one; all distances are geodesic metres on WGS84.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pyproj import Geod

from app.imagery.georeference import Georeference
from app.models.errors import AppError
from app.models.scene import GeoreferenceKind

PixelMap = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Pixels (xs, ys) of one scene to those of another, NaN where there is none."""
_LATTICE = 65
_SEEN_WELL = 0.01
_KILOMETRE = 1000.0
_SHORT = 20
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Located:
    """A scene by its name, its size in pixels and where it lies."""

    name: str
    width: int
    height: int
    georeference: Georeference

    @property
    def crs(self) -> str:
        """What its positions are given in, in few words."""
        data = self.georeference.data
        if data.kind is GeoreferenceKind.RPC:
            return "RPC"
        if not self.georeference.known or not data.crs:
            return "no map position"
        named = data.crs if len(data.crs) < _SHORT else "its own CRS"
        return f"GCPs, {named}" if data.kind is GeoreferenceKind.GCP else named

    @property
    def metres_per_pixel(self) -> float:
        """Ground size of the pixel in the middle; NaN without map position."""
        return self.georeference.metres_per_pixel(self.width / 2, self.height / 2)


class UnplacedSceneError(AppError):
    """Two scenes that cannot be laid on each other because one of them lies nowhere."""

    def __init__(self, one: Located, other: Located) -> None:
        missing = other if not other.georeference.known else one
        sizes = f"{one.width} x {one.height} and {other.width} x {other.height} pixels"
        remedy = f"compare pixel on pixel, both are {one.width} x {one.height}"
        if not same_size(one, other):
            remedy = f"choose a scene with one, or one of the same size (these are {sizes})"
        super().__init__(
            f"{other.name} cannot be laid on {one.name} by map position: {missing.name} has none; {remedy}."
        )


class ScenesApartError(AppError):
    """Two scenes that show no common ground."""

    def __init__(self, one: Located, other: Located, metres: float) -> None:
        super().__init__(
            f"{other.name} does not overlap {one.name}: they lie {distance_words(metres)} apart; choose another scene."
        )


class UnequalSizeError(AppError):
    """Two scenes that cannot be laid pixel on pixel."""

    def __init__(self, one: Located, other: Located) -> None:
        super().__init__(
            f"{other.name} cannot be laid pixel on pixel on {one.name}: it has {other.width} x {other.height} pixels, "
            f"not {one.width} x {one.height}; choose one of the same size."
        )


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Takes pixels of `one` to those of `other` and back: by map position, or pixel on pixel."""

    one: Located
    other: Located
    by_position: bool = True

    def to_other(self, xs: ArrayLike, ys: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Give the pixels of `other` for those of `one`, inside it or not; NaN where there is none."""
        return self._taken(self.one, self.other, xs, ys)

    def to_one(self, xs: ArrayLike, ys: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Give the pixels of `one` for those of `other`, inside it or not; NaN where there is none."""
        return self._taken(self.other, self.one, xs, ys)

    @property
    def words(self) -> str:
        """What was done to `other` to show it here."""
        if not self.by_position:
            return f"pixel on pixel with {self.one.name}"
        return f"warped from {self.other.crs} to the pixels of {self.one.name}"

    @property
    def exactness(self) -> str:
        """How exactly both scenes are known to lie."""
        if not self.by_position:
            return "map positions not used"
        texts = dict.fromkeys((self.one.georeference.exactness, self.other.georeference.exactness))
        return " on ".join(reversed(texts))

    def _taken(self, start: Located, end: Located, xs: ArrayLike, ys: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        xs, ys = np.asarray(xs, np.float64), np.asarray(ys, np.float64)
        if not self.by_position:
            return xs, ys
        with np.errstate(invalid="ignore", over="ignore"):
            east, north = end.georeference.from_lonlat(*start.georeference.to_lonlat(xs, ys))
        found = np.isfinite(east) & np.isfinite(north)
        return np.where(found, east, np.nan), np.where(found, north, np.nan)


def by_position(one: Located, other: Located) -> Correspondence:
    """Lay `other` on `one` by map position.

    Raises:
        UnplacedSceneError: when one of them has none.
        ScenesApartError: when they show no common ground.
    """
    if not (one.georeference.known and other.georeference.known):
        raise UnplacedSceneError(one, other)
    found = Correspondence(one, other)
    if overlap(found) <= 0:
        raise ScenesApartError(one, other, apart(one, other))
    return found


def by_pixels(one: Located, other: Located) -> Correspondence:
    """Lay `other` on `one` pixel on pixel, whatever their map positions.

    Raises:
        UnequalSizeError: when they differ in size.
    """
    if not same_size(one, other):
        raise UnequalSizeError(one, other)
    return Correspondence(one, other, by_position=False)


def same_size(one: Located, other: Located) -> bool:
    """Whether two scenes have as many pixels each way."""
    return (one.width, one.height) == (other.width, other.height)


def overlap(found: Correspondence) -> float:
    """Give the share of `one` that `other` covers (0 to 1): by a lattice, or by outline when it covers little."""
    one, other = found.one, found.other
    xs, ys = _lattice(one)
    to_x, to_y = found.to_other(xs, ys)
    share = float(np.mean((to_x >= 0) & (to_x <= other.width) & (to_y >= 0) & (to_y <= other.height)))
    if share > _SEEN_WELL:
        return share
    border = np.column_stack(found.to_one(*_border(other)))
    border = border[np.isfinite(border).all(axis=1)]
    if len(border) <= _LATTICE:
        return share
    common = shapely.make_valid(shapely.Polygon(border)).intersection(shapely.box(0, 0, one.width, one.height))
    return max(share, float(common.area) / (one.width * one.height))


def apart(one: Located, other: Located) -> float:
    """Give the distance of the borders of two scenes in metres; NaN when one has no map position."""
    lon, lat = one.georeference.to_lonlat(*_border(one))
    to_lon, to_lat = other.georeference.to_lonlat(*_border(other))
    pairs = np.broadcast_arrays(lon[:, None], lat[:, None], to_lon[None], to_lat[None])
    flat = np.stack([part.ravel() for part in pairs])
    flat = flat[:, np.isfinite(flat).all(axis=0)]
    return float(np.min(_GEOD.inv(*flat)[2])) if flat.size else float("nan")


def distance_words(metres: float) -> str:
    """Say a distance with no more digits than it takes to find one's mistake."""
    if not np.isfinite(metres):
        return "an unknown distance"
    if metres < _KILOMETRE:
        return f"{metres:.0f} m"
    return f"{metres / _KILOMETRE:.1f} km" if metres < 100 * _KILOMETRE else f"{metres / _KILOMETRE:,.0f} km"


def _lattice(scene: Located) -> tuple[np.ndarray, np.ndarray]:
    shares = (np.arange(_LATTICE) + 0.5) / _LATTICE
    xs, ys = np.meshgrid(shares * scene.width, shares * scene.height)
    return xs.ravel(), ys.ravel()


def _border(scene: Located) -> tuple[np.ndarray, np.ndarray]:
    """Give points around the border, in its order."""
    shares = np.linspace(0, 1, _LATTICE // 2, endpoint=False)
    zero, one = np.zeros_like(shares), np.ones_like(shares)
    xs = np.concatenate([shares, one, 1 - shares, zero]) * scene.width
    ys = np.concatenate([zero, shares, one, 1 - shares]) * scene.height
    return xs, ys
