import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.enums import Resampling

from app.imagery.display import default_display
from app.imagery.environment import gdal, without_position_warning
from app.imagery.overviews import reduction
from app.imagery.overviews.layout import Layout
from app.imagery.overviews.record import Kept, decoded, encoded
from app.imagery.source import RasterSource
from app.imagery.statistics import take_sample
from tests.imagery.conftest import WriteRaster
from tests.imagery.overviews.conftest import HEIGHT, WIDTH, Open, build, overviews_of, pixels

KINDS = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"]


def averaged(source: RasterSource, factor: int) -> tuple[np.ndarray, np.ndarray]:
    """What GDAL makes of the part of the scene that whole blocks cover."""
    size = WIDTH // factor, HEIGHT // factor
    window = rasterio.windows.Window(0, 0, size[0] * factor, size[1] * factor)
    with gdal(), without_position_warning(), rasterio.open(source.info.path) as dataset:
        part = dataset.read(window=window, out_shape=(dataset.count, size[1], size[0]), resampling=Resampling.average)
        masks = dataset.read_masks(window=window, out_shape=part.shape, resampling=Resampling.average)
    return part, masks > 0


@pytest.mark.parametrize("kind", ["uint8", "uint16", "int16", "float32"])
def test_overviews_equal_the_averages_of_gdal_within_a_grey_level(scene: Open, kind: str) -> None:
    with scene(kind, 2) as source:
        build(overviews_of(source))
        for factor in (4, 8, 16):
            expected, _ = averaged(source, factor)
            size = expected.shape[2], expected.shape[1]
            found = source.read((0, 0, size[0] * factor, size[1] * factor), size, (1, 2))
            assert not found.sparse, factor
            assert np.abs(found.data.astype(float) - expected).max() <= 1, factor
            assert found.valid.all(), factor


@pytest.mark.parametrize("nodata", [0, 77])
def test_nodata_counts_neither_as_value_nor_as_valid(raster: WriteRaster, nodata: int) -> None:
    data = pixels("uint8", 1)
    data[:, 1000:2103, 700:3001] = nodata
    data[:, ::3, ::2] = nodata
    with RasterSource.open(raster("a.tif", data, nodata=nodata, tiled=True)) as source:
        build(overviews_of(source))
        expected, known = averaged(source, 4)
        size = expected.shape[2], expected.shape[1]
        found = source.read((0, 0, size[0] * 4, size[1] * 4), size, (1,))
        assert (found.valid == (expected[0] != nodata)).mean() > 0.999
        both = found.valid & known[0]
        assert np.abs(found.data[0].astype(int) - expected[0])[both].max() <= 1


def test_an_alpha_band_says_what_is_valid(raster: WriteRaster) -> None:
    data = np.concatenate([pixels("uint8", 1), np.full((1, HEIGHT, WIDTH), 255, np.uint8)])
    data[1, :, :2048] = 0
    with RasterSource.open(raster("a.tif", data, alpha="YES", tiled=True)) as source:
        build(overviews_of(source))
        assert source.info.alpha == 2
        valid = source.read((0, 0, WIDTH, HEIGHT), (313, 301), (1,)).valid
        assert not valid[:, :127].any()
        assert valid[:, 129:].all()


def test_palette_indices_are_picked_and_not_averaged(raster: WriteRaster) -> None:
    data = np.where(np.arange(WIDTH) % 8 < 4, 3, 200).astype(np.uint8)[None, None].repeat(HEIGHT, 1)
    colours = {3: (255, 0, 0, 255), 200: (0, 0, 255, 255)}
    with RasterSource.open(raster("a.tif", data, colormap=colours, tiled=True)) as source:
        build(overviews_of(source))
        for size in ((1250, 1200), (313, 301), (500, 480)):
            assert set(np.unique(source.read((0, 0, WIDTH, HEIGHT), size, (1,)).data)) <= {3, 200}


