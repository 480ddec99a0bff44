"""COCO instances, read: polygons, run-length masks and plain boxes, onto scenes known by their file names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.formats.base import Importer, NewAnnotation, Reading, SceneWork, Work
from app.formats.records import Gatherer, as_shape, find_scene, read_attributes, read_json
from app.formats.run_length import decode
from app.models.errors import AppError, BadInputError
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId
from app.models.ontology import ClassDef

_LEAST = 6


@dataclass(frozen=True, slots=True)
class _Context:
    """What annotations refer to by number."""

    images: Mapping[object, Mapping[str, object]]
    categories: Mapping[object, Mapping[str, object]]
    work: Work
    left_out: set[str]


def _read(path: Path, work: Work) -> Reading:
    document = read_json(path)
    gathered = Gatherer(path)
    context = _Context(
        _numbered(document, "images", path.name), _numbered(document, "categories", path.name), work, gathered.left_out
    )
    assert isinstance(document, dict)
    found = []
    for position, item in enumerate(_list(document, "annotations", path.name), 1):
        place = f"annotation {item.get('id', position)}" if isinstance(item, dict) else f"annotation {position}"
        try:
            found.append(_annotation(item, place, context))
        except AppError as error:
            gathered.problems.append(f"{place}: {str(error).rstrip('.')}")
    return Reading(tuple(found), gathered.finish())


def _list(document: object, name: str, where: str) -> list[object]:
    listed = document.get(name) if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise BadInputError(where, f"it is no COCO file, its list “{name}” is missing", "export it as COCO instances")
    return listed


def _numbered(document: object, name: str, where: str) -> dict[object, Mapping[str, object]]:
    numbered: dict[object, Mapping[str, object]] = {}
    for item in _list(document, name, where):
        if not isinstance(item, dict) or not isinstance(item.get("id"), int | str):
            raise BadInputError(where, f"an entry of “{name}” has no id", "export it again")
        if item["id"] in numbered:
            raise BadInputError(where, f"two entries of “{name}” have the id {item['id']}", "give each its own")
        numbered[item["id"]] = item
    return numbered


def _annotation(item: object, place: str, context: _Context) -> NewAnnotation:
    if not isinstance(item, dict):
        raise BadInputError("it", "is no object", "export it again")
    image = _referred(item, "image_id", context.images)
    category = _referred(item, "category_id", context.categories)
    known = context.work.ontology.find(str(category.get("name")))
    one = _scene(image, context)
    given = item.get("attributes")
    shape = _shape(item, known, (one.scene.height, one.scene.width))
    return NewAnnotation(
        scene=one.scene,
        known=known,
        shape=shape,
        attributes=read_attributes(known, given if isinstance(given, dict) else {}, context.left_out),
        place=place,
        id=_identifier(item.get("uuid")),
    )


def _referred(
    item: Mapping[str, object], name: str, known: Mapping[object, Mapping[str, object]]
) -> Mapping[str, object]:
    number = item.get(name)
    if not isinstance(number, int | str) or number not in known:
        raise BadInputError(name, f"{number!r} is not listed in the file", "export it again")
    return known[number]


def _scene(image: Mapping[str, object], context: _Context) -> SceneWork:
    name = str(image.get("file_name") or "")
    alone = len(context.work.scenes) == len(context.images) == 1
    one = context.work.scenes[0] if alone else find_scene(context.work, name)
    size = (image.get("width"), image.get("height"))
    if size != (one.scene.width, one.scene.height):
        told = " x ".join(str(side) for side in size)
        what = f"it is {told} pixels there and {one.scene.width} x {one.scene.height} here"
        raise BadInputError(f"“{name}”", what, "import onto the very picture it was drawn on")
    return one


def _shape(item: Mapping[str, object], known: ClassDef, size: tuple[int, int]) -> Shape:
    segmentation = item.get("segmentation")
    kind = item.get("kind")
    if isinstance(segmentation, dict):
        if tuple(segmentation.get("size") or ()) != size:
            raise BadInputError("segmentation", "its size is not that of the picture", "export it again")
        return as_shape(decode(segmentation.get("counts"), segmentation.get("size")), known, kind or ShapeKind.POLYGON)
    if segmentation:
        return as_shape(_polygons(segmentation), known, kind)
    return as_shape(_box(item.get("bbox")), known, kind or _boxlike(known))


def _boxlike(known: ClassDef) -> ShapeKind | None:
    return ShapeKind.BOX if ShapeKind.BOX in known.shapes else None


def _polygons(segmentation: object) -> BaseGeometry:
    rings = segmentation if isinstance(segmentation, list) else [segmentation]
    polygons = [_polygon(ring) for ring in rings]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _polygon(ring: object) -> shapely.Polygon:
    try:
        flat = np.asarray(ring, dtype=float)
    except (ValueError, TypeError) as error:
        raise BadInputError("segmentation", "it holds something that is no number", "export it again") from error
    if flat.ndim != 1 or len(flat) % 2 or len(flat) < _LEAST:
        raise BadInputError("segmentation", "a ring needs at least three points x, y", "draw it again")
    return shapely.Polygon(flat.reshape(-1, 2))


def _box(bbox: object) -> BaseGeometry:
    fits = isinstance(bbox, list) and len(bbox) == 4 and all(isinstance(side, int | float) for side in bbox)  # noqa: PLR2004
    if not fits or not isinstance(bbox, list):
        raise BadInputError("bbox", "there is neither a segmentation nor [x, y, width, height]", "draw it again")
    x, y, width, height = (float(side) for side in bbox)
    if width <= 0 or height <= 0:
        raise BadInputError("bbox", "it has no area", "draw it again or remove it")
    return shapely.box(x, y, x + width, y + height, ccw=False)


def _identifier(given: object) -> AnnotationId | None:
    try:
        return AnnotationId(UUID(given)) if isinstance(given, str) else None
    except ValueError:
        return None


IMPORTER = Importer("coco", "COCO instances", _read)
