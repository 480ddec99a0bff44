"""Fields with crop rows, hedges, woods, farms and the main roads."""

import numpy as np
import shapely
from shapely import ops
from shapely.geometry.base import BaseGeometry

from app.imagery.training import buildings, roads, woods
from app.imagery.training.drawing import Colour, Drawing, Ink, tinted
from app.imagery.training.frame import Frame, curve, rectangle
from app.imagery.training.terrain import coast
from app.imagery.training.vehicles import chance, pick

CROPS: tuple[tuple[Colour, float, float], ...] = (
    ((96, 112, 66), 3.0, 12.0), ((84, 104, 58), 2.5, 12.0), ((150, 138, 98), 4.0, 14.0), ((170, 156, 112), 4.5, 14.0),
    ((128, 108, 84), 6.0, 0.0), ((112, 94, 76), 6.0, 0.0), ((112, 120, 76), 2.0, 0.0), ((98, 110, 70), 0.0, 0.0),
    ((142, 140, 92), 3.0, 13.0), ((106, 118, 62), 3.5, 12.0),
)  # fmt: skip
SMALLEST, HEDGE = 900.0, 30.0
RIVER = [
    (3400.0, 40.0), (2900.0, 250.0), (2440.0, 300.0), (2050.0, 430.0), (1700.0, 330.0), (1330.0, 360.0),
    (980.0, 500.0), (800.0, 472.0), (560.0, 468.0),
]  # fmt: skip
NORTH_ROAD = [
    (1240.0, -900.0), (1290.0, -100.0), (1325.0, 220.0), (1345.0, 360.0),
    (1352.0, 520.0), (1400.0, 720.0), (1420.0, 860.0),
]  # fmt: skip
EAST_ROAD = [(1980.0, 1190.0), (2150.0, 1170.0), (2330.0, 1100.0), (2600.0, 1080.0), (3600.0, 1150.0)]
SOUTH_ROAD = [
    (880.0, 1290.0), (905.0, 1480.0), (960.0, 1660.0), (1100.0, 1800.0), (1340.0, 1842.0), (1800.0, 1850.0),
    (2500.0, 1815.0), (3600.0, 1850.0),
]  # fmt: skip
WOODS = (
    (1770.0, 105.0, 215.0),
    (2270.0, 800.0, 185.0),
    (760.0, 190.0, 115.0),
    (2330.0, 1480.0, 150.0),
    (1020.0, 200.0, 70.0),
    (690.0, 2230.0, 95.0),
)


def lay_water_and_roads(drawing: Drawing, rng: np.random.Generator) -> None:
    """Lay river, main roads and bridge; all reserve their ground."""
    drawing.reserved.append(shapely.LineString(curve(RIVER, 10.0)).buffer(19.0))
    drawing.reserved.append(shapely.box(540.0, 415.0, 806.0, 525.0))
    roads.river(drawing, RIVER, 26.0, 800.0)
    for points, width, traffic in ((NORTH_ROAD, 9.6, 1.6), (EAST_ROAD, 9.6, 1.6), (SOUTH_ROAD, 14.4, 2.6)):
        area = roads.road(drawing, rng, curve(points), width, traffic)
        drawing.reserved.append(area)
    roads.bridge(drawing, Frame(1344.0, 359.0, 173.0), 9.6, 58.0)


def blobs(rng: np.random.Generator, places: tuple[tuple[float, float, float], ...]) -> list[BaseGeometry]:
    """Make rounded, uneven areas around (x, y, radius)."""
    found = []
    for x, y, radius in places:
        turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        phases = rng.uniform(0, 6.28, 3)
        reach = radius * (
            1
            + 0.2 * np.sin(2 * turns + phases[0])
            + 0.12 * np.sin(3 * turns + phases[1])
            + 0.07 * np.sin(7 * turns + phases[2])
        )
        found.append(shapely.Polygon(np.column_stack((x + reach * np.cos(turns), y + reach * np.sin(turns)))))
    return found


def till(drawing: Drawing, rng: np.random.Generator, kept: BaseGeometry) -> None:
    """Cover the open land outside `kept` with woods and fields, hedges between them."""
    x0, y0, x1, y1 = drawing.window
    x0, y0, x1, y1 = min(x0, 0.0) - 60, min(y0, 0.0) - 60, max(x1, 2458.0) + 60, max(y1, 2458.0) + 60
    shore = np.arange(y0 - 100, y1 + 100, 15.0)
    land = shapely.Polygon([*np.column_stack((coast(shore) + 75, shore)).tolist(), (x1, y1), (x1, y0)])
    groves = [grove.intersection(land).difference(kept) for grove in blobs(rng, WOODS)]
    open_land = land.difference(shapely.union_all([kept, *groves]))
    shapely.prepare(open_land)
    for grove in groves:
        drawing.paint(grove, Ink((58, 68, 42), 0.85, 6.0, 8.0), 0.6)
        woods.wood(drawing, rng, grove.buffer(-3.0))
    for field in _split(rng, shapely.box(x0, y0, x1, y1), 9):
        parts = field.intersection(open_land)
        for part in getattr(parts, "geoms", [parts]):
            if part.geom_type == "Polygon" and part.area > SMALLEST:
                _field(drawing, rng, part, field)


