"""Where the canvas looks: pure arithmetic between screen and image.

Screen coordinates are widget pixels (device independent), image coordinates full-resolution pixels of the scene, both
(x, y) with y down. `scale` is screen pixels per image pixel. `angle` is how far the picture is turned clockwise on the
screen, in degrees within [0, 360): at 90 the top of the image lies at the right.
"""

import cmath
import math
from dataclasses import dataclass, replace

MAX_SCALE = 32.0
RIGHT_ANGLE = 90.0
Point = tuple[float, float]
Bounds = tuple[float, float, float, float]
Quad = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at image point (x, y) in the middle of a viewport of `width` x `height` screen pixels."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    width: float = 1.0
    height: float = 1.0
    angle: float = 0.0

    @property
    def axes(self) -> Point:
        """(cosine, sine) of the angle, exact at right angles."""
        return cosine_sine(self.angle)

    def to_screen(self, x: float, y: float) -> Point:
        """Image point to screen point."""
        cos, sin = cosine_sine(self.angle)
        dx, dy = (x - self.x) * self.scale, (y - self.y) * self.scale
        return dx * cos - dy * sin + self.width / 2, dx * sin + dy * cos + self.height / 2

    def to_image(self, x: float, y: float) -> Point:
        """Screen point to image point."""
        dx, dy = self.turned_back(x - self.width / 2, y - self.height / 2)
        return dx / self.scale + self.x, dy / self.scale + self.y

    def turned_back(self, dx: float, dy: float) -> Point:
        """Give a direction on the screen as one in the image, of the same length."""
        cos, sin = cosine_sine(self.angle)
        return dx * cos + dy * sin, dy * cos - dx * sin

    @property
    def upright(self) -> bool:
        """Whether image axes lie along screen axes."""
        return self.angle % RIGHT_ANGLE == 0.0

    @property
    def seen(self) -> Quad:
        """The image points under the corners of the viewport: upper left, upper right, lower right, lower left."""
        width, height = self.width, self.height
        return self.to_image(0, 0), self.to_image(width, 0), self.to_image(width, height), self.to_image(0, height)

    @property
    def window(self) -> Bounds:
        """The upright window around all that is seen, (x, y, width, height); may stick out of the scene."""
        width, height = turned_size(self.width / self.scale, self.height / self.scale, self.angle)
        return self.x - width / 2, self.y - height / 2, width, height

    def sees(self, window: Bounds) -> bool:
        """Whether part of an image window (x, y, width, height) that meets `window` lies in the viewport."""
        if self.upright:
            return True
        x, y, width, height = window
        across, down = self.to_screen(x + width / 2, y + height / 2)
        wide, high = turned_size(width * self.scale, height * self.scale, self.angle)
        return abs(across - self.width / 2) < (wide + self.width) / 2 and (
            abs(down - self.height / 2) < (high + self.height) / 2
        )

    def part(self, left: float, top: float, width: float, height: float) -> "Camera":
        """The camera that sees only a part of the screen, given by its upper left corner and size."""
        x, y = self.to_image(left + width / 2, top + height / 2)
        return replace(self, x=x, y=y, width=width, height=height)

    def panned(self, dx: float, dy: float) -> "Camera":
        """Move the picture by (dx, dy) screen pixels."""
        right, down = self.turned_back(dx, dy)
        return replace(self, x=self.x - right / self.scale, y=self.y - down / self.scale)

    def zoomed(self, scale: float, at: Point) -> "Camera":
        """Change to `scale` so that the image point under screen point `at` stays under it."""
        return self.held(replace(self, scale=scale), at)

    def rotated(self, angle: float, at: Point | None = None) -> "Camera":
        """Change to `angle` so that the image point under screen point `at` (the middle) stays under it."""
        turned = replace(self, angle=wrapped(angle))
        return turned if at is None else self.held(turned, at)

    def held(self, other: "Camera", at: Point) -> "Camera":
        """Give `other` moved so that it shows under screen point `at` what this one shows there."""
        x, y = self.to_image(*at)
        away, below = other.turned_back(at[0] - other.width / 2, at[1] - other.height / 2)
        return replace(other, x=x - away / other.scale, y=y - below / other.scale)

    def resized(self, width: float, height: float) -> "Camera":
        """Keep the middle and the scale in another viewport."""
        return replace(self, width=max(1.0, width), height=max(1.0, height))

    def fitted(self, bounds: Bounds, margin: float = 0.0) -> "Camera":
        """Show all of `bounds` (x0, y0, x1, y1) with `margin` screen pixels around it, turned as it is."""
        x0, y0, x1, y1 = bounds
        room_x, room_y = max(1.0, self.width - 2 * margin), max(1.0, self.height - 2 * margin)
        width, height = turned_size(x1 - x0, y1 - y0, self.angle)
        scale = min(room_x / max(width, 1e-9), room_y / max(height, 1e-9))
        return replace(self, x=(x0 + x1) / 2, y=(y0 + y1) / 2, scale=scale)

    def clamped(self, width: float, height: float) -> "Camera":
        """Keep the scale within the limits of a scene of this size and its middle on the scene."""
        low, high = limits(self, width, height)
        scale = min(max(self.scale, low), high)
        return replace(self, x=min(max(self.x, 0.0), width), y=min(max(self.y, 0.0), height), scale=scale)

    def snapped(self, ratio: float) -> "Camera":
        """Move by less than a device pixel so that image pixels meet device pixels; `ratio` is device per screen.

        Where image axes are aslant on the screen they cannot meet, and it stays as it is.
        """
        if not self.upright:
            return self
        left, top = self.to_screen(0.0, 0.0)
        return self.panned(round(left * ratio) / ratio - left, round(top * ratio) / ratio - top)


