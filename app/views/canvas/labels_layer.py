"""Labels layer: what is written at annotations, placed without overlap off the GUI thread and kept while one pans."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.ids import AnnotationId
from app.models.look import LabelSays
from app.views import background
from app.views.background import Ticket
from app.views.canvas import colours
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.floats import sized_font
from app.views.canvas.label_places import Wish, placed

SMALLEST_PX = 26.0
"""What is smaller on the screen gets no label."""
MOST_CANDIDATES = 1200
PAD, MARGIN_PX = 0.5, 4.0
TEXT_PX, HEIGHT_PX = 11, 16.0
SAME_SCALE = 1.2
LONGEST = 28


@dataclass(frozen=True, slots=True)
class Label:
    """A text with the middle of what it belongs to, in image pixels, and its width on the screen."""

    annotation: AnnotationId
    text: str
    x: float
    y: float
    width: float


class LabelsLayer(QObject):
    """Paints labels at the middle of shapes; `placed` when others are ready. `says` and `names` are set outside."""

    placed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.says = LabelSays.NOTHING
        self.score = ""
        self.names: Mapping[str, str] = {}
        self.first: frozenset[AnnotationId] = frozenset()
        self._font = sized_font(QFont(), TEXT_PX)
        self._metrics = QFontMetricsF(self._font)
        self._labels: Sequence[Label] = ()
        self._room: Bounds = (0.0, 0.0, 0.0, 0.0)
        self._scale, self._angle = 0.0, 0.0
        self._valid = False
        self._ticket: Ticket | None = None

    @property
    def labels(self) -> Sequence[Label]:
        """What is placed now."""
        return self._labels

    @property
    def saying(self) -> tuple[LabelSays, str, Mapping[str, str]]:
        """What they say, of which attribute, and the names of classes."""
        return self.says, self.score, self.names

    @saying.setter
    def saying(self, saying: tuple[LabelSays, str, Mapping[str, str]]) -> None:
        if saying != self.saying:
            self.says, self.score, self.names = saying
            self.forget()

    def forget(self) -> None:
        """Annotations or their look have changed: place anew."""
        self._valid = False

    def close(self) -> None:
        """Ask for nothing more, and show nothing."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket, self._labels, self._valid = None, (), False

    def paint(self, painter: QPainter, camera: Camera, overlay: Overlay) -> None:
        """Paint what is placed; place anew in the background where that does not fit the view any more."""
        if not self._fits(camera) and self._ticket is None:
            self._ask(camera, overlay)
        if not self._scale or max(self._scale / camera.scale, camera.scale / self._scale) > SAME_SCALE:
            return
        painter.setFont(self._font)
        for label in self._labels:
            x, y = camera.to_screen(label.x, label.y)
            room = QRectF(x - label.width / 2, y - HEIGHT_PX / 2, label.width, HEIGHT_PX)
            if -label.width < x < camera.width + label.width and -HEIGHT_PX < y < camera.height + HEIGHT_PX:
                painter.fillRect(room, colours.LABEL_GROUND)
                painter.setPen(colours.TEXT_1)
                painter.drawText(QPointF(room.left() + MARGIN_PX, room.bottom() - MARGIN_PX), label.text)

    def _fits(self, camera: Camera) -> bool:
        x, y, width, height = camera.window
        x0, y0, x1, y1 = self._room
        inside = x0 <= x and y0 <= y and x1 >= x + width and y1 >= y + height
        return self._valid and inside and self._scale == camera.scale and self._angle == camera.angle

    def _ask(self, camera: Camera, overlay: Overlay) -> None:
        x, y, width, height = camera.window
        room = (x - PAD * width, y - PAD * height, x + (1 + PAD) * width, y + (1 + PAD) * height)
        self._valid = True
        kept = {label.annotation for label in self._labels}
        ranks = (self.first, frozenset(kept) if self._scale == camera.scale else frozenset())
        words = partial(label_text, overlay, self.says, self.score, self.names)
        work = partial(_work, overlay, room, camera.scale, camera.angle, ranks, words, self._metrics)
        self._ticket = background.run(work, partial(self._take, room, camera), self._failed)

    def _take(self, room: Bounds, camera: Camera, labels: Sequence[Label]) -> None:
        self._ticket = None
        self._labels, self._room = labels, room
        self._scale, self._angle = camera.scale, camera.angle
        self.placed.emit()

    def _failed(self, error: Exception) -> None:
        del error
        self._ticket = None


def label_text(overlay: Overlay, says: LabelSays, score: str, names: Mapping[str, str], annotation: Annotation) -> str:
    """What is written at one annotation; empty for nothing."""
    if says is LabelSays.CLASS:
        return names.get(annotation.class_id, annotation.class_id)
    if says is LabelSays.NUMBER:
        return str(overlay.number(annotation.id))
    if says is LabelSays.STATE:
        return annotation.status.value
    value = annotation.attributes.get(score) if says is LabelSays.SCORE and score else None
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _work(
    overlay: Overlay,
    room: Bounds,
    scale: float,
    angle: float,
    ranks: tuple[frozenset[AnnotationId], frozenset[AnnotationId]],
    words: Callable[[Annotation], str],
    metrics: QFontMetricsF,
) -> list[Label]:
    """Place labels over a window (x0, y0, x1, y1): selected first, then those there already, then the larger."""
    wishes: list[tuple[tuple[bool, bool, float], Label]] = []
    for part, places in overlay.boxes_in(room, SMALLEST_PX / scale):
        chosen = places[:MOST_CANDIDATES]
        boxes = part.laid.ragged.boxes[chosen]
        sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0.0).tolist()
        middles = ((boxes[:, :2] + boxes[:, 2:]) / 2).tolist()
        annotations = part.laid.columns.annotations(part.laid.row_of[chosen])
        for annotation, size, (x, y) in zip(annotations, sizes, middles, strict=True):
            text = words(annotation)[:LONGEST]
            if text:
                label = Label(annotation.id, text, x, y, metrics.horizontalAdvance(text) + 2 * MARGIN_PX)
                rank = (annotation.id not in ranks[0], annotation.id not in ranks[1], -size)
                wishes.append((rank, label))
    wishes.sort(key=lambda wish: wish[0])
    turn = np.deg2rad(angle)
    cos, sin = float(np.cos(turn)) * scale, float(np.sin(turn)) * scale
    boxes_wanted = [
        Wish(one.x * cos - one.y * sin, one.x * sin + one.y * cos, one.width, HEIGHT_PX) for _, one in wishes
    ]
    return [wishes[place][1] for place in placed(boxes_wanted)]
