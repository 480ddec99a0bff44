"""Heights of the ground from a DEM raster in any CRS, and where the rays of an RPC meet them.

Heights are metres. A DEM's vertical datum is not looked at: its heights count as above the WGS84 ellipsoid after
`raised_by` metres are added, so the geoid's height is given there for a DEM above mean sea level.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from app.imagery.errors import UnreadableRasterError
from app.imagery.georeference import Georeference
from app.imagery.grid import FloatWindow
from app.imagery.source import RasterSource
from app.models.scene import GeoreferenceKind

_LARGEST = 2048
_MARGIN = 4.0
_LOWEST, _HIGHEST = -12_000.0, 9_000.0
_EDGES = 9
Arrays = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Terrain:
    """Part of a DEM: `heights` (rows, columns), NaN where unknown; `window` (x, y, width, height) are its pixels.

    `span` is the lowest and highest height, `spacing` the metres from one height to the next.
    """

    name: str
    reference: Georeference = field(repr=False)
    window: FloatWindow
    heights: np.ndarray = field(repr=False)
    raised_by: float = 0.0
    span: tuple[float, float] = field(init=False)
    spacing: float = field(init=False)

    def __post_init__(self) -> None:
        """Look through the heights once: every position asked for needs their span."""
        x, y, width, height = self.window
        pixel = self.reference.metres_per_pixel(x + width / 2, y + height / 2)
        span = float(np.nanmin(self.heights)), float(np.nanmax(self.heights))
        object.__setattr__(self, "span", span)
        object.__setattr__(self, "spacing", pixel * width / float(self.heights.shape[1]))

    @classmethod
    def under(cls, path: str | Path, scene: Georeference, raised_by: float = 0.0) -> Self:
        """Read the part of a DEM that lies under a scene.

        Raises:
            UnreadableRasterError: when it cannot be read, has no map position, or lies elsewhere.
        """
        with RasterSource.open(path) as source:
            info = source.info
            reference = Georeference.of(info.georeference, info.width, info.height)
            if not reference.known or info.georeference.kind is GeoreferenceKind.RPC:
                raise UnreadableRasterError(path, "a DEM needs a map position of its own", "choose another DEM")
            window = _window(reference, scene, (info.width, info.height))
            if window is None:
                raise UnreadableRasterError(path, "it does not lie under the scene", "choose a DEM of this place")
            scale = min(1.0, _LARGEST / max(window[2:]))
            size = max(1, round(window[2] * scale)), max(1, round(window[3] * scale))
            tile = source.read(window, size, (1,), thorough=True)
        heights = tile.data[0].astype(np.float64) + raised_by
        sensible = tile.valid & (heights > _LOWEST) & (heights < _HIGHEST)
        if not sensible.any():
            raise UnreadableRasterError(path, "it has no height under the scene", "choose a DEM of this place")
        return cls(Path(path).name, reference, window, np.where(sensible, heights, np.nan), raised_by)

    def height(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Give heights at longitudes and latitudes, linear between neighbours; NaN outside."""
        xs, ys = self.reference.from_lonlat(lon, lat)
        rows, columns = self.heights.shape
        right = (xs - self.window[0]) * columns / self.window[2] - 0.5
        down = (ys - self.window[1]) * rows / self.window[3] - 0.5
        inside = (np.abs(right - (columns - 1) / 2) <= columns / 2) & (np.abs(down - (rows - 1) / 2) <= rows / 2)
        right = np.clip(np.where(inside, right, 0.0), 0.0, columns - 1)
        down = np.clip(np.where(inside, down, 0.0), 0.0, rows - 1)
        left, top = np.floor(right).astype(np.intp), np.floor(down).astype(np.intp)
        beside, below = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
        across, along = right - left, down - top
        upper = self.heights[top, left] * (1 - across) + self.heights[top, beside] * across
        lower = self.heights[below, left] * (1 - across) + self.heights[below, beside] * across
        return np.where(inside, upper * (1 - along) + lower * along, np.nan)


def _window(dem: Georeference, scene: Georeference, size: tuple[int, int]) -> FloatWindow | None:
    """Give the DEM's pixels around a scene, or None where they do not meet."""
    lon, lat = scene.footprint(_EDGES)
    xs, ys = dem.from_lonlat(lon, lat)
    if not (np.isfinite(xs) & np.isfinite(ys)).any():
        return None
    left, right = math.floor(np.nanmin(xs) - _MARGIN), math.ceil(np.nanmax(xs) + _MARGIN)
    top, bottom = math.floor(np.nanmin(ys) - _MARGIN), math.ceil(np.nanmax(ys) + _MARGIN)
    left, top, right, bottom = max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)
    if left >= right or top >= bottom:
        return None
    return float(left), float(top), float(right - left), float(bottom - top)
