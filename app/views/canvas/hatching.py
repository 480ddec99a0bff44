"""Hatches what was never seen, on a picture as small as the mini-map."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

Mask = NDArray[np.bool_]
SHADE = QColor(0, 0, 0, 120)
LINES = QColor(232, 234, 236, 150)


class Hatching:
    """Keeps the hatched picture until the cells or its size change."""

    def __init__(self) -> None:
        self._mask: Mask | None = None
        self._kept: tuple[QSize, QImage] | None = None

    def show(self, mask: Mask | None) -> None:
        """Hatch these cells, (rows, columns) of bool, or none."""
        self._mask, self._kept = mask, None

    def paint(self, painter: QPainter, place: QRectF, ratio: float) -> None:
        """Paint them over `place`, where all the cells lie."""
        if self._mask is None or not self._mask.any() or place.isEmpty():
            return
        size = (place.size() * ratio).toSize()
        if self._kept is None or self._kept[0] != size:
            self._kept = (size, _hatched(self._mask, size, ratio))
        painter.drawImage(place, self._kept[1])


def _hatched(mask: Mask, size: QSize, ratio: float) -> QImage:
    picture = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(SHADE)
    painter = QPainter(picture)
    painter.scale(ratio, ratio)
    painter.fillRect(QRectF(picture.rect()), QBrush(LINES, Qt.BrushStyle.BDiagPattern))
    painter.resetTransform()
    alpha = np.ascontiguousarray(np.where(mask, 255, 0).astype(np.uint8))
    rows, columns = alpha.shape
    cells = QImage(alpha.tobytes(), columns, rows, columns, QImage.Format.Format_Alpha8)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(picture.rect(), cells)
    painter.end()
    return picture
