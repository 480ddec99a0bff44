"""How a scene was displayed stands in the log before what was made under it, once, and is told of every revision."""

from collections.abc import Callable
from dataclasses import replace

from app.imagery.display import Display
from app.imagery.looks import Look
from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.op import OpKind
from app.models.task import Task
from app.services import tasks
from app.services.displayed import Displayed, Evidence, displays_of, seen_as
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from app.store.verify import verify

SHOWN = Displayed.of("Stretch 2–98 %, infrared", Display((4, 3, 2), ((73.612345678, 1657.02),) * 3), Look((4, 3, 2)))
OTHER = replace(SHOWN, words="Stretch 0–1000", limits=((0.0, 1000.0),) * 3)


def drawn(workspace: Workspace, task: Task, made: Annotation, shown: Displayed) -> None:
    opened = OpenTask(workspace, task.id)
    opened.storing.subscribe(lambda _none: Evidence(workspace, task.id, lambda: shown).note())
    opened.apply(edit("draw", [Change(None, made)]))
    opened.close()


def test_a_revision_tells_the_display_that_was_noted_before_it(
    workspace: Workspace, task: Task, draw: Callable[..., Annotation]
) -> None:
    tasks.claim(workspace, task.id)
    first, second = draw(task), draw(task)
    drawn(workspace, task, first, SHOWN)
    drawn(workspace, task, second, OTHER)
    told = seen_as(workspace.database, task.id)
    said = [told(workspace.history(one.id)[0].op) for one in (first, second)]
    assert said == ["Stretch 2–98 %, infrared, values 73.6123–1657.02", "Stretch 0–1000, values 0–1000"]
    assert told(displays_of(workspace.database, task.id)[0].op) == ""
    assert verify(workspace.database).problems == []


def test_a_display_is_written_once_until_it_is_another(workspace: Workspace, task: Task) -> None:
    shown: list[Displayed | None] = [None]
    evidence = Evidence(workspace, task.id, lambda: shown[0])
    for one in (None, SHOWN, SHOWN, OTHER, SHOWN):
        shown[0] = one
        evidence.note()
        evidence.note()
    assert [seen.displayed for seen in displays_of(workspace.database, task.id)] == [SHOWN, OTHER, SHOWN]


def test_limits_that_follow_the_view_are_written_once_a_minute(workspace: Workspace, task: Task) -> None:
    look = Look((1,), of_view=True)
    shown, at = [0.0], [0.0]
    evidence = Evidence(
        workspace, task.id, lambda: Displayed.of("of view", Display((1,), ((shown[0], 900.0),)), look), lambda: at[0]
    )
    for second in range(0, 130, 10):
        shown[0], at[0] = float(second), float(second)
        evidence.note()
    assert [seen.displayed.limits[0][0] for seen in displays_of(workspace.database, task.id)] == [0, 60, 120]


def test_a_record_is_small_and_one_of_a_later_version_is_passed_over(workspace: Workspace, task: Task) -> None:
    Evidence(workspace, task.id, lambda: SHOWN).note()
    (seen,) = displays_of(workspace.database, task.id)
    assert seen.op.kind == OpKind.DISPLAY
    assert len(seen.op.body) < 200
    assert Displayed.read({"v": 9, "shown": "otherwise"}) is None
