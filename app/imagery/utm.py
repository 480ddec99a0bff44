"""UTM and UPS: which zone a position belongs to, and metres in it. Longitudes and latitudes are WGS84 degrees."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from pyproj import Transformer

NORTH_LIMIT, SOUTH_LIMIT = 84.0, -80.0
_UPS = {True: 32661, False: 32761}


@dataclass(frozen=True, slots=True)
class GridPosition:
    """Metres east and north in one UTM zone; zone 0 is the polar grid UPS."""

    zone: int
    northern: bool
    easting: float
    northing: float

    @property
    def epsg(self) -> int:
        """The EPSG code of this zone."""
        if self.zone == 0:
            return _UPS[self.northern]
        return (32600 if self.northern else 32700) + self.zone


def zone_of(lon: float, lat: float) -> int:
    """Give the UTM zone, with the exceptions of Norway (32V) and Svalbard (31X to 37X); 0 means polar."""
    if lat >= NORTH_LIMIT or lat < SOUTH_LIMIT:
        return 0
    wrapped = (lon + 180.0) % 360.0 - 180.0
    zone = int((wrapped + 180.0) // 6.0) + 1
    if 56.0 <= lat < 64.0 and 3.0 <= wrapped < 12.0:
        return 32
    if lat >= 72.0 and 0.0 <= wrapped < 42.0:
        return 31 + 2 * int((wrapped + 3.0) // 12.0)
    return zone


def to_grid(lon: float, lat: float) -> GridPosition:
    """Give the UTM (near the poles: UPS) position of a point."""
    return in_zone(lon, lat, zone_of(lon, lat), northern=lat >= 0.0)


def in_zone(lon: float, lat: float, zone: int, *, northern: bool) -> GridPosition:
    """Give the position of a point in a zone of choice."""
    easting, northing = _transformer(GridPosition(zone, northern, 0.0, 0.0).epsg).transform(lon, lat)
    return GridPosition(zone, northern, float(easting), float(northing))


def from_grid(position: GridPosition) -> tuple[float, float]:
    """Give (longitude, latitude) of a UTM or UPS position."""
    lon, lat = _transformer(position.epsg).transform(position.easting, position.northing, direction="INVERSE")
    return float(lon), float(lat)


def metres_in_zone(lon: np.ndarray, lat: np.ndarray, zone: int, *, northern: bool) -> tuple[np.ndarray, np.ndarray]:
    """Give (easting, northing) of many points in a zone of choice."""
    return _both(_transformer(GridPosition(zone, northern, 0.0, 0.0).epsg).transform(lon, lat))


def degrees_in_zone(
    easting: np.ndarray, northing: np.ndarray, zone: int, *, northern: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Give (longitude, latitude) of many positions of one zone."""
    epsg = GridPosition(zone, northern, 0.0, 0.0).epsg
    return _both(_transformer(epsg).transform(easting, northing, direction="INVERSE"))


def _both(pair: tuple[object, object]) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(pair[0], np.float64), np.asarray(pair[1], np.float64)


@lru_cache(maxsize=128)
def _transformer(epsg: int) -> Any:
    return Transformer.from_crs(4326, epsg, always_xy=True)
