import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imagery.correspondence import Correspondence, PixelMap
from app.imagery.grid import FloatWindow
from app.imagery.mesh import TOLERANCE, positions
from app.models.scene import GeoreferenceData, GeoreferenceKind
from tests.imagery.pairs import affine, ground_points, located, rational, transform

EARTH = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:4326", (360 / 512, 0, -180, 0, -180 / 256, 90))


def worst(to_other: PixelMap, window: FloatWindow, size: tuple[int, int]) -> float:
    """How far, in picture pixels, the mesh is off anywhere; infinite when they disagree about where nothing is."""
    found = positions(to_other, window, size)
    xs, ys = np.meshgrid(
        window[0] + (np.arange(size[0]) + 0.5) * window[2] / size[0],
        window[1] + (np.arange(size[1]) + 0.5) * window[3] / size[1],
    )
    x, y = to_other(xs, ys)
    assert np.array_equal(np.isnan(x), np.isnan(found.xs))
    return float(np.nanmax(np.hypot(found.xs - x, found.ys - y))) / min(found.step)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([("EPSG:26915", 1.0), ("EPSG:3857", 1.25), ("EPSG:4326", 1e-5), ("EPSG:5070", 1.0)]),
    st.floats(0, 360),
    st.floats(-20, 20),
    st.floats(0.3, 30),
    st.integers(0, 2),
)
def test_a_mesh_is_never_off_by_a_quarter_pixel(
    crs: tuple[str, float], turn: float, shear: float, pixel: float, way: int
) -> None:
    name, unit = crs
    grid = transform(name, pixel * unit, turn=turn, shear=shear)
    other = (affine(name, grid), ground_points(name, grid), rational(pixel))[way]
    one = located(affine("EPSG:26914", transform("EPSG:26914", 0.7, turn=10)))
    assert worst(Correspondence(one, located(other)).to_other, (-20, 10, 256, 200), (256, 200)) < TOLERANCE


def test_a_scene_far_from_its_meridian_makes_the_mesh_finer() -> None:
    """A tile 5000 km wide, of which straight lines would miss by many pixels."""
    one = located(affine("EPSG:3857", transform("EPSG:3857", 10_000.0)), (512, 512))
    other = located(affine("EPSG:32615", transform("EPSG:32615", 10_000.0)), (512, 512))
    assert worst(Correspondence(one, other).to_other, (0, 0, 512, 512), (512, 512)) < TOLERANCE


def test_a_small_scene_is_not_seen_again_on_the_far_side_of_the_earth() -> None:
    small = located(affine("EPSG:32615", transform("EPSG:32615", 1000.0)))
    found = positions(Correspondence(located(EARTH, (512, 256)), small).to_other, (0, 0, 512, 256), (512, 256))
    inside = (found.xs >= 0) & (found.xs <= 256) & (found.ys >= 0) & (found.ys <= 256)
    rows, columns = np.nonzero(inside)
    assert inside.any()
    assert columns.max() - columns.min() < 8
    assert rows.max() - rows.min() < 8


def test_a_bend_between_the_nodes_is_found() -> None:
    def bent(xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return xs + 3 * np.sin(xs / 20), ys + 2 * np.cos(ys / 15)

    assert worst(bent, (0, 0, 512, 512), (512, 512)) < TOLERANCE


@pytest.mark.parametrize("edge", [100.0, 255.0])
def test_beyond_a_horizon_there_is_nothing(edge: float) -> None:
    def half(xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        beyond = xs > edge
        return np.where(beyond, np.nan, xs), np.where(beyond, np.nan, ys)

    assert worst(half, (0, 0, 256, 256), (256, 256)) < TOLERANCE
