"""The airfield: runway, taxiways, aprons, terminal, hangars and parked aircraft."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.training import buildings
from app.imagery.training.aircraft import aircraft, helicopter
from app.imagery.training.drawing import Drawing, Ink, tinted
from app.imagery.training.frame import Frame, Ring, curve, disc, rectangle
from app.imagery.training.vehicles import car, car_park, chance, lorry, pick

RUNWAY = Frame(1560.0, 2215.0, 86.0)
LENGTH, WIDTH = 1560.0, 45.0
GREY = (122.0, 122.0, 121.0)
WHITE = Ink((220, 219, 212), 0.9, 1.5, 1.0)
JETS = 3
YELLOW = Ink((202, 176, 84), 0.85, 1.0, 0.0)
APRON = Ink((166, 163, 155), grain=2.5, blotch=5.0)
DIGITS = {"0": "abcdef", "2": "abged", "6": "afgedc", "8": "abcdefg", "9": "abcdfg"}


def ground() -> BaseGeometry:
    """Give the land the airfield takes."""
    return shapely.Polygon(RUNWAY.place([(-345, 760), (-345, -660), (-60, -810), (110, -830), (110, 830), (-120, 830)]))


def build(drawing: Drawing, rng: np.random.Generator) -> BaseGeometry:
    """Build the airfield; give the land it covers."""
    _grass(drawing)
    _taxiways(drawing)
    _runway(drawing, rng)
    _apron(drawing, rng)
    _terminal(drawing, rng)
    _hangars(drawing, rng)
    _light_aircraft(drawing, rng)
    _military(drawing, rng)
    return ground()


def _band(drawing: Drawing, ring: Ring, ink: Ink, level: float) -> None:
    drawing.paint(RUNWAY.place(ring), ink, level)


def _grass(drawing: Drawing) -> None:
    area = ground()
    drawing.paint(area, Ink((108, 116, 76), 0.85, 5.0, 9.0, rows=2.2, period=14.0, angle=float(np.radians(176))), 0.7)
    fence = area.boundary.buffer(2.6)
    drawing.paint(fence, Ink((168, 158, 132), 0.7, 4.0, 4.0), 0.8)
    drawing.paint(area.boundary.buffer(0.2), Ink((70, 72, 66), 0.6), 0.9)


def _runway(drawing: Drawing, rng: np.random.Generator) -> None:
    _band(drawing, rectangle(WIDTH + 15, LENGTH + 120), Ink((132, 130, 122), grain=3.0, blotch=5.0), 3.0)
    _band(drawing, rectangle(WIDTH, LENGTH), Ink(GREY, grain=3.0, blotch=5.0), 3.1)
    for forward in np.arange(-LENGTH / 2, LENGTH / 2, 60.0):
        tone = tinted(GREY, float(rng.uniform(0.95, 1.05)))
        _band(drawing, rectangle(WIDTH, 60.0, 0.0, float(forward) + 30), Ink(tone, 0.6, 3.0, 5.0), 3.11)
    for end in (-1, 1):
        for _ in range(60):
            across, ahead = float(rng.normal(0, 3.6)), end * (LENGTH / 2 - float(rng.uniform(150, 480)))
            skid = rectangle(float(rng.uniform(0.3, 0.7)), float(rng.uniform(40, 120)), across, ahead)
            _band(drawing, skid, Ink((58, 58, 60), 0.22, 2.0, 2.0), 3.2)
        _threshold(
            drawing,
            RUNWAY.moved(0.0, end * LENGTH / 2, 180.0 if end > 0 else 0.0),
            "27" if end > 0 else "09",
        )
    for side in (-1, 1):
        _band(drawing, rectangle(0.9, LENGTH, side * (WIDTH / 2 - 1.2)), WHITE, 4.0)
    for forward in np.arange(-LENGTH / 2 + 120, LENGTH / 2 - 110, 50.0):
        _band(drawing, rectangle(0.9, 30.0, 0.0, float(forward)), WHITE, 4.0)


def _threshold(drawing: Drawing, frame: Frame, number: str) -> None:
    """Paint one end of the runway; forward runs into the runway."""
    for k in range(6):
        for side in (-1, 1):
            drawing.paint(frame.place(rectangle(1.8, 30.0, side * (2.7 + 3.6 * k), 21.0)), WHITE, 4.0)
    drawing.paint(frame.place(rectangle(WIDTH, 1.8, 0.0, 1.0)), WHITE, 4.0)
    for side in (-1, 1):
        drawing.paint(frame.place(rectangle(6.0, 45.0, side * 12.0, 320.0)), WHITE, 4.0)
        for k, ahead in enumerate((150.0, 225.0, 450.0)):
            for bar in range(3 - k):
                drawing.paint(frame.place(rectangle(1.8, 22.5, side * (9.0 + 3.0 * bar), ahead)), WHITE, 4.0)
    for index, digit in enumerate(number):
        _digit(drawing, frame.moved(-4.2 + 8.4 * index, 56.0), digit)


def _digit(drawing: Drawing, frame: Frame, digit: str) -> None:
    bars = {
        "a": (5.0, 1.2, 0.0, 4.4), "g": (5.0, 1.2, 0.0, 0.0), "d": (5.0, 1.2, 0.0, -4.4), "f": (1.2, 4.8, -2.1, 2.3),
        "b": (1.2, 4.8, 2.1, 2.3), "e": (1.2, 4.8, -2.1, -2.3), "c": (1.2, 4.8, 2.1, -2.3),
    }  # fmt: skip
    for name in {**DIGITS, "7": "abc"}[digit]:
        drawing.paint(frame.place(rectangle(*bars[name])), WHITE, 4.0)


def _strip(drawing: Drawing, points: list[tuple[float, float]], width: float = 18.0) -> None:
    path = shapely.LineString(RUNWAY.place(curve(points, 6.0)))
    drawing.paint(path.buffer(width / 2 + 4), Ink((136, 132, 118), grain=3.0, blotch=5.0), 2.8)
    drawing.paint(path.buffer(width / 2), Ink((112, 113, 114), grain=3.0, blotch=6.0), 2.9)
    drawing.paint(path.buffer(0.25), YELLOW, 2.95)
    for side in (-1, 1):
        drawing.paint(path.offset_curve(side * (width / 2 - 0.6)).buffer(0.1), YELLOW, 2.94)


def _taxiways(drawing: Drawing) -> None:
    _strip(drawing, [(-112.0, 735.0), (-112.0, 0.0), (-112.0, -735.0)])
    for end in (-1, 1):
        _strip(drawing, [(-112.0, end * 690.0), (-104.0, end * 722.0), (-70.0, end * 742.0), (0.0, end * 744.0)])
    for ahead, slant in ((300.0, -90.0), (-260.0, 90.0), (40.0, 0.0)):
        _strip(drawing, [(-112.0, ahead), (-60.0, ahead + slant * 0.45), (0.0, ahead + slant)])
    for ahead in (-400.0, -200.0, 60.0, 300.0, 560.0):
        _strip(drawing, [(-112.0, ahead), (-160.0, ahead), (-190.0, ahead)])


def _slabs(drawing: Drawing, rng: np.random.Generator, frame: Frame, width: float, length: float) -> None:
    drawing.paint(frame.place(rectangle(width, length)), APRON, 3.0)
    for right in np.arange(-width / 2 + 7.5, width / 2, 15.0):
        for ahead in np.arange(-length / 2 + 7.5, length / 2, 15.0):
            tone = tinted(APRON.colour, float(rng.uniform(0.965, 1.025)))
            slab = rectangle(14.8, 14.8, float(right), float(ahead))
            drawing.paint(frame.place(slab), Ink(tone, 0.7, 2.5, 5.0), 3.05)
            if chance(rng, 0.18):
                spot = disc(1.0, 14) * rng.uniform(0.5, 2.6, 2) * rng.uniform(0.7, 1.2, (14, 1)) + (
                    float(right),
                    float(ahead),
                )
                drawing.paint(frame.place(spot), Ink((92, 90, 86), 0.22, 2.0, 4.0), 3.06)


def _apron(drawing: Drawing, rng: np.random.Generator) -> None:
    _slabs(drawing, rng, RUNWAY.moved(-210.0, 60.0), 90.0, 560.0)
    for k, ahead in enumerate(np.arange(-190.0, 330.0, 52.0)):
        stand = RUNWAY.moved(-228.0, float(ahead) + (6.0 if k % 4 == 0 else 0.0), -90.0)
        drawing.paint(stand.place(rectangle(0.4, 80.0, 0.0, -24.0)), YELLOW, 4.1)
        kind = ("wide", "narrow", "narrow", "regional")[k % 4] if chance(rng, 0.86) else ""
        if kind == "wide":
            aircraft(drawing, rng, RUNWAY.moved(-222.0, float(ahead), -90.0), "wide")
        elif kind:
            aircraft(drawing, rng, stand.moved(0.0, -2.0, float(rng.normal(0, 0.8))), kind)
        for _ in range(6):
            across, back = float(rng.choice((-1, 1))) * float(rng.uniform(12, 23)), float(rng.uniform(-16, 24))
            (lorry if chance(rng, 0.4) else car)(drawing, rng, stand.moved(across, back, float(rng.uniform(0, 360))))


def _terminal(drawing: Drawing, rng: np.random.Generator) -> None:
    hall = buildings.House(34.0, 330.0, 12.0, "flat")
    buildings.building(drawing, rng, RUNWAY.moved(-276.0, 60.0), hall, (192, 194, 194))
    tower = RUNWAY.moved(-266.0, -150.0)
    buildings.building(drawing, rng, tower, buildings.House(9.0, 9.0, 38.0, "flat"), (202, 202, 198))
    for k in range(3):
        spot = RUNWAY.moved(-318.0, -70.0 + k * 128.0, 90.0)
        car_park(drawing, rng, spot, 118.0, 34.0, 0.78)


def _hangars(drawing: Drawing, rng: np.random.Generator) -> None:
    _slabs(drawing, rng, RUNWAY.moved(-200.0, 480.0), 60.0, 220.0)
    for ahead, length in ((410.0, 58.0), (482.0, 66.0), (556.0, 58.0)):
        hangar = buildings.House(52.0, length, 15.0, "gable" if chance(rng, 0.5) else "flat")
        buildings.building(drawing, rng, RUNWAY.moved(-260.0, ahead), hangar, pick(rng, buildings.SHEDS))
    for ahead in (412.0, 470.0, 530.0):
        kind = str(rng.choice(("business", "regional", "narrow")))
        aircraft(drawing, rng, RUNWAY.moved(-205.0, ahead, 90.0 + float(rng.normal(0, 3))), kind)
    for ahead in (600.0, 640.0, 680.0):
        pad = RUNWAY.moved(-180.0, ahead)
        drawing.paint(pad.place(rectangle(26.0, 26.0)), Ink((126, 126, 124), grain=3.0), 3.0)
        drawing.paint(shapely.Polygon(pad.place(disc(9.0))).boundary.buffer(0.5), WHITE, 4.0)
        for part in (rectangle(0.9, 6.0, -2.0), rectangle(0.9, 6.0, 2.0), rectangle(4.0, 0.9)):
            drawing.paint(pad.place(part), WHITE, 4.0)
        if chance(rng, 0.8):
            helicopter(drawing, rng, pad.moved(0.0, 0.0, float(rng.uniform(0, 360))))


def _light_aircraft(drawing: Drawing, rng: np.random.Generator) -> None:
    _slabs(drawing, rng, RUNWAY.moved(-205.0, -430.0), 90.0, 330.0)
    for row, right in enumerate((-240.0, -216.0, -192.0, -172.0)):
        for ahead in np.arange(-580.0, -290.0, 15.0 if row < JETS else 26.0):
            if chance(rng, 0.48 if row < JETS else 0.6):
                turn = 90.0 + float(rng.normal(0, 5)) + (180.0 if row == 1 else 0.0)
                aircraft(drawing, rng, RUNWAY.moved(right, float(ahead), turn), "light" if row < JETS else "business")
    for ahead in np.arange(-570.0, -300.0, 46.0):
        shed = buildings.House(16.0, 40.0, 6.0, "gable")
        buildings.building(drawing, rng, RUNWAY.moved(-268.0, float(ahead)), shed, pick(rng, buildings.SHEDS))


def _military(drawing: Drawing, rng: np.random.Generator) -> None:
    _slabs(drawing, rng, RUNWAY.moved(78.0, 330.0), 60.0, 330.0)
    _strip(drawing, [(50.0, 330.0), (30.0, 310.0), (0.0, 300.0)])
    for k, ahead in enumerate(np.arange(190.0, 340.0, 15.5)):
        if chance(rng, 0.85):
            aircraft(
                drawing,
                rng,
                RUNWAY.moved(84.0, float(ahead), -90.0 + float(rng.normal(0, 1)) + 180.0 * (k % 2)),
                "fighter",
            )
    for ahead in (380.0, 432.0):
        aircraft(drawing, rng, RUNWAY.moved(80.0, ahead, -90.0), "freighter")
    for ahead in (470.0, 488.0):
        helicopter(drawing, rng, RUNWAY.moved(80.0, ahead, float(rng.uniform(-20, 20))))
