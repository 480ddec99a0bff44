"""Annotations read as columns against the same read as values."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import pytest

from app.models.annotation import Annotation
from app.models.book import Book
from app.models.columns import Columns
from app.models.edit import Change, edit
from app.models.geometry import box, polygon
from app.models.ids import AnnotationId, uuid7
from app.models.task import Task
from app.services import tasks
from app.services.editing import OpenTask
from app.services.workspace import Workspace
from app.store import annotations, columns

Draw = Callable[..., Annotation]


@pytest.fixture
def drawn(workspace: Workspace, add_task: Callable[..., Task], draw: Draw) -> list[Task]:
    """Two tasks with annotations of every sort: edited, deleted, with attributes, after each other and mixed."""
    made = [add_task("One"), add_task("Two", (500, 0, 500, 800))]
    for task in made:
        tasks.claim(workspace, task.id)
        opened = OpenTask(workspace, task.id)
        ring = polygon([(0, 0), (9, 0), (9, 9)], [[(2, 1), (8, 1), (8, 7)]])
        first = opened.apply(edit("draw", [Change(None, draw(task)), Change(None, draw(task, ring))]))
        third = opened.apply(edit("draw", [Change(None, draw(task, box(5, 5, 50, 50)))])).changes[0].after
        one, two = (change.after for change in first.changes)
        assert one is not None
        assert two is not None
        opened.apply(edit("move", [Change(one, replace(one, shape=box(1, 1, 7, 8), attributes={"score": 0.5}))]))
        opened.apply(edit("delete", [Change(third, None)]))
    return made


def test_columns_hold_what_values_hold(workspace: Workspace, drawn: list[Task]) -> None:
    with workspace.database.read() as connection:
        read = columns.of_task(connection, drawn[0].id)
        around = columns.of_scene(connection, drawn[0].scene, without=drawn[0].id)
        everything = columns.of_scene(connection, drawn[0].scene)
    assert read.annotations() == workspace.annotations(task=drawn[0].id)
    assert around.annotations() == workspace.annotations(task=drawn[1].id)
    assert everything.annotations() == workspace.annotations(scene=drawn[0].scene)
    assert [read.annotation(row) for row in range(len(read))] == read.annotations()


def test_columns_read_in_many_small_blocks_hold_the_same(
    workspace: Workspace, drawn: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "BLOCK", 2)
    with workspace.database.trial() as connection:
        connection.exec_driver_sql(
            "UPDATE annotation SET creator = randomblob(16), number = rowid * 7, ordinal = 1000 - ordinal,"
            " class_id = class_id || char(31) || rowid WHERE rowid > 2"
        )
        connection.exec_driver_sql("UPDATE annotation SET status = 'rejected', author = randomblob(16) WHERE rowid = 3")
        for task in drawn:
            assert columns.of_task(connection, task.id).annotations() == annotations.annotations(
                connection, task=task.id
            )
        around = columns.of_scene(connection, drawn[0].scene, without=drawn[0].id)
        assert around.annotations() == annotations.annotations(connection, task=drawn[1].id)


def test_neighbours_are_those_of_the_scene_even_of_a_task_not_known_yet(
    workspace: Workspace, drawn: list[Task]
) -> None:
    with workspace.database.trial() as connection:
        connection.exec_driver_sql("DELETE FROM task WHERE task = ?", (drawn[1].id.bytes,))
        connection.exec_driver_sql(
            "UPDATE annotation SET scene = randomblob(16) WHERE rowid ="
            " (SELECT min(rowid) FROM annotation WHERE task = ? AND deleted = 0)",
            (drawn[1].id.bytes,),
        )
        around = columns.of_scene(connection, drawn[0].scene, without=drawn[0].id)
        of_task = annotations.annotations(connection, task=drawn[1].id)
    assert around.annotations() == [one for one in of_task if one.scene == drawn[0].scene]
    assert 0 < len(around) < len(of_task)


def test_columns_made_of_values_give_the_values_back(workspace: Workspace, drawn: list[Task]) -> None:
    values = workspace.annotations(scene=drawn[0].scene)
    made = Columns.of(values)
    assert made.annotations() == values
    assert made.take(made.rows([values[2].id, values[0].id])).annotations() in (
        [values[2], values[0]],
        [values[0], values[2]],
    )
    assert [made.row(one.id) for one in values] == list(range(len(values)))
    assert made.row(AnnotationId(uuid7())) == -1


@pytest.mark.parametrize("way", [1, -1], ids=["in the order they were drawn", "in another"])
def test_identifiers_are_found_in_whatever_order_they_lie(draw: Draw, add_task: Callable[..., Task], way: int) -> None:
    task = add_task("One")
    values = [draw(task) for _ in range(5)][::way]
    made, nobody = Columns.of(values), AnnotationId(uuid7())
    assert made.rows_of([nobody, *(one.id for one in values)]).tolist() == [-1, 0, 1, 2, 3, 4]
    assert [made.row(one.id) for one in [values[3], values[1]]] == [3, 1]


def test_a_task_without_annotations_has_empty_columns(workspace: Workspace, add_task: Callable[..., Task]) -> None:
    with workspace.database.read() as connection:
        assert columns.of_task(connection, add_task("Empty").id).annotations() == []


def test_a_book_counts_and_lists_what_has_changed(workspace: Workspace, drawn: list[Task], draw: Draw) -> None:
    values = workspace.annotations(scene=drawn[0].scene)
    book, new = Book(Columns.of(values)), draw(drawn[0])
    book.put(values[0].id, None)
    book.put(new.id, new)
    book.put(values[1].id, replace(values[1], class_id="other"))
    assert list(book) == [values[1].id, *(one.id for one in values[2:]), new.id]
    assert len(book) == len(values)
    assert list(chain.from_iterable(book.pieces(2))) == list(book)
    assert max(map(len, book.pieces(2))) <= 2
    assert values[0].id not in book
    assert [one.id for one in book.all()] == list(book)
    assert [book[one] for one in book] == book.all()
    book.put(values[0].id, values[0])
    assert len(book) == len(values) + 1
