from pathlib import Path

import numpy as np
import pytest
import rasterio

from app.imagery.acquisition import acquisition_of
from app.imagery.correspondence import Located, by_position, overlap
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.imagery.training.generate import generate, lay_out
from app.imagery.training.later import generate_later
from app.imagery.warped import WarpedSource
from app.services.comparing import day

SIDE = 512


def located(source: RasterSource) -> Located:
    info = source.info
    return Located("scene", info.width, info.height, Georeference.of(info.georeference, info.width, info.height))


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The training scene and the later one, small."""
    folder = tmp_path_factory.mktemp("dates")
    generate(folder / "first.tif", SIDE)
    generate_later(folder / "later.tif", SIDE)
    return folder / "first.tif", folder / "later.tif"


def test_the_later_picture_shows_the_same_ground_on_another_map(dates: tuple[Path, Path]) -> None:
    with RasterSource.open(dates[0]) as first, RasterSource.open(dates[1]) as later:
        found = by_position(located(first), located(later))
        assert overlap(found) > 0.8
        assert (found.one.crs, found.other.crs) == ("EPSG:32632", "EPSG:3857")
        assert day(acquisition_of(later.info.metadata).time) == "2026-06-21"
        size = (SIDE, SIDE)
        own = first.read((0, 0, *size), size, (1, 2, 3))
        other = WarpedSource(later, found).read((0, 0, *size), size, (1, 2, 3))
    both = own.valid & other.valid
    values = [tile.data.astype(float).mean(axis=0)[both] for tile in (own, other)]
    assert np.corrcoef(*values)[0, 1] > 0.9


def test_only_what_sails_lies_elsewhere() -> None:
    window = (600.0, 1500.0, 900.0, 1800.0)
    first, later = lay_out(window, 7).truth, lay_out(window, 7, sailing=8).truth
    apart = {one.class_id for one in first if one not in later}
    assert apart <= {"ship"}


def test_it_lies_aslant_and_is_coarser(dates: tuple[Path, Path]) -> None:
    with rasterio.open(dates[1]) as later:
        assert later.transform.b != 0
        assert later.nodata == 0
        assert later.overviews(1)
