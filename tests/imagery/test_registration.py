"""Annotations lie on the pixels they were drawn on, at every scale."""

import numpy as np
import pytest

from app.imagery.display import Display, to_bgra
from app.imagery.grid import TileGrid
from app.imagery.overlay import Overlay
from app.imagery.source import RasterSource
from app.models.geometry import box
from tests.imagery.conftest import Draw, WriteRaster

SIZE = (1500, 1100)
BLOCK = (384, 272, 768, 656)
DISPLAY = Display((1,), ((0, 255),))


@pytest.fixture(params=["plain", "overviews"])
def source(raster: WriteRaster, request: pytest.FixtureRequest) -> RasterSource:
    data = np.zeros((1, SIZE[1], SIZE[0]), np.uint8)
    left, top, right, bottom = BLOCK
    data[:, top:bottom, left:right] = 255
    driver = "COG" if request.param == "overviews" else "GTiff"
    return RasterSource.open(raster("a.tif", data, driver, **({"overviews": "AUTO"} if driver == "COG" else {})))


def edges(profile: np.ndarray) -> tuple[float, float]:
    """Where a bright bar begins and ends, to a part of a pixel, from the light on each side of its middle."""
    share = profile.astype(float) / 255
    middle = int((share * np.arange(len(share))).sum() / share.sum())
    return middle - share[:middle].sum(), middle + share[middle:].sum()


def outline_edges(profile: np.ndarray) -> tuple[float, float]:
    """The middles of the two strokes of an outline."""
    strokes = np.where(profile > 128, profile, 0).astype(float)
    middle = len(strokes) // 2
    centres = np.arange(len(strokes)) + 0.5
    halves = [slice(0, middle), slice(middle, None)]
    first, second = (float((strokes[half] * centres[half]).sum() / strokes[half].sum()) for half in halves)
    return first, second


@pytest.mark.parametrize("scale", [4, 2.5, 1, 0.75, 0.5, 0.37, 0.25, 0.125])
def test_imagery_and_overlay_agree_within_a_quarter_pixel(source: RasterSource, annotation: Draw, scale: float) -> None:
    left, top, right, _ = BLOCK
    across = (right - left) + 60 / scale
    window = (left - 30 / scale, top + 10.0, across, across / 2)
    size = round(across * scale), round(across * scale / 2)
    overlay = Overlay.of([annotation(box(*BLOCK))], {"ship": (255, 255, 255)})
    picture = to_bgra(source.read(window, size, (1,)), DISPLAY)[size[1] // 2, :, 0]
    drawn = overlay.tile(window, size)[size[1] // 2, :, 0]
    expected = (left - window[0]) * size[0] / window[2], (right - window[0]) * size[0] / window[2]
    tolerance = 0.5 if scale > 1 else 0.25
    assert edges(picture) == pytest.approx(expected, abs=tolerance)
    assert outline_edges(drawn) == pytest.approx(expected, abs=0.25)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_tiles_of_the_grid_show_imagery_and_overlay_on_the_same_pixels(
    source: RasterSource, annotation: Draw, level: int
) -> None:
    grid = TileGrid(*SIZE)
    overlay = Overlay.of([annotation(box(*BLOCK))], {"ship": (255, 255, 255)})
    for key in grid.tiles((0, 0, *SIZE), level):
        window, (columns, rows) = grid.window(key), grid.size(key)
        depth = depth_in_block(window, (columns, rows))
        picture = to_bgra(source.read(window, (columns, rows), (1,)), DISPLAY)
        drawn = overlay.tile(window, (columns, rows))
        assert ((picture[..., 0] > 128) == (depth > 0))[np.abs(depth) > 0.75 * 2**level].all()
        assert ((drawn[..., 3] > 0) == (depth > 0))[np.abs(depth) > 3 * 2**level].all()


def depth_in_block(window: tuple[float, ...], size: tuple[int, int]) -> np.ndarray:
    """How far the middle of each picture pixel lies inside the block, in scene pixels; negative outside."""
    xs = window[0] + (np.arange(size[0]) + 0.5) * window[2] / size[0]
    ys = window[1] + (np.arange(size[1]) + 0.5) * window[3] / size[1]
    left, top, right, bottom = BLOCK
    across, down = np.minimum(xs - left, right - xs), np.minimum(ys - top, bottom - ys)
    return np.minimum(across[None, :], down[:, None])
