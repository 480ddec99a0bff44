import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imagery.selecting.outline import MOST_VERTICES, outline
from app.imagery.selecting.sight import SeenPixels


def seen(rows: int, columns: int, step: float = 1.0) -> SeenPixels:
    return SeenPixels(np.zeros((rows, columns, 3), np.uint8), np.ones((rows, columns), bool), 100.0, 50.0, step)


def test_a_slanted_edge_has_no_stairs() -> None:
    rows, columns = np.mgrid[0:200, 0:200]
    mask = (columns + 0.5 > 20) & (columns + 0.5 < 20 + 0.6 * rows) & (rows < 180)

    found = outline(mask, seen(200, 200), 1.0)

    true = shapely.Polygon([(120, 50), (228, 230), (120, 230)])
    assert len(shapely.get_coordinates(found)) < 12
    assert found.intersection(true).area / found.union(true).area > 0.98


def test_specks_go_and_real_holes_stay() -> None:
    mask = np.zeros((120, 120), bool)
    mask[10:110, 10:110] = True
    mask[40:60, 40:60] = False
    mask[80:82, 80:82] = False
    mask[2:4, 2:4] = True

    found = outline(mask, seen(120, 120, step=2.0), 0.5)

    assert found.geom_type == "Polygon"
    assert len(found.interiors) == 1
    assert found.area == pytest.approx(4 * (100 * 100 - 20 * 20), rel=0.012)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.95), scale=st.sampled_from([0.1, 1.0, 8.0]))
def test_whatever_the_mask_the_outline_is_valid_and_small(seed: int, share: float, scale: float) -> None:
    mask = np.random.default_rng(seed).random((90, 110)) < share

    found = outline(mask, seen(90, 110), scale)

    assert found.is_valid
    assert found.is_empty or found.area > 0
    assert len(shapely.get_coordinates(found)) <= MOST_VERTICES
