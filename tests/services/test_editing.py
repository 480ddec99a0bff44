from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.models.annotation import Annotation
from app.models.edit import Change, Edit, edit
from app.models.errors import BadInputError, NotFoundError
from app.models.geometry import Shape, box, polygon
from app.models.ids import AnnotationId, OpId, SceneId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.models.task import Task, TaskState
from app.services import past, tasks
from app.services.editing import OpenTask
from app.services.errors import ReadOnlyTaskError, StaleUndoError
from app.services.history import read_history
from app.services.not_drawn import not_in_hand
from app.services.workspace import Workspace
from app.store.projections import rebuild, snapshot
from app.store.verify import verify

Draw = Callable[..., Annotation]


@pytest.fixture
def opened(workspace: Workspace, task: Task) -> OpenTask:
    tasks.claim(workspace, task.id)
    return OpenTask(workspace, task.id)


def state(opened: OpenTask) -> dict[AnnotationId, tuple[str, str, object]]:
    return {one.id: (one.class_id, one.shape.geometry.wkt, dict(one.attributes)) for one in opened.annotations.values()}


def test_an_edit_is_durable_when_apply_returns(opened: OpenTask, draw: Draw) -> None:
    opened.apply(edit("draw box", [Change(None, draw(opened.task))]))
    other = Workspace.open(opened.workspace.path)
    assert len(other.annotations(task=opened.task.id)) == 1
    other.close()


def test_subscribers_hear_of_exactly_the_changed_annotations(opened: OpenTask, draw: Draw) -> None:
    heard: list[Edit] = []
    opened.changed.subscribe(heard.append)
    applied = opened.apply(edit("draw box", [Change(None, draw(opened.task))]))
    assert heard == [applied]
    assert applied.changes[0].after == opened.annotations[applied.changes[0].annotation]


def test_undo_and_redo_survive_a_restart(opened: OpenTask, draw: Draw) -> None:
    for _ in range(3):
        opened.apply(edit("draw box", [Change(None, draw(opened.task))]))
    full = state(opened)
    opened.undo()
    opened.undo()
    again = Workspace.open(opened.workspace.path, "lea")
    reopened = OpenTask(again, opened.task.id)
    assert reopened.undo_label == reopened.redo_label == "draw box"
    reopened.redo()
    reopened.redo()
    assert state(reopened) == full
    assert reopened.redo_label is None
    again.close()


def test_a_new_edit_forgets_what_was_undone(opened: OpenTask, draw: Draw) -> None:
    opened.apply(edit("one", [Change(None, draw(opened.task))]))
    opened.undo()
    opened.apply(edit("two", [Change(None, draw(opened.task))]))
    assert (opened.undo_label, opened.redo_label) == ("two", None)


def test_a_step_somebody_else_built_on_is_dropped_and_the_rest_stays(opened: OpenTask, draw: Draw) -> None:
    first = opened.apply(edit("first", [Change(None, draw(opened.task))])).changes[0].after
    second = opened.apply(edit("second", [Change(None, draw(opened.task))])).changes[0].after
    assert first is not None
    assert second is not None
    moved = replace(second, shape=box(1, 1, 9, 9))
    stranger = OpenTask(opened.workspace, opened.task.id)
    stranger.apply(edit("move", [Change(second, moved)]))
    with pytest.raises(StaleUndoError, match="second"):
        _undo_of(opened, "second")
    assert first.id in opened.annotations


def _undo_of(opened: OpenTask, label: str) -> None:
    """Take back a step other than the newest, as a history without the newest one would."""
    opened._past._known.done = [step for step in opened._past._known.done if step.label != "move"]
    assert opened.undo_label == label
    opened.undo()


def test_a_task_that_is_not_claimed_cannot_be_drawn_on(workspace: Workspace, task: Task, draw: Draw) -> None:
    with pytest.raises(ReadOnlyTaskError, match="claim it"):
        OpenTask(workspace, task.id).apply(edit("draw", [Change(None, draw(task))]))


def test_a_scene_whose_file_is_gone_or_changed_is_locked(opened: OpenTask, draw: Draw) -> None:
    raster = Path(opened.scene.uri)
    raster.write_bytes(b"another")
    changed = OpenTask(opened.workspace, opened.task.id)
    with pytest.raises(ReadOnlyTaskError, match="has changed"):
        changed.apply(edit("draw", [Change(None, draw(opened.task))]))
    raster.unlink()
    assert "is not at" in OpenTask(opened.workspace, opened.task.id).read_only


