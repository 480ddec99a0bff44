"""Attributes of an ontology nobody could ever fill in as it says: refused before it is put in force."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.checks.illegal_attribute import trouble
from app.models.errors import BadInputError
from app.models.ontology import Attribute, ClassDef, Ontology

REMEDY = "change it under Attributes, or in the file"


def refuse_unfillable(ontology: Ontology) -> None:
    """Refuse bounds the wrong way round, an offered value that is not allowed, and a condition nothing can meet.

    Raises:
        BadInputError: naming class, attribute and value.
    """
    for known in ontology.drawable:
        for attribute, what in _unfillable(known):
            raise BadInputError(f"Class “{known.name}”, {attribute.name}", what, REMEDY)


def _unfillable(known: ClassDef) -> Iterator[tuple[Attribute, str]]:
    others = {one.name: one for one in known.attributes}
    for one in known.attributes:
        if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
            yield one, f"its least, {one.minimum:g}, is above its most, {one.maximum:g}"
        elif wrong := trouble(replace(one, when=None), one.default, {}):
            yield one, f"what is offered {wrong}"
        elif wrong := _never(one, others):
            yield one, wrong


def _never(one: Attribute, others: Mapping[str, Attribute]) -> str:
    """What of a condition no value of the other attribute can be."""
    other = others.get(one.when[0]) if one.when is not None else None
    if one.when is None or other is None:
        return ""
    wrong = [str(value) for value in one.when[1] if trouble(replace(other, when=None), value, {})]
    return f"it waits for {other.name} to be “{', '.join(wrong)}”, which that cannot be" if wrong else ""
