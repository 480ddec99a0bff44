import threading
from pathlib import Path

import numpy as np
import pytest
from rasterio.enums import ColorInterp

from app.imagery.errors import UnreadableRasterError
from app.imagery.grid import FloatWindow
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster

RAMP = np.arange(64 * 48, dtype=np.uint16).reshape(1, 48, 64)


def test_a_window_at_full_resolution_gives_the_stored_pixels(raster: WriteRaster) -> None:
    source = RasterSource.open(raster("a.tif", RAMP))
    tile = source.read((10, 20, 30, 15), (30, 15), (1,))
    assert (tile.data == RAMP[:, 20:35, 10:40]).all()
    assert tile.valid.all()
    assert not tile.damaged
    assert not tile.sparse


def test_a_window_that_sticks_out_is_invalid_outside(raster: WriteRaster) -> None:
    source = RasterSource.open(raster("a.tif", RAMP))
    tile = source.read((-8, -4, 80, 56), (80, 56), (1,))
    expected = np.zeros((56, 80), bool)
    expected[4:52, 8:72] = True
    assert (tile.valid == expected).all()
    assert (tile.data[:, 4:52, 8:72] == RAMP).all()


def test_a_window_outside_the_scene_is_invalid(raster: WriteRaster) -> None:
    source = RasterSource.open(raster("a.tif", RAMP))
    assert not source.read((500, 500, 10, 10), (10, 10), (1,)).valid.any()


def test_a_smaller_picture_is_averaged(raster: WriteRaster) -> None:
    source = RasterSource.open(raster("a.tif", RAMP))
    means = RAMP[0].reshape(12, 4, 16, 4).mean(axis=(1, 3))
    assert np.abs(source.read((0, 0, 64, 48), (16, 12), (1,)).data[0] - means).max() <= 1


def test_a_larger_picture_repeats_pixels_from_any_corner(raster: WriteRaster) -> None:
    source = RasterSource.open(raster("a.tif", RAMP))
    tile = source.read((3.25, 5.5, 4, 4), (16, 16), (1,))
    columns = np.floor(3.25 + (np.arange(16) + 0.5) / 4).astype(int)
    rows = np.floor(5.5 + (np.arange(16) + 0.5) / 4).astype(int)
    assert (tile.data[0] == RAMP[0][rows[:, None], columns]).all()


@pytest.mark.parametrize("window", [(0, 0, 32, 24), (3, 5, 16, 12), (3, 5, 4, 3), (-3, -5, 32, 24)])
def test_whatever_is_read_lies_row_by_row_and_may_be_packed(raster: WriteRaster, window: FloatWindow) -> None:
    source = RasterSource.open(raster("a.tif", np.concatenate([RAMP, RAMP])))
    tile = source.read(window, (16, 12), (1, 2))
    assert tile.data.shape == (2, 12, 16)
    assert tile.data.flags.c_contiguous
    assert tile.data.flags.writeable
    assert tile.valid.flags.c_contiguous
    assert tile.valid.flags.writeable


def test_nodata_is_invalid_where_every_band_has_it(raster: WriteRaster) -> None:
    data = np.array([[[9, 9, 1]], [[9, 2, 1]]], np.uint8)
    source = RasterSource.open(raster("a.tif", data, nodata=9))
    assert source.read((0, 0, 3, 1), (3, 1), (1, 2)).valid.tolist() == [[False, True, True]]


def test_nodata_that_the_type_cannot_hold_hides_nothing(raster: WriteRaster, tmp_path: Path) -> None:
    raster("a.tif", np.ones((1, 2, 2), np.uint8))
    vrt = tmp_path / "a.vrt"
    vrt.write_text(
        '<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1">'
        "<NoDataValue>-9999</NoDataValue><SimpleSource>"
        '<SourceFilename relativeToVRT="1">a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>'
    )
    assert RasterSource.open(vrt).read((0, 0, 2, 2), (2, 2), (1,)).valid.all()


def test_not_a_number_is_invalid(raster: WriteRaster) -> None:
    data = np.array([[[np.nan, 1, np.inf]]], np.float32)
    source = RasterSource.open(raster("a.tif", data, nodata=np.nan))
    assert source.read((0, 0, 3, 1), (3, 1), (1,)).valid.tolist() == [[False, True, False]]


def test_alpha_is_no_picture_but_says_what_is_valid(raster: WriteRaster) -> None:
    data = np.array([[[5, 6]], [[5, 6]], [[5, 6]], [[0, 255]]], np.uint8)
    names = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    source = RasterSource.open(raster("a.tif", data, colorinterp=names))
    assert source.info.has_alpha
    assert source.read((0, 0, 2, 1), (2, 1), (1, 2, 3)).valid.tolist() == [[False, True]]


def test_a_stored_mask_says_what_is_valid(raster: WriteRaster) -> None:
    mask = np.array([[True, False]])
    source = RasterSource.open(raster("a.tif", np.ones((1, 1, 2), np.uint8), mask=mask))
    assert source.read((0, 0, 2, 1), (2, 1), (1,)).valid.tolist() == [[True, False]]


def test_complex_pixels_show_their_amplitude_and_do_not_cancel(raster: WriteRaster) -> None:
    data = np.full((1, 8, 8), 3 + 4j, np.complex64)
    data[:, ::2] *= -1
    source = RasterSource.open(raster("a.tif", data))
    assert source.read((0, 0, 8, 8), (8, 8), (1,)).data == pytest.approx(5)
    assert source.read((0, 0, 8, 8), (2, 2), (1,)).data == pytest.approx(5)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_every_pixel_type_is_read_as_stored(raster: WriteRaster, dtype: str) -> None:
    data = np.arange(12).reshape(1, 3, 4).astype(dtype)
    assert (RasterSource.open(raster("a.tif", data)).read((0, 0, 4, 3), (4, 3), (1,)).data == data).all()


