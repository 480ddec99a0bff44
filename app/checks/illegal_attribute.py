"""Attribute values the ontology does not allow: not a choice, out of range, of another type, of no attribute."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from app.checks.repairs import Repair, known_class, place
from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.finding import Check, CheckContext, Finding, Hardness
from app.models.many import Many, Mask
from app.models.ontology import Attribute, AttributeKind, ClassDef

FIX = "Clear it"


def trouble(attribute: Attribute, value: object, values: Mapping[str, object]) -> str:
    """Say what is wrong with a value; empty where nothing is. No value at all is another check's business."""
    if value is None or value in ("", []):
        return ""
    if not attribute.applies(values):
        return "is not asked for here"
    return _TELLERS[attribute.kind](attribute, value)


def _choice(attribute: Attribute, value: object) -> str:
    return "" if value in attribute.choices else f"is “{value}”, not one of {', '.join(attribute.choices)}"


def _multiple(attribute: Attribute, value: object) -> str:
    given = value if isinstance(value, list | tuple) else [value]
    wrong = [str(one) for one in given if one not in attribute.choices]
    return f"has “{', '.join(wrong)}”, not among {', '.join(attribute.choices)}" if wrong else ""


def _number(attribute: Attribute, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"is “{value}”, not a number"
    if attribute.minimum is not None and value < attribute.minimum:
        return f"is {value:g}, below {attribute.minimum:g}"
    if attribute.maximum is not None and value > attribute.maximum:
        return f"is {value:g}, above {attribute.maximum:g}"
    return ""


def _text(attribute: Attribute, value: object) -> str:
    del attribute
    return "" if isinstance(value, str) else f"is {value!r}, not a text"


def _yes_no(attribute: Attribute, value: object) -> str:
    del attribute
    return "" if isinstance(value, bool) else f"is “{value}”, not yes or no"


_TELLERS = {
    AttributeKind.CHOICE: _choice,
    AttributeKind.MULTIPLE: _multiple,
    AttributeKind.NUMBER: _number,
    AttributeKind.TEXT: _text,
    AttributeKind.YES_NO: _yes_no,
}


def _run(context: CheckContext) -> Iterator[Finding]:
    for annotation in context.annotations:
        known = known_class(context.ontology, annotation)
        attributes = {one.name: one for one in known.attributes} if known else {}
        for name, value in annotation.attributes.items() if known else ():
            one = attributes.get(name)
            why = trouble(one, value, annotation.attributes) if one else "is no attribute of the class"
            if why:
                sentence = f"{known.name if known else ''}: “{name}” {why}; correct or clear it."
                # What the class does not know does no harm; a wrong answer would be delivered.
                hardness = Hardness.HARD if one and one.applies(annotation.attributes) else Hardness.SOFT
                repair = _clearing(annotation, name)
                yield Finding(CHECK.name, hardness, annotation.id, place(annotation), sentence, FIX, repair)


def _clearing(annotation: Annotation, name: str) -> Repair:
    values = {key: value for key, value in annotation.attributes.items() if key != name}
    return partial(edit, f"clear {name}", [Change(annotation, replace(annotation, attributes=values))])


def _screen(many: Many) -> Mask:
    return many.by_class_and_attributes(_any_trouble)


def _any_trouble(known: ClassDef | None, values: Mapping[str, object]) -> bool:
    attributes = {one.name: one for one in known.attributes} if known else {}
    return known is not None and any(
        name not in attributes or trouble(attributes[name], value, values) for name, value in values.items()
    )


CHECK = Check("illegal_attribute", "Attribute not allowed", _run, screen=_screen)