def wrapped(angle: float) -> float:
    """Take an angle into [0, 360), to a thousandth of a degree so that steps add up to right angles."""
    return round(angle, 3) % 360.0


def cosine_sine(angle: float) -> Point:
    """(cosine, sine) of degrees, exact at right angles."""
    if angle == 0.0:
        return 1.0, 0.0
    quarters, rest = divmod(angle, RIGHT_ANGLE)
    if rest == 0.0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarters) % 4]
    return math.cos(math.radians(angle)), math.sin(math.radians(angle))


def turned_size(width: float, height: float, angle: float) -> Point:
    """(width, height) of the upright box around a rectangle turned by `angle` degrees."""
    cos, sin = (abs(part) for part in cosine_sine(angle))
    return width * cos + height * sin, width * sin + height * cos


def turn_between(start: float, end: float) -> float:
    """The shorter way from one angle to another, in degrees within [-180, 180)."""
    return (end - start + 180.0) % 360.0 - 180.0


def limits(camera: Camera, width: float, height: float) -> tuple[float, float]:
    """Smallest and largest scale for a scene of this size: half of what fits, and 32 (more for a tiny scene)."""
    fit = min(camera.width / max(width, 1e-9), camera.height / max(height, 1e-9))
    return fit / 2, max(MAX_SCALE, fit)


def between(start: Camera, end: Camera, share: float) -> Camera:
    """Go from `start` to `end`: even steps in the logarithm of the scale and in the angle, their fixed point kept.

    With a = scale * exp(i * angle) and q = a_end / a_start the middle has gone (1 - q**-share) / (1 - 1/q) of its way.
    """
    if share >= 1.0:
        return end
    growth, turn = math.log(end.scale / start.scale), turn_between(start.angle, end.angle)
    log = complex(growth, math.radians(turn))
    part = complex(share) if abs(log) < 1e-9 else (1 - cmath.exp(-log * share)) / (1 - cmath.exp(-log))
    way = complex(end.x - start.x, end.y - start.y) * part
    angle = (start.angle + turn * share) % 360.0
    return replace(
        end, x=start.x + way.real, y=start.y + way.imag, scale=start.scale * math.exp(growth * share), angle=angle
    )
