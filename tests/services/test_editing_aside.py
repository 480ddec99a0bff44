"""An edit of very many annotations: made, stored and laid out aside, and still one edit like any other."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.models.annotation import Annotation
from app.models.book import Book
from app.models.edit import Change, Edit, edit
from app.models.ids import AnnotationId
from app.models.task import Task
from app.services import tasks
from app.services.aside import at_once
from app.services.editing import STORING, OpenTask
from app.services.errors import LockedError, ReadOnlyTaskError
from app.services.workspace import Workspace
from app.store.projections import rebuild, snapshot
from app.store.verify import verify

Draw = Callable[..., Annotation]
Deed = tuple[Callable[[], Any], Callable[[Any], None], Callable[[], None]]


class Shelf:
    """Work put aside until the test does it, in the order it likes."""

    def __init__(self) -> None:
        self.waiting: list[Deed] = []

    def __call__(
        self, work: Callable[[], Any], done: Callable[[Any], None], undone: Callable[[], None] = lambda: None
    ) -> None:
        self.waiting.append((work, done, undone))

    def do(self, place: int = 0) -> None:
        at_once(*self.waiting.pop(place))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def opened(workspace: Workspace, task: Task, draw: Draw, shelf: Shelf) -> OpenTask:
    tasks.claim(workspace, task.id)
    OpenTask(workspace, task.id).apply(edit("draw", [Change(None, draw(task)) for _ in range(5)]))
    made = OpenTask(workspace, task.id, shelf)
    shelf.do()
    assert len(made.annotations) == 5
    return made


def heavier(book: Book) -> Edit:
    return edit("weigh", [Change(one, replace(one, attributes={"weight": 7})) for one in book.all()])


def weights(opened: OpenTask) -> list[object]:
    return [one.attributes.get("weight") for one in opened.annotations.values()]


def as_stored(opened: OpenTask) -> bool:
    """Whether the task in hand is what the file says, and the file what its log says."""
    stored = opened.workspace.annotations(task=opened.task.id)
    with opened.workspace.database.trial() as connection:
        before = snapshot(connection)
        rebuild(connection)
        rebuilt = snapshot(connection) == before
    found = {one.id for one in opened.annotations_at(15, 25, 30)}
    return rebuilt and opened.annotations.all() == stored and found == {one.id for one in stored}


def test_it_is_one_step_told_once_and_nothing_else_can_be_drawn_meanwhile(
    opened: OpenTask, shelf: Shelf, draw: Draw
) -> None:
    heard: list[Edit] = []
    told: list[Edit] = []
    opened.changed.subscribe(heard.append)
    opened.apply_aside(heavier, told.append)
    assert opened.read_only == STORING
    with pytest.raises(ReadOnlyTaskError):
        opened.apply(edit("draw", [Change(None, draw(opened.task))]))
    shelf.do()
    assert opened.read_only == ""
    assert heard == told
    assert [change.after for change in heard[0].changes] == opened.annotations.all()
    assert weights(opened) == [7] * 5
    assert as_stored(opened)
    opened.undo()
    assert weights(opened) == [None] * 5
    assert as_stored(opened)
    assert verify(opened.workspace.database).problems == []


def test_it_is_taken_back_and_done_again_aside_also_after_a_restart(opened: OpenTask, shelf: Shelf) -> None:
    opened.apply_aside(lambda book: edit("clear", [Change(one, None) for one in book.all()]))
    shelf.do()
    assert len(opened.annotations) == 0
    assert as_stored(opened)
    again = OpenTask(opened.workspace, opened.task.id)
    again.undo_aside(lambda _edit: None)
    assert len(again.annotations) == 5
    again.redo_aside(lambda _edit: None)
    assert len(again.annotations) == 0
    assert as_stored(again)


def test_what_is_refused_leaves_everything_as_it_was(opened: OpenTask, shelf: Shelf) -> None:
    before = opened.annotations.all()
    opened.locked.add(before[2].id)
    opened.apply_aside(lambda book: edit("clear", [Change(one, None) for one in book.all()]))
    with pytest.raises(LockedError):
        shelf.do()
    assert opened.read_only == ""
    assert opened.annotations.all() == before
    assert as_stored(opened)


def test_a_failure_in_the_middle_of_storing_stores_nothing(opened: OpenTask, shelf: Shelf) -> None:
    before = opened.annotations.all()
    other = sqlite3.connect(opened.workspace.path)
    with other:
        other.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON annotation"
            f" WHEN NEW.annotation = x'{before[3].id.hex}' BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )
    opened.apply_aside(heavier)
    with pytest.raises(IntegrityError):
        shelf.do()
    with other:
        other.execute("DROP TRIGGER broken")
    other.close()
    assert opened.read_only == ""
    assert opened.annotations.all() == before
    assert as_stored(opened)


@pytest.mark.parametrize("first", [0, 1])
def test_what_arrives_from_elsewhere_meanwhile_is_seen(opened: OpenTask, shelf: Shelf, draw: Draw, first: int) -> None:
    other = Workspace.open(opened.workspace.path, "lea")
    fresh = draw(opened.task)
    opened.apply_aside(heavier)
    OpenTask(other, opened.task.id).apply(edit("draw", [Change(None, fresh)]))
    other.close()
    opened.workspace.refresh()
    shelf.do(first)
    shelf.do()
    assert AnnotationId(fresh.id) in opened.annotations
    assert len(opened.annotations) == 6
    assert as_stored(opened)


def test_a_task_that_was_left_meanwhile_has_it_stored_all_the_same(opened: OpenTask, shelf: Shelf) -> None:
    opened.apply_aside(heavier)
    opened.close()
    shelf.do()
    stored = opened.workspace.annotations(task=opened.task.id)
    assert [one.attributes for one in stored] == [{"weight": 7}] * 5
