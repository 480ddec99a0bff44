import json
from pathlib import Path

import numpy as np
import pytest
from rasterio.enums import ColorInterp

from app.imagery.display import Display, default_display, stretch, to_bgra
from app.imagery.sampling import RawTile
from app.imagery.source import RasterSource
from app.imagery.statistics import values_of
from tests.imagery.conftest import WriteRaster


@pytest.fixture
def dra(shared: Path) -> dict[str, list[float]]:
    vectors = shared.parent / "spec" / "vectors.json"
    return dict(json.loads(vectors.read_text("utf-8"))["spatial"]["dra"])


def tile(values: list[float], dtype: str, nodata: float) -> RawTile:
    data = np.array(values, dtype).reshape(1, 1, -1)
    return RawTile(data, data[0] != nodata)


@pytest.mark.parametrize("dtype", ["uint16", "int32", "float32", "float64"])
@pytest.mark.parametrize(("gamma", "expected"), [(1.0, "out_u8"), (2.0, "gamma2")])
def test_the_stretch_gives_the_worked_values(dra: dict, dtype: str, gamma: float, expected: str) -> None:
    raw = tile(dra["pixels"], dtype, dra["nodata"])
    limits = stretch(values_of(raw, [dra["nodata"]]))
    assert limits[0] == pytest.approx((dra["lo"], dra["hi"]))
    shown = to_bgra(raw, Display((1,), limits, gamma))
    assert [0 if not valid else int(value) for value, valid in zip(shown[0, :, 0], raw.valid[0], strict=True)] == dra[
        expected
    ]


def test_what_is_not_valid_is_transparent_black() -> None:
    shown = to_bgra(tile([0, 7, 9], "uint8", 0), Display((1,), ((0, 255),)))
    assert shown[0].tolist() == [[0, 0, 0, 0], [7, 7, 7, 255], [9, 9, 9, 255]]


def test_three_bands_become_blue_green_red() -> None:
    raw = RawTile(np.array([[[1]], [[2]], [[3]]], np.uint8), np.ones((1, 1), bool))
    assert to_bgra(raw, Display((1, 2, 3), ((0, 255),) * 3))[0, 0].tolist() == [3, 2, 1, 255]


def test_not_a_number_in_one_band_of_a_valid_pixel_is_dark_and_warns_nobody() -> None:
    raw = RawTile(np.array([[[np.nan]], [[1.0]], [[1.0]]], np.float32), np.ones((1, 1), bool))
    assert to_bgra(raw, Display((1, 2, 3), ((0.5, 1),) * 3))[0, 0].tolist() == [255, 255, 0, 255]


def test_a_flat_picture_gets_limits_with_room_between() -> None:
    (low, high) = stretch(values_of(RawTile(np.full((1, 2, 2), 7, np.uint16), np.ones((2, 2), bool)), [None]))[0]
    assert low < 7 < high


def test_a_picture_without_valid_pixels_gets_limits() -> None:
    assert stretch(values_of(RawTile(np.zeros((1, 2, 2), np.uint16), np.zeros((2, 2), bool)), [None])) == (
        (0.0, 255.0),
    )


def test_a_bright_8_bit_scene_is_shown_as_it_is(raster: WriteRaster) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (3, 4, 1))
    display = default_display(RasterSource.open(raster("a.tif", ramp)))
    assert display.bands == (1, 2, 3)
    assert display.limits == ((0.0, 255.0),) * 3


def test_a_dark_8_bit_scene_is_stretched(raster: WriteRaster) -> None:
    ramp = np.tile(np.arange(64, dtype=np.uint8), (1, 4, 1))
    assert default_display(RasterSource.open(raster("a.tif", ramp))).limits[0][1] < 64


def test_a_16_bit_scene_is_stretched_without_its_nodata(raster: WriteRaster) -> None:
    data = np.tile(np.arange(1000, 1100, dtype=np.uint16), (1, 4, 1))
    data[:, :2] = 65535
    display = default_display(RasterSource.open(raster("a.tif", data, nodata=65535)))
    assert display.limits[0] == pytest.approx((1002, 1097), abs=1)


def test_bands_are_chosen_by_what_the_file_says_of_them(raster: WriteRaster) -> None:
    names = [ColorInterp.blue, ColorInterp.green, ColorInterp.red, ColorInterp.undefined]
    path = raster("a.tif", np.ones((4, 8, 8), np.uint16), colorinterp=names, photometric="MINISBLACK")
    assert default_display(RasterSource.open(path)).bands == (3, 2, 1)


@pytest.mark.parametrize(("count", "bands"), [(1, (1,)), (2, (1,)), (3, (1, 2, 3)), (5, (1, 2, 3)), (8, (5, 3, 2))])
def test_bands_without_names_are_chosen_by_their_number(
    raster: WriteRaster, count: int, bands: tuple[int, ...]
) -> None:
    path = raster("a.tif", np.ones((count, 8, 8), np.uint16), photometric="MINISBLACK")
    assert default_display(RasterSource.open(path)).bands == bands


def test_a_palette_gives_its_colours(raster: WriteRaster) -> None:
    colours = {0: (0, 0, 0, 255), 1: (10, 20, 30, 255), 2: (200, 100, 50, 255)}
    path = raster("a.tif", np.array([[[1, 2]]], np.uint8), colormap=colours)
    source = RasterSource.open(path)
    display = default_display(source)
    shown = to_bgra(source.read((0, 0, 2, 1), (2, 1), display.bands), display)
    assert shown[0].tolist() == [[30, 20, 10, 255], [50, 100, 200, 255]]