@pytest.mark.parametrize(
    ("shape", "class_id", "error"),
    [
        (box(2000, 2000, 2010, 2010), "ship", BadInputError),
        (polygon([(0, 0), (5, 0), (5, 5)]), "submarine", NotFoundError),
    ],
)
def test_what_cannot_be_stored_is_refused_whole(
    opened: OpenTask, draw: Draw, shape: Shape, class_id: str, error: type[Exception]
) -> None:
    good, bad = draw(opened.task), draw(opened.task, shape, class_id)
    with pytest.raises(error):
        opened.apply(edit("draw", [Change(None, good), Change(None, bad)]))
    assert opened.annotations == {}
    assert opened.undo_label is None


def test_a_change_from_elsewhere_reaches_the_open_task(opened: OpenTask, draw: Draw) -> None:
    heard: list[Edit] = []
    opened.changed.subscribe(heard.append)
    OpenTask(opened.workspace, opened.task.id).apply(edit("draw", [Change(None, draw(opened.task))]))
    assert len(heard) == 1
    assert len(opened.annotations) == 1


def test_picking_gives_the_smallest_first(opened: OpenTask, draw: Draw) -> None:
    for shape in (box(0, 0, 400, 400), box(10, 10, 20, 20), box(300, 300, 310, 310)):
        opened.apply(edit("draw", [Change(None, draw(opened.task, shape))]))
    assert [one.shape.bounds[2] for one in opened.annotations_at(15, 15, 2)] == [20, 400]


def test_a_rubber_band_takes_what_lies_wholly_inside(opened: OpenTask, draw: Draw) -> None:
    assert opened.ids_inside((0, 0, 999, 999)) == []
    for shape in (box(10, 10, 20, 20), box(15, 15, 60, 60)):
        opened.apply(edit("draw", [Change(None, draw(opened.task, shape))]))
    assert [opened.annotations[one].shape.bounds[2] for one in opened.ids_inside((5, 5, 50, 50))] == [20]


def test_undo_never_touches_another_task(workspace: Workspace, add_task: Callable[..., Task], draw: Draw) -> None:
    one, two = add_task("One"), add_task("Two", (500, 0, 500, 800))
    for task in (one, two):
        tasks.claim(workspace, task.id)
    here, there = OpenTask(workspace, one.id), OpenTask(workspace, two.id)
    here.apply(edit("here", [Change(None, draw(one))]))
    there.apply(edit("there", [Change(None, draw(two, box(600, 10, 700, 90)))]))
    assert here.undo_label == "here"
    here.undo()
    assert here.undo() is None
    assert len(workspace.annotations(task=two.id)) == 1


class UndoMachine(RuleBasedStateMachine):
    """Random edits, undo, redo and restarts against a plain list of states."""

    workspace: Workspace
    add_task: Callable[..., Task]
    draw: Draw

    @initialize()
    def begin(self) -> None:
        self.task = tasks.claim(self.workspace, self.add_task().id)
        self.opened = OpenTask(self.workspace, self.task.id)
        self.past = [state(self.opened)]
        self.future: list[dict[AnnotationId, tuple[str, str, object]]] = []

    def _apply(self, label: str, changes: list[Change]) -> None:
        if changes:
            self.opened.apply(edit(label, changes))
            self.past.append(state(self.opened))
            self.future.clear()

    @rule(x=st.integers(0, 300), size=st.integers(1, 100), count=st.integers(1, 3))
    def add(self, x: int, size: int, count: int) -> None:
        shapes = [box(x + n, x, x + n + size, x + size) for n in range(count)]
        self._apply("draw", [Change(None, self.draw(self.task, shape)) for shape in shapes])

    @rule(pick=st.integers(0, 9), dx=st.integers(-5, 50))
    def change(self, pick: int, dx: int) -> None:
        for old in list(self.opened.annotations.values())[pick : pick + 1]:
            x0, y0, x1, y1 = old.shape.bounds
            self._apply("move", [Change(old, replace(old, shape=box(x0 + dx, y0, x1 + dx, y1)))])

    @rule(pick=st.integers(0, 9))
    def delete(self, pick: int) -> None:
        self._apply("delete", [Change(one, None) for one in list(self.opened.annotations.values())[pick : pick + 2]])

    @rule()
    def undo(self) -> None:
        if len(self.past) > 1:
            self.opened.undo()
            self.future.append(self.past.pop())

    @rule()
    def redo(self) -> None:
        done = self.opened.redo()
        assert (done is not None) == bool(self.future)
        if self.future:
            self.past.append(self.future.pop())

    @rule()
    def restart(self) -> None:
        self.opened.close()
        self.opened = OpenTask(self.workspace, self.task.id)

    @invariant()
    def agrees(self) -> None:
        if hasattr(self, "opened"):
            assert state(self.opened) == self.past[-1]

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            with self.workspace.database.trial() as connection:
                before = snapshot(connection)
                rebuild(connection)
                assert snapshot(connection) == before
            while len(self.past) > 1:
                self.undo()
            assert state(self.opened) == {}
            self.opened.close()


