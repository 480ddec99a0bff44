"""The harbour: moles, quays, container yard, cranes, tank farm, marina, breakwaters, and the ships at sea."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.training import buildings, roads
from app.imagery.training.drawing import Drawing, Ink, tinted
from app.imagery.training.frame import SHADOW, Frame, Ring, along, curve, rectangle
from app.imagery.training.ships import CONTAINERS, ship
from app.imagery.training.terrain import coast
from app.imagery.training.vehicles import car, car_park, chance, lorry, pick
from app.models.geometry import ShapeKind

CONCRETE = Ink((158, 155, 147), grain=3.5, blotch=6.0)
QUAY = Ink((182, 179, 170), grain=3.0, blotch=4.0)
WATER = Ink((50, 76, 82), grain=1.5, blotch=3.0)
LARGE = 15.0
FLEET = (
    ("container", 210, 250, 0.14), ("tanker", 120, 230, 0.2), ("cargo", 80, 180, 0.24), ("ferry", 70, 130, 0.2),
    ("tug", 22, 34, 0.22), ("fishing", 14, 30, 0.5), ("sailing", 9, 16, 0.6), ("motor", 7, 14, 0.6),
)  # fmt: skip
SHELTER = (235.0, 840.0, 1660.0)
ROCKS = (96.0, 92.0, 84.0)
YARD = [
    (668, 900),
    (868, 930),
    (888, 1240),
    (906, 1540),
    (640, 1545),
    (620, 1400),
    (612, 1180),
    (650, 1150),
    (662, 985),
]
MOLES = ((405.0, 985.0, 660.0, 1150.0), (450.0, 1262.0, 660.0, 1338.0))
NORTH_ARM = [
    (730.0, 912.0),
    (640.0, 905.0),
    (520.0, 890.0),
    (385.0, 895.0),
    (295.0, 960.0),
    (262.0, 1070.0),
    (262.0, 1170.0),
]
SOUTH_ARM = [
    (790.0, 1575.0),
    (640.0, 1600.0),
    (520.0, 1612.0),
    (410.0, 1575.0),
    (330.0, 1480.0),
    (300.0, 1370.0),
    (292.0, 1290.0),
]


def build(drawing: Drawing, rng: np.random.Generator) -> BaseGeometry:
    """Build the harbour; give the land it covers."""
    land = shapely.union_all([shapely.Polygon(YARD), *(shapely.box(*mole) for mole in MOLES)])
    drawing.paint(land.buffer(5.0), Ink((60, 78, 82), 0.5, 1.0, 2.0), 0.9)
    drawing.paint(land, QUAY, 1.0)
    drawing.paint(land.buffer(-2.2, join_style="mitre"), CONCRETE, 1.05)
    for arm in (NORTH_ARM, SOUTH_ARM):
        _breakwater(drawing, rng, curve(arm, 5.0))
    _container_mole(drawing, rng)
    _cargo_mole(drawing, rng)
    _tank_farm(drawing, rng)
    _warehouses(drawing, rng)
    _marina(drawing, rng)
    _moored(drawing, rng)
    return land.buffer(10.0)


def _breakwater(drawing: Drawing, rng: np.random.Generator, line: Ring) -> None:
    path = shapely.LineString(line)
    drawing.paint(path.buffer(13.0), Ink((74, 96, 98), 0.5, 3.0, 4.0, 0.35), 0.7)
    drawing.paint(path.buffer(8.5), Ink(ROCKS, grain=9.0, blotch=6.0), 0.8)
    for _ in range(int(path.length * 5)):
        at = path.interpolate(float(rng.uniform(0, path.length)))
        x, y = at.x + float(rng.normal(0, 4.6)), at.y + float(rng.normal(0, 4.6))
        stone = Frame(x, y, float(rng.uniform(0, 180)))
        size = rng.uniform(0.9, 2.3, 2).tolist()
        tone = tinted(ROCKS, float(rng.uniform(0.75, 1.65)))
        drawing.paint(stone.place(rectangle(*size)), Ink(tone, grain=3.0), 0.86)
        drawing.paint(stone.place(rectangle(*size)) + SHADOW, Ink((36, 40, 44), 0.3, 0.0, 0.0), 0.85)
    drawing.paint(path.buffer(2.4), Ink((176, 171, 160), grain=3.0), 0.9)
    drawing.reserve(path.buffer(15.0))


def crane(drawing: Drawing, frame: Frame) -> None:
    """Put one ship-to-shore gantry; forward looks over the water."""
    ring = frame.place(rectangle(18.0, 62.0, 0.0, 8.0))
    if not drawing.inside(ring) or not drawing.claim(frame.place(rectangle(18.0, 33.0, 0.0, -7.5))):
        return
    drawing.record("crane", ShapeKind.ROTATED_BOX, ring)
    blue = Ink((70, 104, 150), grain=1.0, blotch=1.0)
    for right in (-2.2, 2.2):
        drawing.hover(frame.place(rectangle(1.0, 62.0, right, 8.0)), 34.0, 0.8)
        drawing.raise_up(frame.place(rectangle(1.1, 62.0, right, 8.0)), blue, 2.0)
    for forward in (-12.0, 8.0):
        drawing.hover(frame.place(rectangle(18.0, 1.4, 0.0, forward)), 22.0, 0.8)
        for side in (-8.2, 8.2):
            drawing.cast(frame.place(rectangle(1.2, 1.2, side, forward)), 34.0, 0.8)
        drawing.raise_up(frame.place(rectangle(18.0, 1.5, 0.0, forward)), blue, 1.9)
    for right in (-8.2, 8.2):
        drawing.raise_up(frame.place(rectangle(1.3, 21.0, right, -2.0)), blue, 1.8)
    for step in np.arange(-20.0, 38.0, 5.0):
        drawing.raise_up(frame.place(rectangle(4.4, 0.4, 0.0, float(step))), blue, 2.1)
    drawing.raise_up(frame.place(rectangle(5.5, 11.0, 0.0, -14.0)), Ink((204, 206, 204), grain=1.0), 2.2)


def stack(drawing: Drawing, rng: np.random.Generator, frame: Frame, across: int, bays: int) -> None:
    """Pile containers in a block of bays."""
    for bay in range(bays):
        forward = (bay - (bays - 1) / 2) * 12.7
        for column in range(across):
            high = int(rng.integers(0, 5))
            if high == 0:
                continue
            ring = frame.place(rectangle(2.44, 12.2, (column - (across - 1) / 2) * 2.75, forward))
            if not drawing.inside(ring):
                continue
            drawing.cast(ring, 2.6 * high, 0.9)
            paint = tinted(pick(rng, CONTAINERS), 0.9 + 0.05 * high)
            turn = float(np.radians(frame.heading + 90))
            drawing.raise_up(ring, Ink(paint, grain=2.0, blotch=1.5, rows=2.5, period=1.2, angle=turn), 0.1 * high)
    whole = frame.place(rectangle(across * 2.75, bays * 12.7))
    if drawing.inside(whole):
        drawing.reserve(shapely.Polygon(whole))


def _container_mole(drawing: Drawing, rng: np.random.Generator) -> None:
    for x in (455.0, 505.0, 590.0, 630.0):
        crane(drawing, Frame(x, 1000.0, 0.0))
    for x in (470.0, 560.0):
        crane(drawing, Frame(x, 1135.0, 180.0))
    for row, y in enumerate((1036.0, 1060.0, 1084.0, 1106.0)):
        for x in np.arange(440.0, 820.0, 84.0):
            stack(drawing, rng, Frame(float(x) + 6.0 * (row % 2), y, 90.0), 6, 5)
    for y in (1023.0, 1048.0, 1072.0, 1095.0, 1120.0):
        line = Ink((196, 180, 110), 0.5, 1.0, 0.0)
        drawing.paint(
            np.array([(412, y - 0.12), (850, y - 0.12), (850, y + 0.12), (412, y + 0.12)], dtype=float), line, 4.0
        )
        for x in np.arange(430.0, 840.0, 26.0):
            if chance(rng, 0.32):
                lorry(drawing, rng, Frame(float(x), y + float(rng.choice((-2.6, 2.6))), float(rng.choice((90, 270)))))


def _cargo_mole(drawing: Drawing, rng: np.random.Generator) -> None:
    for x, length in ((510.0, 78.0), (608.0, 92.0)):
        shed = buildings.House(26.0, length, 9.0, "gable")
        buildings.building(drawing, rng, Frame(x, 1300.0, 90.0), shed, pick(rng, buildings.SHEDS))
    for _ in range(30):
        frame = Frame(float(rng.uniform(460, 650)), float(rng.choice((1270.0, 1275.0, 1325.0, 1330.0))), 90.0)
        (lorry if chance(rng, 0.6) else car)(drawing, rng, frame)


def _tank_farm(drawing: Drawing, rng: np.random.Generator) -> None:
    for column, (x, radius) in enumerate(((700.0, 19.0), (752.0, 19.0), (800.0, 14.0), (842.0, 14.0))):
        for y in np.arange(1380.0, 1528.0, 50.0 if radius > LARGE else 38.0):
            bund = rectangle(radius * 2 + 9, radius * 2 + 9)
            drawing.paint(Frame(x, float(y)).place(bund), Ink((138, 132, 118), grain=4.0, blotch=6.0), 2.0)
            drawing.paint(Frame(x, float(y)).place(bund * 0.95), Ink((122, 118, 104), grain=4.0, blotch=7.0), 2.1)
            buildings.tank(drawing, rng, Frame(x, float(y), column * 20.0), radius * float(rng.uniform(0.85, 1.0)))
    for y in np.arange(1262.0, 1350.0, 24.0):
        for x in np.arange(690.0, 760.0, 24.0):
            buildings.tank(drawing, rng, Frame(float(x), float(y)), float(rng.uniform(5.5, 9.0)))
    for y in (1354.0, 1540.0):
        for k in range(4):
            pipe = np.array(
                [(668, y + k * 0.8), (872, y + k * 0.8), (872, y + 0.4 + k * 0.8), (668, y + 0.4 + k * 0.8)],
                dtype=float,
            )
            drawing.paint(pipe, Ink((186, 184, 176), grain=1.0), 4.0)


def _warehouses(drawing: Drawing, rng: np.random.Generator) -> None:
    for x, y, width, length in (
        (690, 1180, 30, 70),
        (790, 1180, 30, 74),
        (800, 1280, 34, 60),
        (708, 940, 24, 60),
        (784, 950, 26, 56),
        (832, 998, 26, 50),
    ):
        roof = "flat" if chance(rng, 0.4) else "gable"
        shed = buildings.House(width, length, 8.5, roof)
        buildings.building(drawing, rng, Frame(x, y, 90.0), shed, pick(rng, buildings.SHEDS))
    for x, y, width, length in ((690, 1215, 60, 22), (780, 1222, 90, 34), (838, 1330, 44, 36)):
        car_park(drawing, rng, Frame(x, y), width, length, 0.6)
    roads.markings(drawing, curve([(640.0, 1160.0), (760.0, 1150.0), (880.0, 1158.0)]), 8.0)
    for frame in along(curve([(640.0, 1158.0), (760.0, 1150.0), (880.0, 1158.0)]), 19.0, 2.0):
        if chance(rng, 0.5):
            lorry(drawing, rng, frame)


def _marina(drawing: Drawing, rng: np.random.Generator) -> None:
    plank = Ink((170, 158, 136), grain=3.0, blotch=2.0, rows=3.0, period=1.0)
    for k in range(5):
        y, reach = 1372.0 + k * 36.0, 150.0 - 12 * k
        pier = Frame(635.0 - reach / 2, y, 90.0)
        drawing.cast(pier.place(rectangle(2.6, reach)), 0.9, 0.8)
        drawing.raise_up(pier.place(rectangle(2.6, reach)), plank, -1.0)
        for x in np.arange(635.0 - reach + 4, 612.0, 5.4):
            for side in (-1, 1):
                finger = Frame(float(x) - 2.7, y + side * 5.0, 0.0)
                drawing.raise_up(finger.place(rectangle(0.8, 8.0)), plank, -1.0)
                length = float(rng.choice((7.5, 9.5, 11.5, 12.5)))
                if chance(rng, 0.62):
                    berth = Frame(float(x), y + side * (length / 2 + 2.0), 0.0 if side < 0 else 180.0)
                    ship(drawing, rng, berth, "sailing" if chance(rng, 0.6) else "motor", length)


def _moored(drawing: Drawing, rng: np.random.Generator) -> None:
    berths = (
        (532, 965, 90, "container", 236), (500, 1165, 270, "container", 172),
        (607, 1196, 0, "tug", 28), (607, 1228, 0, "tug", 26),
        (545, 1246, 270, "cargo", 128), (506, 1347, 90, "cargo", 96),
        (434, 1300, 0, "tanker", 70), (388, 1068, 180, "tanker", 150),
        (592, 1257, 90, "fishing", 24), (572, 1342, 90, "fishing", 20), (594, 1342, 90, "fishing", 16),
    )  # fmt: skip
    for x, y, heading, kind, length in berths:
        ship(drawing, rng, Frame(x, y, heading + float(rng.normal(0, 0.3))), kind, length)


def sail(drawing: Drawing, rng: np.random.Generator) -> None:
    """Scatter traffic, anchored ships and leisure boats over the open sea."""
    x0, y0, x1, y1 = drawing.window
    for column in np.arange(min(x0, 0.0), x1, 307.0):
        for row in np.arange(min(y0, 0.0), y1, 205.0):
            for kind, short, long, share in FLEET:
                if chance(rng, share):
                    x, y = column + float(rng.uniform(0, 307)), row + float(rng.uniform(0, 205))
                    heading = float(rng.choice((8, 188, 262, 82)) + rng.normal(0, 16))
                    length = float(rng.uniform(short, long))
                    if _open_water(Frame(x, y, heading), length):
                        ship(drawing, rng, Frame(x, y, heading), kind, length, moving=chance(rng, 0.62))


def _open_water(frame: Frame, length: float) -> bool:
    """Say whether ship and wake keep clear of the shore and of the sheltered harbour."""
    places = frame.place([(0.0, length / 2), (0.0, 0.0), (0.0, -1.4 * length), (0.0, -2.6 * length - 30.0)])
    xs, ys = places[:, 0], places[:, 1]
    sheltered = (xs > SHELTER[0]) & (ys > SHELTER[1]) & (ys < SHELTER[2])
    return bool((coast(ys) - xs > 60.0 + length / 2).all() and not sheltered.any())
