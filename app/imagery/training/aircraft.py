"""Aircraft in plan: fuselage, swept wings, engines, tail and shadow; and helicopters."""

from dataclasses import dataclass

import numpy as np

from app.imagery.training.drawing import Colour, Drawing, Ink, tinted
from app.imagery.training.frame import Frame, Ring, disc, mirrored, rectangle
from app.imagery.training.vehicles import pick
from app.models.geometry import ShapeKind


@dataclass(frozen=True, slots=True)
class Plan:
    """Plan of an aircraft: length, span, width and height in metres, the rest as shares of length or half span."""

    name: str
    length: float
    span: float
    width: float
    root: float
    chord: float
    tip: float
    sweep: float
    tail: float
    engines: tuple[float, ...]
    height: float


PLANS = {
    "narrow": Plan("airliner", 37.6, 35.8, 3.95, 0.60, 0.185, 0.045, 0.15, 0.34, (0.33,), 3.4),
    "wide": Plan("airliner", 63.7, 60.3, 5.9, 0.62, 0.19, 0.04, 0.19, 0.33, (0.32,), 5.2),
    "regional": Plan("airliner", 32.5, 27.2, 3.0, 0.62, 0.15, 0.05, 0.02, 0.34, (0.34,), 3.0),
    "freighter": Plan("transport", 29.8, 40.4, 4.3, 0.68, 0.16, 0.08, 0.01, 0.38, (0.25, 0.50), 4.2),
    "business": Plan("business", 20.8, 19.3, 2.3, 0.53, 0.18, 0.06, 0.16, 0.38, (), 1.8),
    "light": Plan("light", 8.3, 11.0, 1.15, 0.68, 0.19, 0.15, 0.0, 0.34, (), 1.2),
    "fighter": Plan("fighter", 15.0, 9.9, 1.5, 0.56, 0.34, 0.07, 0.22, 0.56, (), 1.6),
}
LIVERIES: tuple[Colour, ...] = ((228, 230, 231), (222, 223, 222), (214, 217, 220), (206, 203, 194))
TAILS: tuple[Colour, ...] = ((44, 66, 118), (158, 44, 44), (34, 96, 92), (196, 146, 56), (84, 88, 96), (58, 58, 84))
GREYS: tuple[Colour, ...] = ((128, 134, 138), (116, 120, 120))


def aircraft(drawing: Drawing, rng: np.random.Generator, frame: Frame, kind: str) -> bool:
    """Put one aircraft of a kind if there is room; the truth box spans nose to tail and tip to tip."""
    plan = PLANS[kind]
    ring = frame.place(rectangle(plan.span, plan.length))
    if not drawing.claim(ring, 0.4):
        return False
    drawing.record("plane", ShapeKind.ROTATED_BOX, ring, {"type": plan.name})
    military = kind in {"fighter", "freighter"}
    body = pick(rng, GREYS if military else LIVERIES)
    wings, tail, hull = _wings(plan), _tailplane(plan), _fuselage(plan)
    for part, height in ((wings, plan.height), (tail, plan.height * 1.5), (hull, plan.height * 1.2)):
        drawing.hover(frame.place(part), height)
    _fin_shadow(drawing, frame, plan)
    drawing.raise_up(frame.place(tail), Ink(tinted(body, 0.93), grain=1.5, blotch=1.0))
    drawing.raise_up(frame.place(wings), Ink(tinted(body, 0.90), grain=1.5, blotch=2.0))
    _engines(drawing, frame, plan, body)
    _wing_details(drawing, frame, plan, body)
    _hull(drawing, frame, plan, body, pick(rng, GREYS if military else TAILS))
    return True


def _wings(plan: Plan) -> Ring:
    half, h, long = plan.span / 2, plan.length / 2, plan.length
    front = h - (1 - plan.root) * long + plan.chord * long * 0.45
    lead_tip = front - plan.sweep * long * (half * 2 / plan.span) - 0.01 * long
    rear_tip, rear = lead_tip - plan.tip * long, front - plan.chord * long
    kink = (half * 0.36, rear - 0.02 * plan.sweep * long)
    return mirrored(
        [(0, front + 0.03 * long), (plan.width / 2, front), (half, lead_tip), (half, rear_tip), kink, (0, rear)]
    )


def _tailplane(plan: Plan) -> Ring:
    half, rear, long = plan.span * plan.tail / 2, -plan.length / 2, plan.length
    front, slope = rear + 0.125 * long, max(plan.sweep * plan.tail * 0.85, 0.015) * long
    return mirrored(
        [
            (0, front + 0.01 * long),
            (half, front - slope),
            (half, front - slope - 0.042 * long),
            (0, rear + 0.022 * long),
        ]
    )


def _fuselage(plan: Plan) -> Ring:
    w, h, long = plan.width / 2, plan.length / 2, plan.length
    return mirrored([
        (0, h), (w * 0.38, h - 0.006 * long), (w * 0.74, h - 0.03 * long),
        (w * 0.95, h - 0.065 * long), (w, h - 0.1 * long),
        (w, -h + 0.36 * long), (w * 0.86, -h + 0.22 * long), (w * 0.5, -h + 0.09 * long), (w * 0.15, -h),
    ])  # fmt: skip


def _fin_shadow(drawing: Drawing, frame: Frame, plan: Plan) -> None:
    rear = -plan.length / 2
    line = rectangle(0.3, plan.length * 0.11, 0.0, rear + plan.length * 0.07)
    drawing.cast(frame.place(line), plan.height * 3.0)


