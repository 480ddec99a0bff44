"""Random gestures of every tool and every action on the selection, undo, redo and restarts, against an exact model."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.models.annotation import Annotation
from app.models.edit import Change, Edit, edit
from app.models.errors import AppError
from app.models.geometry import Point
from app.models.ids import AnnotationId
from app.models.task import Task
from app.services import shaping, tasks
from app.services.editing import OpenTask
from app.services.errors import LockedError
from app.services.pasting import Copied, paste_at
from app.services.workspace import Workspace
from app.store.projections import rebuild, snapshot
from app.store.verify import verify
from app.tools.base import Button, Modifiers, Pointer, PointerKind, Step, Tool
from app.tools.catalogue import tools
from app.tools.vertices import NEXT
from tests.tools.desk import furnished

State = dict[AnnotationId, tuple[str, str, str, object]]
PLACES = st.tuples(
    st.sampled_from([60.0, 100.0, 150.0, 200.0, 300.0, 340.0, 500.0, 600.0, 700.0]),
    st.sampled_from([60.0, 100.0, 130.0, 160.0, 300.0, 370.0, 500.0, 600.0]),
)
KEYS = st.sampled_from(["Return", "Backspace", "Esc", "Del", "Left", "Shift+Down", "Ctrl+Z", NEXT, "]"])
HELD = st.sampled_from([Modifiers.NONE] * 3 + [Modifiers.SHIFT, Modifiers.ALT])
KINDS = {kind.name: kind for kind in tools()}
ACTIONS: dict[str, Callable[[Sequence[Annotation]], Edit]] = {
    "merge": shaping.merge,
    "square": shaping.square,
    "simplify": lambda chosen: shaping.simplifying(shaping.simplify(chosen, 5.0)),
    "fill holes": shaping.fill_holes,
    "duplicate": lambda chosen: shaping.duplicate(chosen, (9.0, 7.0), (1000, 800)),
    "delete": shaping.delete,
}


def state(opened: OpenTask) -> State:
    return {
        one.id: (one.class_id, one.shape.kind, one.shape.geometry.wkb_hex, dict(one.attributes))
        for one in opened.annotations.values()
    }


def changed(before: State, made: Edit) -> State:
    """What an edit makes of a state, by the edit's own words and nothing else."""
    after = dict(before)
    for change in made.changes:
        if change.after is None:
            del after[change.annotation]
        else:
            one = change.after
            after[one.id] = (one.class_id, one.shape.kind, one.shape.geometry.wkb_hex, dict(one.attributes))
    return after


