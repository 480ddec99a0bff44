"""GeoJSON as RFC 7946 has it: WGS84 longitude and latitude, outer rings counter-clockwise, cut at the antimeridian.

Reading also takes the older named `crs` member, which many buildings and roads still come with.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from app.formats.antimeridian import cut, join
from app.formats.base import EVERY_SHAPE, Document, Exporter, Importer, Reading, SceneWork, Work
from app.formats.geojson_features import Move, collection, moved, read_features, rounded_to
from app.formats.records import Gatherer, read_json, reverse
from app.models.errors import BadInputError
from app.models.words import plural

DECIMALS = 7
_PLAIN = ("CRS84", "EPSG::4326", "EPSG:4326")


def _documents(work: Work) -> Sequence[Document]:
    return (Document("", collection(_placed(work), _to_ground, {})),)


def _placed(work: Work) -> Work:
    return Work(work.ontology, [one for one in work.scenes if one.positions.known])


def _lost(work: Work) -> Sequence[str]:
    return [
        f"{plural(len(one.annotations), 'annotation')} on {one.scene.name}, "
        "which has no map position (geojson-pixels keeps them)"
        for one in work.scenes
        if one.annotations and not one.positions.known
    ]


def _to_ground(one: SceneWork, geometry: BaseGeometry) -> BaseGeometry:
    def move(pixels: np.ndarray) -> np.ndarray:
        return np.column_stack(one.positions.to_lonlat(pixels[:, 0], pixels[:, 1]))

    return _wound(rounded_to(cut(moved(geometry, move)), DECIMALS))


def _wound(geometry: BaseGeometry) -> BaseGeometry:
    """Wind rings by the right-hand rule."""
    if geometry.geom_type == "MultiPolygon":
        return shapely.MultiPolygon([_wound(part) for part in geometry.geoms])
    if geometry.geom_type != "Polygon":
        return geometry
    outer = _turned(geometry.exterior, counter_clockwise=True)
    return shapely.Polygon(outer, [_turned(ring, counter_clockwise=False) for ring in geometry.interiors])


def _turned(ring: shapely.LinearRing, *, counter_clockwise: bool) -> shapely.LinearRing:
    return ring if ring.is_ccw is counter_clockwise else reverse(ring)


def _read(path: Path, work: Work) -> Reading:
    document = read_json(path)
    return read_features(document, work, Gatherer(path), to_pixels(document, path.name))


def to_pixels(document: object, where: str) -> Move:
    """Give the way from a document's coordinates to pixels of a scene.

    Raises:
        BadInputError: when the document declares a CRS that is not known.
    """
    to_degrees = _declared(document, where)

    def move(one: SceneWork, geometry: BaseGeometry) -> BaseGeometry:
        if not one.positions.known:
            raise BadInputError(one.scene.name, "it has no map position", "give pixels: geojson-pixels, or --pixels")
        degrees = join(moved(shapely.force_2d(geometry), to_degrees))
        return moved(degrees, lambda lonlat: _pixels(one, lonlat))

    return move


def _pixels(one: SceneWork, lonlat: np.ndarray) -> np.ndarray:
    if not (np.abs(lonlat) <= (360.0, 90.0)).all():
        raise BadInputError("geometry", "its coordinates are no degrees", "say --pixels if they are pixels")
    longitudes = np.where(lonlat[:, 0] > 180.0, lonlat[:, 0] - 360.0, lonlat[:, 0])  # noqa: PLR2004
    pixels = np.column_stack(one.positions.from_lonlat(longitudes, lonlat[:, 1]))
    if not np.isfinite(pixels).all():
        raise BadInputError("geometry", f"it lies nowhere on {one.scene.name}", "check its coordinates")
    return pixels


def _declared(document: object, where: str) -> Callable[[np.ndarray], np.ndarray]:
    crs = document.get("crs") if isinstance(document, dict) else None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name")) if isinstance(properties, dict) else ""
    if not name or name.endswith(_PLAIN):
        return lambda points: points
    try:
        transformer = Transformer.from_crs(name, 4326, always_xy=True)
    except CRSError as error:
        raise BadInputError(where, f"its crs “{name}” is not known", "save it in WGS84 (EPSG:4326)") from error
    return lambda points: np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


EXPORTER = Exporter(
    name="geojson",
    title="GeoJSON, WGS84 longitude and latitude",
    shapes=EVERY_SHAPE,
    losses=(
        "positions are rounded to seven decimals of a degree (about a centimetre)",
        "annotations on a scene without a map position",
        "scenes without annotations",
    ),
    documents=_documents,
    lost=_lost,
)
IMPORTER = Importer("geojson", "GeoJSON, WGS84 longitude and latitude", _read)