def _engines(drawing: Drawing, frame: Frame, plan: Plan, body: Colour) -> None:
    h, long = plan.length / 2, plan.length
    front = h - (1 - plan.root) * long + plan.chord * long * 0.45
    for share in plan.engines:
        across = share * plan.span / 2
        lead = front - plan.sweep * long * share
        for side in (-1, 1):
            pod = rectangle(plan.width * 0.52, long * 0.085, side * across, lead + 0.022 * long)
            drawing.hover(frame.place(pod), plan.height * 0.6)
            drawing.raise_up(frame.place(pod), Ink(tinted(body, 0.98), grain=1.0, blotch=0.0))
            lip = rectangle(plan.width * 0.5, 0.6, side * across, lead + 0.062 * long)
            drawing.raise_up(frame.place(lip), Ink((70, 74, 80), grain=0.0, blotch=0.0))
            over = rectangle(plan.width * 0.24, long * 0.05, side * across, lead - 0.01 * long)
            drawing.raise_up(frame.place(over), Ink(tinted(body, 0.84), grain=0.0, blotch=0.0))


def _wing_details(drawing: Drawing, frame: Frame, plan: Plan, body: Colour) -> None:
    half, long = plan.span / 2, plan.length
    rear = plan.length / 2 - (1 - plan.root) * long - plan.chord * long * 0.55
    front = rear + plan.chord * long
    for side in (-1, 1):
        tip = front - plan.sweep * long - plan.tip * long
        flap = [(side * half * 0.14, rear + 0.8), (side * half * 0.94, tip + 0.5), (side * half * 0.94, tip + 0.2)]
        drawing.raise_up(frame.place([*flap, (side * half * 0.14, rear + 0.4)]), Ink(tinted(body, 0.7), 0.7, 0.0, 0.0))
    shade = mirrored(
        [
            (plan.width * 0.5, front),
            (plan.width * 0.78, front - 1.0),
            (plan.width * 0.78, rear),
            (plan.width * 0.5, rear),
        ]
    )
    drawing.raise_up(frame.place(shade[:4] * np.array((-1, 1))), Ink((40, 44, 52), 0.3, 0.0, 0.0))


def _hull(drawing: Drawing, frame: Frame, plan: Plan, body: Colour, colour: Colour) -> None:
    outline = _fuselage(plan)
    drawing.raise_up(frame.place(outline), Ink(tinted(body, 0.86), grain=1.0, blotch=0.0))
    drawing.raise_up(frame.place(outline * (0.66, 0.985)), Ink(body, grain=1.0, blotch=0.0))
    drawing.raise_up(frame.place(outline * (0.3, 0.95)), Ink(tinted(body, 1.07), grain=1.0, blotch=0.0))
    h, long, w = plan.length / 2, plan.length, plan.width
    glass = rectangle(w * 0.62, max(0.6, long * 0.014), 0.0, h - long * 0.04)
    if plan.name in {"light", "fighter"}:
        glass = rectangle(w * 0.66, long * 0.13, 0.0, h - long * (0.31 if plan.name == "light" else 0.27))
    drawing.raise_up(frame.place(glass), Ink((44, 50, 60), grain=0.0, blotch=0.0))
    fin = [(-0.18, -h + long * 0.15), (0.18, -h + long * 0.15), (0.28, -h + 0.01 * long), (-0.28, -h + 0.01 * long)]
    drawing.raise_up(frame.place(np.array(fin) * (max(w / 3.4, 0.6), 1.0)), Ink(colour, grain=1.0, blotch=0.0))


def helicopter(drawing: Drawing, rng: np.random.Generator, frame: Frame) -> bool:
    """Put one helicopter, 13 m over the hull, rotor 11 m, if there is room."""
    ring = frame.place(rectangle(11.0, 14.6))
    if not drawing.claim(ring, 0.3):
        return False
    drawing.record("helicopter", ShapeKind.ROTATED_BOX, ring)
    hull = mirrored([(0, 5.6), (0.8, 5.2), (1.2, 4.0), (1.2, 0.6), (0.4, -1.2), (0.22, -7.2)])
    body = pick(rng, (*GREYS, (168, 52, 44), (74, 88, 66), (206, 178, 68)))
    blades = [frame.moved(0.0, 1.8, float(turn)) for turn in rng.uniform(0, 90) + np.array((0.0, 90.0))]
    drawing.cast(frame.place(hull), 1.8)
    for blade in blades:
        drawing.hover(blade.place(rectangle(0.4, 11.0)), 3.4, 0.75)
    drawing.raise_up(frame.place(hull), Ink(body, grain=1.0, blotch=0.0))
    drawing.raise_up(frame.place(hull * (0.45, 0.8) + (0, 0.3)), Ink(tinted(body, 1.12), grain=1.0, blotch=0.0))
    drawing.raise_up(frame.place(rectangle(1.7, 1.2, 0.0, 4.3)), Ink((46, 52, 60), grain=0.0, blotch=0.0))
    drawing.raise_up(frame.place(rectangle(3.0, 0.7, 0.0, -6.4)), Ink(tinted(body, 0.9), grain=0.0, blotch=0.0))
    for blade in blades:
        drawing.raise_up(blade.place(rectangle(0.38, 11.0)), Ink((58, 60, 64), 0.9, 0.0, 0.0))
    drawing.raise_up(frame.place(disc(0.6, 12, 0.0, 1.8)), Ink((96, 98, 100), grain=0.0, blotch=0.0))
    return True
