"""Buildings: true footprints under gable, hip and flat roofs lit by the one sun; storage tanks."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import affinity

from app.imagery.training.drawing import Colour, Drawing, Ink, tinted
from app.imagery.training.frame import TO_SUN, Frame, Ring, disc, rectangle
from app.imagery.training.vehicles import chance, pick
from app.models.geometry import ShapeKind

TILES: tuple[Colour, ...] = (
    (146, 92, 72), (156, 102, 80), (134, 82, 66), (122, 88, 74), (104, 88, 80), (96, 92, 92), (112, 108, 106),
    (84, 82, 86), (138, 124, 108), (160, 150, 136), (120, 100, 84),
)  # fmt: skip
FLATS: tuple[Colour, ...] = (
    (154, 152, 146), (174, 172, 166), (134, 133, 130), (114, 112, 108),
    (186, 184, 178), (146, 136, 122), (126, 116, 108),
)  # fmt: skip
SHEDS: tuple[Colour, ...] = (
    (172, 175, 177), (154, 158, 161), (134, 145, 153), (164, 150, 132), (118, 128, 121), (186, 188, 186),
)  # fmt: skip
DARK = (40.0, 42.0, 47.0)


@dataclass(frozen=True, slots=True)
class House:
    """One building: footprint width x length (metres) with its ridge along `length`, eaves height and roof."""

    width: float
    length: float
    height: float
    roof: str = "gable"
    wing: float = 0.0
    damage: str = "none"


def building(
    drawing: Drawing, rng: np.random.Generator, frame: Frame, house: House, colour: Colour | None = None
) -> bool:
    """Put one building if there is room; say whether it stands."""
    local = _footprint(house)
    ring = frame.place(local)
    if not drawing.claim(ring, 0.4):
        return False
    drawing.record("building", ShapeKind.POLYGON, ring, {"damage": house.damage})
    drawing.cast(ring, house.height + (1.2 if house.roof != "flat" else 0.0))
    chosen = colour or pick(rng, FLATS if house.roof == "flat" else TILES)
    if house.roof == "flat":
        _flat(drawing, rng, frame, local, house, chosen)
    else:
        _pitched(drawing, frame, house, chosen)
        if chance(rng, 0.14):
            _solar(drawing, frame, house)
    if house.damage != "none":
        _damage(drawing, rng, frame, house)
    return True


def _footprint(house: House) -> Ring:
    ring = rectangle(house.width, house.length)
    if house.wing <= 0.0:
        return ring
    half, long, out = house.width / 2, house.length / 2, house.width / 2 + house.wing
    top, low = long, long - house.width * 0.8
    return np.array([(-half, long), (out, top), (out, low), (half, low), (half, -long), (-half, -long)])


def _lit(colour: Colour, heading: float, pitch: float = 0.62) -> Colour:
    """Give the tone of a roof plane that falls towards a heading."""
    turn = np.radians(heading)
    normal = np.array((np.sin(turn) * np.sin(pitch), -np.cos(turn) * np.sin(pitch), np.cos(pitch)))
    return tinted(colour, 0.50 + 0.60 * max(0.0, float(normal @ TO_SUN)))


def _slope(drawing: Drawing, frame: Frame, ring: Ring, colour: Colour, falls: float) -> None:
    heading = frame.heading + falls
    angle = float(np.radians(heading - 90))
    paint = Ink(_lit(colour, heading), grain=3.2, blotch=3.0, rows=2.2, period=0.9, angle=angle)
    drawing.raise_up(frame.place(ring), paint)


def _pitched(drawing: Drawing, frame: Frame, house: House, colour: Colour) -> None:
    w, h = house.width / 2, house.length / 2
    inset = w if house.roof == "hip" else 0.0
    ridge = h - min(inset, h * 0.9)
    for side in (-1, 1):
        plane = np.array([(0, ridge), (side * w, h), (side * w, -h), (0, -ridge)])
        _slope(drawing, frame, plane, colour, 90.0 * side)
        if inset:
            _slope(
                drawing, frame, np.array([(0, side * ridge), (w, side * h), (-w, side * h)]), colour, 90.0 - 90.0 * side
            )
    if house.wing > 0.0:
        _wing(drawing, frame, house, colour)
    drawing.raise_up(frame.place(rectangle(0.35, 2 * ridge)), Ink(tinted(colour, 1.08), 0.6, 1.0, 0.0))
    chimney = frame.place(rectangle(0.8, 0.8, w * 0.35, h * 0.4))
    drawing.cast_on(chimney, 1.6)
    drawing.raise_up(chimney, Ink((148, 118, 104), grain=1.0, blotch=0.0))


def _wing(drawing: Drawing, frame: Frame, house: House, colour: Colour) -> None:
    h, out = house.length / 2, house.width / 2 + house.wing
    middle, low = h - house.width * 0.4, h - house.width * 0.8
    upper = np.array([(0, middle), (house.width / 2, h), (out, h), (out, middle)])
    lower = np.array([(0, middle), (out, middle), (out, low), (house.width / 2, low)])
    _slope(drawing, frame, upper, colour, 0.0)
    _slope(drawing, frame, lower, colour, 180.0)


def _solar(drawing: Drawing, frame: Frame, house: House) -> None:
    south = np.cos(np.radians(frame.heading + 90 - 155)) > 0
    side = 1 if south else -1
    ring = rectangle(house.width * 0.26, house.length * 0.42, side * house.width * 0.25, -house.length * 0.05)
    turn = float(np.radians(frame.heading))
    drawing.raise_up(frame.place(ring), Ink((46, 52, 70), grain=1.0, blotch=0.0, rows=7.0, period=1.1, angle=turn))


def _flat(drawing: Drawing, rng: np.random.Generator, frame: Frame, local: Ring, house: House, colour: Colour) -> None:
    outer = shapely.Polygon(frame.place(local))
    drawing.raise_up(outer, Ink(tinted(colour, 1.12), grain=2.0, blotch=2.0))
    inner = outer.buffer(-0.5, join_style="mitre")
    drawing.raise_up(inner, Ink(tinted(colour, 0.70), grain=2.0, blotch=2.0))
    drawing.raise_up(inner.intersection(affinity.translate(inner, 0.35, 0.55)), Ink(colour, grain=3.0, blotch=6.0))
    for _ in range(int(house.width * house.length / 110)):
        across, ahead = rng.uniform(-0.36, 0.36, 2) * (house.width, house.length)
        size = float(rng.uniform(1.2, 3.2))
        unit = frame.place(rectangle(size, size * float(rng.uniform(0.7, 1.8)), float(across), float(ahead)))
        if inner.contains(shapely.Polygon(unit)):
            drawing.cast_on(unit, 1.5)
            drawing.raise_up(unit, Ink(tinted((178, 180, 180), float(rng.uniform(0.7, 1.2))), grain=2.0, blotch=0.0))
    if chance(rng, 0.05):
        drawing.raise_up(
            frame.place(rectangle(house.width * 0.6, house.length * 0.3)), Ink((96, 108, 78), 0.85, 5.0, 6.0)
        )


def _damage(drawing: Drawing, rng: np.random.Generator, frame: Frame, house: House) -> None:
    w, h = house.width, house.length
    if house.damage == "minor":
        tarp = rectangle(w * 0.42, h * float(rng.uniform(0.35, 0.6)), w * 0.23 * float(rng.choice((-1, 1))), 0.0)
        drawing.raise_up(frame.place(tarp), Ink((58, 92, 168), grain=3.0, blotch=4.0))
        return
    share = 0.5 if house.damage == "major" else 0.97
    ragged = disc(1.0, 18) * (w * 0.5, h * 0.5) * rng.uniform(0.75, 1.05, (18, 1)) * share
    drawing.raise_up(frame.place(ragged), Ink((86, 76, 66), grain=12.0, blotch=8.0))
    for _ in range(int(26 * share)):
        at = rng.uniform(-0.5, 0.5, 2) * (w, h) * share
        plank = rectangle(*rng.uniform(0.3, 1.8, 2).tolist())
        spot = frame.moved(float(at[0]), float(at[1]), float(rng.uniform(0, 180)))
        drawing.raise_up(spot.place(plank), Ink(pick(rng, (*TILES, *FLATS)), grain=4.0))


def tank(drawing: Drawing, rng: np.random.Generator, frame: Frame, radius: float) -> bool:
    """Put one storage tank of this radius (metres) if there is room."""
    ring = frame.place(disc(radius, 36))
    if not drawing.claim(ring, 1.0):
        return False
    height = float(rng.uniform(9, 15))
    drawing.record("storage-tank", ShapeKind.POLYGON, ring)
    drawing.cast(ring, height)
    colour = pick(rng, ((218, 220, 218), (206, 206, 200), (184, 186, 184), (150, 156, 152)))
    drawing.raise_up(ring, Ink(tinted(colour, 0.78), grain=1.0, blotch=0.0))
    sunk = chance(rng, 0.45)
    for k in range(36):
        turn = k * 10.0 - frame.heading
        wedge = [(0.0, 0.0), *disc(radius - 0.4, 36)[[k, (k + 1) % 36]].tolist()]
        tone = _lit(colour, frame.heading + 85.0 - k * 10.0 + 0.0 * turn, 0.12)
        drawing.raise_up(frame.place(wedge), Ink(tinted(tone, 0.86 if sunk else 0.97), grain=1.0, blotch=1.5))
    if sunk:
        lid = shapely.Polygon(frame.place(disc(radius - 0.4, 36)))
        dark = lid.difference(affinity.translate(lid, -2.2, -3.3))
        drawing.raise_up(dark, Ink(DARK, 0.5, 0.0, 0.0))
    drawing.raise_up(frame.place(rectangle(0.8, radius, radius * 0.35, radius * 0.4)), Ink((120, 122, 122), 0.8))
    return True
