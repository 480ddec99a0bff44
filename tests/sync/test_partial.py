"""A workstation holds its own tasks and no others (SYNC 4.3)."""

from collections.abc import Callable

from app.models.task import EventType
from tests.sync.desk import Desk

FEW, MANY = 5, 15


def test_a_workstation_holds_only_the_work_of_its_tasks(desk: Callable[[str], Desk]) -> None:
    lea = desk("lea")
    mine, theirs = lea.add_task(), lea.add_task()
    lea.sync()
    for login, task, count in (("ann", mine, FEW), ("bea", theirs, MANY)):
        one = desk(login)
        one.sync()
        one.event(task, EventType.STARTED)
        one.draw(task, count)
        one.sync()
    lea.sync()
    held = {"lea": _held(lea)}
    for login in ("ann", "bea"):
        fresh = desk(login)
        fresh.sync()
        held[login] = _held(fresh)
    assert held == {"lea": FEW + MANY, "ann": FEW, "bea": MANY}


def _held(desk: Desk) -> int:
    query = "select count(*) from op where kind = 'rev'"
    with desk.workspace.database.read() as connection:
        return int(connection.exec_driver_sql(query).scalar_one())
