"""RPC over terrain, against a plane and hills whose heights are known."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from app.imagery.errors import UnreadableRasterError
from app.imagery.georeference import Georeference
from app.imagery.measure_kinds import MeasureKind
from app.imagery.mensuration import measure
from app.imagery.terrain import Terrain
from app.models.scene import GeoreferenceData, GeoreferenceKind
from tests.imagery.conftest import WriteRaster

STEP = 0.0001
WriteDem = Callable[..., Path]


def oblique_rpc(lean: float = 1.0) -> dict[str, str]:
    """A degree in 10,000 pixels around 10°E 20°N; each metre of height moves a pixel `lean` / 11 pixels east."""
    unit = " 0" * 16
    return {
        "LONG_OFF": "10", "LAT_OFF": "20", "HEIGHT_OFF": "100", "LONG_SCALE": "0.1", "LAT_SCALE": "0.1",
        "HEIGHT_SCALE": "1000", "SAMP_OFF": "499.5", "LINE_OFF": "499.5", "SAMP_SCALE": "1000", "LINE_SCALE": "1000",
        "SAMP_NUM_COEFF": f"0 1 0 {lean * 0.0909}" + unit, "SAMP_DEN_COEFF": "1 0 0 0" + unit,
        "LINE_NUM_COEFF": "0 0 -1 0" + unit, "LINE_DEN_COEFF": "1 0 0 0" + unit,
    }  # fmt: skip


def scene_of(rpc: dict[str, str], ground: Terrain | None = None) -> Georeference:
    return Georeference.of(GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc), 1000, 1000, ground=ground)


@pytest.fixture
def dem(raster: WriteRaster) -> WriteDem:
    """Write heights (rows, columns) over 9.9 to 10.1°E, 19.9 to 20.1°N."""

    def write(heights: np.ndarray, name: str = "dem.tif", **profile: object) -> Path:
        rows, columns = heights.shape
        transform = Affine.translation(9.9, 20.1) @ Affine.scale(0.2 / columns, -0.2 / rows)
        return raster(name, heights[None].astype(np.float32), transform=transform, crs="EPSG:4326", **profile)

    return write


XS, YS = np.array([10.0, 500, 900]), np.array([900.0, 500, 20])


def test_over_level_ground_a_dem_is_the_same_as_its_height(dem: WriteDem) -> None:
    rpc = oblique_rpc()
    ground = Terrain.under(dem(np.full((50, 50), 340.0)), scene_of(rpc))
    draped = scene_of(rpc, ground)
    level = Georeference.of(GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc), 1000, 1000, 340.0)
    assert np.allclose(draped.to_lonlat(XS, YS), level.to_lonlat(XS, YS), atol=1e-9)
    assert draped.exactness == "RPC, DEM dem.tif taken as heights above the ellipsoid, outside it height 100 m"
    assert draped.label(500, 500) == "RPC, dem.tif"
    assert draped.error == 0.0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-1.5, 1.5))
def test_over_hills_there_and_back_is_where_it_began(
    tmp_path_factory: pytest.TempPathFactory, seed: int, lean: float
) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:200, 0:200]
    waves = sum(
        rng.uniform(5, 30) * np.sin(columns * rng.uniform(-0.1, 0.1) + rows * rng.uniform(-0.1, 0.1)) for _ in range(3)
    )
    reference = Georeference.of(
        GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:4326", (0.001, 0, 9.9, 0, -0.001, 20.1)), 200, 200
    )
    ground = Terrain("hills", reference, (0, 0, 200, 200), 200.0 + waves)
    draped = scene_of(oblique_rpc(lean), ground)
    back = draped.from_lonlat(*draped.to_lonlat(XS, YS))
    assert np.abs(np.subtract(back, (XS, YS))).max() < 0.05


def test_a_ridge_hides_what_lies_behind_it(dem: WriteDem) -> None:
    heights = np.zeros((400, 400))
    heights[:, 200:204] = 800.0
    rpc = oblique_rpc(3.0)
    ground = Terrain.under(dem(heights), scene_of(rpc))
    draped = scene_of(rpc, ground)
    behind = draped.from_lonlat(10.008, 20.0)
    lon, lat = draped.to_lonlat(*behind)
    on_ridge = draped.from_lonlat(lon, lat)
    assert np.allclose(on_ridge, behind, atol=0.5)


@pytest.mark.parametrize(("crs", "step"), [("EPSG:32632", 50.0), ("EPSG:3857", 60.0)])
def test_a_dem_in_another_crs_gives_the_same_positions(
    dem: WriteDem, raster: WriteRaster, crs: str, step: float
) -> None:
    to_map = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    left, top = to_map.transform(9.89, 20.11)
    columns, rows = np.meshgrid(np.arange(460) + 0.5, np.arange(480) + 0.5)
    lon, lat = to_map.transform(left + columns * step, top - rows * step, direction="INVERSE")
    slope = 1500 * (lon - 9.9) + 500 * (20.1 - lat)
    transform = Affine(step, 0, left, 0, -step, top)
    other = raster("other.tif", slope[None].astype(np.float32), crs=crs, transform=transform)
    centres = (np.arange(100) + 0.5) * 0.002
    path = dem(np.add.outer(500 * centres, 1500 * centres))
    rpc = oblique_rpc()
    one = scene_of(rpc, Terrain.under(path, scene_of(rpc))).to_lonlat(XS, YS)
    two = scene_of(rpc, Terrain.under(other, scene_of(rpc))).to_lonlat(XS, YS)
    assert np.abs(np.subtract(one, two)).max() * 111_000 < 1.0


def test_heights_above_the_sea_are_raised_by_the_geoid(dem: WriteDem) -> None:
    rpc = oblique_rpc()
    path = dem(np.full((20, 20), 300.0))
    ground = Terrain.under(path, scene_of(rpc), raised_by=40.0)
    level = Georeference.of(GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc), 1000, 1000, 340.0)
    draped = scene_of(rpc, ground)
    assert np.allclose(draped.to_lonlat(XS, YS), level.to_lonlat(XS, YS), atol=1e-9)
    assert "DEM dem.tif raised by 40 m" in draped.exactness


def test_outside_the_dem_the_one_height_holds_and_it_is_said(dem: WriteDem) -> None:
    heights = np.full((50, 50), 340.0)
    heights[:, :25] = -9999.0
    rpc = oblique_rpc()
    draped = scene_of(rpc, Terrain.under(dem(heights, nodata=-9999.0), scene_of(rpc)))
    assert draped.label(950, 500) == "RPC, dem.tif"
    assert draped.label(50, 500) == "RPC, outside the DEM"
    assert np.allclose(draped.to_lonlat(50, 500), scene_of(rpc).to_lonlat(50, 500), atol=1e-9)


def test_a_dem_that_cannot_serve_is_refused_with_a_sentence(dem: WriteDem, raster: WriteRaster) -> None:
    scene = scene_of(oblique_rpc())
    nowhere = raster("nowhere.tif", np.zeros((1, 5, 5), np.float32))
    with pytest.raises(UnreadableRasterError, match="needs a map position"):
        Terrain.under(nowhere, scene)
    elsewhere = raster(
        "far.tif", np.ones((1, 5, 5), np.float32), crs="EPSG:4326", transform=Affine(0.1, 0, 50, 0, -0.1, -10)
    )
    with pytest.raises(UnreadableRasterError, match="does not lie under"):
        Terrain.under(elsewhere, scene)
    with pytest.raises(UnreadableRasterError, match="no height under"):
        Terrain.under(dem(np.full((5, 5), -9999.0), nodata=-9999.0), scene)


def test_a_measure_over_a_dem_follows_its_rays_down_twice_and_looks_for_the_span_of_heights_once(
    dem: WriteDem, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = scene_of(oblique_rpc(), Terrain.under(dem(np.full((50, 50), 340.0)), scene_of(oblique_rpc())))
    asked: list[int] = []
    heights = Terrain.height
    monkeypatch.setattr(Terrain, "height", lambda *words: (asked.append(1), heights(*words))[1])
    monkeypatch.setattr(np, "nanmin", None)
    measure(reference, MeasureKind.LENGTH, [(100, 100), (400, 300), (600, 500)])
    assert len(asked) == 4, "ends and pixel sizes, each coarse and fine"


def test_the_sizes_of_several_pixels_are_those_of_each(dem: WriteDem) -> None:
    reference = scene_of(oblique_rpc(), Terrain.under(dem(np.full((50, 50), 340.0)), scene_of(oblique_rpc())))
    points = [(10.0, 20.0), (500.0, 400.0)]
    assert reference.pixel_sizes(points) == pytest.approx([reference.metres_per_pixel(*one) for one in points])
