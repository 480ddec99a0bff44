import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.grid import TileGrid, TileKey

sizes = st.integers(1, 5000)
grids = st.builds(TileGrid, sizes, sizes, st.sampled_from([64, 100, 512]))


@given(grids, st.data())
def test_the_tiles_of_a_level_cover_the_scene_once_and_nothing_outside(grid: TileGrid, data: st.DataObject) -> None:
    level = data.draw(st.integers(0, grid.levels - 1))
    seen = np.zeros((grid.height, grid.width), np.uint8)
    for key in grid.tiles((0, 0, grid.width, grid.height), level):
        x, y, width, height = grid.window(key)
        assert x >= 0
        assert y >= 0
        assert x + width <= grid.width
        assert y + height <= grid.height
        seen[y : y + height, x : x + width] += 1
    assert (seen == 1).all()


@given(grids, st.tuples(*[st.floats(-6000, 6000)] * 2), st.tuples(*[st.floats(0.1, 6000)] * 2), st.data())
def test_the_tiles_of_a_window_are_exactly_those_that_meet_it(
    grid: TileGrid, corner: tuple[float, float], extent: tuple[float, float], data: st.DataObject
) -> None:
    level = data.draw(st.integers(0, grid.levels - 1))
    columns, rows = grid.shape(level)
    everything = [TileKey(level, column, row) for row in range(rows) for column in range(columns)]
    found = grid.tiles((*corner, *extent), level)
    assert len(found) == len(set(found))
    assert set(found) == {key for key in everything if _meets(grid.window(key), (*corner, *extent))}


def _meets(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
    return across and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


@given(grids)
def test_the_coarsest_level_is_one_tile(grid: TileGrid) -> None:
    assert grid.shape(grid.levels - 1) == (1, 1)


@given(grids, st.data())
def test_a_picture_of_a_tile_has_pixels_of_the_size_its_level_says(grid: TileGrid, data: st.DataObject) -> None:
    level = data.draw(st.integers(0, grid.levels - 1))
    for key in grid.tiles((0, 0, grid.width, grid.height), level):
        for extent, pixels in zip(grid.window(key)[2:], grid.size(key), strict=True):
            assert 0 < pixels <= grid.tile
            assert extent <= pixels * 2**level < extent + 2**level


@given(grids, st.data())
def test_a_parent_covers_its_children(grid: TileGrid, data: st.DataObject) -> None:
    level = data.draw(st.integers(0, grid.levels - 1))
    for key in grid.tiles((0, 0, grid.width, grid.height), level):
        x, y, width, height = grid.window(key)
        left, top, across, down = grid.window(grid.parent(key))
        assert left <= x
        assert x + width <= left + across
        assert top <= y
        assert y + height <= top + down


def test_the_level_shown_is_the_coarsest_that_is_magnified_by_a_tenth_at_most() -> None:
    grid = TileGrid(16384, 16384)
    scales = (4, 1, 0.6, 0.56, 0.55, 0.5, 0.28, 0.275, 1e-9, 0)
    assert [grid.level_for(scale) for scale in scales] == [0, 0, 0, 0, 1, 1, 1, 2, 5, 5]


@given(grids, st.floats(1e-5, 50))
def test_a_pixel_of_the_level_shown_covers_more_than_half_a_pixel_of_the_screen(grid: TileGrid, scale: float) -> None:
    level = grid.level_for(scale)
    magnified = scale * 2**level
    assert magnified <= max(1.1, scale) + 1e-5
    assert magnified > 0.55 - 1e-5 or level == grid.levels - 1


def test_tiles_come_nearest_to_the_middle_first() -> None:
    grid = TileGrid(5120, 5120)
    assert grid.tiles((0, 0, 5120, 512 * 9), 0)[0].row == 4
    assert grid.tiles((512, 512, 1536, 1536), 0)[0] == TileKey(0, 2, 2)
