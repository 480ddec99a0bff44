"""GeoJSON features from annotations and back, in whatever coordinates the caller maps them to."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from app.formats.base import NewAnnotation, Reading, SceneWork, Work, in_order
from app.formats.records import Gatherer, as_shape, find_scene, read_attributes
from app.models.annotation import Annotation
from app.models.errors import AppError, BadInputError
from app.models.ids import AnnotationId
from app.models.ontology import Ontology

Move = Callable[[SceneWork, BaseGeometry], BaseGeometry]
OWN = frozenset(
    {"class", "scene", "task", "kind", "status", "revision", "author", "number", "attributes", "id", "assist"}
)


def feature(one: SceneWork, annotation: Annotation, ontology: Ontology, geometry: BaseGeometry) -> dict[str, object]:
    """Write one annotation of a scene as a Feature with this geometry."""
    properties: dict[str, object] = {
        "class": ontology.find(annotation.class_id).name,
        "kind": annotation.shape.kind.value,
        "scene": one.scene.name,
        "task": str(annotation.task),
        "status": annotation.status.value,
        "revision": str(annotation.head) if annotation.head else None,
        "number": annotation.number,
        "attributes": dict(sorted(annotation.attributes.items())),
        "assist": one.assist(annotation),
    }
    plain = {"type": geometry.geom_type, "coordinates": mapping(geometry)["coordinates"]}
    return {"type": "Feature", "id": str(annotation.id), "geometry": plain, "properties": properties}


def collection(work: Work, move: Move, members: Mapping[str, object]) -> Iterator[str]:
    """Write a FeatureCollection piece by piece, one feature per line, scenes by name and annotations by id."""
    head = json.dumps({"type": "FeatureCollection", **members}, ensure_ascii=False)
    yield unicodedata.normalize("NFC", head[:-1]) + ', "features": ['
    comma = "\n"
    for one in sorted(work.scenes, key=lambda found: (found.scene.name, found.scene.id)):
        for annotation in in_order(one.annotations):
            written = feature(one, annotation, work.ontology, move(one, annotation.shape.geometry))
            yield comma + unicodedata.normalize("NFC", json.dumps(written, ensure_ascii=False, allow_nan=False))
            comma = ",\n"
    yield "\n]}\n"


def features_of(document: object, where: str) -> list[object]:
    """Take the features out of any GeoJSON object; a bare geometry is a feature without properties.

    Raises:
        BadInputError: when it is no GeoJSON.
    """
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection" and isinstance(document, dict) and isinstance(document.get("features"), list):
        return list(document["features"])
    if kind == "Feature":
        return [document]
    if isinstance(document, dict) and "coordinates" in document:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise BadInputError(where, "it is no GeoJSON", "give a FeatureCollection")


def read_features(document: object, work: Work, gathered: Gatherer, move: Move) -> Reading:
    """Read every feature, mapped to pixels by `move`.

    Raises:
        ImportRefusedError: listing every feature that cannot be used.
    """
    found = []
    for number, item in enumerate(features_of(document, gathered.path.name), 1):
        try:
            found.append(_read(item, f"feature {number}", work, gathered, move))
        except AppError as error:
            gathered.problems.append(f"feature {number}: {str(error).rstrip('.')}")
    _refuse_doubles(found, gathered)
    return Reading(tuple(found), gathered.finish())


def _read(item: object, place: str, work: Work, gathered: Gatherer, move: Move) -> NewAnnotation:
    if not isinstance(item, dict) or not isinstance(item.get("properties") or {}, dict):
        raise BadInputError("geometry", "this is no GeoJSON Feature", "give each feature a geometry and properties")
    properties = item.get("properties") or {}
    name = properties.get("class")
    if not isinstance(name, str) or not name:
        raise BadInputError("properties", "“class” is missing", "name a class of the ontology there")
    known = work.ontology.find(name)
    geometry = geometry_of(item.get("geometry"))
    one = _scene(work, properties.get("scene"))
    given = properties.get("attributes") or {}
    if not isinstance(given, dict):
        raise BadInputError("attributes", "it is no object", "write it as names and values")
    flat = {key: value for key, value in properties.items() if key not in OWN}
    return NewAnnotation(
        scene=one.scene,
        known=known,
        shape=as_shape(move(one, geometry), known, properties.get("kind")),
        attributes=read_attributes(known, {**flat, **given}, gathered.left_out),
        place=place,
        id=_identifier(item.get("id", properties.get("id"))),
    )


def geometry_of(given: object) -> BaseGeometry:
    """Read a GeoJSON geometry as it stands.

    Raises:
        BadInputError: when it is none.
    """
    if not isinstance(given, dict):
        raise BadInputError("geometry", "it has none", "draw it or remove the feature")
    try:
        return shape(given)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        raise BadInputError("geometry", f"it cannot be read ({error})", "correct its coordinates") from error


def _scene(work: Work, name: object) -> SceneWork:
    if len(work.scenes) == 1:
        return work.scenes[0]
    if not isinstance(name, str):
        raise BadInputError("scene", f"it could be any of {len(work.scenes)}", "say which with --scene")
    return find_scene(work, name)


def _identifier(given: object) -> AnnotationId | None:
    """Read an id of ours; an id of somebody else's (a number, a name) is no update."""
    try:
        return AnnotationId(UUID(given)) if isinstance(given, str) else None
    except ValueError:
        return None


def _refuse_doubles(found: Iterable[NewAnnotation], gathered: Gatherer) -> None:
    seen: set[AnnotationId] = set()
    for one in found:
        if one.id is not None and one.id in seen:
            gathered.problems.append(f"{one.place}: the id {one.id} stands there twice")
        if one.id is not None:
            seen.add(one.id)


def moved(geometry: BaseGeometry, move: Callable[[np.ndarray], np.ndarray]) -> BaseGeometry:
    """Move every place once, however often it occurs: a search that ends a hair's breadth beside opens no ring."""

    def once(points: np.ndarray) -> np.ndarray:
        places, which = np.unique(points, axis=0, return_inverse=True)
        return move(places)[which.reshape(-1)]

    return shapely.transform(geometry, once)


def rounded_to(geometry: BaseGeometry, decimals: int) -> BaseGeometry:
    """Round coordinates, without negative zeros."""
    return shapely.transform(geometry, lambda points: np.round(points, decimals) + 0.0)
