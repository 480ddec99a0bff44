"""What changes from one version of an ontology to the next, and which annotations it would leave without a class."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from app.models.errors import NotAllowedError, NotFoundError
from app.models.ontology import ClassDef, Ontology
from app.models.words import plural

_SHOWN = {"shapes": "shapes allowed", "size_band": "size band", "minimum_px": "least pixels", "replaces": "replaces"}


class ChangeKind(StrEnum):
    """What happened to a class."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ClassChange:
    """One class that differs; `words` says how, one short phrase for each field."""

    kind: ChangeKind
    class_id: str
    name: str
    words: tuple[str, ...] = ()


class OrphanedAnnotationsError(NotAllowedError):
    """A new version without a class that annotations have."""

    def __init__(self, counts: dict[str, int]) -> None:
        named = ", ".join(f"{name} ({plural(count, 'annotation')})" for name, count in counts.items())
        super().__init__(
            f"The new ontology has no class for {named}; keep it, mark it deprecated, or name it under “replaces” of "
            "the class that stands for it now. Nothing was changed."
        )


def differences(before: Ontology, after: Ontology) -> list[ClassChange]:
    """List what differs, in the order of the new version, removed classes last."""
    old = {known.id: known for known in before.classes}
    new = {known.id: known for known in after.classes}
    found = [change for known in after.classes if (change := _change(old.get(known.id), known)) is not None]
    return found + [
        ClassChange(ChangeKind.REMOVED, gone.id, gone.name, tuple(_successor(after, gone)))
        for gone in before.classes
        if gone.id not in new
    ]


def refuse_orphans(after: Ontology, used: Iterable[tuple[str, int]]) -> None:
    """Refuse a version that leaves annotations without a class; `used` gives class ids and how many have each.

    Raises:
        OrphanedAnnotationsError: naming the classes.
    """
    orphaned = {class_id: count for class_id, count in used if count and not after.knows(class_id)}
    if orphaned:
        raise OrphanedAnnotationsError(orphaned)


def merged(ontology: Ontology, gone: str, into: str) -> Ontology:
    """Let class `into` stand for class `gone` (ids) from now on, with all that `gone` stood for.

    Raises:
        NotFoundError: when one of them is not there.
        NotAllowedError: when they are the same.
    """
    ids = {known.id: known for known in ontology.classes}
    for wanted in (gone, into):
        if wanted not in ids:
            raise NotFoundError("class", wanted)
    if gone == into:
        raise NotAllowedError(f"{ids[gone].name} cannot be merged into itself; choose another class.")
    inherited = (*ids[into].replaces, gone, *ids[gone].replaces)
    classes = [replace(known, parent=into if known.parent == gone else known.parent) for known in ontology.classes]
    kept = [replace(c, replaces=inherited, parent=_not_own(c)) if c.id == into else c for c in classes if c.id != gone]
    return replace(ontology, classes=tuple(kept))


def _not_own(known: ClassDef) -> str | None:
    return known.parent if known.parent != known.id else None


def _change(before: ClassDef | None, after: ClassDef) -> ClassChange | None:
    if before is None:
        return ClassChange(ChangeKind.ADDED, after.id, after.name)
    words = tuple(_field_words(before, after))
    return ClassChange(ChangeKind.CHANGED, after.id, after.name, words) if words else None


def _field_words(before: ClassDef, after: ClassDef) -> Iterator[str]:
    for each in fields(ClassDef):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old == new:
            continue
        if each.name in {"guide", "pictures"}:
            yield f"{each.name} changed"
        elif each.name == "attributes":
            yield _attribute_words(before, after)
        else:
            yield f"{_SHOWN.get(each.name, each.name)}: {_text(old)} → {_text(new)}"


def _attribute_words(before: ClassDef, after: ClassDef) -> str:
    old = {one.name: one for one in before.attributes}
    new = {one.name: one for one in after.attributes}
    parts = [
        ("added", [name for name in new if name not in old]),
        ("removed", [name for name in old if name not in new]),
        ("changed", [name for name in new if name in old and old[name] != new[name]]),
    ]
    told = [f"{what} {', '.join(names)}" for what, names in parts if names]
    return f"attributes: {'; '.join(told) or 'another order'}"


def _successor(after: Ontology, gone: ClassDef) -> Iterator[str]:
    if after.knows(gone.id):
        yield f"{after.find(gone.id).name} stands for it"


def _text(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
