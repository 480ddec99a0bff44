"""The document an ontology is written as: YAML in a file, JSON in an operation."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping

from app.models.errors import BadInputError
from app.models.geometry import ShapeKind
from app.models.guide import ALL_TOGETHER, Example, Picture, refuse_unusable
from app.models.ontology import COLOURS, Attribute, AttributeKind, ClassDef, Ontology, Overlap

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def read_ontology(document: object, where: str = "Ontology") -> Ontology:
    """Read an ontology document (parsed YAML or an op body).

    Raises:
        BadInputError: naming the class and field that cannot be used.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("classes"), list):
        raise BadInputError(where, "it has no list “classes”", "start from a sample in resources/ontologies")
    classes = tuple(_read_class(item, index, where) for index, item in enumerate(document["classes"]))
    _refuse_doubles(classes, where)
    if sum(len(picture.data) for known in classes for picture in known.pictures) > ALL_TOGETHER:
        raise BadInputError(where, "its pictures have more than 3 MB together", "take smaller or fewer ones")
    return Ontology(str(document.get("name") or "ontology"), int(document.get("version") or 1), classes)


def write_ontology(ontology: Ontology) -> dict[str, object]:
    """Write an ontology as the document `read_ontology` reads."""
    return {"name": ontology.name, "version": ontology.version, "classes": [_write_class(c) for c in ontology.classes]}


