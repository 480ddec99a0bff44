"""Pairs of scenes that show the same ground differently."""

import numpy as np
from affine import Affine
from pyproj import Transformer

from app.imagery.correspondence import Located
from app.imagery.georeference import Georeference
from app.models.scene import GeoreferenceData, GeoreferenceKind, GroundPoint

LON, LAT = -94.5, 37.06


def located(data: GeoreferenceData, size: tuple[int, int] = (256, 256), name: str = "scene") -> Located:
    return Located(name, *size, Georeference.of(data, *size))


def centre(crs: str, lon: float = LON, lat: float = LAT) -> tuple[float, float]:
    east, north = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    return float(east), float(north)


def transform(
    crs: str,
    pixel: float,
    *,
    turn: float = 0.0,
    shear: float = 0.0,
    size: tuple[int, int] = (256, 256),
    at: tuple[float, float] = (LON, LAT),
) -> Affine:
    """A north-up, turned or sheared grid whose middle lies at `at`."""
    east, north = centre(crs, *at)
    around = Affine.translation(-size[0] / 2, -size[1] / 2)
    return (
        Affine.translation(east, north)
        @ Affine.rotation(turn)
        @ Affine.shear(shear)
        @ Affine.scale(pixel, -pixel)
        @ around
    )


def affine(crs: str, grid: Affine) -> GeoreferenceData:
    return GeoreferenceData(GeoreferenceKind.AFFINE, crs, tuple(grid)[:6])


def ground_points(crs: str, grid: Affine, size: tuple[int, int] = (256, 256)) -> GeoreferenceData:
    """Nine points of a grid, as a scene without an affine position has them."""
    places = [(x * size[0] / 2, y * size[1] / 2) for y in range(3) for x in range(3)]
    points = tuple(GroundPoint(x, y, *map(float, grid @ (x, y))) for x, y in places)
    return GeoreferenceData(GeoreferenceKind.GCP, crs, gcps=points)


def rational(
    pixel: float, size: tuple[int, int] = (256, 256), at: tuple[float, float] = (LON, LAT)
) -> GeoreferenceData:
    """RPC of a camera that looks straight down on flat ground, a little bent."""
    lon, lat = at
    across = pixel * size[0] / 2 / (111_320.0 * np.cos(np.radians(lat)))
    down = pixel * size[1] / 2 / 110_940.0
    zeros = "0 " * 16
    rpc = {
        "LONG_OFF": repr(lon),
        "LAT_OFF": repr(lat),
        "HEIGHT_OFF": "300",
        "LONG_SCALE": repr(float(across)),
        "LAT_SCALE": repr(float(down)),
        "HEIGHT_SCALE": "500",
        "SAMP_OFF": repr(size[0] / 2 - 0.5),
        "LINE_OFF": repr(size[1] / 2 - 0.5),
        "SAMP_SCALE": repr(size[0] / 2),
        "LINE_SCALE": repr(size[1] / 2),
        "SAMP_NUM_COEFF": f"0 1 0.01 0 0.002 {zeros[:-2]}",
        "SAMP_DEN_COEFF": f"1 0.001 0 0 {zeros}",
        "LINE_NUM_COEFF": f"0 0.02 -1 0 0.001 {zeros[:-2]}",
        "LINE_DEN_COEFF": f"1 0 0.001 0 {zeros}",
    }
    return GeoreferenceData(GeoreferenceKind.RPC, rpc=rpc)
