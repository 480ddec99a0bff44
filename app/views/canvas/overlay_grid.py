"""The grid of overlay tiles: exactly the imagery grid, and finer than full resolution where one zooms in."""

import math
from dataclasses import dataclass

from app.imagery.grid import TILE, TileKey
from app.views.canvas.camera import MAX_SCALE, Bounds

SLACK = 0.25
FINEST = -math.ceil(math.log2(MAX_SCALE))


@dataclass(frozen=True, slots=True)
class OverlayGrid:
    """Tiles of 512 x 512 screen pixels over a scene; level -k is 2**k finer than full resolution."""

    width: int
    height: int

    @property
    def coarsest(self) -> int:
        """The level at which one tile covers the scene."""
        return max(0, math.ceil(math.log2(max(self.width, self.height, 1) / TILE)))

    def level_for(self, scale: float) -> int:
        """The level whose pixels are 0.6 to 1.2 device pixels at `scale`, so that lines keep about one width."""
        return min(max(math.floor(math.log2(1 / scale) + SLACK), FINEST), self.coarsest)

    def span(self, level: int) -> float:
        """Side of a tile in scene pixels."""
        return float(TILE * 2.0**level)

    def window(self, key: TileKey) -> Bounds:
        """(x, y, width, height) of a tile in scene pixels; sticks out at the far edges."""
        span = self.span(key.level)
        return key.column * span, key.row * span, span, span

    def tiles(self, window: Bounds, level: int) -> list[TileKey]:
        """The tiles that meet `window`, those nearest its middle first."""
        x, y, width, height = window
        span = self.span(level)
        across = range(max(0, math.floor(x / span)), min(math.ceil((x + width) / span), math.ceil(self.width / span)))
        down = range(max(0, math.floor(y / span)), min(math.ceil((y + height) / span), math.ceil(self.height / span)))
        column, row = (x + width / 2) / span - 0.5, (y + height / 2) / span - 0.5
        keys = [TileKey(level, c, r) for r in down for c in across]
        return sorted(keys, key=lambda key: (key.column - column) ** 2 + (key.row - row) ** 2)

    def spot(self, key: TileKey, bounds: Bounds, margin_px: float) -> Bounds:
        """The window (x, y, width, height) of a tile in which a shape within `bounds` may show, as `touches`."""
        x, y, side, _ = self.window(key)
        margin = margin_px * 2.0**key.level
        x0, y0 = max(bounds[0] - margin, x), max(bounds[1] - margin, y)
        x1, y1 = min(bounds[2] + margin, x + side), min(bounds[3] + margin, y + side)
        return x0, y0, max(x1 - x0, 0.0), max(y1 - y0, 0.0)

    def pixels(self, key: TileKey, spot: Bounds) -> tuple[int, int, int, int]:
        """The whole pixels of a tile (left, top, right, bottom) that a window of it lies on."""
        x, y, _, _ = self.window(key)
        pixel = 2.0**key.level
        left, top = math.floor((spot[0] - x) / pixel), math.floor((spot[1] - y) / pixel)
        right, lower = math.ceil((spot[0] + spot[2] - x) / pixel), math.ceil((spot[1] + spot[3] - y) / pixel)
        return max(left, 0), max(top, 0), min(right, TILE), min(lower, TILE)

    def touches(self, key: TileKey, bounds: Bounds, margin_px: float) -> bool:
        """Whether a shape within `bounds` (x0, y0, x1, y1) may show on a tile, strokes of `margin_px` included."""
        x, y, side, _ = self.window(key)
        margin = margin_px * 2.0**key.level
        x0, y0, x1, y1 = bounds
        return x0 - margin < x + side and x1 + margin > x and y0 - margin < y + side and y1 + margin > y
