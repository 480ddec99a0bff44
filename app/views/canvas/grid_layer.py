"""Grid layer: lines of a map grid with their names at the edges of the view, worked out off the GUI thread."""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from app.imagery.georeference import Georeference
from app.imagery.graticule import Graticule, GridLine, graticule, step_for
from app.views import background
from app.views.background import Ticket
from app.views.canvas import colours
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.floats import sized_font
from app.views.canvas.tile_painting import image_to_screen

LEAST_PX = 90.0
AROUND = 0.6
INSET = 12.0
FURNITURE, ARROW = (190.0, 100.0), 64.0
"""The room of scale bar and caption in the lower left corner, and of the north arrow in the upper right one."""
LINE, SHADE = colours.GRID, colours.GRID_SHADE


class GridLayer(QObject):
    """Shows one of the systems, or none ("" ); `changed` when there are new lines to paint."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.system = ""
        self._georeference: Georeference | None = None
        self._asked: tuple[str, float] | None = None
        self._covered: Bounds = (0.0, 0.0, 0.0, 0.0)
        self._grid = Graticule()
        self._path = QPainterPath()
        self._ticket: Ticket | None = None

    def set_georeference(self, georeference: Georeference | None) -> None:
        """Tell where the scene lies; None without a scene."""
        self._georeference = georeference
        self._forget()

    def show_system(self, system: str) -> None:
        """Show the lines of this system, "" for none."""
        self.system = system
        self._forget()

    @property
    def caption(self) -> str:
        """What the lines are; empty without any."""
        return self._grid.caption if self.system else ""

    def want(self, camera: Camera, metres: float | None) -> None:
        """Ask for the lines this view needs, unless they are there; `metres` is the ground size of a pixel."""
        if not self.system or self._georeference is None or not metres:
            return
        asked = (self.system, step_for(metres / camera.scale, self.system, LEAST_PX))
        if asked == self._asked and _holds(self._covered, camera.window):
            return
        self._asked, self._covered = asked, _around(camera.window)
        if self._ticket is not None:
            self._ticket.cancel()
        work = partial(graticule, self._georeference, self._covered, *asked)
        self._ticket = background.run(work, self._take, self._give_up)

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Paint lines and names."""
        if not self.system or not self._grid.lines:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not camera.upright)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shown = image_to_screen(camera).map(self._path)
        for pen in (QPen(SHADE, 2), QPen(LINE, 1)):
            painter.setPen(pen)
            painter.drawPath(shown)
        self._paint_names(painter, camera)
        painter.restore()

    def close(self) -> None:
        """Ask for nothing more."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = None

    def _paint_names(self, painter: QPainter, camera: Camera) -> None:
        painter.setFont(sized_font(painter.font(), 11, bold=True))
        metrics, turn = QFontMetricsF(painter.font()), image_to_screen(camera)
        view = QRectF(0, 0, camera.width, camera.height).adjusted(INSET, INSET, -INSET, -INSET)
        taken = [QRectF(0, camera.height - FURNITURE[1], *FURNITURE), QRectF(camera.width - ARROW, 0, ARROW, ARROW)]
        for line in self._grid.lines:
            at = _entry(line, turn, view) if line.label else None
            if at is None:
                continue
            box = QRectF(0, 0, metrics.horizontalAdvance(line.label) + 8, 16)
            box.moveCenter(at)
            box.moveLeft(min(max(box.left(), 4.0), camera.width - box.width() - 4))
            if any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            painter.fillRect(box, colours.FLOAT)
            painter.setPen(colours.TEXT_1)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line.label)

    def _take(self, grid: Graticule) -> None:
        self._ticket = None
        self._grid = grid
        self._path = QPainterPath()
        for line in grid.lines:
            self._path.addPolygon(QPolygonF([QPointF(x, y) for x, y in line.points.tolist()]))
        self.changed.emit()

    def _give_up(self, error: Exception) -> None:
        """A bug, told to the hook already: no lines are better than wrong ones."""
        del error
        self._take(Graticule())

    def _forget(self) -> None:
        self.close()
        self._asked, self._grid, self._path = None, Graticule(), QPainterPath()
        self.changed.emit()


def _holds(outer: Bounds, inner: Bounds) -> bool:
    ox, oy, ow, oh = outer
    ix, iy, iw, ih = inner
    return ox <= ix and oy <= iy and ix + iw <= ox + ow and iy + ih <= oy + oh


def _around(window: Bounds) -> Bounds:
    x, y, width, height = window
    return x - AROUND * width, y - AROUND * height, width * (1 + 2 * AROUND), height * (1 + 2 * AROUND)


def _entry(line: GridLine, turn: QTransform, view: QRectF) -> QPointF | None:
    """Where a line comes into the view, at its left or upper end; None where it stays outside."""
    cos, sin, left, top = turn.m11(), turn.m12(), turn.dx(), turn.dy()
    points = line.points @ np.array(((cos, sin), (-sin, cos))) + (left, top)
    steps = np.linspace(0.0, 1.0, 65)
    along = steps * (len(points) - 1)
    xs = np.interp(along, np.arange(len(points)), points[:, 0])
    ys = np.interp(along, np.arange(len(points)), points[:, 1])
    inside = (xs >= view.left()) & (xs <= view.right()) & (ys >= view.top()) & (ys <= view.bottom())
    found = _clipped(xs, ys, inside, view)
    if not len(found):
        return None
    return min((QPointF(x, y) for x, y in found), key=lambda at: at.x() + at.y())


def _clipped(xs: np.ndarray, ys: np.ndarray, inside: np.ndarray, view: QRectF) -> list[tuple[float, float]]:
    """The places where a sampled line crosses the border of the view."""
    found = []
    for before in np.flatnonzero(inside[1:] != inside[:-1]):
        ends = [(xs[before], ys[before]), (xs[before + 1], ys[before + 1])]
        out, within = ends if inside[before + 1] else ends[::-1]
        reach = (
            _share(out[0], within[0], view.left(), view.right()),
            _share(out[1], within[1], view.top(), view.bottom()),
        )
        part = min(reach)
        found.append((within[0] + (out[0] - within[0]) * part, within[1] + (out[1] - within[1]) * part))
    return found


def _share(out: float, within: float, low: float, high: float) -> float:
    """How much of the way outwards stays within the limits."""
    if low <= out <= high or out == within:
        return 1.0
    return ((low if out < low else high) - within) / (out - within)
