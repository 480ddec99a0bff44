from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from app.imagery.correspondence import ScenesApartError
from app.imagery.environment import without_position_warning
from app.imagery.probe import describe
from app.models.scene import Scene
from app.services.comparing import compare, day, located, of_file, others
from tests.imagery.pairs import transform

Make = Callable[..., Scene]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a scene of 256 x 256 pixels and describe it."""

    def make(name: str, grid: Affine | None, crs: str = "EPSG:26915", taken: str = "", side: int = 256) -> Scene:
        place = {"transform": grid, "crs": crs} if grid is not None else {}
        path = tmp_path / f"{name}.tif"
        shape = {"driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": "uint8"}
        with without_position_warning(), rasterio.open(path, "w", **shape, **place) as dataset:
            dataset.write(np.full((1, side, side), len(name) + 40, np.uint8))
            if taken:
                dataset.update_tags(TIFFTAG_DATETIME=taken)
        return replace(describe(path, name), name=name)

    return make


HERE = transform("EPSG:26915", 1.0)
BESIDE = HERE @ Affine.translation(128, 0)


def test_scenes_that_overlap_come_first_the_nearest_date_before_all(make: Make) -> None:
    one = make("before", HERE, taken="2011:05:20 10:00:00")
    late = make("late", HERE, taken="2015:01:01 10:00:00")
    soon = make("soon", BESIDE, taken="2011:05:24 10:00:00")
    undated = make("undated", transform("EPSG:3857", 1.2532), "EPSG:3857")
    far = make("far", HERE @ Affine.translation(5000, 0))
    found = others(one, [one, far, undated, late, soon])
    assert [other.name for other in found] == ["soon", "late", "undated", "far"]
    assert [round(other.share, 2) for other in found] == pytest.approx([0.5, 1, 1, 0], abs=0.02)
    assert found[0].days == pytest.approx(4)
    assert found[2].crs == "EPSG:3857"
    assert found[2].metres_per_pixel == pytest.approx(1, abs=0.01)
    assert found[3].why_not.startswith("far does not overlap before: they lie 4.7 km apart")
    assert [day(other.taken) for other in found] == ["2011-05-24", "2015-01-01", "no date", "no date"]


def test_tiles_without_position_can_be_compared_pixel_on_pixel_when_they_have_one_size(make: Make) -> None:
    one, same, smaller = make("pre", None), make("post", None), make("chip", None, side=64)
    post, chip = others(one, [one, same, smaller])
    assert (post.name, post.by_position, post.share, post.why_not) == ("post", False, 1.0, "")
    assert "choose a scene with one, or one of the same size" in chip.why_not
    compared = compare(located(one), post)
    assert compared.correspondence.words == "pixel on pixel with pre"
    compared.close()


def test_a_scene_whose_file_is_gone_says_so_and_hides_no_other(make: Make) -> None:
    one, gone, there = make("before", HERE), make("gone", HERE), make("there", HERE)
    Path(gone.uri).unlink()
    found = others(one, [gone, there])
    assert [other.name for other in found] == ["there", "gone"]
    assert "there is no such file" in found[1].why_not


def test_a_file_that_is_in_no_workspace_can_be_compared(make: Make) -> None:
    one, other = make("before", HERE), make("after", transform("EPSG:3857", 1.2532, turn=20), "EPSG:3857")
    chosen = of_file(one, Path(other.uri))
    compared = compare(located(one), chosen)
    tile = compared.warped.read((100, 100, 50, 50), (50, 50), (1,))
    assert tile.valid.all()
    assert (tile.data == len("after") + 40).all()
    assert compared.correspondence.words == "warped from EPSG:3857 to the pixels of before"
    compared.close()


def test_a_scene_apart_is_refused_and_nothing_stays_open(make: Make) -> None:
    one, far = make("before", HERE), make("far", HERE @ Affine.translation(5000, 0))
    with pytest.raises(ScenesApartError):
        compare(located(one), of_file(one, Path(far.uri)))
