"""The scene compared with is read from its overviews, and these are built while somebody compares."""

import numpy as np

from app.imagery.correspondence import Located, by_pixels
from app.imagery.georeference import Georeference
from app.imagery.grid import TileGrid, TileKey
from app.imagery.overviews.pyramid import overviews_of as growing_of
from app.imagery.source import RasterSource
from app.imagery.warped import WarpedSource
from tests.imagery.overviews.conftest import HEIGHT, WIDTH, Open, build, overviews_of

FINE = TileKey(0, 0, 0)


def warped(source: RasterSource) -> WarpedSource:
    place = Located("one", WIDTH, HEIGHT, Georeference.of(source.info.georeference, WIDTH, HEIGHT))
    return WarpedSource(source, by_pixels(place, place))


def test_a_coarse_tile_is_waited_for_and_then_read_from_the_overviews(scene: Open) -> None:
    with scene() as source:
        other = warped(source)
        growing, grid = growing_of(other), TileGrid(WIDTH, HEIGHT)
        coarse = TileKey(grid.levels - 2, 0, 0)
        assert growing is not None
        assert growing.unfinished
        assert growing.awaits(coarse, (1,))
        assert not growing.awaits(FINE, (1,))
        growing.prefer((1,), (100.0, 100.0))
        while growing.unfinished:
            growing.step()
        assert not growing.awaits(coarse, (1,))
        window, size = grid.window(coarse), grid.size(coarse)
        tile, direct = other.read(window, size, (1,)), source.read(window, size, (1,))
        assert not tile.sparse
        inner = (slice(2, -2), slice(2, -2))
        assert np.abs(tile.data[0][inner].astype(int) - direct.data[0][inner]).max() <= 1


def test_overviews_built_before_serve_a_comparison_at_once(scene: Open) -> None:
    with scene() as source:
        build(overviews_of(source))
    with RasterSource.open(source.info.path) as again:
        growing = growing_of(warped(again))
        assert growing is not None
        assert not growing.unfinished
