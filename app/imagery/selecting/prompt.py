"""What a person points at for a model, and what it finds. Nothing here needs the model's libraries."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Points on the object and beside it, and perhaps a box around it (x0, y0, x1, y1), all in image pixels."""

    on: tuple[Point, ...] = ()
    beside: tuple[Point, ...] = ()
    box: Bounds | None = None

    @property
    def bounds(self) -> Bounds:
        """The box, else what is around the points."""
        if self.box is not None:
            return self.box
        points = self.on or self.beside
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One outline a model found, in image pixels, and how sure it is of it (0 to 1)."""

    shape: BaseGeometry
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Segmented:
    """What a model found, the likeliest first, and which one it was: the SHA-256 of its files."""

    found: tuple[Found, ...]
    sha256: str