@pytest.mark.parametrize("driver", ["PNG", "JPEG", "JP2OpenJPEG", "NITF", "BMP", "GTiff", "COG"])
def test_every_common_format_opens(raster: WriteRaster, driver: str) -> None:
    data = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (3, 64, 1))
    source = RasterSource.open(raster("scene.bin", data, driver))
    assert (source.info.width, source.info.height, source.info.bands) == (64, 64, 3)
    shown = source.read((0, 0, 64, 64), (64, 64), (1,)).data.astype(int)
    assert np.abs(shown[0] - data[0]).mean() < 6


def test_threads_read_the_same_at_once(raster: WriteRaster) -> None:
    source = RasterSource.open(raster("a.tif", RAMP, tiled=True, blockxsize=16, blockysize=16, compress="deflate"))
    wrong: list[int] = []

    def read(number: int) -> None:
        for step in range(30):
            x, y = (number * 7 + step) % 32, (number * 5 + step) % 24
            if not (source.read((x, y, 16, 16), (16, 16), (1,)).data == RAMP[:, y : y + 16, x : x + 16]).all():
                wrong.append(number)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_closed_source_says_so(raster: WriteRaster) -> None:
    source = RasterSource.open(raster("a.tif", RAMP))
    source.close()
    with pytest.raises(UnreadableRasterError, match="it was closed; open the scene again"):
        source.read((0, 0, 1, 1), (1, 1), (1,))


def test_a_big_scene_without_overviews_is_first_sampled_then_read_whole(raster: WriteRaster) -> None:
    size = 6000
    ramp = np.broadcast_to(np.linspace(0, 60000, size).astype(np.uint16), (1, size, size))
    source = RasterSource.open(raster("a.tif", ramp, tiled=True, blockxsize=256, blockysize=256))
    whole = (0, 0, size, size)
    expected = ramp[0, 0].reshape(100, 60).mean(axis=1)
    sparse = source.read(whole, (100, 100), (1,))
    thorough = source.read(whole, (100, 100), (1,), thorough=True)
    assert (sparse.sparse, thorough.sparse) == (True, False)
    assert np.abs(sparse.data[0] - expected).max() < 3000
    assert np.abs(thorough.data[0] - expected).max() <= 60000 / 100


def test_a_thorough_reading_can_be_stopped(raster: WriteRaster) -> None:
    size = 6000
    path = raster("a.tif", np.ones((1, size, size), np.uint8), tiled=True)
    answers = iter([False, True])
    tile = RasterSource.open(path).read(
        (0, 0, size, size), (90, 90), (1,), thorough=True, cancelled=lambda: next(answers)
    )
    assert 0 < tile.valid.sum() < 90 * 90


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "it is empty"), (b"hello", "it is in no raster format"), (b"II*\0", "the file is damaged")],
)
def test_what_is_no_raster_gets_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(content)
    with pytest.raises(UnreadableRasterError, match=rf"^a\.tif cannot be read: {words}.*; .*\.$"):
        RasterSource.open(path)


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRasterError, match="there is no such file"):
        RasterSource.open(tmp_path / "a.tif")
    with pytest.raises(UnreadableRasterError, match="it is a folder"):
        RasterSource.open(tmp_path)


@pytest.mark.parametrize("address", ["/vsicurl/http://127.0.0.1:9/a.tif", "http://127.0.0.1:9/a.tif", "WMS:http://a"])
def test_the_network_is_never_asked(tmp_path: Path, address: str) -> None:
    with pytest.raises(UnreadableRasterError, match="no such file"):
        RasterSource.open(address)
    vrt = tmp_path / "a.vrt"
    vrt.write_text(
        '<VRTDataset rasterXSize="20" rasterYSize="20"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        f"<SourceFilename>{address}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(UnreadableRasterError, match="none of the files it is made of is there"):
        RasterSource.open(vrt)


def stretched(raster: WriteRaster, size: int, band: str) -> Path:
    """A VRT that stretches one pixel over a square of `size` pixels."""
    source = raster("pixel.tif", np.ones((1, 1, 1), np.uint8))
    vrt = source.with_name("a.vrt")
    vrt.write_text(
        f'<VRTDataset rasterXSize="{size}" rasterYSize="{size}"><VRTRasterBand band="1" {band}><SimpleSource>'
        f'<SourceFilename relativeToVRT="1">{source.name}</SourceFilename><SourceBand>1</SourceBand>'
        '<SrcRect xOff="0" yOff="0" xSize="1" ySize="1"/>'
        f'<DstRect xOff="0" yOff="0" xSize="{size}" ySize="{size}"/></SimpleSource></VRTRasterBand></VRTDataset>'
    )
    return vrt


def test_a_block_too_large_for_memory_is_refused(raster: WriteRaster) -> None:
    vrt = stretched(raster, 20_000, 'dataType="Float64" blockXSize="16384" blockYSize="16384"')
    with pytest.raises(UnreadableRasterError, match=r"each block takes 2\.0 GiB"):
        RasterSource.open(vrt)


def test_an_endless_scene_is_sampled_within_bounds(raster: WriteRaster) -> None:
    size = 2**31 - 1
    vrt = stretched(raster, size, 'dataType="UInt16"')
    tile = RasterSource.open(vrt).read((0, 0, size, size), (512, 512), (1,))
    assert tile.sparse
    assert tile.valid.all()
