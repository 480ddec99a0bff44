import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.correspondence import (
    Correspondence,
    Located,
    ScenesApartError,
    UnequalSizeError,
    UnplacedSceneError,
    by_pixels,
    by_position,
    distance_words,
    overlap,
)
from app.models.scene import GeoreferenceData, GeoreferenceKind
from tests.imagery.pairs import affine, ground_points, located, rational, transform

NOWHERE = GeoreferenceData(GeoreferenceKind.NONE)


def ways(pixel: float, turn: float, shear: float) -> list[Located]:
    grid = transform("EPSG:26915", pixel, turn=turn, shear=shear)
    mercator = transform("EPSG:3857", pixel * 1.25, turn=turn)
    return [
        located(affine("EPSG:26915", grid)),
        located(ground_points("EPSG:3857", mercator)),
        located(rational(pixel)),
    ]


@given(st.floats(0.3, 10), st.floats(0, 360), st.floats(-20, 20), st.integers(0, 2), st.integers(0, 2))
def test_there_and_back_is_the_same_pixel(pixel: float, turn: float, shear: float, one: int, other: int) -> None:
    first, second = ways(pixel, turn, shear)[one], ways(0.6, 10, 5)[other]
    found = Correspondence(first, second)
    xs, ys = np.array([1.5, 128, 250]), np.array([2.5, 128, 200])
    back = found.to_one(*found.to_other(xs, ys))
    assert np.abs(np.subtract(back, (xs, ys))).max() < 1e-3


def test_the_middle_of_one_is_the_middle_of_the_other() -> None:
    for one in ways(0.6, 30, 5):
        for other in ways(3.0, 200, 0):
            x, y = Correspondence(one, other).to_other(128.0, 128.0)
            assert (float(x), float(y)) == pytest.approx((128, 128), abs=0.6)


def test_the_overlap_of_a_scene_half_beside_is_a_half() -> None:
    one = located(affine("EPSG:26915", transform("EPSG:26915", 1.0)))
    shifted = transform("EPSG:26915", 1.0)
    other = located(affine("EPSG:26915", shifted @ shifted.translation(128, 0)))
    assert overlap(by_position(one, other)) == pytest.approx(0.5, abs=0.01)


def test_the_overlap_of_a_tiny_scene_in_a_large_one_is_its_area() -> None:
    one = located(affine("EPSG:26915", transform("EPSG:26915", 10.0)))
    other = located(affine("EPSG:3857", transform("EPSG:3857", 0.3 * 1.2532)))
    assert overlap(by_position(one, other)) == pytest.approx(0.03**2, rel=0.02)


def test_a_small_scene_lies_wholly_in_one_of_the_whole_earth() -> None:
    small = located(affine("EPSG:26915", transform("EPSG:26915", 0.5)))
    earth = located(
        GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:4326", (360 / 256, 0, -180, 0, -180 / 256, 90)), name="earth"
    )
    assert overlap(by_position(small, earth)) == 1


def test_scenes_on_both_sides_of_the_antimeridian_overlap() -> None:
    size = (256, 256)
    east = located(affine("EPSG:4326", transform("EPSG:4326", 1e-3, at=(179.95, 10))), size)
    west = located(affine("EPSG:32601", transform("EPSG:32601", 110.0, at=(-179.95, 10))), size)
    assert 0.4 < overlap(by_position(east, west)) < 0.7
    assert 0.4 < overlap(by_position(west, east)) < 0.7


def test_scenes_without_common_ground_are_refused_with_their_distance() -> None:
    one = located(affine("EPSG:26915", transform("EPSG:26915", 1.0)), name="before")
    far = transform("EPSG:26915", 1.0)
    other = located(affine("EPSG:26915", far @ far.translation(256 + 12_400, 0)), name="after")
    with pytest.raises(ScenesApartError, match=r"^after does not overlap before: they lie 12\.4 km apart; choose"):
        by_position(one, other)


def test_a_scene_without_map_position_is_refused_with_what_is_left_to_do() -> None:
    placed = located(affine("EPSG:26915", transform("EPSG:26915", 1.0)), name="before")
    with pytest.raises(UnplacedSceneError, match=r"after has none; compare pixel on pixel, both are 256 x 256\.$"):
        by_position(placed, located(NOWHERE, name="after"))
    with pytest.raises(UnplacedSceneError, match=r"256 x 256 and 100 x 50 pixels\)\.$"):
        by_position(placed, located(NOWHERE, (100, 50), name="after"))


def test_pixel_on_pixel_needs_no_position_but_the_same_size() -> None:
    one, other = located(NOWHERE, name="before"), located(NOWHERE, name="after")
    found = by_pixels(one, other)
    assert found.to_other([3.0], [4.0]) == (3.0, 4.0)
    assert found.words == "pixel on pixel with before"
    with pytest.raises(UnequalSizeError, match="100 x 50 pixels, not 256 x 256"):
        by_pixels(one, located(NOWHERE, (100, 50), name="after"))


def test_the_words_say_what_was_warped_and_how_exactly_it_is_known() -> None:
    one = located(affine("EPSG:26915", transform("EPSG:26915", 1.0)), name="before")
    found = by_position(one, located(rational(1.0), name="after"))
    assert found.words == "warped from RPC to the pixels of before"
    assert found.exactness.startswith("RPC, no DEM, height 300 m")
    back = by_position(located(rational(1.0), name="after"), one)
    assert back.words == "warped from EPSG:26915 to the pixels of after"


@pytest.mark.parametrize(
    ("metres", "words"), [(7.9, "8 m"), (12_400, "12.4 km"), (5_551_759, "5,552 km"), (float("nan"), "an unknown")]
)
def test_distances_are_said_shortly(metres: float, words: str) -> None:
    assert distance_words(metres).startswith(words)
