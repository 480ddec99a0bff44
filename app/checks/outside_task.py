"""An annotation belongs to the task its centroid lies in, so that objects across an edge are drawn once."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from app.checks.repairs import DELETE, class_name, deletion
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.many import Many, Mask


def _run(context: CheckContext) -> Iterator[Finding]:
    x, y, width, height = context.task.window
    centres = shapely.centroid(np.array([each.shape.geometry for each in context.annotations], dtype=object))
    xs, ys = shapely.get_x(centres), shapely.get_y(centres)
    inside = _within(xs, x, width, context.scene.width) & _within(ys, y, height, context.scene.height)
    for index in np.flatnonzero(~inside).tolist():
        annotation = context.annotations[index]
        at = (float(xs[index]), float(ys[index]))
        sentence = (
            f"The centre of this {class_name(context.ontology, annotation)} lies outside {context.task.name}; "
            "delete it here, it belongs to the task beside."
        )
        yield Finding(CHECK.name, Hardness.HARD, annotation.id, at, sentence, DELETE, deletion(annotation))


def _within(values: NDArray[np.float64], start: int, length: int, scene: int) -> NDArray[np.bool_]:
    """A shared edge belongs to the task right of or below it, the edge of the scene to the last task."""
    end = start + length
    at_scene_edge = (values == scene) & (end >= scene)
    return np.asarray((values >= start) & ((values < end) | at_scene_edge))


def _screen(many: Many) -> Mask:
    x, y, width, height = many.task.window
    centres = shapely.centroid(many.geometries)
    across = _within(shapely.get_x(centres), x, width, many.scene.width)
    return np.asarray(~(across & _within(shapely.get_y(centres), y, height, many.scene.height)))


CHECK = Check("outside_task", "Outside the task", _run, drawn=True, screen=_screen)
