"""Two weeks of work, written through the log: each phase of a task is one record with its own times."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from app.imagery.training.truth import Truth, TruthObject
from app.metrics.coverage import Coverage, grid_of
from app.models.annotation import Annotation, Status
from app.models.edit import Change, edit
from app.models.ids import AnnotationId, OpId, PinId, uuid7
from app.models.op import Draft, OpKind, utc_text
from app.models.review import Decision, primary_reason
from app.models.scene import Scene
from app.models.task import EventType, Task
from app.services.events import event_draft
from app.services.review import MISSED, pins, verdict_draft
from app.services.revising import revision_drafts
from app.services.seen import least_scale, record_draft
from app.services.tasks import metres_per_pixel
from app.services.training.mistakes import Drawn, by_place, draw
from app.services.workspace import Workspace

ANNOTATOR, REVIEWER, LEAD = "annotator-1", "reviewer-1", "lead-1"
SEES = 0.92
LOOKED_S = 4.0
LABELS = {"box": "draw box", "rotated_box": "draw rotated box", "polygon": "draw polygon"}


@dataclass(slots=True)
class Historian:
    """Writes the past of a workspace. `at` is the running clock; every action moves it on."""

    workspace: Workspace
    truth: Truth
    rng: np.random.Generator
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    _reasons: dict[AnnotationId, tuple[str, TruthObject]] = field(default_factory=dict)
    _overlooked: dict[object, list[TruthObject]] = field(default_factory=dict)
    _known: list[Scene] = field(default_factory=list)
    _inside: Callable[[tuple[int, int, int, int]], list[TruthObject]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the truth by place once."""
        self._inside = by_place(self.truth.objects)

    def clock(self) -> datetime:
        """The moment being written."""
        return self.at

    def pass_time(self, low: float, high: float) -> str:
        """Let some seconds pass and give the new moment as text."""
        self.at += timedelta(seconds=float(self.rng.uniform(low, high)))
        return utc_text(self.at)

    def happen(self, who: str, task: Task, kind: EventType, details: dict[str, object] | None = None) -> None:
        """Write one task event."""
        self._write(who, [self._event(task, kind, details)])

    def annotate(self, task: Task, share: float = 1.0, *, submit: bool = True) -> None:
        """Claim a task, draw a share of what is there, and hand it in."""
        began = self.at
        drafts = [self._event(task, EventType.STARTED)]
        there = self._inside(task.window)
        known = frozenset(one.id for one in self.workspace.ontology.classes)
        for one in there[: round(len(there) * share)]:
            made = draw(one, self.rng, known)
            if made is None:
                self._overlooked.setdefault(task.id, []).append(one)
                continue
            drafts += self._drawn(task, made, one)
        drafts.append(self._looked(task, share))
        if submit:
            drafts.append(self._submission(task, began, sum(draft.kind == OpKind.REVISION for draft in drafts)))
        self._write(ANNOTATOR, drafts)

    def review(self, task: Task, *, finish: bool = True, share: float = 1.0, who: str = REVIEWER) -> None:
        """Take a task into review, judge what is not accepted yet, and close it."""
        drafts = [self._event(task, EventType.REVIEW_STARTED)]
        waiting = [one for one in self.workspace.annotations(task=task.id) if one.status is not Status.ACCEPTED]
        codes: list[str] = []
        for annotation in waiting[: round(len(waiting) * share)]:
            found = self._found_wrong(annotation)
            codes += found
            made = verdict_draft(annotation, Decision.REJECT if found else Decision.ACCEPT, found, "")
            drafts.append(replace(made, client_time=self.pass_time(3, 9)))
        if finish:
            overlooked = [one for one in self._overlooked.pop(task.id, []) if self.rng.random() < SEES]
            drafts += [self._pin(task, one) for one in overlooked]
            codes += [MISSED] * len(overlooked)
            kind = EventType.REJECTED if codes else EventType.ACCEPTED
            details: dict[str, object] = {"reason": primary_reason(codes)} if codes else {"objects": len(waiting)}
            drafts.append(self._event(task, kind, details))
        self._write(who, drafts)

    def _found_wrong(self, annotation: Annotation) -> list[str]:
        reason, _ = self._reasons.get(annotation.id, ("", None))
        return [reason] if reason and self.rng.random() < SEES else []

    def rework(self, task: Task, *, submit: bool = True) -> None:
        """Read the pins, correct what was rejected, draw what was missed, hand it in again."""
        began = self.at
        drafts = [self._event(task, EventType.STARTED)]
        with_pins = self._pins_of(task)
        for pin, missed in with_pins:
            body: dict[str, object] = {"v": 1, "opened": True, "text": "Added."}
            comment = Draft(OpId(uuid7()), OpKind.COMMENT, pin, task.id, body)
            drafts.append(replace(comment, client_time=self.pass_time(10, 30)))
            drafts += self._drawn(task, Drawn(missed.class_id, missed.shape(), dict(missed.attributes)), missed)
        for annotation in self.workspace.annotations(task=task.id):
            if annotation.status is Status.REJECTED:
                drafts += self._corrected(annotation)
        if submit:
            drafts.append(self._submission(task, began, task.annotations + len(with_pins)))
        self._write(ANNOTATOR, drafts)

    def return_with_pin(self, task: Task) -> None:
        """Return a task whatever its quality: one object too loose, one pinned as missed."""
        drawn = self.workspace.annotations(task=task.id)
        drafts = [self._event(task, EventType.REVIEW_STARTED)]
        for number, annotation in enumerate(drawn):
            decision, codes = (Decision.ACCEPT, []) if number else (Decision.REJECT, ["GEOM_LOOSE"])
            made = verdict_draft(annotation, decision, codes, "" if number else "Follow the roof, not its shadow.")
            drafts.append(replace(made, client_time=self.pass_time(3, 9)))
        missed = self._overlooked.pop(task.id, [])[:2] or self._inside(task.window)[:1]
        drafts += [self._pin(task, one) for one in missed]
        drafts.append(self._event(task, EventType.REJECTED, {"reason": MISSED}))
        self._write(REVIEWER, drafts)

    def _drawn(self, task: Task, made: Drawn, truth: TruthObject) -> list[Draft]:
        annotation = Annotation(AnnotationId(uuid7()), task.scene, task.id, made.class_id, made.shape, made.attributes)
        self._reasons[annotation.id] = (made.reason, truth)
        label = LABELS.get(made.shape.kind.value, "draw")
        drafts = revision_drafts(edit(label, [Change(None, annotation)]), {}, self._scenes())
        return [replace(draft, client_time=self.pass_time(9, 34)) for draft in drafts]

    def _corrected(self, annotation: Annotation) -> list[Draft]:
        _, truth = self._reasons.pop(annotation.id)
        better = replace(annotation, class_id=truth.class_id, shape=truth.shape(), attributes=dict(truth.attributes))
        assert annotation.head is not None
        change = edit("reshape", [Change(annotation, better)])
        drafts = revision_drafts(change, {annotation.id: annotation.head}, self._scenes())
        return [replace(draft, client_time=self.pass_time(20, 60)) for draft in drafts]

    def _scenes(self) -> list[Scene]:
        self._known = self._known or self.workspace.scenes()
        return self._known

    def _looked(self, task: Task, share: float) -> Draft:
        """What the annotator saw while drawing a share of the task: as much of it, row by row."""
        scene = next(one for one in self._scenes() if one.id == task.scene)
        known = Coverage(grid_of(task.window, least_scale(self.workspace.ontology, metres_per_pixel(scene, task))))
        rows = math.ceil(len(known.dwell_s) * share)
        known.dwell_s[:rows] = LOOKED_S
        return replace(record_draft(task.id, known), client_time=utc_text(self.at))

    def _submission(self, task: Task, began: datetime, objects: int) -> Draft:
        touch = round((self.at - began).total_seconds() * float(self.rng.uniform(0.78, 0.95)), 1)
        return self._event(task, EventType.SUBMITTED, {"touch_s": touch, "objects": objects})

    def _pin(self, task: Task, missed: TruthObject) -> Draft:
        centre = missed.shape().geometry.centroid
        pin = PinId(uuid7())
        name = self.workspace.ontology.find(missed.class_id).name
        body: dict[str, object] = {
            "v": 1,
            "at": [round(centre.x, 1), round(centre.y, 1)],
            "text": f"{name} is missing here",
            "reason": MISSED,
        }
        self._reasons[AnnotationId(pin)] = (MISSED, missed)
        return replace(Draft(OpId(uuid7()), OpKind.PIN, pin, task.id, body), client_time=self.pass_time(8, 20))

    def _pins_of(self, task: Task) -> list[tuple[PinId, TruthObject]]:
        return [(pin.id, self._reasons[AnnotationId(pin.id)][1]) for pin in pins(self.workspace, task.id)]

    def _event(self, task: Task, kind: EventType, details: dict[str, object] | None = None) -> Draft:
        return replace(event_draft(task.id, kind, details), client_time=self.pass_time(5, 40))

    def _write(self, who: str, drafts: Sequence[Draft]) -> None:
        self.workspace.act_as(who)
        self.workspace.record(drafts, self.at)
