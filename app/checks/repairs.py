"""What quick fixes do, and how findings speak of an annotation."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import shapely

from app.models.annotation import Annotation
from app.models.edit import Change, Edit, edit
from app.models.errors import NotFoundError
from app.models.geometry import Point, Shape
from app.models.ontology import ClassDef, Ontology

DELETE = "Delete it"
Repair = Callable[[], Edit]


def deletion(annotation: Annotation) -> Repair:
    """Delete the annotation."""
    return partial(edit, "delete annotation", [Change(annotation, None)])


def reshaping(annotation: Annotation, shape: Shape, label: str) -> Repair:
    """Give the annotation another shape."""
    return partial(edit, label, [Change(annotation, replace(annotation, shape=shape))])


def known_class(ontology: Ontology, annotation: Annotation) -> ClassDef | None:
    """Give the class of an annotation, None when the ontology does not know it."""
    try:
        return ontology.find(annotation.class_id)
    except NotFoundError:
        return None


def class_name(ontology: Ontology, annotation: Annotation) -> str:
    """The name to show for an annotation's class."""
    known = known_class(ontology, annotation)
    return known.name if known else annotation.class_id


def place(annotation: Annotation) -> Point:
    """A place to zoom to: the centroid, in pixels."""
    centre = shapely.centroid(annotation.shape.geometry)
    return (float(centre.x), float(centre.y))
