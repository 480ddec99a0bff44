"""GeoJSON with pixels of the scene for coordinates: exact, and for scenes without a map position.

(0, 0) is the outer corner of the first pixel, x to the right, y down. Not RFC 7946; the file says so.
"""

from collections.abc import Sequence
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from app.formats.base import EVERY_SHAPE, Document, Exporter, Importer, Reading, SceneWork, Work
from app.formats.geojson_features import collection, read_features, rounded_to
from app.formats.records import Gatherer, read_json
from app.models.geometry import PRECISION

MARK = {"coordinates": "pixels"}


def _documents(work: Work) -> Sequence[Document]:
    return (Document("", collection(work, _kept, MARK)),)


def _kept(_one: SceneWork, geometry: BaseGeometry) -> BaseGeometry:
    return rounded_to(geometry, PRECISION)


def _read(path: Path, work: Work) -> Reading:
    return read_features(read_json(path), work, Gatherer(path), lambda _one, geometry: geometry)


EXPORTER = Exporter(
    name="geojson-pixels",
    title="GeoJSON with pixel coordinates",
    shapes=EVERY_SHAPE,
    losses=("scenes without annotations",),
    documents=_documents,
)
IMPORTER = Importer("geojson-pixels", "GeoJSON with pixel coordinates", _read)