class DrawingMachine(RuleBasedStateMachine):
    """The model is a list of states with a place in it: undo goes back, redo on, an edit cuts off what was undone."""

    workspace: Workspace
    add_task: Callable[..., Task]
    draw: Callable[..., Annotation]

    @initialize()
    def begin(self) -> None:
        self.task = tasks.claim(self.workspace, self.add_task().id)
        self.path, self.login = self.workspace.path, self.workspace.person.login
        self.opened = OpenTask(self.workspace, self.task.id)
        self.past: list[State] = [state(self.opened)]
        self.future: list[State] = []
        self.tool: Tool = KINDS["select"]()
        self.tool.begin(self.opened)
        shapes = [one.shape for one in furnished().model.values()]
        self._do(edit("furnish", [Change(None, self.draw(self.task, shape)) for shape in shapes]))

    def _do(self, made: Edit) -> None:
        expected = changed(self.past[-1], made)
        try:
            self.opened.apply(made)
        except LockedError:
            return
        except AppError:
            assert state(self.opened) == self.past[-1]
            return
        self.past.append(expected)
        self.future.clear()

    def _take(self, step: Step) -> None:
        if step.edit is not None:
            self._do(step.edit)
        if step.selection is not None:
            self.opened.selection = step.selection

    @rule(name=st.sampled_from(sorted(KINDS)), together=st.booleans())
    def hold(self, name: str, together: bool) -> None:
        self.tool = KINDS[name]()
        self.tool.together = together
        self.tool.begin(self.opened)

    @rule(at=PLACES, held=HELD)
    def click(self, at: Point, held: Modifiers) -> None:
        for kind in (PointerKind.MOVE, PointerKind.PRESS, PointerKind.RELEASE):
            button = Button.NONE if kind is PointerKind.MOVE else Button.LEFT
            self._take(self.tool.pointer(Pointer(*at, kind, button, held)))

    @rule(way=st.lists(PLACES, min_size=2, max_size=5), held=HELD)
    def drag(self, way: list[Point], held: Modifiers) -> None:
        self._take(self.tool.pointer(Pointer(*way[0], PointerKind.PRESS, Button.LEFT, held)))
        for at in way[1:]:
            self._take(self.tool.pointer(Pointer(*at, PointerKind.MOVE, Button.LEFT, held)))
        self._take(self.tool.pointer(Pointer(*way[-1], PointerKind.RELEASE, Button.LEFT, held)))

    @rule(name=KEYS)
    def key(self, name: str) -> None:
        self._take(self.tool.key(name))

    @rule(first=st.integers(0, 8), count=st.integers(0, 3))
    def choose(self, first: int, count: int) -> None:
        self.opened.selection = tuple(self.opened.annotations)[first : first + count]

    @rule(name=st.sampled_from(sorted(KINDS)), first=st.integers(0, 4), way=st.lists(PLACES, min_size=4, max_size=6))
    def use(self, name: str, first: int, way: list[Point]) -> None:
        """Take a tool to one annotation: click around, then drag, then end it."""
        self.choose(first, 1)
        self.hold(name, together=False)
        for at in way:
            self.click(at, Modifiers.NONE)
        self.key("Return")
        self.drag(way, Modifiers.NONE)

    @rule(name=st.sampled_from(sorted(ACTIONS)), first=st.integers(0, 8), count=st.integers(1, 3))
    def act(self, name: str, first: int, count: int) -> None:
        self.choose(first, count)
        try:
            made = ACTIONS[name](self._chosen())
        except AppError:
            return
        self._do(made)

    @rule(at=PLACES)
    def paste(self, at: Point) -> None:
        if chosen := self._chosen():
            scene: Any = self.opened.scene
            self._do(paste_at(Copied(chosen, scene, None), self.task, scene, at).edit)  # type: ignore[arg-type]

    @rule()
    def lock_or_unlock(self) -> None:
        self.opened.locked ^= set(self.opened.selection)

    @rule(value=st.sampled_from([None, "x"]))
    def fill_in(self, value: object) -> None:
        given: dict[str, object] = {} if value is None else {"note": value}
        made = [Change(one, replace(one, attributes=given)) for one in self._chosen()]
        if made:
            self._do(edit("attribute", made))

    @rule()
    def undo(self) -> None:
        self.tool.cancel()
        if len(self.past) > 1:
            try:
                assert self.opened.undo() is not None
            except LockedError:
                return
            self.future.append(self.past.pop())

    @rule()
    def redo(self) -> None:
        self.tool.cancel()
        if not self.future:
            return
        try:
            assert self.opened.redo() is not None
        except LockedError:
            return
        self.past.append(self.future.pop())

    @rule()
    def restart(self) -> None:
        """Close the file and open it again, as tomorrow morning."""
        self.opened.close()
        if self.workspace is not type(self).workspace:
            self.workspace.close()
        self.workspace = Workspace.open(self.path, self.login)
        self.opened = OpenTask(self.workspace, self.task.id)
        self.tool.begin(self.opened)

    def _chosen(self) -> tuple[Annotation, ...]:
        found = (self.opened.annotations.get(one) for one in self.opened.selection)
        return tuple(one for one in found if one is not None)

    @invariant()
    def agrees(self) -> None:
        if hasattr(self, "opened"):
            assert state(self.opened) == self.past[-1]
            assert (self.opened.undo_label is not None) == (len(self.past) > 1)
            assert (self.opened.redo_label is not None) == bool(self.future)

    def teardown(self) -> None:
        if not hasattr(self, "opened"):
            return
        self.opened.locked.clear()
        while len(self.past) > 1:
            self.undo()
            self.agrees()
        with self.workspace.database.trial() as connection:
            before = snapshot(connection)
            rebuild(connection)
            assert snapshot(connection) == before
        self.opened.close()
        if self.workspace is not type(self).workspace:
            self.workspace.close()


def test_every_tool_and_action_undo_redo_and_restart_agree_with_a_plain_model(
    workspace: Workspace, add_task: Callable[..., Task], draw: Callable[..., Annotation]
) -> None:
    members = {"workspace": workspace, "add_task": staticmethod(add_task), "draw": staticmethod(draw)}
    limits = settings(
        max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(type("Machine", (DrawingMachine,), members), settings=limits)
    assert verify(workspace.database).problems == []


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_on_nothing_says_what_to_select(name: str) -> None:
    with pytest.raises(AppError, match=r"Select|There is no"):
        ACTIONS[name](())


@pytest.mark.parametrize("seed", range(3))
def test_a_long_day_of_mixed_edits_can_be_taken_back_to_nothing(
    workspace: Workspace, add_task: Callable[..., Task], draw: Callable[..., Annotation], seed: int
) -> None:
    members = {"workspace": workspace, "add_task": staticmethod(add_task), "draw": staticmethod(draw)}
    machine: Any = type("Machine", (DrawingMachine,), members)()
    machine.begin()
    chance = random.Random(seed)
    for _ in range(150):
        _step(machine, chance)
        machine.agrees()
    edits = len(machine.past) + len(machine.future)
    machine.teardown()

    assert edits > 20
    assert verify(workspace.database).problems == []


def _step(machine: Any, chance: random.Random) -> None:
    way = [(chance.uniform(20, 980), chance.uniform(20, 780)) for _ in range(chance.randint(2, 5))]
    several = {"first": chance.randint(0, 8), "count": chance.randint(1, 3)}
    steps: list[tuple[int, Callable[[], None]]] = [
        (6, lambda: machine.use(chance.choice(sorted(KINDS)), chance.randint(0, 8), way)),
        (4, lambda: machine.act(chance.choice(sorted(ACTIONS)), **several)),
        (2, lambda: machine.paste(way[0])),
        (2, lambda: machine.key(chance.choice(["Left", "Shift+Down", "Return", "Del"]))),
        (4, machine.undo),
        (3, machine.redo),
        (1, machine.restart),
        (1, machine.lock_or_unlock),
        (1, lambda: machine.fill_in(chance.choice([None, "x"]))),
    ]
    chance.choices([step for _, step in steps], [weight for weight, _ in steps])[0]()
