"""What a file says of how it was taken, and which way things lean in it."""

from pathlib import Path

import numpy as np
import pytest

from app.imagery.acquisition import acquisition_of
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.imagery.up import up_at
from app.models.scene import GeoreferenceData, GeoreferenceKind
from tests.imagery.conftest import WriteRaster

USE00A = "USE00A=04500.50 02047       15.50+00.00" + " " * 37 + "0000001001000100" + " " * 12 + "+45.0160.0"
CSEXRA = (
    "CSEXRA=PAN   000000043200000000000100001.0000.5000.5010.0000.5000.5000.5090.002047001000010000"
    "010.00020.000192.00000160.000+45.0005.0012010"
)


def test_quickbird_metadata_are_read_in_full(shared: Path) -> None:
    with RasterSource.open(shared / "imagery" / "gdal" / "rpc.vrt") as source:
        taken = acquisition_of(source.info.metadata)
    assert (taken.identifier, taken.sensor, taken.time) == ("1010010005448B00", "QB02", "2006-10-20T02:50:52.250Z")
    assert (taken.gsd, taken.off_nadir, taken.sun, taken.sensor_at) == (0.665, 17.8, (170.1, 39.7), (192.3, 70.6))
    assert (taken.cloud, taken.niirs, taken.marking) == (pytest.approx(3.6), 4.4, None)
    assert taken.origins["sun"] == "IMAGE_1.sunAz and IMAGE_1.sunEl"


def test_a_nitf_header_gives_title_time_and_marking(shared: Path) -> None:
    with RasterSource.open(shared / "imagery" / "nitf" / "i_3004g.ntf") as source:
        taken = acquisition_of(source.info.metadata)
    assert (taken.identifier, taken.time, taken.marking) == ("ID Meridian-180", "1999-05-22T12:34:14Z", "UNCLASSIFIED")
    assert (taken.sun, taken.cloud, taken.gsd, taken.sensor) == (None, None, None, None)


def test_nitf_exploitation_data_are_read_with_sizes_in_inches(raster: WriteRaster) -> None:
    picture = np.zeros((1, 8, 8), np.uint8)
    with RasterSource.open(raster("use.ntf", picture, "NITF", TRE=USE00A)) as source:
        taken = acquisition_of(source.info.metadata)
    assert (taken.sun, taken.off_nadir, taken.gsd) == ((160.0, 45.0), 15.5, pytest.approx(0.0127))
    with RasterSource.open(raster("csexra.ntf", picture, "NITF", TRE=CSEXRA)) as source:
        taken = acquisition_of(source.info.metadata)
    assert (taken.sensor, taken.sun, taken.off_nadir) == ("PAN", (160.0, 45.0), 20.0)
    assert (taken.gsd, taken.niirs) == (pytest.approx(0.254), 5.0)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"satAz": "abc", "satEl": "70"},
        {"satAz": "10"},
        {"sunAz": "nan", "sunEl": "30"},
        {"sunEl": "-12", "sunAz": "4"},
        {"cloudCover": "-999"},
        {"firstLineTime": "soon"},
        {"NITF_IID1": "Missing", "NITF_IID2": ""},
    ],
)
def test_what_cannot_be_meant_counts_as_not_there(tags: dict[str, str]) -> None:
    taken = acquisition_of(tags)
    assert not taken.origins
    assert (taken.sun, taken.sensor_at, taken.cloud, taken.time, taken.identifier) == (None,) * 5


def test_a_camera_clock_without_a_zone_is_not_called_utc() -> None:
    assert acquisition_of({"EXIF_DateTimeOriginal": "2017:07:29 12:06:23"}).time == "2017-07-29T12:06:23"


def test_rpc_and_the_sensor_azimuth_agree_which_way_things_lean(shared: Path) -> None:
    with RasterSource.open(shared / "imagery" / "gdal" / "rpc.vrt") as source:
        info = source.info
    taken = acquisition_of(info.metadata)
    reference = Georeference.of(info.georeference, info.width, info.height)
    middle = info.width / 2, info.height / 2
    up = up_at(reference, taken, *middle)
    assert up is not None
    assert up.origin == "RPC"
    assert taken.sensor_at is not None
    # The tags give one azimuth for the whole strip, of which this is a corner.
    expected = (reference.north(*middle) + taken.sensor_at[0] + 180) % 360
    assert (
        abs((up.angle - expected + 180) % 360 - 180) < 6
    )  # the tags give one azimuth for the strip of which this is a corner


def test_without_rpc_things_lean_away_from_the_sensor() -> None:
    north_up = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:32631", (0.5, 0, 500_000, 0, -0.5, 5_000_000))
    reference = Georeference.of(north_up, 100, 100)
    up = up_at(reference, acquisition_of({"meanSatAz": "270", "meanSatEl": "60"}), 50, 50)
    assert up is not None
    assert abs(up.angle - 90) < 1
    assert up.origin == "meanSatAz and meanSatEl"


def test_nothing_leans_where_nobody_knows_or_the_sensor_looked_down() -> None:
    north_up = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:32631", (0.5, 0, 500_000, 0, -0.5, 5_000_000))
    reference = Georeference.of(north_up, 100, 100)
    assert up_at(reference, None, 50, 50) is None
    assert up_at(reference, acquisition_of({"satAz": "270", "satEl": "89.9"}), 50, 50) is None
    nowhere = Georeference.of(GeoreferenceData(GeoreferenceKind.NONE), 100, 100)
    assert up_at(nowhere, acquisition_of({"satAz": "270", "satEl": "60"}), 50, 50) is None
