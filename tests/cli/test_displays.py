"""render with a display of one's own, and what scene info says of values."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning

from app.imagery.colour_maps import colour_table
from tests.cli.shop import Shop, done, refused


@pytest.fixture
def wide(shop: Shop) -> Path:
    """Four bands of 16 bits, each a ramp of its own, added as a scene."""
    path = shop.folder / "wide.tif"
    data = (np.tile(np.arange(200), (4, 100, 1)) * np.array([1, 2, 3, 4])[:, None, None] + 100).astype(np.uint16)
    with warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning):
        shape = {"width": 200, "height": 100, "count": 4, "dtype": "uint16", "photometric": "minisblack"}
        with rasterio.open(path, "w", driver="GTiff", **shape) as target:
            target.write(data)
    done("scene", "add", shop.file, path, "--cell", "256")
    return path


def drawn(shop: Shop, *words: str) -> np.ndarray:
    out = shop.folder / "x.png"
    done("render", shop.file, "--scene", "wide", "--out", out, *words)
    with warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning), rasterio.open(out) as picture:
        return np.moveaxis(picture.read(), 0, -1)


def test_typed_limits_give_exact_bytes(shop: Shop, wide: Path) -> None:
    row = drawn(shop, "--bands", "1", "--range", "100..299")[50, :, 0]
    assert row.tolist() == np.floor(255 * np.arange(200) / 199 + 0.5).astype(int).tolist()


def test_gamma_follows_the_one_formula(shop: Shop, wide: Path) -> None:
    row = drawn(shop, "--bands", "1", "--range", "min-max", "--gamma", "2")[50, :, 0]
    assert row.tolist() == np.floor(255 * (np.arange(200) / 199) ** 0.5 + 0.5).astype(int).tolist()


def test_bands_go_by_name_and_number(shop: Shop, wide: Path) -> None:
    infrared = drawn(shop, "--bands", "infrared", "--range", "100..900")
    assert np.array_equal(infrared, drawn(shop, "--bands", "4,1,2", "--range", "100..900"))
    assert infrared[50, 100, 0] == round(255 * 400 / 800 + 0.001)


def test_a_single_band_takes_a_colour_map(shop: Shop, wide: Path) -> None:
    picture = drawn(shop, "--bands", "2", "--range", "min-max", "--map", "fern")
    assert picture[50, 0, :3].tolist() == colour_table("fern")[0].tolist()
    assert picture[50, 199, :3].tolist() == colour_table("fern")[255].tolist()


def test_percentiles_and_sigmas_clip(shop: Shop, wide: Path) -> None:
    clipped = drawn(shop, "--bands", "1", "--range", "10-90%")[50, :, 0]
    assert (clipped == 0).sum() == pytest.approx(20, abs=2)
    assert (clipped == 255).sum() == pytest.approx(20, abs=2)
    assert (drawn(shop, "--bands", "1", "--range", "1sigma")[50, :, 0] == 0).sum() > 30


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--bands", "7"), "the scene has pictures in 4 bands"),
        (("--bands", "swir"), "this scene has no bands for it"),
        (("--bands", "1,2"), "it names no bands"),
        (("--range", "98-2%"), "not in order"),
        (("--range", "some"), "it is no range"),
        (("--range", "none"), "cannot be shown unstretched"),
        (("--range", "0sigma"), "more than 0"),
        (("--gamma", "9"), "out of reach"),
        (("--map", "fern"), "for a single band"),
        (("--bands", "1", "--map", "rainbow"), "there is no such colour map"),
    ],
)
def test_what_cannot_be_displayed_is_refused_in_a_sentence(
    shop: Shop, wide: Path, words: tuple[str, ...], says: str
) -> None:
    out = shop.folder / "x.png"
    assert says in refused("render", shop.file, "--scene", "wide", "--out", out, *words)
    assert not out.exists()


def test_info_says_what_values_each_band_holds(shop: Shop, wide: Path) -> None:
    bands = done("scene", "info", shop.file, "wide", "--json").json["values"]
    assert [(band["band"], band["least"], band["greatest"]) for band in bands] == [
        (number, 100, 100 + 199 * number) for number in (1, 2, 3, 4)
    ]
    assert bands[0]["mean"] == pytest.approx(199.5)
    assert bands[0]["percentiles"] == pytest.approx(np.percentile(np.repeat(np.arange(100, 300), 100), (2, 98)))
    assert sum(bands[0]["histogram"]) == 200 * 100
    assert "2–98 %" in done("scene", "info", shop.file, "wide").out
