"""What bands are, by name, wavelength, sensor or usage, and the combinations that come of it."""

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from app.imagery.bands import bands_of, combination_name, combinations, default_bands, is_assumed, signature
from app.imagery.info import RasterInfo
from app.imagery.sensors import (
    SENTINEL_2_NAMES,
    Colour,
    colour_of_wavelength,
    colour_of_words,
    sensor_of,
    wavelength_of_words,
)
from app.imagery.source import RasterSource
from app.models.scene import GeoreferenceData, GeoreferenceKind
from tests.imagery.conftest import WriteRaster

NOWHERE = GeoreferenceData(GeoreferenceKind.NONE)


def header(count: int, names: tuple[str, ...] = (), dtype: str = "uint16", **metadata: str) -> RasterInfo:
    colour = ("undefined",) * count
    info = RasterInfo("a.tif", 8, 8, count, dtype, "GTiff", None, colour, (), NOWHERE, metadata)
    return replace(info, descriptions=names or ("",) * count)


def named(info: RasterInfo) -> dict[str, tuple[int, ...]]:
    return {one.name: one.bands for one in combinations(info)}


def test_four_bands_of_which_nothing_is_said_are_taken_as_red_green_blue_infrared_and_said_to_be_assumed() -> None:
    info = header(4)
    assert named(info) == {"true colour": (1, 2, 3), "infrared": (4, 1, 2), "grey": (1,)}
    assert is_assumed(info, (4, 1, 2))


@pytest.mark.parametrize("sensor", ["WV02", "WorldView-3", "GE01", "QB02", "IKONOS-2", "PlanetScope"])
def test_four_bands_of_a_sensor_that_delivers_blue_first_are_read_so(sensor: str) -> None:
    info = header(4, SATELLITEID=sensor)
    assert named(info) == {"true colour": (3, 2, 1), "infrared": (4, 3, 2), "grey": (1,)}
    assert not is_assumed(info, (1, 2, 3, 4))


def test_four_bands_of_a_sensor_that_delivers_red_first_are_read_so() -> None:
    assert named(header(4, SENSOR="NAIP"))["infrared"] == (4, 1, 2)


def test_names_beat_the_order_that_is_usual() -> None:
    info = header(4, ("NIR", "Red", "Green", "Blue"))
    assert named(info)["true colour"] == (2, 3, 4)
    assert named(info)["infrared"] == (1, 2, 3)
    assert not is_assumed(info, (1, 2, 3, 4))


def test_what_a_file_says_of_some_bands_decides_which_usual_order_fits_the_others() -> None:
    info = replace(header(4), colour=("blue", "green", "red", "undefined"))
    assert named(info) == {"true colour": (3, 2, 1), "infrared": (4, 3, 2), "grey": (1,)}
    assert is_assumed(info, (4, 3, 2))
    assert not is_assumed(info, (3, 2, 1))


def test_eight_bands_are_worldviews() -> None:
    info = header(8, SATELLITEID="WV03")
    assert named(info)["true colour"] == (5, 3, 2)
    assert named(info)["infrared"] == (7, 5, 3)


def test_eight_bands_of_another_sensor_are_in_its_own_order() -> None:
    assert named(header(8, SATELLITE="PSB.SD"))["true colour"] == (6, 3, 2)


@pytest.mark.parametrize(("count", "swir"), [(13, (13, 8, 4)), (12, (12, 8, 4))])
def test_sentinel_2_is_known_by_its_bands(count: int, swir: tuple[int, ...]) -> None:
    info = header(count, SPACECRAFT_NAME="Sentinel-2A")
    assert named(info)["true colour"] == (4, 3, 2)
    assert named(info)["infrared"] == (8, 4, 3)
    assert named(info)["short-wave infrared"] == swir


def test_sentinel_2_band_codes_are_names_in_any_order() -> None:
    info = header(4, ("B08", "B04", "B03", "B8A"))
    assert [band.colour for band in bands_of(info)] == [Colour.NIR, Colour.RED, Colour.GREEN, Colour.NIR_2]
    assert all(colour_of_words(name) is not None for name in SENTINEL_2_NAMES)


