"""Digits no finer than the georeference deserves, and NITF chips where they were cut."""

import numpy as np
import pytest

from app.imagery.chip import rpc_of_chip
from app.imagery.coordinates import format_position
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.models.scene import GeoreferenceData, GeoreferenceKind, GroundPoint
from tests.imagery.conftest import WriteRaster
from tests.imagery.test_terrain import oblique_rpc


def rpc_scene(**more: str) -> Georeference:
    return Georeference.of(GeoreferenceData(GeoreferenceKind.RPC, rpc={**oblique_rpc(), **more}), 1000, 1000)


def shown(reference: Georeference, x: float, y: float, system: str = "mgrs") -> str:
    lon, lat = reference.to_lonlat(x, y)
    return format_position(float(lon), float(lat), system, reference.resolution(x, y))


def test_rpc_without_a_dem_show_no_digit_that_ten_metres_of_height_would_change() -> None:
    reference = rpc_scene()
    assert reference.error == pytest.approx(9.5, abs=0.6)
    assert shown(reference, 500, 500) == "32QPH046117"
    assert reference.label(1, 1) == "RPC, no DEM"
    assert reference.exactness == "RPC, no DEM, height 100 m, 9.5 m aside for each 10 m of height"


def test_the_error_that_rpc_state_is_shown_and_limits_the_digits() -> None:
    reference = rpc_scene(ERR_BIAS="30", ERR_RAND="40")
    assert reference.error == pytest.approx(107.7, abs=0.5)
    assert reference.exactness.endswith("of height, stated CE90 107.3 m")
    assert shown(reference, 500, 500, "utm").endswith("00")


@pytest.mark.parametrize("said", [{"ERR_BIAS": "-1", "ERR_RAND": "-1"}, {"ERR_BIAS": "0", "ERR_RAND": "0"}, {}])
def test_rpc_that_state_no_error_claim_none(said: dict[str, str]) -> None:
    assert "CE90" not in rpc_scene(**said).exactness


def test_the_misfit_of_ground_points_limits_the_digits() -> None:
    places = [(0, 0), (100, 0), (100, 100), (0, 100), (50, 50)]
    exact = [GroundPoint(x, y, 500_000 + 0.5 * x, 100_000 - 0.5 * y) for x, y in places]
    moved = [*exact[:4], GroundPoint(50, 50, 500_055, 100_000 - 25)]
    of = [
        Georeference.of(GeoreferenceData(GeoreferenceKind.GCP, "EPSG:32631", gcps=tuple(points)), 100, 100)
        for points in (exact, moved)
    ]
    assert of[0].resolution(50, 50) == pytest.approx(0.5, rel=0.01)
    assert of[1].resolution(50, 50) > 10
    assert len(shown(of[0], 50, 50)) - len(shown(of[1], 50, 50)) == 4


@pytest.mark.parametrize(
    ("crs", "corner", "metres", "words"),
    [
        ("EPSG:32617", (500_000, 4_000_000), 0.5, ", EPSG:32617"),
        ("EPSG:26917", (500_000, 4_000_000), 4.0, ", EPSG:26917, datum shift to 4 m"),
        ("EPSG:26711", (440_720, 3_751_320), 7.0, ", EPSG:26711, datum shift to 7 m"),
        ("EPSG:27700", (2_500_000, 1_200_000), 200.0, ", EPSG:27700, datum shift unknown, some 100 m or more"),
    ],
)
def test_a_datum_shift_that_is_not_exactly_known_limits_the_digits(
    crs: str, corner: tuple[float, float], metres: float, words: str
) -> None:
    data = GeoreferenceData(GeoreferenceKind.AFFINE, crs, (0.5, 0, corner[0], 0, -0.5, corner[1]))
    reference = Georeference.of(data, 9, 9)
    assert reference.resolution(1, 1) == pytest.approx(metres, rel=0.01)
    assert reference.exactness == "affine" + words


CORNERS = {"11": (0.5, 0.5), "12": (0.5, 63.5), "21": (47.5, 0.5), "22": (47.5, 63.5)}


def ichip(row: float = 0, column: float = 0, scale: float = 1.0) -> dict[str, str]:
    tags = {}
    for corner, (r, c) in CORNERS.items():
        tags |= {f"ICHIP_OP_ROW_{corner}": str(r), f"ICHIP_OP_COL_{corner}": str(c)}
        tags |= {f"ICHIP_FI_ROW_{corner}": str(row + scale * r), f"ICHIP_FI_COL_{corner}": str(column + scale * c)}
    return tags


def test_a_chip_lies_where_it_was_cut_from_the_full_image() -> None:
    full = rpc_scene()
    data = GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc_of_chip(oblique_rpc(), ichip(row=100, column=200)))
    chip = Georeference.of(data, 64, 48)
    xs, ys = np.array([0.0, 10, 64]), np.array([0.0, 30, 48])
    assert np.allclose(chip.to_lonlat(xs, ys), full.to_lonlat(xs + 200, ys + 100), atol=1e-10)
    assert chip.exactness.startswith("RPC of a chip at column 200, row 100 of its full image, no DEM")


def test_a_chip_made_smaller_lies_there_too() -> None:
    full = rpc_scene()
    data = GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc_of_chip(oblique_rpc(), ichip(row=100, column=200, scale=4)))
    chip = Georeference.of(data, 64, 48)
    xs, ys = np.array([0.0, 10, 64]), np.array([0.0, 30, 48])
    assert np.allclose(chip.to_lonlat(xs, ys), full.to_lonlat(4 * xs + 200, 4 * ys + 100), atol=1e-10)


def test_what_is_no_chip_keeps_its_rpc() -> None:
    assert rpc_of_chip(oblique_rpc(), {}) == oblique_rpc()
    assert rpc_of_chip(oblique_rpc(), ichip()) == oblique_rpc()
    assert rpc_of_chip(oblique_rpc(), {**ichip(5), "ICHIP_OP_ROW_11": "x"}) == oblique_rpc()


def test_a_chip_that_was_turned_has_no_position_rather_than_a_wrong_one() -> None:
    tags = {**ichip(100, 200), "ICHIP_FI_ROW_12": "163.5"}
    data = GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc_of_chip(oblique_rpc(), tags))
    assert Georeference.of(data, 64, 48).exactness == "no map position (rpc cannot be used)"


def test_a_nitf_chip_is_read_with_its_offset(raster: WriteRaster) -> None:
    from rasterio.rpc import RPC  # noqa: PLC0415

    def cells(row: float, column: float) -> str:
        return "".join(f"{row + r:012.3f}{column + c:012.3f}" for r, c in CORNERS.values())

    tre = "ICHIPB=00" + "0001.00000" + "0000" + cells(0, 0) + cells(1000, 2000) + "00020000" * 2
    rpc = RPC.from_gdal({"ERR_BIAS": "1", "ERR_RAND": "1", **oblique_rpc()})
    path = raster("chip.ntf", np.zeros((1, 48, 64), np.uint8), "NITF", TRE=tre, rpcs=rpc)
    with RasterSource.open(path) as source:
        reference = Georeference.of(source.info.georeference, 64, 48)
    expected = rpc_scene().to_lonlat(2010.0, 1020.0)
    assert np.allclose(reference.to_lonlat(10, 20), expected, atol=1e-7)
    assert "a chip at column 2000, row 1000" in reference.exactness
