"""Mandatory attributes that are not filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from app.checks.repairs import Repair, known_class, place
from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.many import Many, Mask
from app.models.ontology import Attribute


def is_missing(values: Mapping[str, object], attribute: Attribute) -> bool:
    """Whether a mandatory attribute that applies here is absent or empty; zero and “no” are answers."""
    value = values.get(attribute.name)
    empty = value is None or (isinstance(value, str) and not value.strip()) or (value in ([], ()))
    return attribute.required and empty and attribute.applies(values)


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        known = known_class(context.ontology, annotation)
        for attribute in known.attributes if known else ():
            if is_missing(annotation.attributes, attribute):
                sentence = f"{known.name if known else ''} has no “{attribute.name}”; fill it in."
                fix = f"Set “{attribute.default}”" if attribute.default is not None else None
                repair = _default(annotation, attribute) if fix else None
                yield Finding(CHECK.name, Hardness.HARD, annotation.id, place(annotation), sentence, fix, repair)


def _default(annotation: Annotation, attribute: Attribute) -> Repair:
    values = {**annotation.attributes, attribute.name: attribute.default}
    return partial(edit, f"set {attribute.name}", [Change(annotation, replace(annotation, attributes=values))])


def _screen(many: Many) -> Mask:
    return many.by_class_and_attributes(
        lambda known, values: known is not None and any(is_missing(values, one) for one in known.attributes)
    )


CHECK = Check("missing_attribute", "Missing attribute", _run, screen=_screen)
