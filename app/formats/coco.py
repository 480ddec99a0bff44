"""COCO instances, written: one deterministic JSON, every scene listed, also those without annotations.

Coordinates are pixels with (0, 0) at the outer corner of the first pixel, rounded to 1/100. `area` is the area of the
polygon, never of the box. A shape with holes becomes a run-length mask of whole pixels.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PureWindowsPath

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.formats.base import Document, Exporter, SceneWork, Work, in_order
from app.formats.run_length import encode
from app.models.annotation import Annotation
from app.models.geometry import ShapeKind
from app.models.scene import Scene
from app.models.words import plural

DECIMALS = 2
AREAS = frozenset({ShapeKind.BOX, ShapeKind.ROTATED_BOX, ShapeKind.POLYGON})


def _documents(work: Work) -> Sequence[Document]:
    return (Document("", _pieces(work)),)


def _pieces(work: Work) -> Iterator[str]:
    scenes = sorted(work.scenes, key=lambda one: (one.scene.name, one.scene.id))
    numbers = {known.id: number for number, known in enumerate(work.ontology.classes, 1)}
    parents = {known.id: known.parent or "" for known in work.ontology.classes}
    yield "{\n" + _member("info", {"description": work.ontology.name, "version": str(work.ontology.version)})
    yield _member("licenses", [])
    yield _member("images", list(_images(scenes)))
    categories = [
        {"id": numbers[known.id], "name": known.name, "supercategory": parents[known.id]}
        for known in work.ontology.classes
    ]
    yield _member("categories", categories) + '"annotations": ['
    yield from _annotations(scenes, {known.id: numbers[known.id] for known in work.ontology.classes}, work)
    yield "\n]\n}\n"


def _member(name: str, value: object) -> str:
    return f"{json.dumps(name)}: {_text(value)},\n"


def _text(value: object) -> str:
    return unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False, allow_nan=False))


def _images(scenes: Sequence[SceneWork]) -> Iterator[Mapping[str, object]]:
    names = [PureWindowsPath(one.scene.uri).name for one in scenes]
    times = Counter(names)
    for number, (one, name) in enumerate(zip(scenes, names, strict=True), 1):
        shown = name if times[name] == 1 else one.scene.name
        yield {"id": number, "file_name": shown, "width": one.scene.width, "height": one.scene.height}


def _annotations(scenes: Sequence[SceneWork], numbers: Mapping[str, int], work: Work) -> Iterator[str]:
    number = 0
    for image, one in enumerate(scenes, 1):
        for annotation in in_order(one.annotations):
            if annotation.shape.kind not in AREAS:
                continue
            number += 1
            category = numbers[work.ontology.find(annotation.class_id).id]
            record = {"id": number, "image_id": image, "category_id": category, **_record(annotation, one)}
            yield ("\n" if number == 1 else ",\n") + _text(record)


def _record(annotation: Annotation, one: SceneWork) -> dict[str, object]:
    geometry = annotation.shape.geometry
    x0, y0, x1, y1 = geometry.bounds
    return {
        "segmentation": _segmentation(geometry, one.scene),
        "area": _pixels(geometry.area),
        "bbox": [_pixels(x0), _pixels(y0), _pixels(x1 - x0), _pixels(y1 - y0)],
        "iscrowd": 0,
        "attributes": dict(sorted(annotation.attributes.items())),
        "uuid": str(annotation.id),
        "kind": annotation.shape.kind.value,
        "assist": one.assist(annotation),
    }


def _segmentation(geometry: BaseGeometry, scene: Scene) -> object:
    parts = shapely.get_parts(geometry)
    if any(part.interiors for part in parts):
        return {"size": [scene.height, scene.width], "counts": encode(geometry, scene.width, scene.height)}
    return [_ring(part) for part in parts]


def _ring(part: shapely.Polygon) -> list[float]:
    corners = np.round(np.asarray(part.exterior.coords)[:-1], DECIMALS) + 0.0
    return [float(value) for value in corners.ravel()]


def _pixels(value: float) -> float:
    return round(float(value), DECIMALS) + 0.0


def _lost(work: Work) -> Sequence[str]:
    kinds = Counter(found.shape.kind for one in work.scenes for found in one.annotations)
    return [f"{plural(count, 'annotation')} of kind {kind.value}" for kind, count in kinds.items() if kind not in AREAS]


EXPORTER = Exporter(
    name="coco",
    title="COCO instances",
    shapes=AREAS,
    losses=(
        "polylines and points",
        "the exact border of shapes with holes (written as masks of whole pixels)",
        "coordinates are rounded to 1/100 pixel",
        "map positions",
        "review status and history",
    ),
    documents=_documents,
    lost=_lost,
)
