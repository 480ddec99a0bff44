"""Roads with kerbs, lanes and traffic; tracks; the bridge."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.training.drawing import Colour, Drawing, Ink
from app.imagery.training.frame import Frame, Ring, along, curve, rectangle
from app.imagery.training.vehicles import car, chance, lorry

ASPHALT: Colour = (104, 104, 104)
DUAL = 13.0
KERB: Colour = (150, 146, 138)
PAINT = Ink((205, 204, 196), 0.8, 1.0, 0.0)
WORN = Ink((84, 84, 86), 0.25, 1.0, 2.0)


def road(drawing: Drawing, rng: np.random.Generator, line: Ring, width: float, traffic: float = 0.0) -> BaseGeometry:
    """Lay a road of this carriageway width along a line and put `traffic` vehicles per 100 m on it."""
    path = shapely.LineString(line)
    tone = float(rng.uniform(-12, 12))
    drawing.paint(path.buffer(width / 2 + 3.0), Ink((128, 124, 98), 0.6, 6.0, 8.0), 1.5)
    drawing.paint(path.buffer(width / 2 + 0.5), Ink(KERB, 0.8), 2.0)
    drawing.paint(
        path.buffer(width / 2),
        Ink((ASPHALT[0] + tone, ASPHALT[1] + tone, ASPHALT[2] + tone), grain=3.5, blotch=4.0),
        3.0,
    )
    markings(drawing, line, width)
    drive(drawing, rng, line, width, traffic)
    return path.buffer(width / 2 + 2.0)


def markings(drawing: Drawing, line: Ring, width: float) -> None:
    """Paint wheel tracks, edge lines and dashes between lanes."""
    path = shapely.LineString(line)
    lanes = 4 if width > DUAL else 2
    lane = (width - 0.8) / lanes
    for k in range(lanes):
        centre = (k - (lanes - 1) / 2) * lane
        for wheel in (-0.85, 0.85):
            drawing.paint(path.offset_curve(centre + wheel).buffer(0.3), WORN, 3.2)
    for side in (-1, 1):
        drawing.paint(path.offset_curve(side * (width / 2 - 0.35)).buffer(0.09), PAINT, 4.0)
    for k in range(1, lanes):
        across = (k - lanes / 2) * lane
        for frame in along(line, 9.0, across):
            drawing.paint(frame.place(rectangle(0.16, 3.2)), PAINT, 4.0)


def drive(drawing: Drawing, rng: np.random.Generator, line: Ring, width: float, traffic: float) -> None:
    """Put vehicles on the lanes, keeping right; every eighth is a lorry."""
    lanes = 4 if width > DUAL else 2
    lane = (width - 0.8) / lanes
    for frame in along(line, 26.0):
        for k in range(lanes):
            if not chance(rng, traffic * 0.26 / lanes):
                continue
            across = (k - (lanes - 1) / 2) * lane + float(rng.normal(0, 0.15))
            turn = 0.0 if across > 0 else 180.0
            place = frame.moved(across, float(rng.uniform(-10, 10)), turn + float(rng.normal(0, 1)))
            (lorry if chance(rng, 0.13) else car)(drawing, rng, place)


def track(drawing: Drawing, line: Ring, width: float = 3.4) -> None:
    """Lay an unmade farm track with two wheel ruts."""
    path = shapely.LineString(line)
    drawing.paint(path.buffer(width / 2 + 0.8), Ink((122, 120, 86), 0.7, 6.0, 8.0), 1.0)
    for side in (-0.8, 0.8):
        drawing.paint(path.offset_curve(side).buffer(0.45), Ink((178, 164, 132), 0.85, 5.0, 6.0), 1.1)


def river(drawing: Drawing, points: list[tuple[float, float]], width: float, mouth: float) -> None:
    """Let a river run through points to the sea; west of x = `mouth` its water mixes with the sea."""
    path = shapely.LineString(curve(points, 10.0))
    far = path.bounds
    inland = shapely.box(mouth, far[1] - 99, far[2], far[3] + 99)
    for extra, colour, alpha in ((11.0, (74, 88, 54), 0.45), (5.0, (66, 78, 48), 0.6), (1.8, (122, 112, 86), 0.8)):
        drawing.paint(path.buffer(width / 2 + extra).intersection(inland), Ink(colour, alpha, 5.0, 7.0), 0.4)
    for share, colour in ((1.0, (74, 86, 72)), (0.82, (60, 76, 70)), (0.5, (52, 70, 68))):
        water = path.buffer(width / 2 * share)
        drawing.paint(water.intersection(inland), Ink(colour, 0.75, 1.2, 4.0), 0.5)
        for reach in np.arange(3.0, 111.0, 3.0):
            mixing = shapely.box(mouth - reach, far[1] - 99, mouth - reach + 3.0, far[3] + 99)
            drawing.paint(water.intersection(mixing), Ink(colour, 0.75 * (1.0 - reach / 112), 1.2, 4.0), 0.5)
    drawing.reserve(path.buffer(width / 2 + 6.0))


def bridge(drawing: Drawing, frame: Frame, width: float, length: float) -> None:
    """Carry a road of this width over the water."""
    deck = frame.place(rectangle(width + 3.0, length))
    drawing.cast(deck, 6.0)
    drawing.raise_up(deck, Ink((176, 174, 168), grain=2.0), -3.0)
    drawing.raise_up(frame.place(rectangle(width, length)), Ink((118, 117, 115), grain=3.0), -2.9)
    for side in (-1, 1):
        rail = rectangle(0.4, length, side * (width / 2 + 1.2))
        drawing.raise_up(frame.place(rail), Ink((206, 204, 198), grain=1.0), -2.8)
    for forward in np.arange(-length / 2 + 4, length / 2, 9.0):
        drawing.raise_up(frame.place(rectangle(0.16, 3.2, 0.0, float(forward))), PAINT, -2.8)
