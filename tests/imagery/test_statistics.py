import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from rasterio.enums import Resampling

from app.imagery.environment import gdal
from app.imagery.sampling import RawTile
from app.imagery.source import RasterSource
from app.imagery.statistics import Values, take_sample, values_of
from tests.imagery.conftest import WriteRaster

NUMBERS = arrays(np.uint16, st.integers(1, 200))


def ordered(data: np.ndarray) -> Values:
    return Values(np.sort(data))


@given(data=NUMBERS, percent=st.floats(0, 100))
def test_percentiles_are_numpys(data: np.ndarray, percent: float) -> None:
    assert ordered(data).percentile(percent) == pytest.approx(float(np.percentile(data, percent)), abs=1e-6)


@given(data=NUMBERS)
def test_mean_deviation_and_extremes_are_numpys(data: np.ndarray) -> None:
    values = ordered(data)
    assert values.mean == pytest.approx(data.mean())
    assert values.deviation == pytest.approx(data.std())
    assert values.extremes == (data.min(), data.max())


@given(data=NUMBERS, low=st.integers(0, 30000), width=st.integers(1, 40000))
def test_the_histogram_is_numpys(data: np.ndarray, low: int, width: int) -> None:
    wanted, _ = np.histogram(data, bins=16, range=(low, low + width))
    assert ordered(data).counts((low, low + width), 16).tolist() == wanted.tolist()


@given(data=NUMBERS, low=st.integers(0, 65535), high=st.integers(0, 65535))
def test_the_clipped_shares_are_those_strictly_outside(data: np.ndarray, low: int, high: int) -> None:
    below, above = ordered(data).clipped((low, high))
    assert below == pytest.approx((data < low).mean())
    assert above == pytest.approx((data > high).mean())


def test_a_span_leaves_a_glare_out_and_keeps_the_rest() -> None:
    data = np.concatenate([np.arange(10000), np.full(5, 60000)]).astype(np.uint16)
    low, high = ordered(data).span
    assert low == 0
    assert 10000 <= high < 12000


@given(data=NUMBERS, kind=st.sampled_from(["uint8", "uint16", "int16", "uint32", "float32"]))
def test_values_of_every_type_are_in_ascending_order(data: np.ndarray, kind: str) -> None:
    (values,) = values_of(RawTile(data.astype(kind)[None, None], np.ones((1, data.size), bool)), [None])
    assert values is not None
    assert values.ordered.dtype == kind
    assert values.ordered.tolist() == sorted(data.astype(kind).tolist())


def test_what_is_invalid_nodata_or_no_number_is_not_counted() -> None:
    data = np.array([[[1, 2, 3, -9999, np.nan, np.inf]]], np.float32)
    valid = np.array([[False, True, True, True, True, True]])
    (values,) = values_of(RawTile(data, valid), [-9999])
    assert values is not None
    assert values.ordered.tolist() == [2, 3]


def test_a_band_with_nothing_in_it_has_no_values() -> None:
    assert values_of(RawTile(np.zeros((1, 2, 2), np.uint8), np.zeros((2, 2), bool)), [None]) == (None,)


def test_decibels_leave_zero_out() -> None:
    data = np.array([[[0, 1, 10, 100]]], np.float32)
    (values,) = values_of(RawTile(data, np.ones((1, 4), bool)), [None], in_decibels=True)
    assert values is not None
    assert values.ordered.tolist() == [0, 20, 40]


def test_a_sample_of_a_window_knows_only_that(raster: WriteRaster) -> None:
    data = np.tile(np.arange(100, dtype=np.uint16), (2, 10, 1))
    with RasterSource.open(raster("a.tif", data)) as source:
        whole, part = take_sample(source, (2,)), take_sample(source, (2,), (20.0, 0.0, 10.0, 10.0))
    assert whole.window == (0, 0, 100, 10)
    assert [values.extremes for values in (*whole.values, *part.values) if values] == [(0, 99), (20, 29)]


@pytest.mark.parametrize("size", [(3000, 2000), (700, 2100), (900, 600)])
def test_the_whole_of_a_scene_with_overviews_is_sampled_from_the_level_nearest_to_a_preview(
    raster: WriteRaster, size: tuple[int, int]
) -> None:
    rng = np.random.default_rng(1)
    path = raster("a.tif", rng.integers(0, 200, (2, size[1], size[0]), np.uint8), tiled=True)
    with gdal(), rasterio.open(path, "r+") as target:
        target.build_overviews([2, 4], Resampling.average)
    level = 0 if max(size) <= 1024 else 2
    with RasterSource.open(path) as source:
        sample = take_sample(source, (2, 1))
        columns, rows = (-(-side >> level) for side in size)
        whole = source.read((0, 0, columns << level, rows << level), (columns, rows), (2, 1))
    assert sample.window == (0, 0, *size)
    for values, band in zip(sample.values, whole.data, strict=True):
        assert values is not None
        assert np.array_equal(values.ordered, np.sort(band[whole.valid]))


@given(data=NUMBERS, at_most=st.integers(4, 200))
def test_whole_values_are_counted_in_parts_of_whole_values(data: np.ndarray, at_most: int) -> None:
    values = ordered(data)
    span, count = values.bins(values.extremes, at_most)
    step = (span[1] - span[0]) / count
    assert count <= at_most
    assert step == int(step)
    assert values.counts(span, count).sum() == data.size


def test_an_even_spread_of_whole_values_looks_even() -> None:
    values = ordered(np.repeat(np.arange(200, dtype=np.uint8), 10))
    counts = values.counts(*values.bins((0.0, 199.0), 150))
    assert set(counts.tolist()) == {20}
