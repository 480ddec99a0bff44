"""Turn and scale what is selected, by grips on the frame around it; Shift turns in steps of 15 degrees."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from app.models.annotation import Annotation
from app.models.geometry import Point, Shape, ShapeKind, box, rounded
from app.tools.base import (
    GRAB,
    NOTHING,
    Button,
    Modifiers,
    Pointer,
    PointerKind,
    Preview,
    PreviewKind,
    PreviewShape,
    PreviewStyle,
    Step,
)
from app.tools.drag import replaced, troubles
from app.tools.edit_tool import EditTool
from app.tools.paths import preview_shapes

STEP_DEGREES = 15.0
STALK_PX = 28.0
LEAST_SCALE = 0.05
SELECT_FIRST = "Select what is to be turned or scaled first."
WOULD_LEAVE = "It would leave the scene. Nothing was changed."
CORNERS = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """The upright frame around the selection: `corners` (4, 2) from the upper left clockwise, and the turning grip."""

    corners: NDArray[np.float64]
    stalk: Point

    @property
    def middle(self) -> Point:
        """What everything turns around."""
        x, y = self.corners.mean(axis=0).tolist()
        return (x, y)


def frame_of(annotations: Sequence[Annotation], scale: float) -> Frame:
    """Make the frame of these annotations at `scale` screen pixels per image pixel."""
    bounds = np.array([each.shape.bounds for each in annotations])
    (x0, y0), (x1, y1) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    return Frame(corners, ((x0 + x1) / 2, y0 - STALK_PX / scale))


class TransformTool(EditTool):
    """Drag a corner to scale about the opposite one, the grip above to turn about the middle."""

    name = "transform"
    title = "Turn and scale"
    shortcut = "G"
    icon = "transform"

    def __init__(self) -> None:
        self._grip: int | None = None
        self._frame: Frame | None = None
        self._before: tuple[Annotation, ...] = ()
        self._press: Point = (0.0, 0.0)
        self._now: Pointer | None = None
        self._scale = 1.0

    @property
    def idle(self) -> bool:
        """Whether no grip is held."""
        return self._grip is None

    def cancel(self) -> Step:
        """Let go; everything stays as it was."""
        changed = not self.idle
        self._grip, self._frame, self._now = None, None, None
        return Step(preview_changed=changed)

    def _pointer(self, event: Pointer) -> Step:
        rescaled, self._scale = event.scale != self._scale, event.scale
        if event.kind is PointerKind.MOVE:
            self._now = event if not self.idle else None
            return Step(preview_changed=rescaled or not self.idle)
        if event.button is not Button.LEFT:
            return NOTHING
        return self._release(event) if event.kind is PointerKind.RELEASE else self._take(event)

    def _take(self, event: Pointer) -> Step:
        self.cancel()
        chosen = self._meant(event)
        if not chosen:
            return Step(message=SELECT_FIRST)
        if not self._chosen():
            return Step(preview_changed=True, selection=(chosen[0].id,))
        refusal = self._refusal(chosen)
        frame = frame_of(chosen, event.scale)
        places = [*frame.corners.tolist(), frame.stalk]
        distances = [math.dist(at, event.at) for at in places]
        nearest = int(np.argmin(distances))
        if distances[nearest] * event.scale > GRAB:
            return NOTHING
        if refusal:
            return Step(message=refusal)
        self._grip, self._frame, self._before = nearest, frame, chosen
        x, y = places[nearest]
        self._press, self._now = (float(x), float(y)), event
        return Step(preview_changed=True)

    def _release(self, event: Pointer) -> Step:
        if self.idle:
            return NOTHING
        shapes, before, turning = self._shapes(event), self._before, self._grip == CORNERS
        self.cancel()
        if isinstance(shapes, str):
            return Step(preview_changed=True, message=shapes, handled=True)
        return replaced("turn" if turning else "scale", before, shapes)

    def _shapes(self, event: Pointer) -> tuple[Shape, ...] | str:
        """What the annotations would become, or why they cannot."""
        assert self._frame is not None
        turned = self._turned(event, self._frame) if self._grip == CORNERS else self._scaled(event, self._frame)
        if isinstance(turned, str):
            return turned
        scene = shapely.box(0, 0, self.context.scene.width, self.context.scene.height)
        return turned if all(scene.intersects(shape.geometry) for shape in turned) else WOULD_LEAVE

    def _angle(self, event: Pointer, frame: Frame) -> float:
        start, end = (math.atan2(at[1] - frame.middle[1], at[0] - frame.middle[0]) for at in (self._press, event.at))
        degrees = math.degrees(end - start)
        return round(degrees / STEP_DEGREES) * STEP_DEGREES if event.modifiers & Modifiers.SHIFT else degrees

    def _turned(self, event: Pointer, frame: Frame) -> tuple[Shape, ...] | str:
        angle = self._angle(event, frame) % 360.0
        shapes = []
        for each in self._before:
            kind = each.shape.kind
            if kind is ShapeKind.BOX and angle % 90.0:
                known = self.context.ontology.find(each.class_id)
                if ShapeKind.ROTATED_BOX not in known.shapes:
                    return f"{known.name} is drawn as upright box; it turns in quarters only."
                kind = ShapeKind.ROTATED_BOX
            shapes.append(Shape(kind, _affine(each.shape, _turn(angle), frame.middle)))
        return tuple(box(*shape.bounds) if shape.kind is ShapeKind.BOX else shape for shape in shapes)

    def _scaled(self, event: Pointer, frame: Frame) -> tuple[Shape, ...] | str:
        assert self._grip is not None
        fixed, held = frame.corners[(self._grip + 2) % CORNERS], frame.corners[self._grip]
        diagonal = held - fixed
        length = float(diagonal @ diagonal)
        if not length:
            return "A single point has no size to scale."
        share = max(LEAST_SCALE, float((np.array(event.at) - fixed) @ diagonal) / length)
        at = (float(fixed[0]), float(fixed[1]))
        return tuple(Shape(each.shape.kind, _affine(each.shape, np.eye(2) * share, at)) for each in self._before)

    def preview(self) -> Preview:
        """The frame with its grips, or what the drag would make of the selection."""
        if self._now is not None and not self.idle:
            return self._moving(self._now)
        chosen = self._chosen()
        return Preview(tuple(_grips(frame_of(chosen, self._scale)))) if chosen else Preview()

    def _moving(self, event: Pointer) -> Preview:
        assert self._frame is not None
        shapes = self._shapes(event)
        if isinstance(shapes, str):
            return Preview(tuple(_grips(self._frame)), shapes)
        trouble = troubles(self._before, shapes)
        style = PreviewStyle.ERROR if trouble else PreviewStyle.ACTIVE
        drawn = tuple(one for shape in shapes for one in preview_shapes(shape.geometry, style))
        return Preview(drawn, trouble or self._hint(event, self._frame))

    def _hint(self, event: Pointer, frame: Frame) -> str:
        if self._grip == CORNERS:
            return f"{(self._angle(event, frame) + 180) % 360 - 180:+.1f}°"
        assert self._grip is not None
        fixed = frame.corners[(self._grip + 2) % CORNERS]
        diagonal = frame.corners[self._grip] - fixed
        return f"{100 * max(LEAST_SCALE, float((np.array(event.at) - fixed) @ diagonal / (diagonal @ diagonal))):.0f} %"


def _turn(degrees: float) -> NDArray[np.float64]:
    """Clockwise on the screen, because y points down."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s], [s, c]])


def _affine(shape: Shape, matrix: NDArray[np.float64], about: Point) -> shapely.Geometry:
    middle = np.array(about)
    return rounded(shapely.transform(shape.geometry, lambda points: (points - middle) @ matrix.T + middle))


def _grips(frame: Frame) -> list[PreviewShape]:
    stalk = np.array([((frame.corners[0] + frame.corners[1]) / 2).tolist(), frame.stalk])
    return [
        PreviewShape(PreviewKind.RING, frame.corners, PreviewStyle.GUIDE),
        PreviewShape(PreviewKind.LINE, stalk, PreviewStyle.GUIDE),
        PreviewShape(PreviewKind.HANDLE, frame.corners),
        PreviewShape(PreviewKind.POINT, stalk[1:]),
    ]


TOOL = TransformTool
