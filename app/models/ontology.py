"""The ontology: classes, colours, keys, shapes allowed and attributes, as one versioned document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.errors import NotFoundError
from app.models.geometry import ShapeKind
from app.models.guide import Picture

COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Okabe and Ito (2008), safe for colour-blind eyes."""


class AttributeKind(StrEnum):
    """How an attribute is filled in."""

    CHOICE = "choice"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a class; `minimum` and `maximum` bound a number, inclusive.

    `when` makes it apply only where another attribute of the class has one of some values.
    """

    name: str
    kind: AttributeKind
    choices: tuple[str, ...] = ()
    required: bool = False
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    when: tuple[str, tuple[object, ...]] | None = None

    def applies(self, values: Mapping[str, object]) -> bool:
        """Whether it is asked for beside these values of the other attributes."""
        if self.when is None:
            return True
        name, wanted = self.when
        value = values.get(name)
        given = value if isinstance(value, list | tuple) else (value,)
        return any(one in wanted for one in given)


class Overlap(StrEnum):
    """What a class makes of overlap: allowed, or areas of it are clipped to their neighbours and checked."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class ClassDef:
    """One class. `id` never changes; `name` is shown; `key` is the digit that chooses class and tool together.

    `size_band` is metres along the longer side, `minimum_px` pixels along it; `replaces` are the ids of older classes
    it stands for now, so that what was drawn as one of them is never an orphan; a `deprecated` one is no longer drawn.
    """

    id: str
    name: str
    colour: str
    shapes: tuple[ShapeKind, ...]
    key: str | None = None
    parent: str | None = None
    attributes: tuple[Attribute, ...] = ()
    size_band: tuple[float, float] | None = None
    guide: str = ""
    minimum_px: float | None = None
    overlap: Overlap = Overlap.ALLOWED
    heading: bool = False
    deprecated: bool = False
    replaces: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Ontology:
    """An immutable version of the ontology."""

    name: str
    version: int
    classes: tuple[ClassDef, ...]
    _by_key: Mapping[str, ClassDef] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index classes by what they replace, by name and by id."""
        by_key = {old.casefold(): known for known in self.classes for old in known.replaces}
        by_key.update({known.name.casefold(): known for known in self.classes})
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

    def knows(self, class_id: str) -> bool:
        """Whether a class of this id is here, or one that replaces it."""
        return class_id.casefold() in self._by_key

    @property
    def drawable(self) -> tuple[ClassDef, ...]:
        """The classes that are offered for drawing."""
        return tuple(known for known in self.classes if not known.deprecated)

    def ancestors(self, known: ClassDef) -> Iterator[ClassDef]:
        """Give the parent of a class, its parent, and so on."""
        seen = {known.id}
        while known.parent is not None and known.parent not in seen and self.knows(known.parent):
            known = self.find(known.parent)
            seen.add(known.id)
            yield known
