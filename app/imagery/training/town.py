"""The town: a bent street grid whose blocks hold houses, flats, shops or parks."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.training import blocks, roads, woods
from app.imagery.training.drawing import Drawing, Ink
from app.imagery.training.frame import Frame, Ring, along, rectangle
from app.imagery.training.vehicles import car, chance, lorry

CENTRE = (1460.0, 1230.0)
STREETS, LANES = 96.0, 70.0
SPAN = 9
MAIN = 9.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Street lines in plan coordinates (u, v), metres from the town centre, and the bend that lays them on the land."""

    us: tuple[float, ...]
    vs: tuple[float, ...]

    def lay(self, u: Ring | float, v: Ring | float) -> Ring:
        """Turn plan coordinates into scene metres, shape (n, 2)."""
        a, b = np.atleast_1d(np.asarray(u, dtype=np.float64)), np.atleast_1d(np.asarray(v, dtype=np.float64))
        bent_u = a + 40 * np.sin(b / 190 + 0.7) + 10 * np.sin((a + b) / 140)
        bent_v = b + 44 * np.sin(a / 230 + 0.3) + 9 * np.sin((a - b) / 120)
        turn = np.radians(-11.0)
        x = CENTRE[0] + bent_u * np.cos(turn) - bent_v * np.sin(turn)
        y = CENTRE[1] + bent_u * np.sin(turn) + bent_v * np.cos(turn)
        return np.column_stack((x, y))

    def frame(self, u: float, v: float) -> Frame:
        """Give the place of (u, v) with its heading along -v (plan north)."""
        here, ahead = self.lay(u, v)[0], self.lay(u, v - 1.0)[0]
        step = ahead - here
        return Frame(float(here[0]), float(here[1]), float(np.degrees(np.arctan2(step[0], -step[1]))))


def build(drawing: Drawing, rng: np.random.Generator) -> BaseGeometry:
    """Build streets and blocks; give the ground the town covers."""
    grid = Grid(_lines(rng, STREETS, SPAN), _lines(rng, LANES, SPAN + 3))
    free = shapely.union_all(drawing.reserved)
    cells = [(i, j) for i in range(len(grid.us) - 1) for j in range(len(grid.vs) - 1) if _urban(rng, grid, i, j, free)]
    taken = [shapely.Polygon(_outline(grid, cell)).buffer(8.0) for cell in cells]
    edges = sorted({edge for cell in cells for edge in _edges(cell)})
    edges = [edge for edge in edges if _width(edge) > MAIN or not chance(rng, 0.13)]
    for edge in edges:
        _street(drawing, rng, grid, edge)
    for i, j in cells:
        outline = shapely.Polygon(_outline(grid, (i, j)))
        if outline.intersects(shapely.box(*drawing.window)):
            box = (grid.us[i], grid.vs[j], grid.us[i + 1], grid.vs[j + 1])
            blocks.fill(drawing, rng, blocks.Block(grid.frame, box, outline.buffer(-5.6), _rank(box)))
    for edge in edges:
        _kerbside(drawing, rng, grid, edge)
    return shapely.union_all(taken)


def _lines(rng: np.random.Generator, spacing: float, span: int) -> tuple[float, ...]:
    places = (np.arange(-span, span + 1) + rng.uniform(-0.2, 0.2, 2 * span + 1)) * spacing
    return tuple(places.tolist())


def _rank(box: tuple[float, ...]) -> float:
    return float(np.hypot((box[0] + box[2]) / 2 + 60, (box[1] + box[3]) / 2))


def _outline(grid: Grid, cell: tuple[int, int]) -> Ring:
    i, j = cell
    t = np.linspace(0, 1, 8)[:-1]
    u0, u1, v0, v1 = grid.us[i], grid.us[i + 1], grid.vs[j], grid.vs[j + 1]
    us = np.concatenate((u0 + (u1 - u0) * t, np.full(7, u1), u1 + (u0 - u1) * t, np.full(7, u0)))
    vs = np.concatenate((np.full(7, v0), v0 + (v1 - v0) * t, np.full(7, v1), v1 + (v0 - v1) * t))
    return grid.lay(us, vs)


