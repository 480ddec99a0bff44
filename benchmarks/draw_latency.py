"""From a mouse event to the painted preview, and from letting go to durable, of each tool among N others.

Prints one JSON line. `far` sees the whole scene with all its annotations, `near` some hundred of them, as one draws.
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from edit import LEFT, bare_commit_ms
from PySide6.QtCore import QEvent, QPointF, Qt
from scenery.figures import Loop, memcpy_frame_ms, spread
from scenery.hand import PLAIN, Hand, Taken
from scenery.site import LOGIN, drawn, spare_folder
from scenery.window import enter, shown

from app.models.annotation import Annotation
from app.models.geometry import ShapeKind
from app.services.workspace import Workspace, ontology_draft
from app.views import background
from app.views.canvas.canvas import Canvas

PREVIEW_LIMIT_MS, DURABLE_LIMIT_MS = 16.0, 20.0
MARGIN = 160
RADIUS = 100.0
CORNERS, PER_EDGE = 12, 4
SIDE_OF_SHAPE, LONGEST = 40.0, 60.0
NEAR = (1500.0, 1500.0, 2500.0, 2150.0)
"""The window, in image pixels, in which tools are tried as one works: a scale at which no pixel meets one."""
KINDS = (ShapeKind.BOX, ShapeKind.POLYGON, ShapeKind.ROTATED_BOX)
Gesture = Callable[[Hand, QPointF], None]
Editing = Callable[[Hand, Annotation], None]


def bare_frame_ms(canvas: Canvas, count: int) -> list[float]:
    """The yardstick: the same frame painted without any event."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        canvas.repaint()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def places(canvas: Canvas, count: int) -> list[QPointF]:
    """A wandering hand over the view, the same in every run."""
    chance = np.random.default_rng(7)
    spots = chance.uniform((MARGIN, MARGIN), (canvas.width() - MARGIN, canvas.height() - MARGIN), (count, 2))
    return [QPointF(x, y) for x, y in spots.tolist()]


