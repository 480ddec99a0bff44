"""Whatever the raster library reads is opened in place: odd types, masks, mosaics, containers; nothing is written."""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from app.imagery.display import default_display, to_bgra
from app.imagery.environment import gdal, without_position_warning
from app.imagery.errors import UnreadableRasterError
from app.imagery.georeference import Georeference
from app.imagery.picture import render
from app.imagery.segments import segments
from app.imagery.source import RasterSource
from tests.imagery.conftest import WriteRaster

WriteVrt = Callable[..., Path]
RNG = np.random.default_rng(3)
SOURCE = (
    '<SimpleSource><SourceFilename relativeToVRT="{relative}">{name}</SourceFilename><SourceBand>1</SourceBand>'
    '<SrcRect xOff="0" yOff="0" xSize="64" ySize="64"/><DstRect xOff="{x}" yOff="0" xSize="64" ySize="64"/>'
    "</SimpleSource>"
)


@pytest.fixture
def vrt(tmp_path: Path) -> WriteVrt:
    """Write a mosaic of 64-pixel squares side by side, one list of names for each band."""

    def write(*bands: list[str], name: str = "mosaic.vrt", relative: int = 1, extra: str = "") -> Path:
        width = 64 * max(len(names) for names in bands)
        parts = [
            f'<VRTRasterBand dataType="Byte" band="{number}">{extra}'
            + "".join(SOURCE.format(name=one, x=64 * at, relative=relative) for at, one in enumerate(names))
            + "</VRTRasterBand>"
            for number, names in enumerate(bands, 1)
        ]
        path = tmp_path / name
        path.write_text(f'<VRTDataset rasterXSize="{width}" rasterYSize="64">{"".join(parts)}</VRTDataset>')
        return path

    return write


def square(value: int) -> np.ndarray:
    return np.full((1, 64, 64), value, np.uint8)


