"""Tasks central shows no more are taken off a workstation, but never what was not sent, nor anything of one's own."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from app.models.ids import NIL, TaskId
from app.models.task import EventType
from app.services.set_aside import set_aside
from app.store.verify import verify
from tests.sync.desk import Desk
from tests.sync.site import Site

MakeDesk = Callable[[str], Desk]
SITE = TaskId(NIL)


@pytest.fixture
def taken(desk: MakeDesk) -> tuple[Desk, Desk, TaskId]:
    """A task ann begins and draws in offline, while bea begins it at central; gives both and the task."""
    lea, ann, bea = desk("lea"), desk("ann"), desk("bea")
    task = lea.add_task()
    lea.sync(), ann.sync(), bea.sync()
    ann.event(task, EventType.STARTED)
    ann.draw(task, 2)
    bea.event(task, EventType.STARTED)
    bea.draw(task, 3)
    bea.sync()
    return ann, bea, task


def held(desk: Desk, task: TaskId, author: Desk | None = None) -> int:
    narrowed = " AND author = ?" if author else ""
    given = (task.bytes, author.me.bytes) if author else (task.bytes,)
    with desk.workspace.database.read() as connection:
        query = f"SELECT count(*) FROM op WHERE task = ?{narrowed}"
        return int(connection.exec_driver_sql(query, given).scalar_one())


@pytest.mark.fault("revoked task purge with unsent ops")
def test_a_revoked_task_with_unsent_work_is_sent_before_anything_is_taken_off(
    site: Site, taken: tuple[Desk, Desk, TaskId]
) -> None:
    ann, _, task = taken
    assert ann.outbox.purge(frozenset({SITE})) == []
    assert held(ann, task) == 4

    result = ann.sync()
    assert (result.pushed, len(result.refused), result.purged, result.digest_ok) == (3, 3, 1, True)
    assert ann.workspace.unsent() == 0
    assert site.one("select count(*) from core.op where task_id = %s and author = %s", task, ann.me) == 3
    assert (ann.workspace.tasks(), ann.workspace.annotations()) == ([], [])
    assert (held(ann, task), held(ann, task, ann)) == (3, 3)
    assert {kept.disposition for kept in set_aside(ann.workspace)} == {"late"}
    assert verify(ann.workspace.database).problems == []
    assert ann.sync().purged == 0


def test_a_task_that_was_taken_off_comes_back_whole_when_central_shows_it_again(
    taken: tuple[Desk, Desk, TaskId],
) -> None:
    ann, bea, task = taken
    ann.sync()
    bea.event(task, EventType.RELEASED)
    bea.sync()
    result = ann.sync()
    assert (result.purged, result.digest_ok) == (0, True)
    found, drawn = ann.sees(task)
    assert (found.id, len(drawn), held(ann, task, bea)) == (task, 3, 5)
    assert verify(ann.workspace.database).problems == []


def test_a_task_in_which_something_of_ones_own_counts_stays(taken: tuple[Desk, Desk, TaskId]) -> None:
    _, bea, task = taken
    before = held(bea, task)
    assert bea.outbox.purge(frozenset({SITE})) == []
    assert held(bea, task) == before


@pytest.mark.parametrize("what", ["own", "unsent"])
def test_the_file_itself_refuses_to_let_go_of_it(taken: tuple[Desk, Desk, TaskId], what: str) -> None:
    ann, bea, task = taken
    one = bea if what == "own" else ann
    with one.workspace.database.trial() as connection:
        connection.exec_driver_sql("INSERT INTO purged VALUES (?, '', 0)", (task.bytes,))
        with pytest.raises(IntegrityError, match="append-only"):
            connection.exec_driver_sql("DELETE FROM op WHERE task = ? AND author = ?", (task.bytes, one.me.bytes))


def test_nothing_is_taken_off_while_a_restored_central_is_refilled(
    taken: tuple[Desk, Desk, TaskId],
) -> None:
    ann, _, task = taken
    with ann.workspace.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE witness SET chain = x'00' WHERE n = (SELECT max(n) FROM witness)")
    result = ann.sync()
    assert (result.rewound > 0, result.purged) == (True, 0)
    assert held(ann, task) > 3
