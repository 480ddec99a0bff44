"""An ontology being edited: every step an immutable version, so that undo is the version before."""

import re
from dataclasses import dataclass, replace

from app.models.errors import AppError
from app.models.geometry import ShapeKind
from app.models.ontology import COLOURS, ClassDef, Ontology
from app.models.ontology_changes import merged
from app.models.ontology_document import read_ontology, write_ontology


@dataclass(frozen=True, slots=True)
class OntologyDraft:
    """The version edited now, those before it and those taken back; nothing is in force until it is put there."""

    now: Ontology
    past: tuple[Ontology, ...] = ()
    future: tuple[Ontology, ...] = ()

    def step(self, to: Ontology) -> "OntologyDraft":
        """Go on to this version; the same one is no step."""
        return self if to == self.now else OntologyDraft(to, (*self.past, self.now), ())

    def undone(self) -> "OntologyDraft":
        """The version before."""
        if not self.past:
            return self
        return OntologyDraft(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redone(self) -> "OntologyDraft":
        """The version taken back last."""
        return OntologyDraft(self.future[0], (*self.past, self.now), self.future[1:]) if self.future else self

    def changed(self, known: ClassDef) -> "OntologyDraft":
        """With this class in the place of the one of its id."""
        return self.step(_with(self.now, tuple(known if one.id == known.id else one for one in self.now.classes)))

    def added(self, name: str, parent: str | None = None) -> "OntologyDraft":
        """With a new class at the end, or behind its parent; colour and key are the first free ones."""
        classes = self.now.classes
        made = ClassDef(_free_id(self.now, name), name, _free_colour(classes), (ShapeKind.BOX,), parent=parent)
        place = next((at + 1 for at, one in enumerate(classes) if one.id == parent), len(classes))
        return self.step(_with(self.now, (*classes[:place], made, *classes[place:])))

    def removed(self, class_id: str) -> "OntologyDraft":
        """Without a class; those below it go up to its parent."""
        gone = next(one for one in self.now.classes if one.id == class_id)
        kept = (replace(one, parent=gone.parent) if one.parent == class_id else one for one in self.now.classes)
        return self.step(_with(self.now, tuple(one for one in kept if one.id != class_id)))

    def moved(self, class_id: str, by: int) -> "OntologyDraft":
        """With a class so many places further down, or up, among those of the same parent."""
        classes = list(self.now.classes)
        parent = next(one.parent for one in classes if one.id == class_id)
        places = [place for place, one in enumerate(classes) if one.parent == parent]
        at = next(rank for rank, place in enumerate(places) if classes[place].id == class_id)
        to = min(max(at + by, 0), len(places) - 1)
        one, other = places[at], places[to]
        classes[one], classes[other] = classes[other], classes[one]
        return self.step(_with(self.now, tuple(classes)))

    def merged(self, gone: str, into: str) -> "OntologyDraft":
        """With one class standing for another."""
        return self.step(merged(self.now, gone, into))

    @property
    def problem(self) -> str:
        """Why it cannot be put in force; empty when it can."""
        if not self.now.classes:
            return "The ontology has no class; add one."
        try:
            read_ontology(write_ontology(self.now))
        except AppError as error:
            return str(error)
        return _looped(self.now)


def in_tree(ontology: Ontology) -> list[ClassDef]:
    """The classes in order, each followed by those below it; what stands in a loop comes last."""
    ids = {known.id for known in ontology.classes}
    found: list[ClassDef] = []

    def follow(parent: str | None) -> None:
        for known in ontology.classes:
            above = known.parent if known.parent in ids else None
            if above == parent and known not in found:
                found.append(known)
                follow(known.id)

    follow(None)
    return found + [known for known in ontology.classes if known not in found]


def depth(ontology: Ontology, known: ClassDef) -> int:
    """How many classes stand above one."""
    return sum(1 for _ in ontology.ancestors(known))


def _looped(ontology: Ontology) -> str:
    parents = {known.id: known.parent for known in ontology.classes}
    for known in ontology.classes:
        seen, above = {known.id}, known.parent
        while above is not None:
            if above in seen:
                return f"Class “{known.name}” stands above itself; give it another parent."
            seen.add(above)
            above = parents.get(above)
    return ""


def _with(ontology: Ontology, classes: tuple[ClassDef, ...]) -> Ontology:
    return replace(ontology, classes=classes)


def _free_id(ontology: Ontology, name: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "class"
    number, found = 1, stem
    while ontology.knows(found):
        number += 1
        found = f"{stem}-{number}"
    return found


def _free_colour(classes: tuple[ClassDef, ...]) -> str:
    counts = {colour: sum(one.colour.upper() == colour for one in classes) for colour in COLOURS}
    return min(COLOURS, key=lambda colour: counts[colour])
