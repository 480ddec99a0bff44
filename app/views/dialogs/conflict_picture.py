"""The heads of a conflict over each other on the picture, told apart by their lines as well as their colours."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.annotation import Revision, RevisionKind
from app.views.canvas import colours
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.paths import path_of
from app.views.style import theme

LINES = {
    "mine": ("#4cc2d8", 2.5, ()),
    "theirs": ("#E69F00", 2.5, (5.0, 3.0)),
    "base": ("#ffffff", 1.5, (1.0, 2.5)),
}
MORE = (
    ("#cc79a7", 2.5, (8.0, 2.5, 1.5, 2.5)),
    ("#009E73", 2.5, (1.5, 2.5, 1.5, 2.5, 8.0, 2.5)),
    ("#F0E442", 2.5, (2.5, 2.5)),
)
MARGIN, LEAST = 0.6, 40.0
LEGEND_ROW, LEGEND_LINE, LEGEND_ROOM = 22, 34, 10


def window_around(revisions: Mapping[str, Revision], width: int, height: int) -> Bounds:
    """The window (x, y, width, height in scene pixels) with all shapes and room around, in the form of the screen."""
    boxes = np.array([one.shape.bounds for one in revisions.values()])
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    room = max(x1 - x0, y1 - y0, LEAST) * (1 + MARGIN)
    scale = min(width, height) / room
    wide, high = width / scale, height / scale
    return (float((x0 + x1 - wide) / 2), float((y0 + y1 - high) / 2), float(wide), float(high))


class ConflictPicture(QWidget):
    """A piece of the scene and the outlines on it; `show_pixels` brings the imagery once it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(360, 300)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._sides: Mapping[str, Revision] = {}
        self._window: Bounds = (0.0, 0.0, 1.0, 1.0)
        self._image: QImage | None = None

    @property
    def has_pixels(self) -> bool:
        """Whether the imagery is there."""
        return self._image is not None

    def show_sides(self, sides: Mapping[str, Revision]) -> Bounds:
        """Show these; gives the window of the scene to read."""
        self._sides, self._image = sides, None
        self._window = window_around(sides, max(self.width(), 1), max(self.height(), 1))
        told = [f"{name} {LINE_WORDS.get(name, 'dash-dotted')}" for name in sides]
        self.setAccessibleName("The heads over each other: " + ", ".join(told))
        self.update()
        return self._window

    def show_nothing(self) -> None:
        """Show no outline and no imagery."""
        self._sides, self._image = {}, None
        self.setAccessibleName("Nothing is shown")
        self.update()

    def show_pixels(self, picture: np.ndarray) -> None:
        """Show the imagery: (rows, columns, 4) uint8 RGBA of the window asked for."""
        rows, columns = picture.shape[:2]
        data = np.ascontiguousarray(picture)
        self._image = QImage(data.data, columns, rows, columns * 4, QImage.Format.Format_RGBA8888).copy()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The imagery, the outlines, the legend."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surround"))
        x, y, wide, high = self._window
        scale = min(self.width() / wide, self.height() / high)
        middle = QPointF(self.width() / 2, self.height() / 2)
        place = QRectF(middle.x() - wide * scale / 2, middle.y() - high * scale / 2, wide * scale, high * scale)
        if self._image is not None:
            painter.drawImage(place, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        camera = Camera(x=x + wide / 2, y=y + high / 2, scale=scale, width=self.width(), height=self.height())
        self._paint_outlines(painter, camera)
        self._paint_legend(painter)

    def _paint_outlines(self, painter: QPainter, camera: Camera) -> None:
        """All halos first, then the broken lines over the solid one, so that lines that coincide are all seen."""
        shown = {name: one for name, one in self._sides.items() if one.kind is not RevisionKind.DELETE}
        paths = {name: path_of(one.shape.geometry, camera) for name, one in shown.items()}
        for name, path in paths.items():
            painter.setPen(QPen(colours.HALO, pen_of(name).widthF() + 1.6))
            painter.drawPath(path)
        for name, path in paths.items():
            painter.setPen(pen_of(name))
            painter.drawPath(path)

    def _paint_legend(self, painter: QPainter) -> None:
        if not self._sides:
            return
        metrics = painter.fontMetrics()
        texts = [f"{name} (deleted)" if one.kind is RevisionKind.DELETE else name for name, one in self._sides.items()]
        wide = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        box = QRectF(
            LEGEND_ROOM, LEGEND_ROOM, wide + LEGEND_LINE + 3 * LEGEND_ROOM, len(texts) * LEGEND_ROW + LEGEND_ROOM
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(box, 5, 5)
        for row, (name, text) in enumerate(zip(self._sides, texts, strict=True)):
            middle = box.top() + LEGEND_ROOM / 2 + (row + 0.5) * LEGEND_ROW
            left = box.left() + LEGEND_ROOM
            painter.setPen(pen_of(name))
            painter.drawLine(QPointF(left, middle), QPointF(left + LEGEND_LINE, middle))
            painter.setPen(QColor("#ffffff"))
            painter.drawText(QPointF(left + LEGEND_LINE + LEGEND_ROOM, middle + metrics.ascent() / 2 - 1), text)


LINE_WORDS = {"mine": "solid", "theirs": "dashed", "base": "dotted"}


def pen_of(side: str) -> QPen:
    """The line of a side: solid, dashed, dotted, and other dashes and colours for further heads, in turn."""
    _, _, number = side.partition(" ")
    colour, width, dashes = LINES.get(side) or MORE[(int(number) - 2) % len(MORE)]
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen
