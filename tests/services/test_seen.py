"""What was seen of a task stays with it: through restarts, between people, and at the submit."""

import numpy as np
import pytest

from app.commands.rows import task_rows
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.models.task import Task
from app.services import tasks
from app.services.errors import SubmitRefusedError
from app.services.seen import Seeing, least_scale, seen_shares, unseen
from app.services.workspace import Workspace
from app.store.projections import rebuild, snapshot
from app.store.verify import verify


def view(x: float, y: float, width: float, height: float) -> np.ndarray:
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])


def half(task: Task) -> np.ndarray:
    x, y, width, height = task.window
    return view(x, y, width / 2, height)


def test_nothing_is_recorded_where_nobody_looked_in_the_window(workspace: Workspace, task: Task) -> None:
    assert unseen(workspace, task.id) is None
    assert seen_shares(workspace, [task]) == {}


def test_what_was_seen_is_still_seen_after_a_restart(workspace: Workspace, task: Task) -> None:
    seeing = Seeing(workspace, task, 1.0)
    assert seeing.look(half(task), 1.0, 0.4) is False
    seeing.save()
    again = Workspace.open(workspace.path, "lea")
    later = Seeing(again, task, 1.0)

    assert later.look(half(task), 1.0, 0.6) is True

    assert 0 < later.share < 1
    later.save()
    assert seen_shares(again, [task]) == {task.id: later.share}
    again.close()


def test_what_two_people_saw_adds_up_to_the_whole(workspace: Workspace, task: Task) -> None:
    x, y, width, height = task.window
    first = Seeing(workspace, task, 1.0)
    first.look(view(x, y, width, height / 2 + 64), 1.0, 2.0)
    first.save()
    workspace.act_as("ann")
    second = Seeing(workspace, task, 1.0)
    assert second.share == first.share
    second.look(view(x, y + height / 2 - 64, width, height / 2 + 64), 1.0, 2.0)
    second.save()

    assert unseen(workspace, task.id) == []
    assert seen_shares(workspace, [task]) == {task.id: 1.0}


def test_a_record_is_written_only_for_what_is_new(workspace: Workspace, task: Task) -> None:
    seeing = Seeing(workspace, task, 1.0)
    assert seeing.save()
    assert not seeing.save()
    seeing.look(half(task), 1.0, 2.0)
    assert seeing.save()
    seeing.look(half(task), 1.0, 9.0)
    assert not seeing.save()


def test_the_newest_record_stands_in_the_projection_and_a_rebuild_says_the_same(
    workspace: Workspace, task: Task
) -> None:
    seeing = Seeing(workspace, task, 1.0)
    for part in (half(task), view(*task.window)):
        seeing.look(part, 1.0, 2.0)
        seeing.save()

    assert verify(workspace.database).problems == []
    with workspace.database.transaction() as connection:
        before = snapshot(connection)
        rebuild(connection)
        assert len(before["coverage"]) == 1
        assert snapshot(connection) == before


def test_unseen_places_ask_for_a_reason_at_the_submit(workspace: Workspace, task: Task) -> None:
    tasks.claim(workspace, task.id)
    Seeing(workspace, task, 1.0).save()

    with pytest.raises(SubmitRefusedError) as refused:
        tasks.submit(workspace, task.id)

    assert [finding.check for finding in refused.value.findings] == ["unseen_cells"]
    tasks.submit(workspace, task.id, {"unseen_cells": "Open water"})


def test_a_task_worked_on_without_the_window_is_submitted_as_before(workspace: Workspace, task: Task) -> None:
    tasks.claim(workspace, task.id)
    tasks.submit(workspace, task.id)


def test_the_smallest_class_says_how_close_one_has_to_look() -> None:
    car = ClassDef("car", "Car", "#E69F00", (ShapeKind.BOX,), size_band=(4.0, 8.0))
    ship = ClassDef("ship", "Ship", "#56B4E9", (ShapeKind.BOX,), size_band=(10.0, 400.0), minimum_px=40.0)

    assert least_scale(Ontology("one", 1, (car, ship)), 0.5) == pytest.approx(12 / 8)
    assert least_scale(Ontology("one", 1, (ship,)), 0.5) == pytest.approx(12 / 40)
    assert least_scale(Ontology("one", 1, (car,)), None) == 1.0


def test_the_command_line_tells_how_much_of_a_task_is_seen(workspace: Workspace, task: Task) -> None:
    assert task_rows(workspace, [task])[0]["seen"] is None
    Seeing(workspace, task, 1.0).save()
    assert task_rows(workspace, [task])[0]["seen"] == 0.0
