"""What was never seen is hatched where it lies, however small the task is on the mini-map."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.metrics.coverage import CoverageGrid
from app.views.canvas.hatching import Hatching

GROUND = QColor("#406080")


def painted(grid: CoverageGrid, unseen: np.ndarray, place: QRectF, ratio: float = 1.0) -> np.ndarray:
    """(height, width) of how much lighter the ground became."""
    image = QImage(round(place.right() * ratio) + 4, round(place.bottom() * ratio) + 4, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(GROUND)
    hatching = Hatching()
    hatching.show(grid, unseen)
    painter = QPainter(image)
    hatching.paint(painter, place, ratio)
    painter.end()
    values = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    own = np.array([GROUND.blue(), GROUND.green(), GROUND.red()])
    return np.asarray((values[:, : image.width(), :3].astype(int) - own).sum(axis=2))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_cells_are_hatched_where_they_lie_also_the_smaller_last_ones(qapp: QApplication, ratio: float) -> None:
    grid = CoverageGrid((0, 0, 1100, 500), 500)
    unseen = np.array([[False, False, True]])

    changed = painted(grid, unseen, QRectF(10, 10, 110, 50), ratio)

    across = np.flatnonzero(changed.any(axis=0)) / ratio
    assert across.min() == pytest.approx(110, abs=1)
    assert across.max() == pytest.approx(119, abs=1)


@pytest.mark.parametrize("side", [10, 24, 150])
def test_a_task_of_any_size_shows_light_lines_and_dark_between(qapp: QApplication, side: int) -> None:
    grid = CoverageGrid((0, 0, 800, 800), 100)
    place = QRectF(3.4, 3.7, side, side)

    changed = painted(grid, np.ones((8, 8), bool), place)[5 : side + 2, 5 : side + 2]

    light = np.flatnonzero(changed[len(changed) // 2] > 30)
    assert len(light)
    assert changed.min() < -30
    assert set(np.diff(light)) <= {1, 4, 5, 7, 8}