def test_random_edits_undo_redo_and_restarts_agree_with_a_plain_model(
    workspace: Workspace, add_task: Callable[..., Task], draw: Draw
) -> None:
    members = {"workspace": workspace, "add_task": staticmethod(add_task), "draw": staticmethod(draw)}
    machine = type("Machine", (UndoMachine,), members)
    limits = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(machine, settings=limits)
    assert verify(workspace.database).problems == []


def test_history_of_nobody_is_empty() -> None:
    history = read_history([], uuid7())  # type: ignore[arg-type]
    assert (history.done, history.undone) == ([], [])


def test_a_deletion_from_elsewhere_is_told_after_a_sync(opened: OpenTask, draw: Draw) -> None:
    kept, gone = (opened.apply(edit("draw", [Change(None, draw(opened.task))])).changes[0].after for _ in range(2))
    assert gone is not None
    heard: list[Edit] = []
    opened.changed.subscribe(heard.append)
    other = Workspace.open(opened.workspace.path, "lea")
    OpenTask(other, opened.task.id).apply(edit("delete", [Change(gone, None)]))
    other.close()
    opened.workspace.refresh()
    assert heard[-1].changes == (Change(gone, None),)
    assert opened.annotations_at(15, 25, 1) == [kept]


def test_a_pin_from_a_reviewer_stops_the_drawing_until_it_is_opened(opened: OpenTask, draw: Draw) -> None:
    assert opened.unread_pins == 0
    pin = OpId(uuid7())
    body: dict[str, object] = {"v": 1, "at": [5.0, 5.0], "text": "One is missing"}
    opened.workspace.record([Draft(pin, OpKind.PIN, pin, opened.task.id, body)])
    assert "1 pin to read" in opened.read_only
    said: dict[str, object] = {"v": 1, "opened": True}
    opened.workspace.record([Draft(OpId(uuid7()), OpKind.COMMENT, pin, opened.task.id, said)])
    assert opened.read_only == ""


def test_undo_reaches_back_beyond_what_is_read_at_first(
    opened: OpenTask, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "FIRST", 3)
    for number in range(8):
        opened.apply(edit(f"step {number}", [Change(None, draw(opened.task)), Change(None, draw(opened.task))]))
    again = OpenTask(opened.workspace, opened.task.id)
    labels = []
    while again.undo_label:
        labels.append(again.undo_label)
        again.undo()
    assert labels == [f"step {number}" for number in reversed(range(8))]
    once_more = OpenTask(opened.workspace, opened.task.id)
    assert once_more.redo_label == "step 0"
    while once_more.redo() is not None:
        pass
    assert len(once_more.annotations) == 16


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TaskState.READY, "Cell 1 is ready; claim it to draw."),
        (TaskState.CLAIMED, "Cell 1 is being drawn by ann; ask the lead if it should be yours."),
        (TaskState.SUBMITTED, "Cell 1 is submitted and waits for review; it can be drawn on again if it is returned."),
        (TaskState.ACCEPTED, "Cell 1 is accepted; nothing is left to draw."),
    ],
)
def test_what_cannot_be_claimed_is_not_offered_for_it(state: TaskState, words: str) -> None:
    task = Task(TaskId(uuid7()), SceneId(uuid7()), "Cell 1", (0, 0, 10, 10), state=state)
    assert not_in_hand(task, "ann") == words
