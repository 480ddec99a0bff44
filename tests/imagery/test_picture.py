from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.environment import gdal, without_position_warning
from app.imagery.errors import UnwritablePictureError
from app.imagery.picture import over, render, straight_rgba, write_png
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster

opacities = st.integers(0, 255)


def test_a_picture_shows_the_window_asked_for(raster: WriteRaster) -> None:
    data = np.random.default_rng(1).integers(0, 256, (3, 40, 60), np.uint8)
    with RasterSource.open(raster("a.tif", data)) as source:
        picture = render(source, None, (10, 5, 20, 15), (20, 15))
    assert (picture[..., :3] == np.moveaxis(data[:, 5:20, 10:30], 0, -1)).all()
    assert (picture[..., 3] == 255).all()


def test_a_png_holds_the_picture_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    rgba = np.random.default_rng(1).integers(0, 256, (7, 9, 4), np.uint8)
    write_png(tmp_path / "a.png", rgba)
    with gdal(), without_position_warning(), rasterio.open(tmp_path / "a.png") as dataset:
        assert (np.moveaxis(dataset.read(), 0, -1) == rgba).all()
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_picture_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnwritablePictureError, match="choose another place"):
        write_png(tmp_path / "missing" / "a.png", np.zeros((2, 2, 4), np.uint8))


@given(opacities, opacities, opacities)
def test_straight_colours_come_back_from_premultiplied_ones(blue: int, red: int, alpha: int) -> None:
    pixel = np.array([[[blue * alpha // 255, 0, red * alpha // 255, alpha]]], np.uint8)
    straight = straight_rgba(pixel)[0, 0]
    assert straight[3] == alpha
    assert abs(int(straight[0]) * alpha // 255 - int(pixel[0, 0, 2])) <= 1


def test_an_opaque_picture_hides_and_a_transparent_one_shows_what_is_below() -> None:
    below = np.full((1, 1, 4), 255, np.uint8)
    opaque, clear = np.array([[[1, 2, 3, 255]]], np.uint8), np.zeros((1, 1, 4), np.uint8)
    assert over(opaque, below).tolist() == opaque.tolist()
    assert over(clear, below).tolist() == below.tolist()
