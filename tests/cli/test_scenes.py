"""scene and render."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning

from tests.cli.shop import Shop, done, misused, orthomark, refused, write_raster


def pixels(path: Path) -> np.ndarray:
    with warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning), rasterio.open(path) as picture:
        return np.moveaxis(picture.read(), 0, -1)


def test_a_scene_is_listed_with_every_promised_field(shop: Shop) -> None:
    (row,) = done("scene", "list", shop.file, "--json").json
    assert list(row)[:6] == ["scene", "name", "uri", "sha256", "width", "height"]
    assert list(row)[6:12] == ["bands", "dtype", "crs", "georeference", "tasks", "marking"]
    assert (row["name"], row["width"], row["height"], row["tasks"]) == ("quay", 400, 300, 4)
    assert (row["crs"], row["georeference"], row["dtype"], row["marking"]) == ("EPSG:32618", "affine", "uint16", None)
    assert len(row["sha256"]) == 64


def test_adding_says_what_was_added(shop: Shop) -> None:
    (row,) = done(
        "scene", "add", shop.file, write_raster(shop.folder / "b.tif", 90, 80), "--name", "Pier", "--json"
    ).json
    assert (row["name"], row["tasks"]) == ("Pier", 1)


def test_a_bad_raster_does_not_stop_the_good_ones(shop: Shop) -> None:
    bad = shop.folder / "bad.tif"
    bad.write_bytes(b"no raster")
    said = orthomark("scene", "add", shop.file, bad, write_raster(shop.folder / "b.tif", 90, 80), "--json")
    assert said.code == 1
    assert "bad.tif" in said.err
    assert [row["name"] for row in said.json] == ["b"]
    assert len(done("scene", "list", shop.file, "--json").json) == 2


def test_a_mosaic_of_hardly_anything_is_added_and_told_of(shop: Shop) -> None:
    tile = write_raster(shop.folder / "tile.tif", 30, 30)
    vrt = shop.folder / "sparse.vrt"
    vrt.write_text(
        '<VRTDataset rasterXSize="3000" rasterYSize="3000"><VRTRasterBand dataType="UInt16" band="1"><SimpleSource>'
        f'<SourceFilename relativeToVRT="1">{tile.name}</SourceFilename><SourceBand>1</SourceBand>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    sentence = "Less than 0.1 % of this mosaic has a file behind it; the rest holds no pixels."
    assert f"sparse: {sentence}" in done("scene", "add", shop.file, vrt).err
    assert f"Defect: {sentence}" in done("scene", "info", shop.file, "sparse").out
    assert 0 < done("scene", "info", shop.file, "sparse", "--json").json["acquisition"]["covered"] < 0.001


def test_the_same_raster_twice_is_refused(shop: Shop) -> None:
    assert "it is here already as “quay”" in refused("scene", "add", shop.file, shop.folder / "quay.tif")


def test_one_name_for_two_rasters_is_wrong_usage(shop: Shop) -> None:
    misused("scene", "add", shop.file, "a.tif", "b.tif", "--name", "both")


def test_info_says_how_exact_the_position_is_and_whether_the_file_is_there(shop: Shop) -> None:
    row = done("scene", "info", shop.file, "quay", "--json").json
    assert (row["exactness"], row["file"]) == ("affine, EPSG:32618", "there")
    (shop.folder / "quay.tif").unlink()
    assert done("scene", "info", shop.file, row["scene"], "--json").json["file"] == "missing"
    assert "no scene “pier”" in refused("scene", "info", shop.file, "pier")


def test_a_scene_is_drawn_with_its_annotations(shop: Shop) -> None:
    shop.submitted()
    with_them, without = shop.folder / "with.png", shop.folder / "without.png"
    row = done("render", shop.file, "--scene", "quay", "--out", with_them, "--json").json
    assert (row["size"], row["window"], row["annotations"]) == ([400, 300], [0, 0, 400, 300], 2)
    done("render", shop.file, "--scene", "quay", "--out", without, "--no-annotations")
    done("scene", "add", shop.file, without, "--name", "picture")
    before = without.read_bytes()
    for more in ((), ("--compare", "quay")):
        assert "a scene of this workspace lies there" in refused(
            "render", shop.file, "--scene", "quay", "--out", without, *more
        )
    assert without.read_bytes() == before
    changed = (pixels(with_them) != pixels(without)).any(axis=-1)
    assert changed[5:35, 5:35].any()
    assert not changed[100:, 100:].any()


def test_a_window_is_drawn_at_the_size_asked_for(shop: Shop) -> None:
    out = shop.folder / "part.png"
    done("render", shop.file, "--scene", "quay", "--out", out, "--window", "100,50,200,100", "--size", "60x30")
    assert pixels(out).shape[:2] == (30, 60)


def test_a_large_scene_is_drawn_small_unless_a_size_is_given(shop: Shop) -> None:
    done("scene", "add", shop.file, write_raster(shop.folder / "wide.tif", 5000, 40))
    out = shop.folder / "wide.png"
    assert done("render", shop.file, "--scene", "wide", "--out", out, "--json").json["size"] == [2048, 16]


@pytest.mark.parametrize(
    "words",
    [
        ("--window", "1,2,3"),
        ("--window", "0,0,0,10"),
        ("--window", "a,b,c,d"),
        ("--window", "0,0,inf,5"),
        ("--size", "0x10"),
        ("--size", "10"),
        ("--size", "99999x1"),
    ],
)
def test_numbers_that_make_no_picture_are_wrong_usage(shop: Shop, words: tuple[str, str]) -> None:
    misused("render", shop.file, "--scene", "quay", "--out", shop.folder / "x.png", *words)
    assert not (shop.folder / "x.png").exists()


def test_a_picture_without_its_raster_or_place_is_refused(shop: Shop) -> None:
    assert "missing" in refused("render", shop.file, "--scene", "quay", "--out", shop.folder / "missing" / "x.png")
    (shop.folder / "quay.tif").unlink()
    assert "quay.tif" in refused("render", shop.file, "--scene", "quay", "--out", shop.folder / "x.png")


def two_segments(path: Path) -> Path:
    with warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning):
        for value, size, more in ((7, 90, {"NUMI": 2}), (9, 70, {"APPEND_SUBDATASET": "YES", "IDLVL": 2})):
            shape = {"width": size, "height": size, "count": 1, "dtype": "uint8"}
            with rasterio.open(path, "w", driver="NITF", **shape, **more) as target:
                target.write(np.full((1, size, size), value, np.uint8))
    return path


def test_every_image_segment_of_a_nitf_becomes_a_scene(shop: Shop) -> None:
    path = two_segments(shop.folder / "two.ntf")
    rows = done("scene", "add", shop.file, path, "--json").json
    assert [(row["name"], row["width"], row["segment"]) for row in rows] == [
        ("two segment 1", 90, 1),
        ("two segment 2", 70, 2),
    ]
    assert rows[0]["sha256"] == rows[1]["sha256"]
    names = [row["name"] for row in done("task", "list", shop.file, "--json").json]
    assert len(names) == len(set(names))
    assert done("scene", "info", shop.file, "two segment 2", "--json").json["file"] == "there"
    picture = shop.folder / "second.png"
    done("render", shop.file, "--scene", "two segment 2", "--out", picture)
    assert pixels(picture).shape[:2] == (70, 70)
    assert "it is here already as “two segment 1”" in refused("scene", "add", shop.file, path)


def test_one_segment_can_be_chosen_and_the_others_added_later(shop: Shop) -> None:
    path = two_segments(shop.folder / "two.ntf")
    assert [row["name"] for row in done("scene", "add", shop.file, path, "--segment", "2", "--json").json] == [
        "two segment 2"
    ]
    assert "its pictures are 1, 2" in refused("scene", "add", shop.file, path, "--segment", "3")
    assert [row["segment"] for row in done("scene", "add", shop.file, path, "--json").json] == [1]


def test_a_file_of_one_picture_has_one_segment(shop: Shop) -> None:
    raster = write_raster(shop.folder / "b.tif", 90, 80)
    assert "it holds one picture" in refused("scene", "add", shop.file, raster, "--segment", "2")
    (row,) = done("scene", "add", shop.file, raster, "--segment", "1", "--json").json
    assert (row["name"], row["uri"]) == ("b", str(raster))
