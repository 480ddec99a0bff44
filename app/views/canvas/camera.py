"""Where the canvas looks: pure arithmetic between screen and image.

Screen coordinates are widget pixels (device independent), image coordinates full-resolution pixels of the scene, both
(x, y) with y down. `scale` is screen pixels per image pixel.
"""

import math
from dataclasses import dataclass, replace

MAX_SCALE = 32.0
Point = tuple[float, float]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at image point (x, y) in the middle of a viewport of `width` x `height` screen pixels."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    width: float = 1.0
    height: float = 1.0

    def to_screen(self, x: float, y: float) -> Point:
        """Image point to screen point."""
        return (x - self.x) * self.scale + self.width / 2, (y - self.y) * self.scale + self.height / 2

    def to_image(self, x: float, y: float) -> Point:
        """Screen point to image point."""
        return (x - self.width / 2) / self.scale + self.x, (y - self.height / 2) / self.scale + self.y

    @property
    def window(self) -> Bounds:
        """The part of the image seen, (x, y, width, height); may stick out of the scene."""
        left, top = self.to_image(0.0, 0.0)
        return left, top, self.width / self.scale, self.height / self.scale

    def panned(self, dx: float, dy: float) -> "Camera":
        """Move the picture by (dx, dy) screen pixels."""
        return replace(self, x=self.x - dx / self.scale, y=self.y - dy / self.scale)

    def zoomed(self, scale: float, at: Point) -> "Camera":
        """Change to `scale` so that the image point under screen point `at` stays under it."""
        x, y = self.to_image(*at)
        return replace(
            self,
            x=x - (at[0] - self.width / 2) / scale,
            y=y - (at[1] - self.height / 2) / scale,
            scale=scale,
        )

    def resized(self, width: float, height: float) -> "Camera":
        """Keep the middle and the scale in another viewport."""
        return replace(self, width=max(1.0, width), height=max(1.0, height))

    def fitted(self, bounds: Bounds, margin: float = 0.0) -> "Camera":
        """Show all of `bounds` (x0, y0, x1, y1) with `margin` screen pixels around it."""
        x0, y0, x1, y1 = bounds
        room_x, room_y = max(1.0, self.width - 2 * margin), max(1.0, self.height - 2 * margin)
        scale = min(room_x / max(x1 - x0, 1e-9), room_y / max(y1 - y0, 1e-9))
        return replace(self, x=(x0 + x1) / 2, y=(y0 + y1) / 2, scale=scale)

    def clamped(self, width: float, height: float) -> "Camera":
        """Keep the scale within the limits of a scene of this size and its middle on the scene."""
        low, high = limits(self, width, height)
        scale = min(max(self.scale, low), high)
        return replace(self, x=min(max(self.x, 0.0), width), y=min(max(self.y, 0.0), height), scale=scale)

    def snapped(self, ratio: float) -> "Camera":
        """Move by less than a device pixel so that image pixels meet device pixels; `ratio` is device per screen."""
        left, top = self.to_screen(0.0, 0.0)
        return self.panned(round(left * ratio) / ratio - left, round(top * ratio) / ratio - top)


def limits(camera: Camera, width: float, height: float) -> tuple[float, float]:
    """Smallest and largest scale for a scene of this size: half of what fits, and 32 (more for a tiny scene)."""
    fit = camera.fitted((0.0, 0.0, width, height)).scale
    return fit / 2, max(MAX_SCALE, fit)


def between(start: Camera, end: Camera, share: float) -> Camera:
    """Go from `start` to `end`: even steps in the logarithm of the scale, the fixed point of the zoom kept fixed."""
    if share >= 1.0:
        return end
    ratio = end.scale / start.scale
    scale = start.scale * math.exp(math.log(ratio) * share)
    part = share if abs(ratio - 1.0) < 1e-9 else (1 / start.scale - 1 / scale) / (1 / start.scale - 1 / end.scale)
    return replace(end, x=start.x + (end.x - start.x) * part, y=start.y + (end.y - start.y) * part, scale=scale)
