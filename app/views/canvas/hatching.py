"""Hatches what was never seen, on a picture as small as the mini-map."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.metrics.coverage import CoverageGrid

Mask = NDArray[np.bool_]
SHADE = QColor(0, 0, 0, 120)
LINES = QColor(232, 234, 236, 190)
WIDE_PX, NARROW_PX = 8, 5
"""From line to line along an edge, over a large and over a small place; whole pixels, so that all lines look alike."""
SMALL_PX = 60


class Hatching:
    """Keeps the hatched picture until the cells or its size change."""

    def __init__(self) -> None:
        self._mask: Mask | None = None
        self._grid: CoverageGrid | None = None
        self._kept: tuple[QSize, QImage] | None = None

    def show(self, grid: CoverageGrid | None, mask: Mask | None) -> None:
        """Hatch these cells of a grid, (rows, columns) of bool, or none."""
        self._grid, self._mask, self._kept = grid, mask, None

    def paint(self, painter: QPainter, place: QRectF, ratio: float) -> None:
        """Paint them over `place`, where all the cells lie; on whole pixels of the screen, so that no line blurs."""
        if self._grid is None or self._mask is None or not self._mask.any() or place.isEmpty():
            return
        left, top = round(place.left() * ratio), round(place.top() * ratio)
        right, bottom = round(place.right() * ratio), round(place.bottom() * ratio)
        size = QSize(max(1, right - left), max(1, bottom - top))
        if self._kept is None or self._kept[0] != size:
            self._kept = (size, _hatched(self._grid, self._mask, size, ratio))
        painter.drawImage(QPointF(left / ratio, top / ratio), self._kept[1])


def _hatched(grid: CoverageGrid, mask: Mask, size: QSize, ratio: float) -> QImage:
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(SHADE)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(LINES, ratio))
    small = min(size.width(), size.height()) < SMALL_PX * ratio
    painter.drawLines(_lines(size, round((NARROW_PX if small else WIDE_PX) * ratio)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    for cell in _cells(grid, ~mask, size):
        painter.fillRect(cell, Qt.GlobalColor.transparent)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _lines(size: QSize, step: int) -> list[QLineF]:
    """Lines that rise to the right over all of a picture, `step` pixels from one another along its edge."""
    high = float(size.height())
    starts = np.arange(step // 2, size.width() + high, step).tolist()
    return [QLineF(start - high, high, start, 0.0) for start in starts]


def _cells(grid: CoverageGrid, mask: Mask, size: QSize) -> list[QRect]:
    """Where these cells lie, runs of a row together; cells share the pixels without gap or overlap."""
    across = _edges(mask.shape[1], grid.cell, grid.window[2], size.width())
    down = _edges(mask.shape[0], grid.cell, grid.window[3], size.height())
    found = []
    for row in range(len(mask)):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], mask[row].astype(np.int8), [0])))).tolist()
        found += [
            QRect(across[left], down[row], across[right] - across[left], down[row + 1] - down[row])
            for left, right in zip(edges[::2], edges[1::2], strict=True)
        ]
    return found


def _edges(count: int, cell: int, length: int, pixels: int) -> list[int]:
    """Where cells begin and end among so many pixels; the last one may be smaller."""
    places = np.minimum(np.arange(count + 1) * cell, length) / length
    found: list[int] = np.round(places * pixels).astype(int).tolist()
    return found
