"""Places and directions in the training scene: metres, x east, y south, headings in degrees clockwise from north."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ring = npt.NDArray[np.float64]
GSD = 0.3
SHADOW = np.array((-0.50, -0.76))
TO_SUN = np.array((0.373, 0.567, 0.734))


@dataclass(frozen=True, slots=True)
class Frame:
    """A place with a heading; local coordinates are (right, forward) in metres."""

    x: float
    y: float
    heading: float = 0.0

    def place(self, local: Sequence[tuple[float, float]] | Ring) -> Ring:
        """Turn local (right, forward) points, shape (n, 2), into scene metres."""
        points = np.asarray(local, dtype=np.float64)
        angle = np.radians(self.heading)
        sine, cosine = np.sin(angle), np.cos(angle)
        right, forward = points[:, 0], points[:, 1]
        return np.column_stack((self.x + right * cosine + forward * sine, self.y + right * sine - forward * cosine))

    def moved(self, right: float, forward: float, turn: float = 0.0) -> "Frame":
        """Give the frame at a local place, turned clockwise by `turn` degrees."""
        x, y = self.place([(right, forward)])[0]
        return Frame(float(x), float(y), self.heading + turn)


def rectangle(width: float, length: float, right: float = 0.0, forward: float = 0.0) -> Ring:
    """Local ring front-left, front-right, rear-right, rear-left around (right, forward)."""
    half, long = width / 2, length / 2
    corners = [(-half, long), (half, long), (half, -long), (-half, -long)]
    return np.array([(right + x, forward + y) for x, y in corners], dtype=np.float64)


def disc(radius: float, corners: int = 28, right: float = 0.0, forward: float = 0.0) -> Ring:
    """Local ring of a circle."""
    turns = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    return np.column_stack((right + radius * np.cos(turns), forward + radius * np.sin(turns)))


def mirrored(right_side: Sequence[tuple[float, float]]) -> Ring:
    """Local ring symmetric about the forward axis from its right side, bow first."""
    side = np.asarray(right_side, dtype=np.float64)
    return np.vstack((side, side[::-1] * (-1, 1)))


def curve(points: Sequence[tuple[float, float]], step: float = 8.0) -> Ring:
    """Run a Catmull-Rom curve through points, sampled about every `step` metres."""
    knots = np.asarray(points, dtype=np.float64)
    padded = np.vstack((2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]))
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(2, int(np.hypot(*(c - b)) / step))
        t = np.linspace(0.0, 1.0, count, endpoint=False)[:, None]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack((*pieces, knots[-1:]))


def headings(line: Ring) -> Ring:
    """Heading in degrees at every vertex of a line."""
    ahead = np.gradient(line, axis=0)
    turned: Ring = np.degrees(np.arctan2(ahead[:, 0], -ahead[:, 1]))
    return turned


def along(line: Ring, spacing: float, offset: float = 0.0) -> list[Frame]:
    """Frames every `spacing` metres along a line, `offset` metres to its right."""
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    stops = np.arange(spacing / 2, lengths[-1], spacing)
    xs, ys = np.interp(stops, lengths, line[:, 0]), np.interp(stops, lengths, line[:, 1])
    turned = np.degrees(np.interp(stops, lengths, np.unwrap(np.radians(headings(line)))))
    return [
        Frame(x, y, h).moved(offset, 0.0) for x, y, h in zip(xs.tolist(), ys.tolist(), turned.tolist(), strict=True)
    ]
