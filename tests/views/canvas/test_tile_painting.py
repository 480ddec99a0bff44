import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app.imagery.grid import TileGrid, TileKey
from app.views.canvas.camera import Camera
from app.views.canvas.tile_painting import opaque, paint_tiles

GROUND = QColor(10, 20, 30)
KEY = TileKey(0, 0, 0)


@pytest.mark.parametrize("scale", [1.0, 0.7])
def test_a_tile_hides_what_lies_below_only_where_it_has_pixels(scale: float) -> None:
    tile = np.full((64, 64, 4), 255, np.uint8)
    tile[:, 32:] = 0
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(GROUND)
    painter = QPainter(picture)
    paint_tiles(painter, Camera(32, 32, scale, 64, 64), TileGrid(64, 64), [KEY], {KEY: tile}.get, 0)
    assert painter.compositionMode() == QPainter.CompositionMode.CompositionMode_SourceOver
    painter.end()
    assert picture.pixelColor(20, 32) == QColor(255, 255, 255)
    assert picture.pixelColor(44, 32) == GROUND


def test_whether_a_picture_hides_all_below_is_known_of_each_though_one_takes_the_place_of_another() -> None:
    for alpha in (255, 254, 255, 0):
        tile = np.full((8, 8, 4), 255, np.uint8)
        tile[3, 5, 3] = alpha
        assert opaque(tile) is (alpha == 255)
        assert opaque(tile) is (alpha == 255)
        del tile
