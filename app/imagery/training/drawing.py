"""The drawing list of the training scene: inked polygons by layer and level, trees, claimed ground and truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.training.frame import GSD, SHADOW, Ring
from app.imagery.training.truth import TruthObject
from app.models.geometry import ShapeKind

Colour = tuple[float, float, float]
HASH_CELL = 64.0


@dataclass(frozen=True, slots=True)
class Ink:
    """How a polygon is painted: colour 0-255, texture strengths in grey levels, stripes in metres and degrees."""

    colour: Colour
    alpha: float = 1.0
    grain: float = 3.0
    blotch: float = 4.0
    foam: float = 0.0
    rows: float = 0.0
    period: float = 1.0
    angle: float = 0.0
    tram: float = 0.0

    def vector(self) -> list[float]:
        """Give the ink as the numbers the kernel reads."""
        pattern = (self.rows, self.period, self.angle, self.tram)
        return [*self.colour, self.alpha, self.grain, self.blotch, self.foam, *pattern]


def tinted(colour: Colour, factor: float) -> Colour:
    """Lighten or darken a colour."""
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


@dataclass(frozen=True, slots=True)
class Polygons:
    """Ragged polygons in scene pixels, ready for the kernels; polygon k owns rings parts[k]:parts[k + 1]."""

    points: Ring
    rings: npt.NDArray[np.int64]
    parts: npt.NDArray[np.int64]
    inks: npt.NDArray[np.float64]
    bounds: Ring

    def touching(self, window: tuple[float, float, float, float]) -> npt.NDArray[np.int64]:
        """Indices, in painting order, whose bounds meet (x0, y0, x1, y1)."""
        x0, y0, x1, y1 = window
        b = self.bounds
        found: npt.NDArray[np.int64] = np.nonzero((b[:, 0] < x1) & (b[:, 2] > x0) & (b[:, 1] < y1) & (b[:, 3] > y0))[0]
        return found


class Layer:
    """Polygons in painting order: by level, then as they came."""

    def __init__(self) -> None:
        self._items: list[tuple[float, list[Ring], list[float]]] = []

    def add(self, rings: Sequence[Ring], ink: Ink, level: float = 0.0) -> None:
        """Add one polygon, outer ring and holes alike (even-odd), in metres."""
        self._items.append((level, list(rings), ink.vector()))

    def freeze(self, origin: tuple[float, float]) -> Polygons:
        """Give everything as arrays in pixels of the window whose north-west corner is `origin`."""
        items = sorted(self._items, key=lambda item: item[0])
        rings = [ring for _, parts, _ in items for ring in parts] or [np.zeros((3, 2))]
        points = (np.vstack(rings) - origin) / GSD
        starts = np.concatenate(([0], np.cumsum([len(ring) for ring in rings])))
        parts = np.concatenate(([0], np.cumsum([len(parts) for _, parts, _ in items]))).astype(np.int64)
        bounds = np.array([_bounds(parts) for _, parts, _ in items]).reshape(-1, 4)
        bounds = (bounds - (*origin, *origin)) / GSD
        inks = np.array([ink for _, _, ink in items], dtype=np.float64).reshape(-1, 11)
        return Polygons(np.ascontiguousarray(points), starts.astype(np.int64), parts, inks, bounds)


def _bounds(rings: Sequence[Ring]) -> tuple[float, ...]:
    low, high = rings[0].min(axis=0), rings[0].max(axis=0)
    return (*low.tolist(), *high.tolist())


@dataclass(slots=True)
class Drawing:
    """Everything to be painted inside one window (x0, y0, x1, y1) of the world, in metres."""

    window: tuple[float, float, float, float]
    ground: Layer = field(default_factory=Layer)
    shadows: Layer = field(default_factory=Layer)
    raised: Layer = field(default_factory=Layer)
    trees: list[tuple[float, ...]] = field(default_factory=list)
    truth: list[TruthObject] = field(default_factory=list)
    reserved: list[BaseGeometry] = field(default_factory=list)
    _claims: dict[tuple[int, int], list[BaseGeometry]] = field(default_factory=dict)

    def inside(self, ring: Ring) -> bool:
        """Say whether a ring lies wholly in the window, a pixel from its edge."""
        x0, y0, x1, y1 = self.window
        low, high = ring.min(axis=0), ring.max(axis=0)
        return bool(low[0] > x0 + GSD and low[1] > y0 + GSD and high[0] < x1 - GSD and high[1] < y1 - GSD)

    def claim(self, ring: Ring, gap: float = 0.0) -> bool:
        """Take ground for one object; refuse what sticks out of the window or meets ground already taken."""
        if not self.inside(ring):
            return False
        wanted = shapely.Polygon(ring)
        wanted = wanted.buffer(gap, join_style="mitre") if gap else wanted
        cells = _cells(wanted)
        if any(wanted.intersects(other) for cell in cells for other in self._claims.get(cell, ())):
            return False
        self._take(wanted, cells)
        return True

    def reserve(self, area: BaseGeometry) -> None:
        """Keep ground free of objects that claim theirs later."""
        self._take(area, _cells(area))
        self.reserved.append(area)

    def _take(self, area: BaseGeometry, cells: Sequence[tuple[int, int]]) -> None:
        for cell in cells:
            self._claims.setdefault(cell, []).append(area)

    def paint(self, area: BaseGeometry | Ring, ink: Ink, level: float = 0.0) -> None:
        """Paint flat ground; higher levels come later."""
        _add(self.ground, area, ink, level)

    def raise_up(self, area: BaseGeometry | Ring, ink: Ink, level: float = 0.0) -> None:
        """Paint what stands above the ground and its shadows."""
        _add(self.raised, area, ink, level)

    def cast(self, ring: Ring, height: float, strength: float = 1.0) -> None:
        """Let a footprint of this height throw its shadow on the ground."""
        _add(self.shadows, swept(ring, height), Ink((0.0, 0.0, 0.0), alpha=strength), 0.0)

    def hover(self, ring: Ring, height: float, strength: float = 1.0) -> None:
        """Throw the shadow of something thin that stands clear of the ground: wings, booms."""
        _add(self.shadows, ring + SHADOW * height, Ink((0.0, 0.0, 0.0), alpha=strength), 0.0)

    def cast_on(self, ring: Ring, height: float, level: float = 0.0) -> None:
        """Throw a shadow on what is already raised: decks, roofs."""
        self.raise_up(swept(ring, height), Ink((22.0, 26.0, 34.0), alpha=0.5, grain=0.0, blotch=0.0), level)

    def record(
        self, class_id: str, kind: ShapeKind, ring: Ring, attributes: Mapping[str, object] | None = None
    ) -> None:
        """Note an object as truth, in pixels of the window."""
        pixels = np.round((ring - self.window[:2]) / GSD, 3)
        points = tuple((float(x), float(y)) for x, y in pixels)
        self.truth.append(TruthObject(class_id, kind, points, dict(attributes or {})))


def swept(ring: Ring, height: float) -> BaseGeometry:
    """Sweep a ring along the shadow of a height: what the sun cannot reach."""
    moved = ring + SHADOW * height
    outline = shapely.Polygon(ring)
    if outline.convex_hull.area < outline.area * 1.001:
        return shapely.MultiPoint(np.vstack((ring, moved))).convex_hull
    following = np.roll(ring, -1, axis=0)
    quads = np.stack((ring, following, following + SHADOW * height, moved, ring), axis=1)
    sides = [quad.convex_hull for quad in shapely.polygons(quads)]
    return shapely.union_all([piece.buffer(0.0) for piece in (outline, shapely.Polygon(moved), *sides)])


def _add(layer: Layer, area: BaseGeometry | Ring, ink: Ink, level: float) -> None:
    if isinstance(area, np.ndarray):
        layer.add([area], ink, level)
        return
    for part in getattr(area, "geoms", [area]):
        if part.geom_type == "Polygon" and not part.is_empty:
            rings = [part.exterior, *part.interiors]
            layer.add([np.asarray(ring.coords)[:-1] for ring in rings], ink, level)


def _cells(area: BaseGeometry) -> list[tuple[int, int]]:
    x0, y0, x1, y1 = (int(value // HASH_CELL) for value in area.bounds)
    return [(column, row) for column in range(x0, x1 + 1) for row in range(y0, y1 + 1)]
