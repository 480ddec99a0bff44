"""How well wand and border find objects of the training scene, and press to painted preview; prints one JSON line."""

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from pathlib import Path

import numpy as np
import shapely
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from scenery.figures import HEIGHT, WIDTH, Loop, memcpy_frame_ms, spread
from scenery.rasters import cache_folder

from app.imagery.display import default_display
from app.imagery.georeference import Georeference
from app.imagery.grid import TileGrid
from app.imagery.selecting.loose import Hint, Loose
from app.imagery.selecting.questions import WandPress, border
from app.imagery.selecting.shelf import ModelShelf
from app.imagery.selecting.tile_sight import TileSight
from app.imagery.source import RasterSource
from app.imagery.training.generate import generate
from app.imagery.training.truth import Truth, TruthObject, read_truth, write_truth
from app.models.geometry import ShapeKind
from app.models.ids import SceneId, TaskId, uuid7
from app.models.ontology import ClassDef, Ontology
from app.models.scene import Scene
from app.models.task import Task
from app.tools.wand import USUAL, WandTool
from app.views import background
from app.views.canvas.canvas import Canvas

CLASSES = ("building", "storage-tank", "swimming-pool")
SIZE = 4096
VIEW = 600.0
ROOM = 0.25
TUNED = (8, 12, 16, 24, 32, 48, 64)
"""Tolerances a hand would try by dragging; “tuned” keeps the best of them, as a person who watches the preview does."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=30)
    parser.add_argument("--presses", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    raster, truth = scenery()
    source = RasterSource.open(raster)
    found = [one for one in truth.objects if one.class_id in CLASSES and inside(one)]
    chosen = spread_over(found, arguments.objects)
    times = latency(source, chosen[: arguments.presses])
    result = {"accuracy": accuracy(source, chosen), **times}
    source.close()
    background.shutdown()
    print(json.dumps({"script": "smart_select", **result, "memcpy_frame_ms": memcpy_frame_ms()}))


def scenery() -> tuple[Path, Truth]:
    raster, truth = cache_folder() / f"training-{SIZE}.tif", cache_folder() / f"training-{SIZE}.json"
    if not truth.exists():
        write_truth(generate(raster, SIZE), truth)
    return raster, read_truth(truth)


def inside(one: TruthObject) -> bool:
    x0, y0, x1, y1 = one.shape().bounds
    return min(x0, y0) > 60 and max(x1, y1) < SIZE - 60


def spread_over(objects: list[TruthObject], count: int) -> list[TruthObject]:
    """Take as many of each class as there are, evenly through the scene."""
    each = [[one for one in objects if one.class_id == name] for name in CLASSES]
    each = [part[:: max(1, len(part) * len(CLASSES) // count)] for part in each]
    return [one for group in zip_longest(*each) for one in group if one is not None][:count]


def accuracy(source: RasterSource, objects: list[TruthObject]) -> dict[str, object]:
    results: dict[str, dict[str, list[float]]] = {}
    for one in objects:
        area = one.shape().geometry
        at = area.representative_point()
        view = (at.x - VIEW / 2, at.y - VIEW / 2, VIEW, VIEW)
        grid = TileGrid(source.info.width, source.info.height)
        sight = TileSight(source, grid, default_display(source), lambda _key: None, view, 0, ModelShelf())
        press = WandPress(at.x, at.y, 1.0)
        kept = results.setdefault(one.class_id, {"wand_click": [], "wand_tuned": [], "border_box": []})
        kept["wand_click"].append(iou(area, press.shape(sight, USUAL)))
        kept["wand_tuned"].append(max(iou(area, press.shape(sight, tolerance)) for tolerance in TUNED))
        kept["border_box"].append(iou(area, border(sight, loose(area), 1.0)))
    return {name: {how: middle(values) for how, values in part.items()} for name, part in results.items()}


def middle(values: list[float]) -> dict[str, float]:
    return {"p50": round(float(np.median(values)), 3), "mean": round(float(np.mean(values)), 3), "n": len(values)}


def loose(area: shapely.Polygon) -> Loose:
    x0, y0, x1, y1 = area.bounds
    room = ROOM * max(x1 - x0, y1 - y0)
    left, top, right, bottom = x0 - room, y0 - room, x1 + room, y1 + room
    return Loose(Hint.AROUND, ((left, top), (right, top), (right, bottom), (left, bottom)))


def iou(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return float(one.intersection(other).area / one.union(other).area)


class Desk:
    """What the wand must know of its task, of which there is nothing drawn."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.task = Task(TaskId(uuid7()), scene.id, "bench", (0, 0, SIZE, SIZE))
        self.active_class = ClassDef("thing", "Thing", "#E69F00", (ShapeKind.POLYGON,), "1")
        self.ontology = Ontology("bench", 1, (self.active_class,))
        self.read_only, self.selection, self.metres_per_pixel = "", (), None

    def annotation(self, _one: object) -> None:
        return None

    def annotations_at(self, *_at: float) -> list[object]:
        return []


def latency(source: RasterSource, objects: list[TruthObject]) -> dict[str, object]:
    """Real presses and moves on a canvas at one to one: to the painted preview, and how long the window stood still."""
    app, loop, info = QApplication.instance() or QApplication([]), Loop(), source.info
    canvas = Canvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    header = (info.width, info.height, info.bands, info.dtype, info.georeference)
    scene = Scene(SceneId(uuid7()), "bench", info.path, "", 1, *header)
    canvas.show_scene(scene, source, None, Georeference.of(info.georeference, info.width, info.height))
    canvas.one_to_one()
    loop.until(canvas.settled)
    canvas.set_tool(WandTool(), Desk(scene))  # type: ignore[arg-type]
    pressed, moved, still = [], [], []
    first = time.perf_counter()
    WandPress(100, 100, 1.0).shape(canvas.sight(), USUAL)
    loads = round((time.perf_counter() - first) * 1e3, 1)
    for one in objects:
        at = one.shape().geometry.representative_point()
        canvas.look_at(at.x, at.y)
        loop.until(canvas.settled)
        place = QPointF(*canvas.camera.to_screen(at.x, at.y)).toPoint()
        pressed.append(
            until_shown(canvas, loop, still, partial(QTest.mousePress, canvas, Qt.MouseButton.LeftButton, pos=place))
        )
        for far in (30, 60, 90):
            aside = place + QPoint(far, 0)
            moved.append(until_shown(canvas, loop, still, partial(QTest.mouseMove, canvas, aside)))
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place)
    canvas.close()
    app.processEvents()
    return {"first_ms": loads, "press_ms": spread(pressed), "drag_ms": spread(moved), "stood_still_ms": spread(still)}


def until_shown(canvas: Canvas, loop: Loop, still: list[float], act: Callable[[], None]) -> float:
    """Milliseconds from an event to the picture that shows what it found."""
    start = time.perf_counter()
    act()
    loop.until(lambda: canvas.answered)
    canvas.repaint()
    still.append(loop.longest_ms)
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    main()
