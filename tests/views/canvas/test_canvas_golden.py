"""Pictures of the canvas compared with those kept; ORTHOMARK_REGOLD=1 writes them anew, then look at them."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QImage

from app.models.annotation import Annotation, Status
from app.models.geometry import Shape, ShapeKind, box, polygon
from app.models.ids import AnnotationId, uuid7
from tests.views.canvas.stage import Stage, crowd

GOLDEN = Path(__file__).parents[2] / "golden" / "canvas"
ZOOMS = (0.15, 0.4, 0.75, 1.0, 2.5, 9.0)
MEAN = 1.5
FAR, FAR_SHARE = 40, 0.004


def close_by(stage: Stage) -> list[Annotation]:
    """One of every kind and standing around the corner of the bright block, so that each zoom shows some."""
    hole = [(606.0, 404.0), (606.0, 409.0), (612.0, 409.0)]
    shapes = [
        (polygon([(594.0, 395.0), (622.0, 399.0), (618.0, 414.0), (592.0, 411.0)], [hole]), "ship", Status.OPEN),
        (Shape(ShapeKind.POLYLINE, shapely.LineString([(585, 418), (600, 404), (640, 420)])), "vehicle", Status.OPEN),
        (Shape(ShapeKind.POINT, shapely.Point(597, 391)), "building", Status.OPEN),
        (box(625, 380, 680, 412), "vehicle", Status.REJECTED),
        (polygon([(560.0, 390.0), (580.0, 380.0), (586.0, 404.0)]), "building", Status.CONFLICT),
    ]
    task = stage.task
    made = [Annotation(AnnotationId(uuid7()), task.scene, task.id, name, shape) for shape, name, _ in shapes]
    return [replace(each, status=status) for each, (_, _, status) in zip(made, shapes, strict=True)]


def kept(path: Path, shown: np.ndarray) -> np.ndarray:
    if os.environ.get("ORTHOMARK_REGOLD"):
        height, width = shown.shape[:2]
        flat = np.ascontiguousarray(shown, np.uint8)
        assert QImage(flat.data, width, height, 3 * width, QImage.Format.Format_RGB888).save(str(path))
    picture = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    assert not picture.isNull(), f"{path.name} is missing; write it with ORTHOMARK_REGOLD=1 and look at it"
    flat = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return flat[:, : 3 * picture.width()].reshape(picture.height(), picture.width(), 3).astype(int)


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize(
    ("angle", "ratio"), [(0.0, 1.0), (30.0, 1.0), (90.0, 1.0), (0.0, 2.0), (30.0, 2.0), (90.0, 2.0)]
)
def test_the_canvas_looks_as_it_did(
    make_stage: Callable[[int, int], Stage], zoom: float, angle: float, ratio: float
) -> None:
    """The same device pixels on a screen of 100 % and on one of 200 %, where the canvas is half as large."""
    stage = make_stage(round(320 / ratio), round(240 / ratio))
    stage.on_screen(ratio)
    turned, fine = f"_turned_{angle:g}" if angle else "", f"_at_{ratio:g}" if ratio != 1.0 else ""
    for name, annotations in (("bare", []), ("annotated", [*crowd(stage.task, 80), *close_by(stage)])):
        stage.open(annotations, (500, 300, 500, 500))
        stage.look(604, 402, zoom / ratio, angle)
        shown = stage.pixels()
        assert shown.shape[:2] == (240, 320)
        difference = abs(kept(GOLDEN / f"{name}_{zoom:g}{turned}{fine}.png", shown) - shown)
        assert difference.mean() <= MEAN, name
        assert (difference.max(axis=2) > FAR).mean() <= FAR_SHARE, name
