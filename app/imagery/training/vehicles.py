"""Cars, vans, buses and lorries in true size."""

import numpy as np

from app.imagery.training.drawing import Colour, Drawing, Ink, tinted
from app.imagery.training.frame import Frame, Ring, rectangle
from app.models.geometry import ShapeKind

CARS: tuple[Colour, ...] = (
    (222, 224, 226), (214, 216, 217), (218, 219, 218), (206, 208, 210),
    (168, 172, 176), (142, 146, 150), (96, 100, 105), (60, 62, 66),
    (42, 43, 47), (36, 37, 40), (70, 74, 78), (118, 122, 126), (120, 42, 40),
    (50, 64, 94), (72, 88, 112), (66, 82, 74), (158, 142, 118),
)  # fmt: skip
BOXES: tuple[Colour, ...] = (
    (216, 218, 218), (206, 206, 202), (150, 152, 154), (58, 86, 132), (146, 58, 46), (82, 112, 86), (186, 160, 84),
)  # fmt: skip
GLASS = Ink((40, 46, 54), grain=1.0, blotch=0.0)
TYRES = Ink((34, 36, 40), alpha=0.55, grain=0.0, blotch=0.0)


def chance(rng: np.random.Generator, share: float) -> bool:
    """Say yes in this share of cases."""
    return bool(rng.random() < share)


def pick(rng: np.random.Generator, choices: tuple[Colour, ...]) -> Colour:
    """Pick a colour and vary it slightly."""
    return tinted(choices[int(rng.integers(len(choices)))], float(rng.uniform(0.93, 1.05)))


def car(drawing: Drawing, rng: np.random.Generator, frame: Frame) -> bool:
    """Put one car, 4.1-5.0 m, if there is room; say whether it stands."""
    length, width = float(rng.uniform(4.1, 5.0)), float(rng.uniform(1.72, 1.95))
    ring = frame.place(rectangle(width, length))
    if not drawing.claim(ring, 0.15):
        return False
    body = pick(rng, CARS)
    drawing.record("small-vehicle", ShapeKind.ROTATED_BOX, ring)
    drawing.cast(ring, 1.3, 0.9)
    drawing.raise_up(frame.place(rounded(width, length, 0.5)), Ink(body, grain=1.0, blotch=0.0))
    cabin = rectangle(width * 0.86, length * 0.56, 0.0, -0.06 * length)
    drawing.raise_up(frame.place(cabin), Ink(GLASS.colour, 0.9, 1.0, 0.0))
    roof = rectangle(width * 0.74, length * 0.30, 0.0, -0.07 * length)
    drawing.raise_up(frame.place(roof), Ink(tinted(body, 1.08), grain=1.0, blotch=0.0))
    return True


def rounded(width: float, length: float, cut: float) -> Ring:
    """Local rectangle with its corners cut off."""
    w, h = width / 2, length / 2
    right = [(w - cut, h), (w, h - cut), (w, cut - h), (w - cut, -h)]
    return np.array([*right, *[(-x, y) for x, y in reversed(right)]])


def lorry(drawing: Drawing, rng: np.random.Generator, frame: Frame) -> bool:
    """Put one lorry, 8-16.5 m, or a bus, if there is room; say whether it stands."""
    length, width = float(rng.choice((8.2, 10.0, 12.0, 16.5))), 2.55
    ring = frame.place(rectangle(width, length))
    if not drawing.claim(ring, 0.3):
        return False
    drawing.record("large-vehicle", ShapeKind.ROTATED_BOX, ring)
    drawing.cast(ring, 3.6)
    box, cab = pick(rng, BOXES), pick(rng, BOXES)
    if length == 12.0:  # noqa: PLR2004 - the only length of a bus
        _bus(drawing, frame, length, box)
        return True
    drawing.raise_up(frame.place(rectangle(1.6, length)), TYRES)
    drawing.raise_up(frame.place(rectangle(2.4, 2.1, 0.0, length / 2 - 1.05)), Ink(cab, grain=1.0, blotch=0.0))
    drawing.raise_up(frame.place(rectangle(2.1, 0.5, 0.0, length / 2 - 0.45)), GLASS)
    load = rectangle(width, length - 2.7, 0.0, -1.35)
    drawing.raise_up(frame.place(load), Ink(box, grain=1.5, blotch=1.0, rows=3.0, period=1.4))
    drawing.raise_up(frame.place(rectangle(0.35, length - 2.8, width / 2 - 0.2, -1.35)), Ink(tinted(box, 0.75), 0.7))
    return True


def _bus(drawing: Drawing, frame: Frame, length: float, colour: Colour) -> None:
    drawing.raise_up(frame.place(rounded(2.55, length, 0.3)), Ink(colour, grain=1.0, blotch=0.0))
    drawing.raise_up(frame.place(rectangle(2.2, 0.6, 0.0, length / 2 - 0.5)), GLASS)
    for forward in (-3.5, 0.5, 3.2):
        drawing.raise_up(frame.place(rectangle(1.5, 1.6, 0.0, forward)), Ink(tinted(colour, 0.82), grain=1.0))


def car_park(
    drawing: Drawing, rng: np.random.Generator, frame: Frame, width: float, length: float, full: float
) -> None:
    """Lay out a car park of width x length metres with marked bays, `full` of them taken."""
    drawing.paint(frame.place(rectangle(width, length)), Ink((88, 89, 90), grain=3.0, blotch=6.0), 3.0)
    line = Ink((196, 196, 190), 0.55, 1.0, 0.0)
    bays = int((width - 4) // 2.6)
    for row in range(max(1, int((length - 1) // 16.5))):
        base = length / 2 - 5.3 - row * 16.5
        for side in (base + 2.5, base - 8.6):
            if side - 2.6 < -length / 2:
                continue
            for bay in range(bays + 1):
                right = (bay - bays / 2) * 2.6
                drawing.paint(frame.place(rectangle(0.14, 4.9, right, side)), line, 4.0)
                if bay < bays and chance(rng, full):
                    jitter, turn = float(rng.normal(0, 0.18)), float(rng.choice((0, 180)) + rng.normal(0, 1.2))
                    car(drawing, rng, frame.moved(right + 1.3, side + jitter, turn))
