"""Vessels from the dinghy to the container ship, moored or under way."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from app.imagery.training.drawing import Colour, Drawing, Ink, tinted
from app.imagery.training.frame import Frame, Ring, disc, mirrored, rectangle
from app.imagery.training.vehicles import BOXES, chance, pick
from app.models.geometry import ShapeKind

Fit = Callable[[Drawing, np.random.Generator, Frame, float, float], None]
CONTAINERS: tuple[Colour, ...] = (
    (138, 62, 48), (150, 74, 52), (54, 84, 120), (66, 98, 128),
    (96, 112, 96), (176, 172, 160), (172, 128, 66), (104, 52, 52),
)  # fmt: skip
DECKS: tuple[Colour, ...] = ((128, 66, 54), (92, 104, 92), (112, 110, 106), (94, 84, 76))
WHITE = Ink((222, 224, 222), grain=1.5, blotch=1.0)
BEAM = {
    "container": 7.0,
    "tanker": 6.0,
    "cargo": 6.2,
    "ferry": 5.6,
    "tug": 3.0,
    "fishing": 3.6,
    "sailing": 3.4,
    "motor": 2.9,
}


def ship(
    drawing: Drawing, rng: np.random.Generator, frame: Frame, kind: str, length: float, moving: bool = False
) -> bool:
    """Put one vessel of a kind and length (metres) with its wake if there is room; say whether it floats."""
    beam = length / BEAM[kind]
    ring = frame.place(rectangle(beam, length))
    if not drawing.claim(ring, 0.6):
        return False
    attributes = {"type": kind, "underway": moving}
    drawing.record("ship", ShapeKind.ROTATED_BOX, ring, attributes)
    if moving:
        _wake(drawing, rng, frame, beam, length)
    hull = _hull(beam, length, blunt=kind not in {"sailing", "motor"})
    drawing.cast(frame.place(hull), min(9.0, 0.6 + length * 0.05))
    FITTINGS[kind](drawing, rng, frame, beam, length)
    return True


def _hull(beam: float, length: float, blunt: bool) -> Ring:
    b, h = beam / 2, length / 2
    if blunt:
        side = [
            (0, h),
            (b * 0.45, h - b * 0.35),
            (b * 0.86, h - b * 1.3),
            (b, h - b * 2.4),
            (b, -h + b * 0.8),
            (b * 0.82, -h),
        ]
    else:
        side = [(0, h), (b * 0.42, h * 0.72), (b * 0.82, h * 0.34), (b, -h * 0.1), (b * 0.97, -h * 0.5), (b * 0.78, -h)]
    return mirrored(side)


def _wake(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    h, reach = length / 2, 30.0 + length * float(rng.uniform(1.2, 2.2))
    steps = np.linspace(0.0, 1.0, 13)
    for share in (1.0, 0.72, 0.42):
        for near, far in pairwise(steps):
            wide = share * beam * (0.34 + 0.42 * np.array((near, far)) ** 0.8)
            ring = mirrored([(wide[0], -h + 1.0 - reach * near), (wide[1], -h + 1.0 - reach * far)])
            fade = 0.4 * (1.0 - near) ** 1.8
            drawing.paint(frame.place(ring), Ink((108, 136, 138), 0.5 * fade + 0.015, 2.0, 2.0, 1.7 * fade), 1.0)
    for side in (-1, 1):
        for k in range(9):
            back, out = h - beam * 0.6 - reach * 0.085 * k, beam * 0.40 + reach * 0.03 * k
            size = (0.4 + 0.05 * beam) * (1.0 + 0.14 * k)
            crest = frame.moved(side * out, back, -side * (24.0 + float(rng.normal(0, 2))))
            curl = disc(1.0, 12) * (size * 0.5, reach * 0.065)
            drawing.paint(
                crest.place(curl), Ink((104, 130, 134), 0.26 * (1 - k / 10), 2.0, 2.0, 0.8 * (1 - k / 9)), 1.0
            )


def _shell(
    drawing: Drawing, frame: Frame, beam: float, length: float, hull: Colour, deck: Colour, blunt: bool = True
) -> None:
    drawing.raise_up(frame.place(_hull(beam, length, blunt)), Ink(hull, grain=1.5, blotch=1.0))
    inner = _hull(beam - min(1.6, beam * 0.16), length - min(2.6, beam * 0.3), blunt)
    drawing.raise_up(frame.place(inner), Ink(deck, grain=2.5, blotch=3.0))


def _bridge(drawing: Drawing, frame: Frame, beam: float, depth: float, forward: float, height: float) -> None:
    block = frame.place(rectangle(beam * 0.86, depth, 0.0, forward))
    drawing.cast_on(block, height)
    drawing.raise_up(block, WHITE)
    drawing.raise_up(
        frame.place(rectangle(beam, depth * 0.22, 0.0, forward + depth * 0.36)), Ink((236, 237, 235), grain=1.0)
    )
    drawing.raise_up(frame.place(rectangle(beam * 0.5, depth * 0.4, 0.0, forward - depth * 0.1)), Ink((188, 192, 192)))
    funnel = frame.place(rectangle(beam * 0.16, depth * 0.24, 0.0, forward - depth * 0.36))
    drawing.cast_on(funnel, 4.0)
    drawing.raise_up(funnel, Ink((64, 70, 84), grain=1.0, blotch=0.0))


def _container(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    _shell(drawing, frame, beam, length, (62, 68, 82), (104, 66, 58))
    across = int((beam - 2.0) // 2.5)
    bays = int((length * 0.66) // 13.6)
    for bay in range(bays):
        forward = length * 0.36 - bay * 13.6
        if chance(rng, 0.12):
            drawing.raise_up(frame.place(rectangle(across * 2.5, 12.2, 0.0, forward)), Ink((74, 72, 72)))
            continue
        drawing.cast_on(frame.place(rectangle(across * 2.5, 12.2, 0.0, forward)), 5.0)
        for column in range(across):
            right = (column - (across - 1) / 2) * 2.5
            paint = Ink(pick(rng, CONTAINERS), grain=2.0, blotch=1.0)
            drawing.raise_up(frame.place(rectangle(2.4, 12.2, right, forward)), paint)
    _bridge(drawing, frame, beam, 15.0, -length * 0.37, 16.0)


def _tanker(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    deck = pick(rng, DECKS)
    _shell(drawing, frame, beam, length, (46, 48, 54), deck)
    for right in (-0.8, 0.0, 0.8):
        drawing.raise_up(
            frame.place(rectangle(0.45, length * 0.62, right, length * 0.08)), Ink((176, 172, 160), grain=1.0)
        )
    for step in np.arange(-0.16, 0.36, 0.065):
        drawing.raise_up(frame.place(rectangle(beam * 0.8, 0.4, 0.0, length * float(step))), Ink(tinted(deck, 0.7)))
    for right in (-beam * 0.22, beam * 0.22):
        drawing.raise_up(frame.place(disc(1.6, 14, right, length * 0.1)), Ink((196, 194, 184)))
    _bridge(drawing, frame, beam, min(17.0, length * 0.13), -length * 0.37, 14.0)


def _cargo(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    _shell(drawing, frame, beam, length, pick(rng, DECKS), (120, 112, 102))
    cover = pick(rng, BOXES)
    holds = max(2, int(length * 0.6 // 17))
    pitch = length * 0.62 / holds
    for hold in range(holds):
        ring = frame.place(rectangle(beam * 0.68, pitch * 0.74, 0.0, length * 0.36 - hold * pitch))
        drawing.cast_on(ring, 1.2)
        drawing.raise_up(ring, Ink(tinted(cover, 0.85), grain=2.0, rows=5.0, period=2.4, angle=0.8))
    _bridge(drawing, frame, beam, min(13.0, length * 0.14), -length * 0.37, 10.0)


def _ferry(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    _shell(drawing, frame, beam, length, (54, 78, 116), (206, 208, 206))
    house = mirrored([(beam * 0.34, length * 0.30), (beam * 0.41, length * 0.24), (beam * 0.41, -length * 0.36)])
    drawing.cast_on(frame.place(house), 5.0)
    drawing.raise_up(frame.place(house), WHITE)
    drawing.raise_up(frame.place(rectangle(beam * 0.56, length * 0.3, 0.0, -length * 0.08)), Ink((126, 146, 136)))
    drawing.raise_up(frame.place(rectangle(beam * 0.9, length * 0.05, 0.0, length * 0.22)), Ink((70, 78, 88)))
    funnel = frame.place(rectangle(beam * 0.2, length * 0.06, 0.0, -length * 0.27))
    drawing.cast_on(funnel, 6.0)
    drawing.raise_up(funnel, Ink(pick(rng, BOXES)))


def _tug(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    _shell(drawing, frame, beam, length, (38, 40, 44), (118, 74, 58))
    house = frame.place(rectangle(beam * 0.56, length * 0.34, 0.0, length * 0.10))
    drawing.cast_on(house, 4.0)
    drawing.raise_up(house, WHITE)
    drawing.raise_up(frame.place(rectangle(beam * 0.4, length * 0.1, 0.0, length * 0.2)), Ink((62, 72, 84)))
    drawing.raise_up(frame.place(disc(beam * 0.1, 12, 0.0, -length * 0.02)), Ink(pick(rng, CONTAINERS)))


def _fishing(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    _shell(drawing, frame, beam, length, pick(rng, BOXES), (148, 136, 116))
    house = frame.place(rectangle(beam * 0.6, length * 0.2, 0.0, length * 0.18))
    drawing.cast_on(house, 2.6)
    drawing.raise_up(house, WHITE)
    drawing.raise_up(
        frame.place(rectangle(beam * 0.5, length * 0.16, 0.0, -length * 0.16)), Ink((78, 92, 92), grain=8.0)
    )
    drawing.raise_up(frame.place(rectangle(0.3, length * 0.4, 0.0, -length * 0.15)), Ink((206, 202, 190)))


def _sailing(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    _shell(drawing, frame, beam, length, (226, 228, 226), (206, 202, 190), blunt=False)
    drawing.raise_up(
        frame.place(rectangle(beam * 0.5, length * 0.28, 0.0, length * 0.06)), Ink((226, 226, 222), grain=1.0)
    )
    drawing.raise_up(
        frame.place(rectangle(beam * 0.46, length * 0.2, 0.0, -length * 0.26)), Ink((140, 116, 88), grain=1.0)
    )
    mast = frame.place(rectangle(0.16, 0.16, 0.0, length * 0.12))
    drawing.cast(mast, length * 1.15, 0.6)
    drawing.raise_up(frame.place(rectangle(0.3, length * 0.36, 0.0, -length * 0.06)), Ink(pick(rng, BOXES), grain=1.0))


def _motor(drawing: Drawing, rng: np.random.Generator, frame: Frame, beam: float, length: float) -> None:
    _shell(drawing, frame, beam, length, (224, 226, 224), (212, 208, 198), blunt=False)
    drawing.raise_up(
        frame.place(rectangle(beam * 0.62, length * 0.13, 0.0, length * 0.12)), Ink((52, 60, 70), grain=1.0)
    )
    drawing.raise_up(
        frame.place(rectangle(beam * 0.64, length * 0.26, 0.0, -length * 0.08)), Ink((228, 229, 227), grain=1.0)
    )
    drawing.raise_up(frame.place(rectangle(beam * 0.6, length * 0.14, 0.0, -length * 0.34)), Ink(pick(rng, BOXES)))


FITTINGS: dict[str, Fit] = {
    "container": _container, "tanker": _tanker, "cargo": _cargo, "ferry": _ferry,
    "tug": _tug, "fishing": _fishing, "sailing": _sailing, "motor": _motor,
}  # fmt: skip
