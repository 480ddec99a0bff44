"""What stands in the blocks of the town."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.training import woods
from app.imagery.training.buildings import FLATS, SHEDS, TILES, House, building
from app.imagery.training.drawing import Colour, Drawing, Ink
from app.imagery.training.frame import Frame, curve, disc, rectangle
from app.imagery.training.vehicles import car, car_park, chance, pick
from app.models.geometry import ShapeKind

LAWNS: tuple[Colour, ...] = ((92, 108, 64), (104, 114, 72), (84, 100, 58), (122, 120, 82), (112, 118, 76))
INNER, MIDDLE = 190.0, 330.0
WIDE_PLOT, DEEP_PLOT, ANNEX = 18.5, 24.0, 11.0


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its plan box (u0, v0, u1, v1), how to stand in it, its ground, and its distance from the centre."""

    frame: Callable[[float, float], Frame]
    box: tuple[float, float, float, float]
    ground: BaseGeometry
    rank: float


def fill(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    """Choose what stands in a block by its distance from the centre, and build it."""
    kinds = {
        "inner": ((_courtyard, 0.6), (_offices, 0.3), (_park, 0.1)),
        "middle": ((_flats, 0.45), (_houses, 0.4), (_shops, 0.15)),
        "outer": ((_houses, 0.82), (_shops, 0.07), (_flats, 0.06), (_park, 0.05)),
    }["inner" if block.rank < INNER else "middle" if block.rank < MIDDLE else "outer"]
    chosen = int(rng.choice(len(kinds), p=[share for _, share in kinds]))
    kinds[chosen][0](drawing, rng, block)


def _lawn(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    drawing.paint(block.ground, Ink(pick(rng, LAWNS), 0.9, 5.0, 8.0), 1.6)


def _houses(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    u0, v0, u1, v1 = block.box
    _lawn(drawing, rng, block)
    depth = (v1 - v0) / 2
    for side in (-1, 1):
        left = u0 + 7.0
        while left < u1 - 18.0:
            plot = float(rng.uniform(15.5, 21.0))
            v = (v0 if side < 0 else v1) - side * 5.5
            frame = block.frame(left + plot / 2, v)
            _plot(
                drawing, rng, Frame(frame.x, frame.y, frame.heading + (180.0 if side < 0 else 0.0)), plot, depth - 6.0
            )
            left += plot
    for _ in range(90):
        spot = block.frame(float(rng.uniform(u0 + 7, u1 - 7)), float(rng.uniform(v0 + 7, v1 - 7)))
        woods.plant_if_free(drawing, rng, spot.x, spot.y, float(rng.choice((1.1, 1.5, 2.0, 2.6, 3.2, 4.0, 4.8))))


def _plot(drawing: Drawing, rng: np.random.Generator, frame: Frame, plot: float, depth: float) -> None:
    """Lay out one plot; `frame` stands at the kerb and heads into the garden."""
    ground = rectangle(plot - 0.5, depth, 0.0, depth / 2)
    drawing.paint(frame.place(ground), Ink(pick(rng, LAWNS), 0.8, 5.0, 7.0), 1.7)
    for right in (-plot / 2, plot / 2):
        hedge = frame.place(rectangle(float(rng.choice((0.25, 0.9))), depth * 0.8, right, depth * 0.58))
        drawing.paint(hedge, Ink((66, 78, 48), 0.7, 8.0, 6.0), 1.9)
    width, length = float(rng.uniform(8.0, 10.5)), float(rng.uniform(9.5, 14.0))
    roof = "hip" if chance(rng, 0.35) else "flat" if chance(rng, 0.1) else "gable"
    wing = float(rng.uniform(2.5, 4.0)) if roof == "gable" and plot > WIDE_PLOT and chance(rng, 0.5) else 0.0
    damage = str(rng.choice(("none", "minor", "major", "lost"), p=(0.955, 0.025, 0.012, 0.008)))
    across = float(rng.choice((-1, 1)))
    turn = 0.0 if wing or chance(rng, 0.45) else 90.0
    place = frame.moved(-across * 1.6 - wing * 0.4, 6.5 + max(width, length) / 2, turn + float(rng.normal(0, 0.8)))
    building(drawing, rng, place, House(width, length, float(rng.uniform(4.5, 7.5)), roof, wing, damage))
    drive = across * (plot / 2 - 2.3)
    paving = Ink(pick(rng, FLATS), 0.9, 2.5, 3.0)
    drawing.paint(frame.place(rectangle(3.0, 11.0, drive, 4.0)), paving, 2.5)
    if chance(rng, 0.55):
        car(
            drawing,
            rng,
            frame.moved(drive, float(rng.uniform(2.2, 5.5)), float(rng.choice((0, 180)) + rng.normal(0, 2))),
        )
    if depth > DEEP_PLOT and chance(rng, 0.14):
        pool(drawing, rng, frame.moved(-across * 2.0, depth - 4.5, float(rng.choice((0, 90)))))
    elif chance(rng, 0.25):
        drawing.paint(
            frame.place(rectangle(6.0, 4.0, -across * 2, depth - 5)), Ink((124, 102, 78), 0.7, 6.0, 5.0, rows=6.0), 2.2
        )


def pool(drawing: Drawing, rng: np.random.Generator, frame: Frame) -> None:
    """Dig one garden pool."""
    width, length = float(rng.uniform(3.4, 4.6)), float(rng.uniform(7.0, 9.5))
    ring = (
        frame.place(rectangle(width, length))
        if chance(rng, 0.7)
        else frame.place(disc(1.0, 24) * (width / 2, length / 2))
    )
    if not drawing.claim(ring, 0.5):
        return
    drawing.record("swimming-pool", ShapeKind.POLYGON, ring)
    edge = shapely.Polygon(ring).buffer(1.1, join_style="mitre")
    drawing.paint(edge, Ink((196, 188, 172), grain=2.0, blotch=2.0), 2.6)
    drawing.paint(ring, Ink((96, 158, 172), grain=3.0, blotch=3.0), 2.7)
    drawing.paint(shapely.Polygon(ring).buffer(-0.6), Ink((110, 172, 184), grain=4.0, blotch=2.0), 2.8)


def _courtyard(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    u0, v0, u1, v1 = block.box
    drawing.paint(block.ground, Ink((148, 142, 132), 0.95, 3.0, 6.0), 1.6)
    deep = 12.5
    for v, flip in ((v0 + 6.5 + deep / 2, 0.0), (v1 - 6.5 - deep / 2, 180.0)):
        left = u0 + 6.5
        while left < u1 - 15.0:
            wide = min(float(rng.uniform(13.0, 24.0)), u1 - 8.0 - left)
            frame = block.frame(left + wide / 2, v)
            roof = "flat" if chance(rng, 0.4) else "gable"
            house = House(deep, wide - 1.3, float(rng.uniform(9, 14)), roof)
            building(drawing, rng, Frame(frame.x, frame.y, frame.heading + 90.0 + flip), house)
            left += wide + 1.3
    middle = (v0 + v1) / 2
    _yards(drawing, rng, block, middle)
    for _ in range(22):
        spot = block.frame(float(rng.uniform(u0 + 12, u1 - 12)), middle + float(rng.uniform(-9, 9)))
        if chance(rng, 0.75):
            woods.plant_if_free(drawing, rng, spot.x, spot.y, float(rng.uniform(2.0, 4.0)))
        else:
            car(drawing, rng, Frame(spot.x, spot.y, spot.heading + float(rng.choice((0, 90)))))


def _yards(drawing: Drawing, rng: np.random.Generator, block: Block, middle: float) -> None:
    left = block.box[0] + 9.0
    while left < block.box[2] - 14.0:
        wide = float(rng.uniform(9.0, 22.0))
        frame = block.frame(left + wide / 2, middle)
        depth = block.box[3] - block.box[1] - 44.0
        if chance(rng, 0.28) and wide > ANNEX:
            annex = House(wide - 3.0, max(depth - 4.0, 7.0), 4.0, "flat")
            building(drawing, rng, frame, annex)
        elif chance(rng, 0.75):
            drawing.paint(frame.place(rectangle(wide - 1.0, depth + 4.0)), Ink(pick(rng, LAWNS), 0.9, 5.0, 7.0), 1.7)
        left += wide


def _offices(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    u0, v0, u1, v1 = block.box
    drawing.paint(block.ground, Ink((164, 160, 152), 0.95, 3.0, 6.0), 1.6)
    width, length = (v1 - v0) * 0.42, (u1 - u0) * float(rng.uniform(0.42, 0.55))
    frame = block.frame(u0 + 10 + length / 2, (v0 + v1) / 2)
    house = House(width, length, float(rng.uniform(14, 26)), "flat")
    building(drawing, rng, Frame(frame.x, frame.y, frame.heading + 90.0), house)
    rest = u1 - u0 - length - 26.0
    park = block.frame(u1 - 8.0 - rest / 2, (v0 + v1) / 2)
    car_park(drawing, rng, park, rest, v1 - v0 - 18.0, 0.7)
    _edge_trees(drawing, rng, block)


def _flats(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    u0, v0, u1, v1 = block.box
    _lawn(drawing, rng, block)
    roof = "flat" if chance(rng, 0.55) else "gable"
    colour = pick(rng, FLATS if roof == "flat" else TILES)
    for u in (u0 + 18.0, u1 - 18.0):
        frame = block.frame(u, (v0 + v1) / 2)
        house = House(12.5, (v1 - v0) * 0.62, float(rng.uniform(10, 17)), roof)
        building(drawing, rng, frame, house, colour)
    middle = block.frame((u0 + u1) / 2 + 4, (v0 + v1) / 2 + 6)
    if chance(rng, 0.7):
        car_park(drawing, rng, Frame(middle.x, middle.y, middle.heading + 90), 40.0, 17.0, 0.75)
    for _ in range(60):
        spot = block.frame(float(rng.uniform(u0 + 8, u1 - 8)), float(rng.uniform(v0 + 8, v1 - 8)))
        woods.plant_if_free(drawing, rng, spot.x, spot.y, float(rng.uniform(2.0, 4.8)))


def _shops(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    u0, v0, u1, v1 = block.box
    drawing.paint(block.ground, Ink((112, 112, 110), 0.95, 3.5, 6.0), 1.6)
    hall = block.frame(u0 + 27.0, (v0 + v1) / 2)
    house = House(36.0, v1 - v0 - 20.0, float(rng.uniform(7, 10)), "flat")
    building(drawing, rng, hall, house, pick(rng, SHEDS))
    park = block.frame((u0 + 47.0 + u1 - 8.0) / 2, (v0 + v1) / 2)
    car_park(drawing, rng, park, u1 - u0 - 58.0, v1 - v0 - 18.0, float(rng.uniform(0.45, 0.9)))
    _edge_trees(drawing, rng, block)


def _edge_trees(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    rim = np.asarray(block.ground.buffer(-2.0).exterior.coords)
    woods.row(drawing, rng, rim, 11.0, 2.6, 0.4)


def _park(drawing: Drawing, rng: np.random.Generator, block: Block) -> None:
    u0, v0, u1, v1 = block.box
    drawing.paint(block.ground, Ink((88, 106, 60), 0.9, 5.0, 9.0), 1.6)
    corners = [block.frame(u, v) for u, v in ((u0 + 6, v0 + 6), ((u0 + u1) / 2 + 9, (v0 + v1) / 2), (u1 - 6, v1 - 6))]
    path = shapely.LineString(curve([(place.x, place.y) for place in corners]))
    drawing.paint(path.buffer(1.5), Ink((190, 180, 156), 0.9, 4.0, 4.0), 2.2)
    drawing.reserve(path.buffer(1.0))
    pond = block.frame((u0 + u1) / 2 - 14, (v0 + v1) / 2 + 6)
    water = shapely.Polygon(pond.place(disc(1.0, 30) * (11.0, 7.5)))
    drawing.paint(water.buffer(1.2), Ink((138, 130, 104), 0.8), 2.3)
    drawing.paint(water, Ink((58, 76, 70), grain=1.5, blotch=3.0), 2.4)
    drawing.reserve(water)
    for _ in range(120):
        spot = block.frame(float(rng.uniform(u0 + 8, u1 - 8)), float(rng.uniform(v0 + 8, v1 - 8)))
        woods.plant_if_free(drawing, rng, spot.x, spot.y, float(rng.uniform(2.2, 5.4)))