def around(middle: QPointF, radius: float, count: int) -> list[QPointF]:
    """Places on a circle."""
    angles = [2 * math.pi * number / count for number in range(count)]
    return [middle + QPointF(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]


def between(start: QPointF, end: QPointF, count: int) -> list[QPointF]:
    """Places on the way from one to another, the end among them."""
    return [start + (end - start) * (number / count) for number in range(1, count + 1)]


# Drawing


def polygon(hand: Hand, middle: QPointF) -> None:
    """Twelve corners, 200 screen pixels across, each snapped to what lies near; closed on the first."""
    ring = around(middle, RADIUS, CORNERS * PER_EDGE)
    for number, at in enumerate(ring):
        hand.move(at)
        if number % PER_EDGE == 0:
            hand.click(at)
    hand.press(ring[0])
    hand.release(ring[0])


def freehand(hand: Hand, middle: QPointF) -> None:
    """The same round in one stroke."""
    ring = around(middle, RADIUS, CORNERS * PER_EDGE)
    stroke(hand, [*ring, ring[0]])


def trace(hand: Hand, middle: QPointF) -> None:
    """A polygon led along the borders of neighbours from vertex to vertex."""
    opened = hand.drawing.open
    assert opened is not None
    x, y = hand.canvas.camera.to_image(middle.x(), middle.y())
    reach = RADIUS / hand.canvas.camera.scale
    around_here = opened.annotations.some(opened.ids_inside((x - reach, y - reach, x + reach, y + reach)))
    found = sorted(around_here, key=lambda one: one.shape.geometry.envelope.area, reverse=True)[:3]
    for one in found:
        for corner in one.shape.geometry.exterior.coords[:5]:
            at = hand.at(*corner)
            for way in between(at + QPointF(30, 20), at, 4):
                hand.move(way)
            hand.click(at)
    hand.canvas.cancel()


def box(hand: Hand, middle: QPointF) -> None:
    """Dragged from corner to corner."""
    stroke(hand, [middle, *between(middle, middle + QPointF(42, 28), 7)])


def rotated_box(hand: Hand, middle: QPointF) -> None:
    """Three clicks."""
    front = middle + QPointF(50, 20)
    hand.click(middle)
    for at in between(middle, front, 8):
        hand.move(at)
    hand.click(front)
    rear = front + QPointF(-20, 60)
    for at in between(front, rear, 8):
        hand.move(at)
    hand.end(lambda: hand.send(QEvent.Type.MouseButtonPress, rear, LEFT, LEFT))


def brush(hand: Hand, middle: QPointF) -> None:
    """A new area in a round stroke."""
    hand.drawing.select()
    stroke(hand, around(middle, RADIUS / 2, 48))


def eraser(hand: Hand, target: Annotation) -> None:
    """A stroke through what is selected, with Alt."""
    hand.keys = Qt.KeyboardModifier.AltModifier
    stroke(hand, across(hand, target, 1.0))
    hand.keys = PLAIN


def reshape(hand: Hand, target: Annotation) -> None:
    """A stroke that goes out of the shape and comes in again."""
    _x0, y0, x1, y1 = target.shape.bounds
    inside = target.shape.geometry.representative_point()
    start, out = hand.at(inside.x, inside.y), hand.at(x1 + 5, y1 + 5)
    other = hand.at(x1 + 8, y0 - 3)
    stroke(hand, [start, *between(start, out, 12), *between(out, other, 8), *between(other, start, 12)])


def split(hand: Hand, target: Annotation) -> None:
    """A stroke across what is selected."""
    stroke(hand, across(hand, target, 1.5))


def vertex(hand: Hand, target: Annotation) -> None:
    """A corner of what is selected, dragged along the borders of neighbours."""
    x, y = target.shape.geometry.exterior.coords[0]
    start = hand.at(x, y)
    stroke(hand, [start, *between(start, start + QPointF(25, 9), 24)])


def move(hand: Hand, target: Annotation) -> None:
    """All of what is selected, dragged."""
    inside = target.shape.geometry.representative_point()
    start = hand.at(inside.x, inside.y)
    stroke(hand, [start, *between(start, start + QPointF(60, 30), 24)])


def across(hand: Hand, target: Annotation, share: float) -> list[QPointF]:
    """A way through the middle of a shape, from outside to outside."""
    x0, y0, x1, y1 = target.shape.bounds
    inside = target.shape.geometry.representative_point()
    reach = math.hypot(x1 - x0, y1 - y0) * share
    start, end = hand.at(inside.x - reach, inside.y - reach / 3), hand.at(inside.x + reach, inside.y + reach / 3)
    return [start, *between(start, end, 24)]


def stroke(hand: Hand, way: list[QPointF]) -> None:
    """Press, drag along a way, let go."""
    hand.press(way[0])
    for at in way[1:]:
        hand.move(at, held=True)
    hand.release(way[-1])


DRAWING: dict[str, tuple[str, Gesture]] = {
    "polygon": ("polygon", polygon),
    "freehand": ("polygon", freehand),
    "trace": ("polygon", trace),
    "box": ("box", box),
    "rotated_box": ("rotated_box", rotated_box),
    "brush": ("brush", brush),
}
EDITING: dict[str, tuple[str, Editing]] = {
    "eraser": ("brush", eraser),
    "reshape": ("reshape", reshape),
    "split": ("split", split),
    "vertex": ("select", vertex),
    "move": ("select", move),
}
FAR = ("polygon", "freehand", "box", "rotated_box", "brush")


def targets(hand: Hand) -> Iterator[Annotation]:
    """Shapes in view that can be worked on, one after another, each as it is then."""
    opened, window = hand.drawing.open, NEAR
    assert opened is not None
    found = [one for one in opened.annotations.some(opened.ids_inside(window)) if one.shape.kind is ShapeKind.POLYGON]
    large = [one for one in found if SIDE_OF_SHAPE**2 / 2 < one.shape.geometry.area < LONGEST**2]
    yield from sorted(large, key=lambda one: one.id)


def measured(hand: Hand, names: tuple[str, ...], gestures: int) -> dict[str, Taken]:
    """Every tool of these, so many gestures each."""
    found = {}
    spots, shapes = places(hand.canvas, gestures), targets(hand)
    for name in names:
        hand.canvas.aim.aids = replace(hand.canvas.aim.aids, trace=name == "trace")
        if name in DRAWING:
            tool, gesture = DRAWING[name]
            found[name] = hand.take(tool)
            for spot in spots:
                gesture(hand, spot)
            continue
        tool, editing = EDITING[name]
        found[name] = hand.take(tool)
        for _ in range(gestures):
            target = next(shapes)
            hand.drawing.select(target.id)
            hand.turn()
            editing(hand, target)
    return found


def in_window(path: Path, folder: Path, gestures: int) -> tuple[dict[str, dict[str, Taken]], dict[str, object]]:
    """Everything that is measured in the real window."""
    window, loop = shown(folder / "settings"), Loop()
    screen = enter(window, path, loop)
    canvas = screen.stage.canvas
    hand = Hand(canvas, screen.drawing)

    def still() -> None:
        loop.until(lambda: canvas.settled() and canvas.annotations.ready and screen.checking.live is not None)
        loop.until(lambda: screen.checking.live is not None and screen.checking.live.current)

    still()
    bare = bare_frame_ms(canvas, 100)
    taken = {"far": measured(hand, FAR, gestures)}
    canvas.zoom_to(NEAR, 0.0)
    still()
    taken["near"] = measured(hand, (*DRAWING, *EDITING), gestures)
    window.close()
    background.shutdown()
    return taken, {"bare_frame_ms": spread(bare), "between_busy_ms": spread(hand.between)}


def any_shape(path: Path) -> None:
    """Let every class be drawn as every shape that is tried."""
    workspace = Workspace.open(path, LOGIN)
    known = workspace.ontology
    classes = tuple(replace(one, shapes=KINDS) for one in known.classes)
    workspace.record([ontology_draft(workspace.project_id, replace(known, version=known.version + 1, classes=classes))])
    workspace.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=50_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--gestures", type=int, default=12, help="of each tool, near and far")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    with spare_folder() as folder:
        path = drawn(folder, arguments.annotations, arguments.size)
        any_shape(path)
        bare = bare_commit_ms(folder, 200)
        taken, window = in_window(path, folder, arguments.gestures)
    every = [one for tools in taken.values() for one in tools.values()]
    durable = [time for one in every for time in one.durable]
    worst = max(float(np.percentile(one.preview, 95)) for one in every)
    figures = {
        "script": "draw_latency",
        "annotations": arguments.annotations,
        **window,
        "release_to_durable_ms": spread(durable),
        "release_busy_ms": spread([time for one in every for time in one.durable_busy]),
        **{where: {name: one.figures() for name, one in tools.items()} for where, tools in taken.items()},
        "bare_commit_ms": spread(bare),
        "memcpy_frame_ms": memcpy_frame_ms(),
        "held": {
            "preview": bool(worst < PREVIEW_LIMIT_MS),
            "durable": bool(np.percentile(durable, 95) < DURABLE_LIMIT_MS),
        },
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