def _urban(rng: np.random.Generator, grid: Grid, i: int, j: int, free: BaseGeometry) -> bool:
    outline = shapely.Polygon(_outline(grid, (i, j)))
    x, y = outline.centroid.x, outline.centroid.y
    reach = np.hypot((x - CENTRE[0]) / 640, (y - CENTRE[1]) / 570)
    edge = 1.0 + 0.10 * np.sin(5 * np.arctan2(y - CENTRE[1], x - CENTRE[0])) + rng.normal(0, 0.03)
    if reach > edge:
        return False
    return bool(outline.intersection(free).area < outline.area * 0.3)


Edge = tuple[int, int, bool]


def _edges(cell: tuple[int, int]) -> list[Edge]:
    i, j = cell
    return [(i, j, True), (i, j + 1, True), (i, j, False), (i + 1, j, False)]


def _line(grid: Grid, edge: Edge) -> Ring:
    i, j, level = edge
    t = np.linspace(0, 1, 9)
    if level:
        return grid.lay(grid.us[i] + (grid.us[i + 1] - grid.us[i]) * t, np.full(9, grid.vs[j]))
    return grid.lay(np.full(9, grid.us[i]), grid.vs[j] + (grid.vs[j + 1] - grid.vs[j]) * t)


def _width(edge: Edge) -> float:
    i, j, level = edge
    main = j % 6 == 0 if level else i % 5 == 0
    return 10.8 if main else 7.4


def _street(drawing: Drawing, rng: np.random.Generator, grid: Grid, edge: Edge) -> None:
    line, width = _line(grid, edge), _width(edge)
    path = shapely.LineString(line)
    if not path.intersects(shapely.box(*drawing.window).buffer(20)):
        return
    tone = 112.0 if width > MAIN else 106.0
    drawing.paint(path.buffer(width / 2 + 1.9), Ink((158, 154, 146), grain=2.5, blotch=4.0), 2.0)
    drawing.paint(path.buffer(width / 2), Ink((tone, tone, tone + 1), grain=3.0, blotch=5.0), 3.0)
    for _ in range(int(rng.integers(0, 7))):
        at = path.interpolate(float(rng.uniform(0.1, 0.9)), normalized=True)
        line_end = path.interpolate(path.project(at) + float(rng.uniform(3, 26)))
        side = float(rng.uniform(-0.3, 0.3)) * width
        patch = shapely.LineString([at, line_end]).offset_curve(side) if at != line_end else at
        drawing.paint(
            patch.buffer(float(rng.uniform(0.4, 1.3)), cap_style="flat"),
            Ink((tone - float(rng.uniform(-14, 26)),) * 3, 0.55, 3.0, 4.0),
            3.1,
        )
    if width > MAIN:
        roads.markings(drawing, line[1:-1], width)
    for end in (line, line[::-1]):
        if chance(rng, 0.4):
            _crossing(drawing, along(end, 16.0)[0], width)


def _crossing(drawing: Drawing, frame: Frame, width: float) -> None:
    for right in np.arange(-width / 2 + 0.6, width / 2 - 0.3, 1.1):
        drawing.paint(frame.place(rectangle(0.5, 3.0, float(right))), roads.PAINT, 4.0)


def _street_trees(drawing: Drawing, rng: np.random.Generator, line: Ring, width: float) -> None:
    for side in (-1, 1):
        if chance(rng, 0.45):
            beside = np.array([(frame.x, frame.y) for frame in along(line, 8.0, side * (width / 2 + 1.0))])
            woods.row(drawing, rng, beside[1:-1], 9.5, 2.4, 0.25)


def _kerbside(drawing: Drawing, rng: np.random.Generator, grid: Grid, edge: Edge) -> None:
    line, width = _line(grid, edge), _width(edge)
    if not shapely.LineString(line).intersects(shapely.box(*drawing.window)):
        return
    roads.drive(drawing, rng, line, width, 1.8 if width > MAIN else 0.7)
    _street_trees(drawing, rng, line, width)
    if width > MAIN:
        return
    for side in (-1, 1):
        for frame in along(line, 6.4, side * (width / 2 - 1.15)):
            if chance(rng, 0.26):
                turn = 0.0 if side > 0 else 180.0
                (lorry if chance(rng, 0.03) else car)(drawing, rng, Frame(frame.x, frame.y, frame.heading + turn))