def _read_class(item: object, index: int, where: str) -> ClassDef:
    place = f"{where}, class {index + 1}"
    if not isinstance(item, Mapping) or not item.get("name"):
        raise BadInputError(place, "it has no name", "give each class a name")
    name = str(item["name"])
    place = f"{where}, class “{name}”"
    colour = str(item.get("colour") or COLOURS[index % len(COLOURS)])
    if not _HEX.fullmatch(colour):
        raise BadInputError(place, f"colour {colour} is not #rrggbb", "write it like #E69F00")
    return ClassDef(
        id=str(item.get("id") or re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")),
        name=name,
        colour=colour,
        shapes=_read_shapes(item.get("shapes"), place),
        key=_text(item.get("key")),
        parent=_text(item.get("parent")),
        attributes=tuple(_read_attribute(entry, place) for entry in item.get("attributes") or ()),
        size_band=_read_band(item.get("size_band"), place),
        guide=str(item.get("guide") or ""),
        minimum_px=_number(item.get("minimum_px")),
        overlap=_read_overlap(item.get("overlap"), place),
        heading=bool(item.get("heading", False)),
        deprecated=bool(item.get("deprecated", False)),
        replaces=tuple(str(old) for old in item.get("replaces") or ()),
        pictures=_read_pictures(item.get("pictures"), place),
    )


def _read_shapes(entry: object, place: str) -> tuple[ShapeKind, ...]:
    if entry is None:
        return tuple(ShapeKind)
    names = [entry] if isinstance(entry, str) else entry
    known = ", ".join(kind.value for kind in ShapeKind)
    try:
        shapes = tuple(ShapeKind(str(name)) for name in names)  # type: ignore[attr-defined]
    except (ValueError, TypeError) as error:
        raise BadInputError(place, f"shapes {entry!r} are not known", f"use some of {known}") from error
    return shapes or tuple(ShapeKind)


def _text(value: object) -> str | None:
    return str(value) if value is not None and value != "" else None


def _read_band(entry: object, place: str) -> tuple[float, float] | None:
    if not entry:
        return None
    numbers = [_number(value) for value in entry] if isinstance(entry, list | tuple) else []
    low, high = numbers if len(numbers) == 2 else (None, None)  # noqa: PLR2004 a band has two ends
    if low is None or high is None or not 0 <= low < high:
        raise BadInputError(place, f"size_band {entry!r} is no band", "write it like [3, 7], in metres")
    return low, high


def _read_overlap(entry: object, place: str) -> Overlap:
    try:
        return Overlap(str(entry or Overlap.ALLOWED.value))
    except ValueError as error:
        raise BadInputError(place, f"overlap {entry!r} is not known", "use allowed or forbidden") from error


def _read_pictures(entries: object, place: str) -> tuple[Picture, ...]:
    return tuple(_read_picture(entry, place) for entry in entries) if isinstance(entries, list) else ()


def _read_picture(entry: object, place: str) -> Picture:
    """Read a picture; files named beside a YAML file have become data before."""
    if not isinstance(entry, Mapping) or not entry.get("data"):
        raise BadInputError(place, "a picture has no data", "write data: BASE64, or file: NAME in a YAML file")
    caption = str(entry.get("caption") or "")
    try:
        data = b64decode(str(entry["data"]), validate=True)
        example = Example(str(entry.get("example") or Example.PLAIN.value))
    except (binascii.Error, ValueError) as error:
        what = f"picture “{caption}” cannot be read"
        raise BadInputError(place, what, "give base64 data and example: good, bad or plain") from error
    refuse_unusable(data, f"{place}, picture “{caption}”")
    return Picture(data, caption, example)


def _write_picture(picture: Picture) -> dict[str, str]:
    data = b64encode(picture.data).decode("ascii")
    return {"caption": picture.caption, "example": picture.example.value, "data": data}


def _read_attribute(entry: object, place: str) -> Attribute:
    if not isinstance(entry, Mapping) or not entry.get("name"):
        raise BadInputError(place, "an attribute has no name", "give each attribute a name and a kind")
    try:
        kind = AttributeKind(str(entry.get("kind", "text")))
    except ValueError as error:
        known = ", ".join(kind.value for kind in AttributeKind)
        what = f"kind {entry.get('kind')!r} is not known"
        raise BadInputError(f"{place}, {entry['name']}", what, f"use one of {known}") from error
    choices = tuple(str(choice) for choice in entry.get("choices") or ())
    if kind in {AttributeKind.CHOICE, AttributeKind.MULTIPLE} and not choices:
        raise BadInputError(f"{place}, {entry['name']}", "it offers no choices", "list at least one choice")
    return Attribute(
        name=str(entry["name"]),
        kind=kind,
        choices=choices,
        required=bool(entry.get("required", False)),
        default=entry.get("default"),
        minimum=_number(entry.get("minimum")),
        maximum=_number(entry.get("maximum")),
        when=_read_when(entry.get("when"), f"{place}, {entry['name']}"),
    )


def _read_when(entry: object, place: str) -> tuple[str, tuple[object, ...]] | None:
    if entry is None:
        return None
    if not isinstance(entry, Mapping) or not entry.get("attribute") or "is" not in entry:
        raise BadInputError(place, "its condition cannot be read", "write when: {attribute: NAME, is: [VALUE]}")
    values = entry["is"] if isinstance(entry["is"], list) else [entry["is"]]
    return str(entry["attribute"]), tuple(values)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _refuse_doubles(classes: tuple[ClassDef, ...], where: str) -> None:
    for what, values in (
        ("id", [known.id for known in classes]),
        ("name", [known.name.casefold() for known in classes]),
        ("key", [known.key for known in classes if known.key]),
    ):
        for value in values:
            if values.count(value) > 1:
                raise BadInputError(where, f"two classes have the {what} {value}", "give each its own")
    _refuse_loose_ends(classes, where)


def _refuse_loose_ends(classes: tuple[ClassDef, ...], where: str) -> None:
    """Refuse parents, conditions and replacements that name nothing, or two things."""
    ids = {known.id for known in classes}
    replaced = [old for known in classes for old in known.replaces]
    for old in replaced:
        if old in ids or replaced.count(old) > 1:
            raise BadInputError(where, f"class {old} is replaced and still there", "let exactly one class replace it")
    for known in classes:
        place = f"{where}, class “{known.name}”"
        if known.parent is not None and known.parent not in ids:
            raise BadInputError(place, f"its parent {known.parent} is no class", "name the id of a class")
        _refuse_loose_conditions(known, place)


def _refuse_loose_conditions(known: ClassDef, place: str) -> None:
    names = {attribute.name for attribute in known.attributes}
    for attribute in known.attributes:
        if attribute.when is not None and attribute.when[0] not in names - {attribute.name}:
            what = f"{attribute.name} depends on {attribute.when[0]}"
            raise BadInputError(place, f"{what}, which is no attribute of it", "name another attribute")


def _write_class(known: ClassDef) -> dict[str, object]:
    written: dict[str, object] = {
        "id": known.id,
        "name": known.name,
        "colour": known.colour,
        "shapes": [kind.value for kind in known.shapes],
    }
    optional: dict[str, object] = {
        "key": known.key,
        "parent": known.parent,
        "guide": known.guide or None,
        "size_band": list(known.size_band) if known.size_band else None,
        "minimum_px": known.minimum_px,
        "overlap": known.overlap.value if known.overlap is not Overlap.ALLOWED else None,
        "heading": known.heading or None,
        "deprecated": known.deprecated or None,
        "replaces": list(known.replaces) or None,
    }
    written.update({name: value for name, value in optional.items() if value is not None})
    lists: dict[str, list[object]] = {
        "pictures": [_write_picture(picture) for picture in known.pictures],
        "attributes": [_write_attribute(attribute) for attribute in known.attributes],
    }
    written.update({name: entries for name, entries in lists.items() if entries})
    return written


def _write_attribute(attribute: Attribute) -> dict[str, object]:
    written: dict[str, object] = {"name": attribute.name, "kind": attribute.kind.value, "required": attribute.required}
    optional = {"default": attribute.default, "minimum": attribute.minimum, "maximum": attribute.maximum}
    written.update({name: value for name, value in optional.items() if value is not None})
    if attribute.choices:
        written["choices"] = list(attribute.choices)
    if attribute.when is not None:
        written["when"] = {"attribute": attribute.when[0], "is": list(attribute.when[1])}
    return written