def test_of_complex_pixels_the_amplitudes_are_averaged(raster: WriteRaster) -> None:
    data = np.where(np.arange(WIDTH) % 2, 3 + 4j, -3 - 4j).astype(np.complex64)[None, None].repeat(HEIGHT, 1)
    with RasterSource.open(raster("a.tif", data, tiled=True)) as source:
        build(overviews_of(source))
        found = source.read((0, 0, WIDTH, HEIGHT), (313, 301), (1,))
        assert found.data.dtype == np.float32
        assert found.data == pytest.approx(5.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("factor", [2, 4])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_compiled_and_plain_averages_agree(kind: str, factor: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    shape = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 21), st.integers(1, 21)))
    values = rng.integers(-100 if kind[0] != "u" else 0, 100, shape).astype(kind)
    layers = data.draw(st.sampled_from([0, 1, shape[0]]))
    mask = rng.random((layers, *shape[1:])) > 0.5 if layers else reduction.NO_MASK
    nodata = data.draw(st.sampled_from([None, 7.0, float("nan")]))
    fast, slow = (make(values, mask, nodata, factor) for make in (reduction._compiled, reduction._plain))
    assert (fast[1] == slow[1]).all()
    assert fast[0] == pytest.approx(slow[0])


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 40),
    share=st.floats(0, 1),
    damaged=st.booleans(),
    harm=st.integers(0, 100_000),
)
def test_a_record_comes_back_or_is_found_damaged(
    rows: int, columns: int, share: float, damaged: bool, harm: int
) -> None:
    rng = np.random.default_rng(rows)
    kept = Kept(rng.integers(0, 999, (rows, columns), np.uint16), rng.random((rows, columns)) < share, damaged)
    raw = encoded(5, kept)
    back = decoded(5, raw + b"rest", (rows, columns), "uint16")
    assert back is not None
    assert (back.values == kept.values).all()
    assert (back.valid == kept.valid).all()
    assert back.damaged == damaged
    assert decoded(6, raw, (rows, columns), "uint16") is None
    place = harm % len(raw)
    broken = raw[:place] + bytes([raw[place] ^ 0x40]) + raw[place + 1 :]
    assert decoded(5, broken, (rows, columns), "uint16") is None
    assert decoded(5, raw[:place], (rows, columns), "uint16") is None


@given(width=st.integers(1, 60_000), height=st.integers(1, 60_000), bands=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_every_tile_has_a_place_of_its_own(width: int, height: int, bands: int) -> None:
    layout = Layout(width, height, bands, "uint8")
    keys = [key for level in range(2, layout.top + 1) for key in layout.keys(level)]
    slots = [layout.slot(band, key) for band in range(1, bands + 1) for key in keys]
    assert sorted(slots) == list(range(layout.slots))


@pytest.mark.parametrize(
    "window", [(1001.0, 803.0, 2113.0, 1507.0), (0.0, 0.0, 4099.5, 4801.0), (333.3, 5.5, 900, 700)]
)
@pytest.mark.parametrize("shrunk", [4.0, 5.3, 9.0])
def test_with_and_without_overviews_a_scene_lies_at_the_same_place(
    raster: WriteRaster, window: tuple[float, float, float, float], shrunk: float
) -> None:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    ramp = (columns * 2.0 + rows * 3.0).astype(np.float32)[None]
    size = round(window[2] / shrunk), round(window[3] / shrunk)
    with RasterSource.open(raster("a.tif", ramp, tiled=True)) as source:
        bare = source.read(window, size, (1,), thorough=True)
        build(overviews_of(source))
        built = source.read(window, size, (1,))
    step = window[2] / size[0], window[3] / size[1]
    shift = np.abs(built.data - bare.data).max() / (2 * step[0] + 3 * step[1])
    assert shift < 0.25


def test_limits_are_the_same_before_and_after_overviews_are_built_and_at_the_next_opening(scene: Open) -> None:
    with scene("uint16") as source:
        first = default_display(source)
        build(overviews_of(source))
        assert (
            source.read((0, 0, WIDTH, HEIGHT), (1024, 983), (1,)).data.std()
            < take_sample(source, (1,)).values[0].ordered.std()
        ), "averages spread less than the pixels they are of"
        assert default_display(source) == first
    with RasterSource.open(source.info.path) as again:
        assert default_display(again) == first
        for kept in overviews_of(again).folder.glob("sample-*.npz"):
            kept.write_bytes(b"damaged")
        assert default_display(again) == first
