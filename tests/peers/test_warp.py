"""GDAL's own warper (rasterio.warp, rasterio.transform) puts the other scene where we put it."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.enums import Resampling
from rasterio.rpc import RPC
from rasterio.transform import Affine, RPCTransformer
from rasterio.warp import reproject
from rasterio.warp import transform as transform_points

from app.imagery.correspondence import Correspondence, Located, by_position
from app.imagery.environment import without_position_warning
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.imagery.warped import WarpedSource
from tests.imagery.pairs import affine, located, rational, transform

SIZE = 320
NOTHING = -9999.0
SMOOTH, NEAR = Resampling.bilinear, Resampling.nearest


def texture(kind: str = "uint16") -> np.ndarray:
    """Soft hills of a few pixels, so that a quarter of a pixel shows in the values."""
    y, x = np.mgrid[:SIZE, :SIZE]
    hills = 1000 + 400 * np.sin(x / 7) * np.cos(y / 9) + 300 * np.sin((x + 2 * y) / 31)
    values: np.ndarray = hills[None].astype(kind)
    return values


def write(path: Path, grid: Affine | None, crs: str, **more: object) -> Path:
    shape = {"driver": "GTiff", "width": SIZE, "height": SIZE, "count": 1, "dtype": "uint16"}
    place = {"transform": grid, "crs": crs} if grid is not None else {}
    with without_position_warning(), rasterio.open(path, "w", **shape, **place) as dataset:
        dataset.write(texture())
        if "gcps" in more:
            dataset.gcps = (more["gcps"], crs)
        if "rpcs" in more:
            dataset.rpcs = more["rpcs"]
    return path


def frame(crs: str, grid: Affine) -> Located:
    return located(affine(crs, grid), (SIZE, SIZE), "one")


def ours(path: Path, one: Located, *, smooth: bool) -> tuple[np.ndarray, np.ndarray, Correspondence]:
    with RasterSource.open(path) as source:
        other = Located(path.stem, SIZE, SIZE, Georeference.of(source.info.georeference, SIZE, SIZE))
        found = by_position(one, other)
        tile = WarpedSource(source, found, smooth=smooth).read((0, 0, SIZE, SIZE), (SIZE, SIZE), (1,))
    return tile.data[0].astype(float), tile.valid, found


def gdals(path: Path, crs: str, grid: Affine, resampling: Resampling) -> tuple[np.ndarray, np.ndarray]:
    with rasterio.open(path) as dataset:
        points, points_crs = dataset.gcps
        place = {"gcps": points, "src_crs": points_crs} if points else {}
        place = place or {"src_transform": dataset.transform, "src_crs": dataset.crs}
        source = dataset.read(1).astype(np.float64)
    out = np.full((SIZE, SIZE), NOTHING)
    options = {"dst_nodata": NOTHING, "resampling": resampling, "tolerance": 0.0, "init_dest_nodata": True}
    reproject(source, out, dst_transform=grid, dst_crs=crs, **place, **options)
    return out, out != NOTHING


def eroded(mask: np.ndarray, by: int = 3) -> np.ndarray:
    inner = mask.copy()
    for shift in range(1, by + 1):
        for axis in (0, 1):
            inner &= np.roll(mask, shift, axis) & np.roll(mask, -shift, axis)
    inner[:by], inner[-by:], inner[:, :by], inner[:, -by:] = False, False, False, False
    return inner


@pytest.mark.parametrize(("turn", "shear"), [(0, 0), (30, 0), (200, 12)])
@pytest.mark.parametrize(("crs", "unit"), [("EPSG:3857", 1.2532), ("EPSG:26914", 1.0), ("EPSG:5070", 1.0)])
def test_an_affine_scene_has_the_values_gdal_gives_it(
    tmp_path: Path, crs: str, unit: float, turn: float, shear: float
) -> None:
    size = (SIZE, SIZE)
    path = write(tmp_path / "b.tif", transform(crs, unit, turn=turn, shear=shear, size=size), crs)
    grid = transform("EPSG:26915", 0.9, turn=0, size=size)
    data, valid, _ = ours(path, frame("EPSG:26915", grid), smooth=True)
    peer, there = gdals(path, "EPSG:26915", grid, SMOOTH)
    both = eroded(valid & there)
    assert both.mean() > 0.5
    assert np.mean(valid != there) < 0.02
    assert np.abs(data - peer)[both].max() < 8


@pytest.mark.parametrize("turn", [0, 45])
def test_the_nearest_pixel_is_the_one_gdal_takes(tmp_path: Path, turn: float) -> None:
    size = (SIZE, SIZE)
    path = write(tmp_path / "b.tif", transform("EPSG:3857", 1.2532, turn=turn, size=size), "EPSG:3857")
    grid = transform("EPSG:26915", 0.9, size=size)
    data, valid, _ = ours(path, frame("EPSG:26915", grid), smooth=False)
    peer, there = gdals(path, "EPSG:26915", grid, NEAR)
    assert np.mean((data == peer)[valid & there]) > 0.99


def test_a_rotated_frame_has_the_values_gdal_gives_it(tmp_path: Path) -> None:
    size = (SIZE, SIZE)
    path = write(tmp_path / "b.tif", transform("EPSG:3857", 1.2532, size=size), "EPSG:3857")
    grid = transform("EPSG:26915", 0.9, turn=25, size=size)
    data, valid, _ = ours(path, frame("EPSG:26915", grid), smooth=True)
    peer, there = gdals(path, "EPSG:26915", grid, SMOOTH)
    assert np.abs(data - peer)[eroded(valid & there)].max() < 8


def test_a_scene_with_ground_points_has_the_values_gdal_gives_it(tmp_path: Path) -> None:
    size = (SIZE, SIZE)
    placed = transform("EPSG:26915", 1.0, turn=12, size=size)
    corners = [(0, 0), (SIZE, 0), (SIZE, SIZE), (0, SIZE)]
    gcps = [GroundControlPoint(row=y, col=x, x=(placed @ (x, y))[0], y=(placed @ (x, y))[1]) for x, y in corners]
    path = write(tmp_path / "b.tif", None, "EPSG:26915", gcps=gcps)
    grid = transform("EPSG:26915", 0.9, size=size)
    data, valid, _ = ours(path, frame("EPSG:26915", grid), smooth=True)
    peer, there = gdals(path, "EPSG:26915", grid, SMOOTH)
    both = eroded(valid & there)
    assert both.mean() > 0.5
    assert np.abs(data - peer)[both].max() < 8


def test_positions_through_rpc_are_those_of_gdal(tmp_path: Path) -> None:
    rpc = dict(rational(1.0, (SIZE, SIZE)).rpc or {})
    path = write(tmp_path / "b.tif", None, "", rpcs=_rpc(rpc))
    one = frame("EPSG:26915", transform("EPSG:26915", 0.9, size=(SIZE, SIZE)))
    _, valid, found = ours(path, one, smooth=True)
    assert valid.mean() > 0.7
    xs, ys = np.meshgrid(np.linspace(0, SIZE, 9), np.linspace(0, SIZE, 9))
    x, y = found.to_other(xs.ravel(), ys.ravel())
    lon, lat = one.georeference.to_lonlat(xs.ravel(), ys.ravel())
    with RPCTransformer(_rpc(rpc), rpc_height=300) as gdal_model:
        rows, columns = gdal_model.rowcol(lon, lat, op=lambda value: value)
    assert np.abs(np.subtract((x, y), (columns, rows))).max() < 0.01


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:26914", "EPSG:4326", "EPSG:5070"])
def test_positions_between_maps_are_those_of_gdal(crs: str) -> None:
    grid, other = transform("EPSG:26915", 0.9, turn=30), transform(crs, 1e-5 if crs == "EPSG:4326" else 1.0, turn=70)
    found = Correspondence(located(affine("EPSG:26915", grid)), located(affine(crs, other)))
    xs, ys = np.meshgrid(np.linspace(-50, 300, 9), np.linspace(0, 256, 9))
    x, y = found.to_other(xs.ravel(), ys.ravel())
    east, north = np.array([grid @ (float(a), float(b)) for a, b in zip(xs.ravel(), ys.ravel(), strict=True)]).T
    there = np.array(transform_points("EPSG:26915", crs, east, north))
    expected = np.array([~other @ (float(e), float(n)) for e, n in there.T]).T
    assert np.abs(np.subtract((x, y), expected)).max() < 0.01


def _rpc(texts: dict[str, str]) -> RPC:
    def values(name: str) -> list[float]:
        return [float(word) for word in texts[name].split()]

    names = ("LONG", "LAT", "HEIGHT", "SAMP", "LINE")
    plain = {f"{n.lower()}_{e.lower()}": float(texts[f"{n}_{e}"]) for n in names for e in ("OFF", "SCALE")}
    lists = ("SAMP_NUM_COEFF", "SAMP_DEN_COEFF", "LINE_NUM_COEFF", "LINE_DEN_COEFF")
    return RPC(**plain, **{name.lower(): values(name) for name in lists}, err_bias=None, err_rand=None)
