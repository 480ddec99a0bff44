"""Where rotated boxes head: an arrow at the front of each that is large enough on the screen."""

import math

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from app.imagery.overlay import Overlay
from app.imagery.part import Part
from app.models.geometry import ShapeKind
from app.views.canvas import colours
from app.views.canvas.camera import Camera
from app.views.canvas.paths import Floats, on_screen, stroke

LEAST_PX = 22.0
MOST = 300
ROTATED = ShapeKind.ROTATED_BOX.value
HEAD_PX = 5.0
SHARE = 0.3


def paint_headings(painter: QPainter, camera: Camera, overlay: Overlay, seen: Camera | None = None) -> None:
    """Paint the arrows of the largest rotated boxes `seen` (all) sees, MOST at most, in the colours of the boxes."""
    parts = overlay.parts_with(ShapeKind.ROTATED_BOX)
    if not parts:
        return
    x, y, width, height = (seen or camera).window
    for part, places in overlay.boxes_in((x, y, x + width, y + height), LEAST_PX / camera.scale, parts):
        kinds = part.laid.columns.kind
        rotated = kinds.codes[part.laid.row_of[places]] == list(kinds.table).index(ROTATED)
        for place in places[rotated][:MOST].tolist():
            ring = ring_at(part, place)
            blue, green, red = part.dress.colours[place].tolist()
            paint_heading(painter, camera, ring, (red, green, blue))


def ring_at(part: Part, place: int) -> Floats:
    """The four corners (4, 2) of the rotated box at a place, the front edge first."""
    ragged = part.laid.ragged
    first = int(ragged.ring_points[ragged.shape_rings[place, 0]])
    ring: Floats = ragged.points[first : first + 4].astype(float) + ragged.boxes[place, :2]
    return ring


def paint_heading(painter: QPainter, camera: Camera, ring: Floats, rgb: tuple[int, int, int]) -> None:
    """Paint one: a short line to the middle of the front, with a head there."""
    front, rear = ring[:2].mean(axis=0), ring[2:].mean(axis=0)
    tail, tip = on_screen(np.array([front + (rear - front) * SHARE, front]), camera)
    dx, dy = tip.x() - tail.x(), tip.y() - tail.y()
    length = math.hypot(dx, dy)
    if not length:
        return
    ux, uy, head = dx / length, dy / length, min(HEAD_PX, length)
    path = QPainterPath()
    path.addPolygon(QPolygonF([tail, tip]))
    left = QPointF(tip.x() - (ux + uy * 0.7) * head, tip.y() - (uy - ux * 0.7) * head)
    right = QPointF(tip.x() - (ux - uy * 0.7) * head, tip.y() - (uy + ux * 0.7) * head)
    path.addPolygon(QPolygonF([left, tip, right]))
    stroke(painter, path, colours.of(rgb), 1.6)
