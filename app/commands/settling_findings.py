"""What `check --fix`, `--waive` and `--unwaive` do to a task."""

from collections.abc import Iterator, Mapping, Sequence

from app.checks.catalogue import checks
from app.models.errors import BadInputError
from app.models.finding import Check, Finding
from app.models.ids import TaskId
from app.models.words import plural
from app.services import tasks
from app.services.editing import OpenTask
from app.services.fixing_all import fix_all
from app.services.live_checks import ground_of
from app.services.waivers import unwaive, waive
from app.services.workspace import Workspace


def settle(
    workspace: Workspace, ref: str, fix: Sequence[str], reasons: Mapping[str, str], again: Sequence[str]
) -> Iterator[str]:
    """Fix, then waive, then take reasons back, one sentence each; all checks are known before anything is changed.

    Raises:
        BadInputError: for a check that does not exist.
        AppError: when the task cannot be drawn on, or a finding not be waived.
    """
    known = {check.name: check for check in checks()}
    for name in (*fix, *reasons, *again):
        if name not in known:
            raise BadInputError(f"Check “{name}”", "there is none of this name", f"use one of {', '.join(known)}")
    task = workspace.task(ref)
    for name in fix:
        yield _fix(workspace, task.id, known[name])
    for name, reason in reasons.items():
        found = _found(workspace, task.id, name)
        waive(workspace, task.id, found, reason)
        yield f"{name}: {plural(len(found), 'finding')} waived."
    for name in again:
        found = [one for one in _found(workspace, task.id, name) if one.waived]
        unwaive(workspace, task.id, found)
        yield f"{name}: {plural(len(found), 'reason')} taken back."


def _fix(workspace: Workspace, task: TaskId, check: Check) -> str:
    opened = OpenTask(workspace, task)
    try:
        ground = ground_of(opened, workspace.ontology, tasks.metres_per_pixel(opened.scene, opened.task))
        fixing = fix_all(ground, check, _found(workspace, task, check.name))
        if fixing.edit is not None:
            opened.apply(fixing.edit)
    finally:
        opened.close()
    return f"{check.name}: {fixing.sentence()}"


def _found(workspace: Workspace, task: TaskId, check: str) -> list[Finding]:
    return [one for one in tasks.findings(workspace, task) if one.check == check]
