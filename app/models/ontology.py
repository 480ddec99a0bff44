"""The ontology: classes, colours, keys, shapes allowed and attributes, as one versioned document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.errors import BadInputError, NotFoundError
from app.models.geometry import ShapeKind

COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class AttributeKind(StrEnum):
    """How an attribute is filled in."""

    CHOICE = "choice"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a class; `minimum` and `maximum` bound a number, inclusive."""

    name: str
    kind: AttributeKind
    choices: tuple[str, ...] = ()
    required: bool = False
    default: object = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class ClassDef:
    """One class. `id` never changes; `name` is shown; `key` is the digit that chooses class and tool together."""

    id: str
    name: str
    colour: str
    shapes: tuple[ShapeKind, ...]
    key: str | None = None
    parent: str | None = None
    attributes: tuple[Attribute, ...] = ()
    size_band: tuple[float, float] | None = None
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Ontology:
    """An immutable version of the ontology."""

    name: str
    version: int
    classes: tuple[ClassDef, ...]
    _by_key: Mapping[str, ClassDef] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index classes by id and by name."""
        by_key = {known.name.casefold(): known for known in self.classes}
        by_key.update({known.id.casefold(): known for known in self.classes})
        object.__setattr__(self, "_by_key", by_key)

    def find(self, name: str) -> ClassDef:
        """Give the class with this id or name, whatever its case.

        Raises:
            NotFoundError: when there is none.
        """
        found = self._by_key.get(name.casefold())
        if found is None:
            raise NotFoundError("class", name)
        return found


def read_ontology(document: object, where: str = "Ontology") -> Ontology:
    """Read an ontology document (parsed YAML or an op body).

    Raises:
        BadInputError: naming the class and field that cannot be used.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("classes"), list):
        raise BadInputError(where, "it has no list “classes”", "start from a sample in resources/ontologies")
    classes = tuple(_read_class(item, index, where) for index, item in enumerate(document["classes"]))
    _refuse_doubles(classes, where)
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
    band = item.get("size_band")
    return ClassDef(
        id=str(item.get("id") or re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")),
        name=name,
        colour=colour,
        shapes=_read_shapes(item.get("shapes"), place),
        key=str(item["key"]) if item.get("key") is not None else None,
        parent=str(item["parent"]) if item.get("parent") else None,
        attributes=tuple(_read_attribute(entry, place) for entry in item.get("attributes") or ()),
        size_band=(float(band[0]), float(band[1])) if band else None,
        guide=str(item.get("guide") or ""),
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
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _refuse_doubles(classes: tuple[ClassDef, ...], where: str) -> None:
    for what, values in (
        ("id", [known.id for known in classes]),
        ("name", [known.name.casefold() for known in classes]),
        ("key", [known.key for known in classes if known.key]),
    ):
        for value in values:
            if values.count(value) > 1:
                raise BadInputError(where, f"two classes have the {what} {value}", "give each its own")


def _write_class(known: ClassDef) -> dict[str, object]:
    written: dict[str, object] = {
        "id": known.id,
        "name": known.name,
        "colour": known.colour,
        "shapes": [kind.value for kind in known.shapes],
    }
    optional = {"key": known.key, "parent": known.parent, "guide": known.guide or None}
    optional["size_band"] = list(known.size_band) if known.size_band else None  # type: ignore[assignment]
    written.update({name: value for name, value in optional.items() if value is not None})
    if known.attributes:
        written["attributes"] = [_write_attribute(attribute) for attribute in known.attributes]
    return written


def _write_attribute(attribute: Attribute) -> dict[str, object]:
    written: dict[str, object] = {"name": attribute.name, "kind": attribute.kind.value, "required": attribute.required}
    optional = {"default": attribute.default, "minimum": attribute.minimum, "maximum": attribute.maximum}
    written.update({name: value for name, value in optional.items() if value is not None})
    if attribute.choices:
        written["choices"] = list(attribute.choices)
    return written
