"""Running the checks on a task, or on the few annotations an edit can have touched."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.checks.catalogue import checks
from app.imagery.laid_out import Bounds
from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.book import Book
from app.models.finding import Check, CheckContext, Finding, Scope
from app.models.ids import AnnotationId
from app.models.ontology import Ontology
from app.models.scene import Scene
from app.models.task import Task

SLACK_PX = 1.0
"""Boxes are kept in single precision."""
Found = dict[AnnotationId, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A task as it was at one moment, to be looked at on any thread; `book` must be a snapshot."""

    task: Task
    scene: Scene
    ontology: Ontology
    metres_per_pixel: float | None
    book: Book
    overlay: Overlay

    def context(self, annotations: Sequence[Annotation]) -> CheckContext:
        """What a check may look at, with only these annotations."""
        return CheckContext(self.task, self.scene, self.ontology, annotations, self.metres_per_pixel)

    def touching(self, boxes: Iterable[Bounds]) -> set[AnnotationId]:
        """Annotations, shown or left out, whose bounds meet one of these (x0, y0, x1, y1)."""
        found: set[AnnotationId] = set()
        asked = [(x0 - SLACK_PX, y0 - SLACK_PX, x1 + SLACK_PX, y1 + SLACK_PX) for x0, y0, x1, y1 in boxes]
        for part in self.overlay.parts:
            hits = [part.laid.index.meeting(*box) for box in asked]
            places = np.unique(np.concatenate(hits)) if hits else np.zeros(0, np.int64)
            found.update(part.laid.columns.ids_at(part.laid.row_of[places[part.alive[places]]]))
        return found

    def values(self, ids: Iterable[AnnotationId]) -> list[Annotation]:
        """Those of them that live, oldest first, as the checks want them."""
        columns, changed = self.book.columns, self.book.changed
        later = {one: len(columns) + place for place, one in enumerate(changed)}
        rows = {one: columns.row(one) for one in ids}
        read = sorted(row for one, row in rows.items() if row >= 0 and one not in changed)
        found = list(zip(read, columns.annotations(np.array(read, np.int64)), strict=True)) if read else []
        for one, row in rows.items():
            now = changed.get(one)
            if now is not None:
                found.append((row if row >= 0 else later[one], now))
        return [value for _, value in sorted(found, key=lambda each: each[0])]


def run(context: CheckContext, which: Iterable[Check] | None = None) -> list[Finding]:
    """What these checks, or all, find; hard findings first, then in the order of the shelf."""
    found = [finding for check in (checks() if which is None else which) for finding in check.run(context)]
    return sorted(found, key=lambda finding: not finding.hard)


def examined(ground: Ground, ids: Collection[AnnotationId], which: Iterable[Check] | None = None) -> Found:
    """What the checks find of just these annotations, as `run` would among all of them; none for those that are gone.

    A check that compares neighbours sees everything whose bounds touch.
    """
    own = ground.values(ids)
    near = ground.values({*ids, *ground.touching(one.shape.bounds for one in own)})
    found: dict[AnnotationId, list[Finding]] = {one: [] for one in ids}
    for check in checks() if which is None else which:
        if check.scope is Scope.TASK or not own:
            continue
        for finding in check.run(ground.context(near if check.scope is Scope.NEAR else own)):
            if finding.annotation in found:
                found[finding.annotation].append(finding)
    return {one: tuple(findings) for one, findings in found.items()}


def touched(ground: Ground, ids: Collection[AnnotationId], boxes: Iterable[Bounds]) -> set[AnnotationId]:
    """What has to be looked at again: these, and their neighbours where they are and where they were."""
    now = [one.shape.bounds for one in ground.values(ids)]
    return {*ids, *ground.touching([*now, *boxes])}


def counts(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How many each check found."""
    told: dict[str, int] = {}
    for one in findings:
        told[one.check] = told.get(one.check, 0) + 1
    return told
