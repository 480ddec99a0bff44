"""scene measure, scene dem and what scene info says of how a scene was taken."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from tests.cli.shop import Shop, done, misused, orthomark, refused
from tests.imagery.test_terrain import oblique_rpc


@pytest.fixture
def oblique(shop: Shop) -> Path:
    """A mosaic file with RPC and QuickBird's way of telling sun and sensor."""
    path = shop.folder / "oblique.vrt"
    rpc = "".join(f'<MDI key="{key}">{value}</MDI>' for key, value in oblique_rpc().items())
    said = {"satId": '"QB02"', "sunAz": "180", "sunEl": "45", "satAz": "270", "satEl": "60", "cloudCover": "0.25"}
    imd = "".join(f'<MDI key="IMAGE_1.{key}">{value}</MDI>' for key, value in said.items())
    path.write_text(
        f'<VRTDataset rasterXSize="1000" rasterYSize="1000"><Metadata domain="RPC">{rpc}</Metadata>'
        f'<Metadata domain="IMD">{imd}</Metadata><VRTRasterBand dataType="Byte" band="1"/></VRTDataset>'
    )
    done("scene", "add", shop.file, path)
    return path


@pytest.fixture
def dem(shop: Shop) -> Path:
    path = shop.folder / "dem.tif"
    transform = Affine.translation(9.8, 20.2) @ Affine.scale(0.004, -0.004)
    shape = {"width": 100, "height": 100, "count": 1, "dtype": "float32", "crs": "EPSG:4326", "transform": transform}
    with rasterio.open(path, "w", driver="GTiff", **shape) as target:
        target.write(np.full((1, 100, 100), 400, np.float32))
    return path


def test_a_length_is_measured_on_the_ground_with_its_sigma(shop: Shop) -> None:
    row = done("scene", "measure", shop.file, "quay", "length", "0,0", "30,40", "--json").json
    assert (row["kind"], row["unit"], len(row["legs"]), row["notes"]) == ("length", "m", 1, [])
    assert row["value"] == pytest.approx(50 * row["sigma"], rel=0.01)
    assert "Length" in done("scene", "measure", shop.file, "quay", "length", "0,0", "30,40").out


def test_heights_take_sun_and_sensor_from_the_file_or_as_typed(shop: Shop, oblique: Path) -> None:
    words = ("scene", "measure", shop.file, "oblique", "shadow", "500,500", "500,480")
    row = done(*words, "--json").json
    assert row["sun"] == [180, 45]
    assert row["value"] == pytest.approx(20 * row["sigma"], rel=0.05)
    assert row["notes"][0] == "flat-terrain estimate"
    assert done(*words, "--sun", "180,30", "--json").json["value"] == pytest.approx(row["value"] * 0.577, rel=0.01)
    lean = done("scene", "measure", shop.file, "oblique", "lean", "500,500", "510,500", "--json").json
    assert lean["sensor"] == [270, 60]


def test_what_cannot_be_measured_is_refused_with_a_sentence(shop: Shop) -> None:
    assert "sun's direction is not in the file" in refused(
        "scene", "measure", shop.file, "quay", "shadow", "0,0", "5,5"
    )
    assert "3 or more points" in refused("scene", "measure", shop.file, "quay", "area", "0,0", "5,5")
    misused("scene", "measure", shop.file, "quay", "volume", "0,0")
    misused("scene", "measure", shop.file, "quay", "length", "0,0", "a,b")


def test_info_says_how_a_scene_was_taken_and_what_its_file_does_not_say(shop: Shop, oblique: Path) -> None:
    taken = done("scene", "info", shop.file, "oblique", "--json").json["acquisition"]
    assert (taken["sensor"], taken["sun_elevation"], taken["sensor_azimuth"], taken["cloud"]) == ("QB02", 45, 270, 25)
    assert (taken["time"], taken["marking"], taken["up_from"]) == (None, None, "RPC")
    assert taken["up"] == pytest.approx(90, abs=1)
    said = done("scene", "info", shop.file, "oblique").out
    assert "Taken: not in the file" in said
    assert "RPC: present" in said


def test_a_dem_is_remembered_for_scenes_with_rpc_until_it_is_given_up(shop: Shop, oblique: Path, dem: Path) -> None:
    (row,) = done("scene", "dem", shop.file, dem, "--geoid", "20", "--json").json
    assert (row["name"], row["dem"], row["geoid"]) == ("oblique", str(dem), 20)
    assert "DEM dem.tif raised by 20 m" in done("scene", "info", shop.file, "oblique", "--json").json["exactness"]
    rows = {row["name"]: row["dem"] for row in done("scene", "dem", shop.file, "--json").json}
    assert rows == {"quay": None, "oblique": str(dem)}
    done("scene", "dem", shop.file, "--none")
    assert "no DEM" in done("scene", "info", shop.file, "oblique", "--json").json["exactness"]


def test_a_dem_that_has_gone_is_missed_and_not_silently_done_without(shop: Shop, oblique: Path, dem: Path) -> None:
    done("scene", "dem", shop.file, dem)
    dem.unlink()
    assert "dem.tif cannot be read" in refused("scene", "info", shop.file, "oblique")
    assert "dem.tif cannot be read" in done("scene", "dem", shop.file).out


def test_a_dem_without_use_is_refused(shop: Shop, dem: Path) -> None:
    assert "a DEM matters to scenes with RPC alone" in refused("scene", "dem", shop.file, dem, "--scene", "quay")
    assert orthomark("scene", "dem", shop.file, dem, "--none").code == 2


def test_a_dem_of_another_place_is_refused_and_nothing_is_remembered(shop: Shop, oblique: Path) -> None:
    assert "it does not lie under the scene" in refused("scene", "dem", shop.file, shop.folder / "quay.tif")
    assert done("scene", "dem", shop.file, "--scene", "oblique", "--json").json[0]["dem"] is None


def test_a_comparison_lays_both_scenes_over_their_dems(shop: Shop, oblique: Path, dem: Path) -> None:
    again = shop.folder / "again.vrt"
    again.write_text(oblique.read_text() + "\n")
    done("scene", "add", shop.file, again)
    words = (
        "render",
        shop.file,
        "--scene",
        "oblique",
        "--out",
        shop.folder / "both.png",
        "--compare",
        "again",
        "--json",
    )
    before = done(*words).json["exactness"]
    done("scene", "dem", shop.file, dem)
    after = done(*words).json
    assert before.startswith("RPC, no DEM")
    assert after["exactness"].startswith("RPC, DEM dem.tif")
    assert after["remark"] == ""
