import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.imagery import blitting
from app.imagery.grid import TileGrid, TileKey
from app.imagery.opacity import opaque
from app.views.canvas.camera import Camera
from app.views.canvas.tile_painting import mixes_itself, paint_tiles

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


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("alpha", [255, 120])
def test_smooth_tiles_mixed_here_lie_where_qt_lays_them(ratio: float, alpha: int) -> None:
    tiles = TileGrid(1024, 1024)
    rows, columns = np.mgrid[0:512, 0:512]
    pixels = np.stack([rows // 2, columns // 2, (rows + columns) // 4, np.full_like(rows, 255)], 2) * alpha // 255
    known = {TileKey(0, 0, 0): pixels.astype(np.uint8), TileKey(0, 1, 0): pixels[::-1].astype(np.uint8).copy()}
    camera = Camera(511.3, 250.7, 0.7, 300, 200)

    def painted(through: type[QImage] | type[QPixmap]) -> np.ndarray:
        picture = QImage(600, 400, QImage.Format.Format_RGB32) if through is QImage else QPixmap(600, 400)
        picture.setDevicePixelRatio(ratio)
        picture.fill(GROUND)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(10, 10, 250, 150)
        assert mixes_itself(painter, camera) is (through is QImage)
        assert not paint_tiles(painter, camera, tiles, list(known), known.get, 0)
        painter.end()
        image = picture if isinstance(picture, QImage) else picture.toImage()
        return np.frombuffer(image.constBits(), np.uint8).reshape(400, 600, 4)[..., :3].astype(int)

    blitting.warm()
    ours, qts = painted(QImage), painted(QPixmap)
    assert np.abs(ours - qts).mean() < 0.5
    assert (np.abs(ours - qts) > 6).mean() < 0.01
