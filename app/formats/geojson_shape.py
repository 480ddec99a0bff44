"""One shape out of a GeoJSON file, for the correction of one annotation."""

from pathlib import Path

from app.formats.base import SceneWork
from app.formats.geojson import to_pixels
from app.formats.geojson_features import features_of, geometry_of
from app.formats.records import as_shape, read_json
from app.models.errors import BadInputError
from app.models.geometry import Shape
from app.models.ontology import ClassDef
from app.models.words import plural


def read_shape(path: Path, one: SceneWork, known: ClassDef, *, pixels: bool) -> Shape:
    """Read the only geometry of a file as a shape on a scene, in degrees or in pixels.

    Raises:
        BadInputError: when the file holds none or several, or it is no shape of ours.
    """
    document = read_json(path)
    features = features_of(document, path.name)
    if len(features) != 1 or not isinstance(features[0], dict):
        raise BadInputError(path.name, f"it holds {plural(len(features), 'feature')}", "give exactly one")
    geometry = geometry_of(features[0].get("geometry"))
    properties = features[0].get("properties")
    kind = properties.get("kind") if isinstance(properties, dict) else None
    return as_shape(geometry if pixels else to_pixels(document, path.name)(one, geometry), known, kind)
