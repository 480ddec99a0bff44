"""What the status bar says about a place in the picture."""

import math

from app.imagery.coordinates import format_position
from app.imagery.georeference import Georeference
from app.imagery.position_text import UnreadablePositionError, parse_pixels, parse_position

PIXEL = "pixel"
DEFAULT_GSD = 1.0
SQUARE = 256


class Readout:
    """Positions of one scene in words."""

    def __init__(self, georeference: Georeference, width: int, height: int) -> None:
        self.georeference = georeference
        self._size = (width, height)
        self._known: dict[tuple[int, int], float] = {}

    def text(self, x: float, y: float, system: str) -> str:
        """Image point (x, y) in one of mgrs, dd, dms, utm, pixel; the pixel where there is no map position."""
        if system == PIXEL or not self.georeference.known:
            return f"{math.floor(x)}, {math.floor(y)} px"
        lon, lat = self.georeference.to_lonlat([x], [y])
        if not (math.isfinite(lon[0]) and math.isfinite(lat[0])):
            return f"{math.floor(x)}, {math.floor(y)} px"
        return format_position(float(lon[0]), float(lat[0]), system, self._worth(x, y))

    def metres_per_pixel(self, x: float, y: float) -> float | None:
        """Ground size of a pixel at (x, y), None without a map position."""
        if not self.georeference.known:
            return None
        size = self.georeference.metres_per_pixel(x, y)
        return float(size) if size and math.isfinite(size) else None

    def _worth(self, x: float, y: float) -> float:
        """How many metres a position at (x, y) is worth; alike within a small square, and remembered for each."""
        square = math.floor(x / SQUARE), math.floor(y / SQUARE)
        if square not in self._known:
            worth = self.georeference.resolution(x, y)
            self._known[square] = worth if math.isfinite(worth) else DEFAULT_GSD
        return self._known[square]

    def find(self, text: str) -> tuple[float, float] | None:
        """Image point of a position typed as a map position or as pixels, None outside the scene.

        Raises:
            UnreadablePositionError: when it names none, or a map position in a scene without one.
        """
        pixels = parse_pixels(text, bare=not self.georeference.known)
        if pixels is not None:
            return self._inside(*pixels)
        lon, lat = parse_position(text)
        if not self.georeference.known:
            raise UnreadablePositionError(text, "this scene has no map position, only pixels such as 812, 440 px")
        return self.place(lon, lat)

    def place(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Image point of a position in WGS84 degrees, None outside the scene."""
        if not self.georeference.known:
            return None
        xs, ys = self.georeference.from_lonlat([lon], [lat])
        return self._inside(float(xs[0]), float(ys[0]))

    def _inside(self, x: float, y: float) -> tuple[float, float] | None:
        return (x, y) if 0 <= x <= self._size[0] and 0 <= y <= self._size[1] else None