def test_wavelengths_tell_the_colour() -> None:
    info = replace(header(4), wavelengths=(842.0, 665.0, 560.0, 490.0))
    assert named(info)["true colour"] == (2, 3, 4)
    assert named(info)["infrared"] == (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "length"),
    [("B4, central wavelength 665 nm", 665), ("0.490 µm", 490), ("1.61 um", 1610), ("band 4", 0), ("", 0)],
)
def test_a_wavelength_is_read_from_words(text: str, length: float) -> None:
    assert wavelength_of_words(text) == pytest.approx(length)


@pytest.mark.parametrize(
    ("length", "colour"),
    [
        (443, Colour.COASTAL),
        (490, Colour.BLUE),
        (560, Colour.GREEN),
        (665, Colour.RED),
        (705, Colour.RED_EDGE),
        (842, Colour.NIR),
        (945, Colour.VAPOUR),
        (1610, Colour.SWIR_1),
        (2190, Colour.SWIR_2),
        (100, None),
        (9000, None),
    ],
)
def test_a_wavelength_lies_in_a_part_of_the_spectrum(length: float, colour: Colour | None) -> None:
    assert colour_of_wavelength(length) is colour


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("Red Edge 1", Colour.RED_EDGE),
        ("NIR2", Colour.NIR_2),
        ("nir", Colour.NIR),
        ("Coastal blue", Colour.COASTAL),
        ("SWIR 2", Colour.SWIR_2),
        ("Near Infrared", Colour.NIR),
        ("R", Colour.RED),
        ("gray", None),
        ("infrared", Colour.NIR),
    ],
)
def test_a_name_tells_the_colour(text: str, colour: Colour | None) -> None:
    assert colour_of_words(text) is colour


def test_a_pan_band_is_the_one_for_grey() -> None:
    assert named(header(4, ("blue", "green", "red", "pan")))["grey"] == (4,)


def test_one_band_is_grey_and_nothing_else() -> None:
    assert named(header(1)) == {"grey": (1,)}
    assert default_bands(header(1)) == (1,)


def test_five_bands_nobody_knows_begin_with_the_first_three_by_number() -> None:
    assert named(header(5)) == {"bands 1 2 3": (1, 2, 3), "grey": (1,)}


def test_an_alpha_band_is_no_picture() -> None:
    info = replace(header(4), colour=("red", "green", "blue", "alpha"), alpha=4)
    assert named(info) == {"true colour": (1, 2, 3), "grey": (1,)}


def test_bands_without_a_name_together_are_ones_own() -> None:
    assert combination_name(header(4), (2, 3, 4)) == "own bands"
    assert combination_name(header(4), (2,)) == "grey"
    assert combination_name(header(4), (4, 1, 2)) == "infrared"


def test_the_sensor_is_read_from_any_of_the_usual_places() -> None:
    assert sensor_of({"IMAGE_1.satId": "WV03", "SATID": '"WV02";'}) == "WV02"
    assert sensor_of({"IMD.SATELLITEID": "ge01"}) == "GE01"
    assert sensor_of({"AREA_OR_POINT": "Area"}) == ""


def test_pan_and_colour_of_one_sensor_are_remembered_apart_and_two_scenes_of_it_together() -> None:
    colour, pan = header(8, SATELLITEID="WV02"), header(1, SATELLITEID="WV02")
    assert signature(colour) != signature(pan)
    assert signature(colour) == signature(replace(colour, path="b.tif", width=9))
    assert signature(header(8)) != signature(header(8, dtype="uint8"))


def test_a_file_says_its_wavelengths(raster: WriteRaster) -> None:
    path = raster("a.tif", np.ones((2, 4, 4), np.uint16), transform=Affine(1, 0, 9, 0, -1, 9))
    with rasterio.open(path, "r+") as target:
        target.update_tags(1, wavelength="0.665", wavelength_units="Micrometers")
        target.update_tags(2, ns="IMAGERY", CENTRAL_WAVELENGTH_UM="0.842")
    with RasterSource.open(path) as source:
        assert source.info.wavelengths == pytest.approx((665, 842))
        assert [band.words for band in bands_of(source.info)] == ["1 · red · 665 nm", "2 · near infrared · 842 nm"]
