"""The vertices of a geometry as a flat list of paths, and back: what vertex editing works on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.models.geometry import rounded
from app.tools.base import PreviewKind, PreviewShape, PreviewStyle

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """One ring or line; `points` is (n, 2) in image pixels, a ring without its closing point."""

    points: Points
    closed: bool

    @property
    def least(self) -> int:
        """The fewest points it can have."""
        return 3 if self.closed else min(2, len(self.points))


def paths(geometry: BaseGeometry) -> list[Path]:
    """List rings and lines in a fixed order: part by part, outer ring first, then its holes."""
    return [path for part in shapely.get_parts(geometry) for path in _part_paths(part)]


def rebuild(geometry: BaseGeometry, replaced: Sequence[Points]) -> BaseGeometry:
    """Make a geometry like this one from new points for each of its `paths`, rounded to 1/1000 pixel."""
    rest = iter(replaced)
    parts = [_rebuild_part(part, rest) for part in shapely.get_parts(geometry)]
    return rounded(parts[0] if not geometry.geom_type.startswith("Multi") else type(geometry)(parts))


def preview_shapes(geometry: BaseGeometry, style: PreviewStyle) -> Iterator[PreviewShape]:
    """Draw a whole geometry in one style."""
    for path in paths(geometry):
        kind = PreviewKind.RING if path.closed else PreviewKind.LINE
        yield PreviewShape(kind if len(path.points) > 1 else PreviewKind.POINT, path.points, style)


def _part_paths(part: BaseGeometry) -> Iterator[Path]:
    if part.geom_type != "Polygon":
        yield Path(shapely.get_coordinates(part), closed=False)
        return
    for ring in (part.exterior, *part.interiors):
        yield Path(shapely.get_coordinates(ring)[:-1], closed=True)


def _rebuild_part(part: BaseGeometry, rest: Iterator[Points]) -> BaseGeometry:
    if part.geom_type != "Polygon":
        return type(part)(next(rest))
    outer = next(rest)
    return shapely.Polygon(outer, [next(rest) for _ in part.interiors])
