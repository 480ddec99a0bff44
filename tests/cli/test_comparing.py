"""render --compare: two scenes in one picture."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from tests.cli.shop import Shop, done, misused, refused
from tests.cli.test_scenes import pixels

SCENE = ("--scene", "quay", "--no-annotations", "--range", "0..1000")


@pytest.fixture
def later(shop: Shop) -> Path:
    """The right half of the scene again, on another grid and of one bright value, as a file in no workspace."""
    with rasterio.open(shop.folder / "quay.tif") as quay:
        place, crs = quay.transform, quay.crs
    path = shop.folder / "later.tif"
    grid = place @ Affine.translation(200, 0) @ Affine.scale(2.0)
    shape = {"driver": "GTiff", "width": 150, "height": 200, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", crs=crs, transform=grid, **shape) as dataset:
        dataset.write(np.full((1, 200, 150), 200, np.uint8))
    return path


@pytest.mark.parametrize(("mode", "width"), [("side", 800), ("swipe", 400), ("blend", 400), ("difference", 400)])
def test_two_scenes_are_drawn_as_one_picture(shop: Shop, later: Path, mode: str, width: int) -> None:
    out, alone = shop.folder / "both.png", shop.folder / "alone.png"
    done("render", shop.file, *SCENE, "--out", alone)
    row = done("render", shop.file, *SCENE, "--out", out, "--compare", later, "--mode", mode, "--json").json
    assert (row["size"], row["mode"], row["compared_with"]) == ([width, 300], mode, "later")
    assert row["words"] == "warped from EPSG:32618 to the pixels of quay"
    assert row["exactness"].startswith("affine, EPSG:32618")
    own, both = pixels(alone), pixels(out)
    assert (both[0, width - 1, :3] == (200 if mode in {"side", "swipe"} else both[0, width - 1, :3])).all()
    if mode == "difference":
        assert (both[:, :190, 3] == 0).all()
        assert (both[..., :3][:, 210:] == np.abs(own[:, 210:, :3].astype(int) - 200)).all()
    else:
        assert (both[:, :190] == own[:, :190]).all()


def test_the_share_moves_the_line_of_a_swipe(shop: Shop, later: Path) -> None:
    out = shop.folder / "both.png"
    done("render", shop.file, *SCENE, "--out", out, "--compare", later, "--mode", "swipe", "--share", "0.75")
    row = pixels(out)[150, :, 0].astype(int)
    assert (row[300:] == 200).all()
    assert "give 0 to 1" in refused("render", shop.file, *SCENE, "--out", out, "--compare", later, "--share", "2")


def test_the_other_scene_has_a_display_of_its_own_which_is_said(shop: Shop, later: Path) -> None:
    out = shop.folder / "both.png"
    words = ("render", shop.file, *SCENE, "--out", out, "--compare", later, "--mode", "swipe", "--json")
    row = done(*words, "--other-range", "0..400").json
    assert (row["display"], row["other_display"]) == ("Stretch 0–1000", "Stretch 0–400")
    assert (pixels(out)[150, 300:, 0] == round(200 * 255 / 400)).all()
    assert done(*words).json["other_display"] == "no stretch"


def test_what_cannot_be_compared_is_refused_with_what_to_do(shop: Shop, later: Path) -> None:
    del later
    out = shop.folder / "both.png"
    assert "no scene “nowhere”" in refused("render", shop.file, *SCENE, "--out", out, "--compare", "nowhere")
    misused("render", shop.file, *SCENE, "--out", out, "--compare", "quay", "--mode", "sideways")
    assert not out.exists()