def read(path: str | Path, *, scale: int = 1, bands: tuple[int, ...] = (1,)) -> tuple[np.ndarray, np.ndarray, bool]:
    with RasterSource.open(path) as source:
        width, height = source.info.width, source.info.height
        tile = source.read((0, 0, width, height), (width // scale, height // scale), bands)
    return tile.data, tile.valid, tile.damaged


def test_a_mosaic_finds_its_files_beside_itself_from_any_folder(
    raster: WriteRaster, vrt: WriteVrt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    raster("a.tif", square(50))
    raster("b.tif", square(150))
    path = vrt(["a.tif", "b.tif"])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    data, valid, damaged = read(path)
    assert (data.mean(), valid.all(), damaged) == (100, True, False)


@pytest.mark.parametrize("scale", [1, 4])
def test_what_a_mosaic_lacks_is_missing_and_not_black(raster: WriteRaster, vrt: WriteVrt, scale: int) -> None:
    raster("a.tif", square(50))
    path = vrt(["a.tif", "gone.tif"])
    for _ in range(2):
        data, valid, damaged = read(path, scale=scale)
        half = valid.shape[1] // 2
        assert damaged
        assert valid[:, :half].all()
        assert (data[0][:, :half] == 50).all()
        assert not valid[:, half:].any()
    with RasterSource.open(path) as source:
        assert source.info.mosaic is not None
        assert source.info.mosaic.missing == ("gone.tif",)
        left = source.read((0, 0, 60, 60), (60, 60), (1,))
        assert (left.damaged, left.valid.all()) == (False, True)


def test_a_gap_that_another_file_covers_is_no_gap(raster: WriteRaster, vrt: WriteVrt) -> None:
    raster("a.tif", square(50))
    path = vrt(["a.tif", "gone.tif"])
    path.write_text(
        path.read_text().replace("</VRTRasterBand>", SOURCE.format(name="a.tif", x=64, relative=1) + "</VRTRasterBand>")
    )
    assert read(path)[1].all()


def test_a_band_whose_file_is_gone_is_missing_where_it_is_asked_for(raster: WriteRaster, vrt: WriteVrt) -> None:
    raster("a.tif", square(50))
    path = vrt(["a.tif"], ["gone.tif"])
    assert read(path, bands=(1,))[1].all()
    assert not read(path, bands=(2,))[1].any()


def test_a_mosaic_of_nothing_is_refused_with_a_sentence(vrt: WriteVrt) -> None:
    with pytest.raises(
        UnreadableRasterError, match=r"none of the files it is made of is there \(gone.tif is the first"
    ):
        RasterSource.open(vrt(["gone.tif", "lost.tif"]))


def test_where_a_mosaic_names_no_file_it_holds_nothing_and_is_not_black(raster: WriteRaster, vrt: WriteVrt) -> None:
    raster("a.tif", square(50))
    path = vrt(["a.tif", "a.tif"])
    path.write_text(path.read_text().replace('xOff="64"', 'xOff="640"'))
    _, valid, damaged = read(path)
    assert (valid[:, :64].all(), valid[:, 64:].any(), damaged) == (True, False, False)
    with RasterSource.open(path) as source:
        assert source.info.mosaic is not None
        assert source.info.mosaic.bare == 0.5
        assert source.info.defect == ""


def test_a_mosaic_of_hardly_anything_says_so(raster: WriteRaster, vrt: WriteVrt) -> None:
    raster("a.tif", square(50))
    path = vrt(["a.tif"])
    text = re.sub(r"<DstRect[^>]*>", "", path.read_text())
    path.write_text(text.replace('rasterXSize="64" rasterYSize="64"', 'rasterXSize="2048" rasterYSize="4096"'))
    with RasterSource.open(path) as source:
        assert source.info.defect == "Less than 0.1 % of this mosaic has a file behind it; the rest holds no pixels."


def test_a_mosaic_that_names_no_file_has_a_place_but_no_pixels(vrt: WriteVrt) -> None:
    path = vrt(["gone.tif"])
    path.write_text(re.sub(r"<SimpleSource>.*?</SimpleSource>", "", path.read_text(), flags=re.DOTALL))
    assert not read(path)[1].any()
    with RasterSource.open(path) as source:
        assert source.info.defect == "Nothing of this mosaic has a file behind it; it holds no pixels."


def test_each_band_has_its_own_nodata(raster: WriteRaster, vrt: WriteVrt) -> None:
    one, other = square(7), square(9)
    one[0, 0, 0], other[0, 0, 0] = 0, 255
    one[0, 0, 1], other[0, 0, 1] = 255, 0
    raster("a.tif", one)
    raster("b.tif", other)
    path = vrt(["a.tif"], ["b.tif"])
    text = path.read_text().replace('band="1">', 'band="1"><NoDataValue>0</NoDataValue>')
    path.write_text(text.replace('band="2">', 'band="2"><NoDataValue>255</NoDataValue>'))
    valid = read(path, bands=(1, 2))[1]
    assert not valid[0, 0]
    assert valid[0, 1:].all()


def test_bands_of_several_types_are_read_together(raster: WriteRaster, vrt: WriteVrt) -> None:
    raster("a.tif", square(7))
    raster("b.tif", np.full((1, 64, 64), 40_000, np.uint16))
    path = vrt(["a.tif"], ["b.tif"])
    path.write_text(path.read_text().replace('dataType="Byte" band="2"', 'dataType="UInt16" band="2"'))
    data, valid, _ = read(path, bands=(1, 2))
    assert (data[0].max(), data[1].max(), valid.all()) == (7, 40_000, True)


@pytest.mark.parametrize("nodata", [float("nan"), -9999.0])
def test_nodata_of_numbers_with_a_point_is_transparent(raster: WriteRaster, nodata: float) -> None:
    data = RNG.normal(0, 1, (3, 20, 30))
    data[:, :10] = nodata
    with RasterSource.open(raster("a.tif", data, nodata=nodata)) as source:
        display = default_display(source)
        picture = to_bgra(source.read((0, 0, 30, 20), (30, 20), display.bands), display)
    assert (picture[:10, :, 3] == 0).all()
    assert (picture[10:, :, 3] == 255).all()


@pytest.mark.parametrize("kind", ["complex64", "complex128", "complex_int16"])
def test_complex_pixels_become_a_picture_of_amplitudes(raster: WriteRaster, tmp_path: Path, kind: str) -> None:
    phase = np.exp(1j * RNG.uniform(0, 6, (1, 32, 32)))
    values = 1000 * phase * np.linspace(0.1, 1, 32)
    if kind == "complex_int16":
        path = tmp_path / "c.tif"
        with (
            gdal(),
            without_position_warning(),
            rasterio.open(path, "w", driver="GTiff", width=32, height=32, count=1, dtype="complex_int16") as target,
        ):
            target.write(values.astype(np.complex64))
    else:
        path = raster("c.tif", values.astype(kind))
    with RasterSource.open(path) as source:
        assert source.info.complex
        picture = render(source, None, (0, 0, 32, 32), (32, 32))
    assert picture[0, 31, 0] > picture[0, 0, 0] + 150


def test_thirteen_bands_show_a_picture_and_each_can_be_read(raster: WriteRaster) -> None:
    data = RNG.integers(0, 10_000, (13, 20, 30), np.uint16)
    for interleave in ("band", "pixel"):
        path = raster(f"{interleave}.tif", data, interleave=interleave)
        with RasterSource.open(path) as source:
            assert render(source, None, (0, 0, 30, 20), (30, 20))[..., 3].all()
            for band in range(1, 14):
                assert (source.read((0, 0, 30, 20), (30, 20), (band,)).data[0] == data[band - 1]).all()


@pytest.mark.parametrize("driver", ["ENVI", "EHdr", "HFA", "PCIDSK", "RST", "GTiff"])
def test_files_with_bands_one_after_the_other_read_as_stored(raster: WriteRaster, driver: str) -> None:
    count = 1 if driver == "RST" else 3
    data = RNG.integers(0, 255, (count, 21, 33), np.uint8)
    assert (read(raster(f"a.{driver.lower()}", data, driver), bands=tuple(range(1, count + 1)))[0] == data).all()


@pytest.mark.parametrize(("bits", "count"), [(8, 1), (8, 3), (12, 1), (16, 4)])
def test_jpeg_2000_of_odd_size_reads_as_stored_at_every_level(raster: WriteRaster, bits: int, count: int) -> None:
    smooth = np.add.outer(np.arange(1507), np.arange(2311)) % (1 << bits)
    data = np.stack([(smooth + 11 * band) % (1 << bits) for band in range(count)])
    data = data.astype(np.uint8 if bits == 8 else np.uint16)
    options = {"QUALITY": "100", "REVERSIBLE": "YES", "BLOCKXSIZE": "512", "BLOCKYSIZE": "512", "NBITS": str(bits)}
    path = raster("a.jp2", data, "JP2OpenJPEG", **options)
    with RasterSource.open(path) as source:
        assert source.info.overviews[:2] == (2, 4)
        assert source.info.block[0] <= 512
        bands = tuple(range(1, count + 1))
        corner = source.read((2211, 1407, 100, 100), (100, 100), bands)
        assert (corner.data == data[:, 1407:, 2211:]).all()
        small = source.read((0, 0, 2311, 1507), (578, 377), bands)
    assert small.valid.all()
    assert not small.damaged


def test_a_file_above_four_gigabytes_is_read_at_its_far_end(tmp_path: Path) -> None:
    path, side = tmp_path / "big.tif", 70_000
    shape = {"width": side, "height": side, "count": 1, "dtype": "uint8"}
    with (
        gdal(),
        without_position_warning(),
        rasterio.open(
            path,
            "w",
            driver="GTiff",
            BIGTIFF="YES",
            SPARSE_OK="TRUE",
            tiled=True,
            blockxsize=512,
            blockysize=512,
            **shape,
        ) as target,
    ):
        target.write(square(99)[0], 1, window=rasterio.windows.Window(side - 64, side - 64, 64, 64))
    assert side * side > 1 << 32
    with RasterSource.open(path) as source:
        tile = source.read((side - 64, side - 64, 64, 64), (64, 64), (1,))
        assert (tile.data == 99).all()
        assert source.read((0, 0, side, side), (64, 64), (1,)).sparse


def test_rotated_and_sheared_scenes_open_with_their_position(raster: WriteRaster) -> None:
    turned = Affine.translation(5e5, 4e6) @ Affine.rotation(33) @ Affine.shear(10) @ Affine.scale(0.5, -0.5)
    with RasterSource.open(raster("a.tif", square(1), transform=turned, crs="EPSG:32631")) as source:
        reference = Georeference.of(source.info.georeference, 64, 64)
    assert np.allclose(reference.to_map(10, 20), turned @ (10, 20))


def test_alpha_in_a_second_band_makes_a_grey_picture_with_holes(raster: WriteRaster) -> None:
    data = np.stack([np.full((8, 8), 200, np.uint8), np.repeat([[0] * 4 + [255] * 4], 8, axis=0).astype(np.uint8)])
    path = raster("a.tif", data, ALPHA="YES")
    with RasterSource.open(path) as source:
        picture = render(source, None, (0, 0, 8, 8), (8, 8))
    assert (picture[:, :4, 3] == 0).all()
    assert (picture[:, 4:, 3] == 255).all()


def append(path: Path, driver: str, data: np.ndarray, **options: object) -> None:
    bands, height, width = data.shape
    shape = {"width": width, "height": height, "count": bands, "dtype": data.dtype.name}
    with gdal(), without_position_warning(), rasterio.open(path, "w", driver=driver, **shape, **options) as target:
        target.write(data)


@pytest.fixture
def nitf(tmp_path: Path) -> Path:
    """A NITF with two image segments of different size and type."""
    path = tmp_path / "two.ntf"
    append(path, "NITF", np.full((1, 48, 64), 7, np.uint8), NUMI=2, IID1="FIRST")
    append(path, "NITF", np.full((1, 20, 32), 900, np.uint16), APPEND_SUBDATASET="YES", IDLVL=2, IID1="SECOND")
    return path


def test_every_image_segment_of_a_nitf_is_listed_and_read(nitf: Path) -> None:
    found = segments(nitf)
    assert [(one.number, one.width, one.height, one.dtype, one.title) for one in found] == [
        (1, 64, 48, "uint8", "FIRST"),
        (2, 32, 20, "uint16", "SECOND"),
    ]
    assert (read(f"{nitf}#segment=1")[0] == 7).all()
    second, valid, _ = read(f"{nitf}#segment=2")
    assert (second == 900).all()
    assert valid.shape == (20, 32)
    assert (read(Path(f"{nitf}#segment=2"))[0] == 900).all()
    with pytest.raises(UnreadableRasterError, match="no picture 3 in it, it holds 2 pictures"):
        RasterSource.open(f"{nitf}#segment=3")


def test_pages_of_a_tiff_are_pictures_too(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    append(path, "GTiff", np.full((1, 48, 64), 7, np.uint8))
    append(path, "GTiff", np.full((3, 20, 32), 9, np.uint8), APPEND_SUBDATASET="YES")
    assert [(one.width, one.bands) for one in segments(path)] == [(64, 1), (32, 3)]
    assert (read(f"{path}#segment=2")[0] == 9).all()


def test_a_file_that_is_one_picture_has_no_segments(raster: WriteRaster) -> None:
    path = raster("a.tif", square(5))
    assert segments(path) == ()
    assert (read(f"{path}#segment=1")[0] == 5).all()
    with pytest.raises(UnreadableRasterError, match="it is one picture"):
        RasterSource.open(f"{path}#segment=2")


def test_a_file_whose_name_looks_like_a_segment_is_that_file(raster: WriteRaster) -> None:
    path = raster("a.tif#segment=2", square(5))
    with RasterSource.open(path) as source:
        assert source.info.width == 64


def fingerprint(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
    }


def test_nothing_in_a_data_folder_is_written_whatever_is_done_with_it(
    raster: WriteRaster, vrt: WriteVrt, nitf: Path, tmp_path: Path
) -> None:
    picture = RNG.integers(0, 255, (3, 64, 64), np.uint8)
    for name, driver in {
        "a.tif": "GTiff",
        "a.png": "PNG",
        "a.jpg": "JPEG",
        "a.jp2": "JP2OpenJPEG",
        "a.img": "HFA",
    }.items():
        raster(name, picture, driver)
    raster("grey.tif", square(60))
    raster("wide.tif", RNG.integers(0, 4000, (1, 900, 900), np.uint16))
    vrt(["grey.tif", "gone.tif"])
    vrt(["grey.tif", "grey.tif"], name="whole.vrt")
    for leftover in tmp_path.glob("*.aux.xml"):
        leftover.unlink()
    os.utime(tmp_path)
    before = fingerprint(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        for part in (f"{path}#segment=1", str(path)):
            with RasterSource.open(part) as source:
                width, height = source.info.width, source.info.height
                render(source, None, (0, 0, width, height), (max(1, width // 3), max(1, height // 3)))
                source.read((0, 0, width, height), (width, height), (1,), thorough=True)
        segments(path)
    assert fingerprint(tmp_path) == before


def test_no_part_of_the_program_asks_gdal_for_statistics() -> None:
    """GDAL writes them beside the source, and into a VRT itself, even where it was opened to be read."""
    asking = re.compile(r"\.(statistics|stats|update_stats|clear_stats)\(")
    root = Path(__file__).parents[2] / "app"
    files = [path for path in root.rglob("*.py") if asking.search(path.read_text(encoding="utf-8"))]
    assert not [path.name for path in files if "rasterio" in path.read_text(encoding="utf-8")]
