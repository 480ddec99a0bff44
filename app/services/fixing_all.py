"""Fixing all findings of one kind by one edit, which is shown before it is made and taken back by one undo."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import shapely

from app.imagery.laid_out import Bounds
from app.models.annotation import Annotation
from app.models.edit import Change, Edit, edit
from app.models.errors import AppError
from app.models.finding import Check, Finding, Scope
from app.models.ids import AnnotationId
from app.models.words import plural
from app.services.checking import Ground, examined, touched
from app.services.revising import moves, refuse_accepted, refuse_unsound

Made = tuple[AnnotationId, Annotation, Annotation | None]
ROUNDS = 12
"""A fix may uncover the next, as of neighbours in a row; what is left after so many is for a person."""


@dataclass(frozen=True, slots=True)
class Fixing:
    """What fixing all of one check comes to: the edit, None where there is nothing to fix, and how many stay."""

    check: Check
    edit: Edit | None
    left: int
    kept: int

    @property
    def reshaped(self) -> int:
        """How many annotations get another border."""
        return sum(change.after is not None and moves(change) for change in self._changes)

    @property
    def deleted(self) -> int:
        """How many annotations are deleted."""
        return sum(change.after is None for change in self._changes)

    @property
    def count(self) -> int:
        """How many annotations change."""
        return len(self._changes)

    @property
    def _changes(self) -> tuple[Change, ...]:
        return self.edit.changes if self.edit is not None else ()

    def sentence(self) -> str:
        """What it does, in words."""
        filled = self.count - self.reshaped - self.deleted
        parts = ((self.reshaped, "reshaped"), (self.deleted, "deleted"), (filled, "filled in or cleared"))
        done = ", ".join(f"{number} {word}" for number, word in parts if number)
        told = f"{plural(self.count, 'annotation')}: {done}." if self.count else "Nothing of this kind fixes itself."
        kept = f" {self.kept} accepted or locked stay as they are." if self.kept else ""
        return told + kept + (f" {plural(self.left, 'finding')} left for you." if self.left else "")


def fix_all(ground: Ground, check: Check, findings: Sequence[Finding], locked: Collection[AnnotationId] = ()) -> Fixing:
    """Work out, on any thread, the one edit that fixes these findings of a check; what is waived is let be.

    Of neighbours that touch only one is changed at a time, and then looked at again, so nothing is clipped twice.
    """
    now = replace(ground, book=ground.book.snapshot())
    before: dict[AnnotationId, Annotation] = {}
    after: dict[AnnotationId, Annotation | None] = {}
    kept: set[AnnotationId] = set()
    found = list(findings)
    for _ in range(ROUNDS):
        made = _round(now, check, [one for one in found if not one.waived], locked, kept)
        if not made:
            break
        for one, was, becomes in made:
            before.setdefault(one, was)
            after[one] = becomes
            now.book.put(one, becomes)
        found = _looked_at_again(now, check, found, made)
    changes = [Change(was, after[one]) for one, was in before.items()]
    label = f"fix of {len(changes)} × {check.title.lower()}"
    left = sum(one.annotation not in kept and not one.waived for one in found)
    return Fixing(check, edit(label, changes) if changes else None, left, len(kept))


def _looked_at_again(ground: Ground, check: Check, found: Sequence[Finding], made: Sequence[Made]) -> list[Finding]:
    again = {one.annotation for one in found if one.annotation is not None}
    if check.scope is Scope.NEAR:
        again |= touched(ground, [one for one, _, _ in made], [was.shape.bounds for _, was, _ in made])
    return [one for own in examined(ground, again, [check]).values() for one in own]


def _round(
    ground: Ground,
    check: Check,
    findings: Sequence[Finding],
    locked: Collection[AnnotationId],
    kept: set[AnnotationId],
) -> list[Made]:
    made: list[Made] = []
    taken: set[AnnotationId | None] = set()
    boxes: list[Bounds] = []
    for one in findings:
        if one.repair is None or one.annotation in taken or one.annotation in kept:
            continue
        (change,) = one.repair().changes
        if not _may(ground, change, locked):
            kept.add(change.annotation)
            continue
        assert change.before is not None
        bounds = change.before.shape.bounds
        if check.scope is Scope.NEAR and any(_meet(bounds, other) for other in boxes):
            continue
        boxes.append(bounds)
        taken.add(change.annotation)
        made.append((change.annotation, change.before, change.after))
    return made


def _may(ground: Ground, change: Change, locked: Collection[AnnotationId]) -> bool:
    try:
        refuse_accepted(change)
        refuse_unsound(change, ground.ontology, ground.scene)
    except AppError:
        return False
    return not (change.annotation in locked and moves(change))


def _meet(one: Bounds, other: Bounds) -> bool:
    return bool(shapely.box(*one).intersects(shapely.box(*other)))