def _split(rng: np.random.Generator, area: BaseGeometry, depth: int) -> list[BaseGeometry]:
    if depth == 0 or area.area < 26000.0 * rng.uniform(0.6, 1.6):
        return [area]
    box = area.minimum_rotated_rectangle
    corners = np.asarray(box.exterior.coords)[:4]
    sides = corners - np.roll(corners, 1, axis=0)
    long = sides[int(np.argmax(np.hypot(*sides.T)))]
    across = np.array((-long[1], long[0])) / np.hypot(*long) + long / np.hypot(*long) * rng.normal(0, 0.1)
    centre = np.asarray(area.centroid.coords)[0] + long * rng.uniform(-0.14, 0.14)
    blade = shapely.LineString([centre - across * 9000, centre + across * 9000])
    halves = ops.split(area, blade).geoms
    return [piece for half in halves for piece in _split(rng, half, depth - 1)]


def _field(drawing: Drawing, rng: np.random.Generator, part: BaseGeometry, whole: BaseGeometry) -> None:
    colour, rows, tram = CROPS[int(rng.integers(len(CROPS)))]
    shrunk = part.buffer(-float(rng.uniform(0.6, 1.8)))
    corners = np.asarray(whole.minimum_rotated_rectangle.exterior.coords)
    side = corners[1] - corners[0]
    angle = float(np.arctan2(side[1], side[0]) + (np.pi / 2 if chance(rng, 0.5) else 0.0))
    if shrunk.is_empty or not shrunk.intersects(shapely.box(*drawing.window)):
        return
    edge = Ink(tinted(colour, 0.86), 0.8, 6.0, 8.0)
    drawing.paint(shrunk, edge, 0.2)
    tone = tinted(colour, float(rng.uniform(0.9, 1.1)))
    period = float(rng.uniform(1.5, 3.2))
    drawing.paint(shrunk.buffer(-3.0), Ink(tone, 0.92, 4.5, 7.0, 0.0, rows, period, angle, tram and tram + 6.0), 0.21)
    if chance(rng, 0.55):
        outline = np.asarray(part.exterior.coords)
        start = int(rng.integers(len(outline)))
        line = np.roll(outline[:-1], start, axis=0)[: max(2, len(outline) // 2)]
        if shapely.LineString(line).length > HEDGE:
            dense = chance(rng, 0.5)
            woods.row(
                drawing,
                rng,
                line,
                3.6 if dense else float(rng.uniform(7, 14)),
                2.3 if dense else 3.2,
                float(rng.uniform(0.05, 0.45)),
            )


def farms(drawing: Drawing, rng: np.random.Generator) -> BaseGeometry:
    """Put farms along the country roads; give the ground they take."""
    spots = (
        (1040.0, 690.0),
        (1560.0, 560.0),
        (2160.0, 560.0),
        (2290.0, 250.0),
        (1440.0, 130.0),
        (2250.0, 1270.0),
        (900.0, 330.0),
        (2180.0, 1740.0),
        (2000.0, 2390.0),
        (1150.0, 2400.0),
        (2380.0, 640.0),
    )
    yards = []
    for x, y in spots:
        frame = Frame(x, y, float(rng.uniform(0, 90)))
        yards.append(shapely.Polygon(frame.place(rectangle(74.0, 66.0))))
        drawing.paint(frame.place(rectangle(46.0, 40.0)), Ink((160, 150, 126), 0.9, 6.0, 9.0), 1.2)
        sizes = (
            (14, 34, -14, 6, "gable"),
            (12, 28, 15, -2, "gable"),
            (9.5, 13, 2, 24, "hip"),
            (18, 42, -2, -24, "gable"),
            (7, 9, 24, 20, "gable"),
        )
        for width, length, right, forward, roof in sizes:
            place = frame.moved(right, forward, 90.0 if forward in {-24, 24} else 0.0)
            shed = buildings.House(width, length, 6.0, roof)
            buildings.building(drawing, rng, place, shed, None if roof == "hip" else pick(rng, buildings.SHEDS))
        for _ in range(9):
            turn, far = rng.uniform(0, 360), rng.uniform(30, 44)
            spot = frame.moved(float(far * np.cos(turn)), float(far * np.sin(turn)))
            woods.plant_if_free(drawing, rng, spot.x, spot.y, float(rng.uniform(2.5, 4.5)))
    return shapely.union_all(yards)
