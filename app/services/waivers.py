"""Waivers: why a soft finding may stay. Each is an operation in the log; taking one back is another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from app.models.errors import NotAllowedError
from app.models.finding import Finding
from app.models.ids import AnnotationId, OpId, PersonId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.task import TaskState
from app.services.workspace import Workspace
from app.store import log
from app.store.database import Database

LONGEST = 500
"""Findings one operation tells of."""
Key = tuple[str, AnnotationId | None, str]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A reason that holds: for one finding, by its check, its annotation and the very sentence that was read."""

    check: str
    annotation: AnnotationId | None
    sentence: str
    reason: str
    author: PersonId
    at: str


def waivers_of(database: Database, task: TaskId) -> dict[Key, Waiver]:
    """The waivers of a task that hold, by `key`; the newest word on a finding counts."""
    entity = uuid5(task, OpKind.WAIVER)
    held: dict[Key, Waiver] = {}
    with database.read() as connection:
        told = log.of_entities(connection, [entity])[entity]
    for stored in told:
        if stored.op.kind != OpKind.WAIVER or not stored.counts:
            continue
        body = stored.op.data()
        check, reason, found = str(body.get("check", "")), str(body.get("reason", "")), body.get("findings")
        for one in found if isinstance(found, list) else ():
            annotation = AnnotationId(UUID(one["annotation"])) if one.get("annotation") else None
            made = Waiver(check, annotation, str(one["sentence"]), reason, stored.op.author, stored.op.client_time)
            if reason:
                held[_key(check, annotation, made.sentence)] = made
            else:
                held.pop(_key(check, annotation, made.sentence), None)
    return held


def key(finding: Finding) -> Key:
    """What a waiver is found by: one for an annotation lapses when what was found changes, as a size does."""
    return _key(finding.check, finding.annotation, finding.sentence)


def with_reasons(findings: Iterable[Finding], held: Mapping[Key, Waiver]) -> list[Finding]:
    """The findings, soft ones with the reason they were waived for."""
    if not held:
        return list(findings)
    return [
        replace(one, waived=held[key(one)].reason) if not one.hard and key(one) in held else one for one in findings
    ]


def waive(workspace: Workspace, task: TaskId, findings: Sequence[Finding], reason: str) -> None:
    """Write down why these soft findings may stay.

    Raises:
        NotAllowedError: without a reason, for a hard finding, or when it is not the acting person's claimed task.
    """
    if not reason.strip():
        raise NotAllowedError("Say why it may stay; the reviewer and the shift report show the reason.")
    hard = next((one for one in findings if one.hard), None)
    if hard is not None:
        raise NotAllowedError(f"{hard.sentence.rstrip('.')}. It stops the submit and cannot be waived; fix it.")
    _record(workspace, task, findings, reason.strip())


def unwaive(workspace: Workspace, task: TaskId, findings: Sequence[Finding]) -> None:
    """Take the reasons of these findings back: they ask for one again.

    Raises:
        NotAllowedError: when it is not the acting person's claimed task.
    """
    _record(workspace, task, [one for one in findings if one.waived], "")


def _record(workspace: Workspace, ref: TaskId, findings: Sequence[Finding], reason: str) -> None:
    task = workspace.task(ref)
    if task.state is not TaskState.CLAIMED or task.assignee != workspace.person.id:
        raise NotAllowedError(f"{task.name} is not claimed by you, so its findings are not yours to waive; claim it.")
    by_check: dict[str, list[Finding]] = {}
    for one in findings:
        by_check.setdefault(one.check, []).append(one)
    drafts = [
        _draft(task.id, check, found[start : start + LONGEST], reason)
        for check, found in by_check.items()
        for start in range(0, len(found), LONGEST)
    ]
    if drafts:
        workspace.record(drafts)


def _draft(task: TaskId, check: str, findings: Sequence[Finding], reason: str) -> Draft:
    told = [
        {"annotation": str(one.annotation) if one.annotation else None, "sentence": one.sentence} for one in findings
    ]
    body = {"v": 1, "check": check, "reason": reason, "findings": told}
    return Draft(OpId(uuid7()), OpKind.WAIVER, uuid5(task, OpKind.WAIVER), task, body)


def _key(check: str, annotation: AnnotationId | None, sentence: str) -> Key:
    """What was found of a task as a whole only ever shrinks, so there the sentence may change."""
    return check, annotation, sentence if annotation is not None else ""
