"""Faults of docs/faults.md that need no machinery of their own: nothing is lost, and the sentence says what to do."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from app.models.ids import uuid7
from app.models.op import OpKind
from app.models.person import Role
from app.models.task import EventType
from app.services.workspace import Workspace
from app.store.verify import verify
from app.sync import admin
from app.sync.errors import CutOffError, LoginRefusedError, PushRefusedError, UnreachableError
from app.sync.server import Server
from tests.sync.desk import Desk
from tests.sync.site import PASSWORD, Hand, Site, forged

MakeDesk = Callable[[str], Desk]


@pytest.fixture
def guest(site: Site, desk: MakeDesk) -> Desk:
    """Somebody whose login only this test knows, with an unsent object."""
    login = f"guest{uuid7().hex[-8:]}"
    admin.add_user(site.url, login, login, PASSWORD)
    site.root.execute("select api.admin_grant(%s, %s, %s)", (site.project, login, [Role.ANNOTATOR.value]))
    lea, made = desk("lea"), desk(login)
    task = lea.add_task()
    lea.sync(), made.sync()
    made.event(task, EventType.STARTED)
    made.draw(task)
    return made


def arrives(site: Site, one: Desk) -> None:
    assert one.workspace.unsent() == 2
    assert (one.sync().pushed, one.workspace.unsent()) == (2, 0)
    assert site.one("select count(*) from core.op where project_id = %s and author = %s", site.project, one.me) == 2


def test_work_of_somebody_deactivated_waits_until_they_are_let_in_again(site: Site, guest: Desk) -> None:
    admin.remove_user(site.url, guest.login)
    with pytest.raises(LoginRefusedError):
        guest.sync()
    admin.add_user(site.url, guest.login, guest.login, PASSWORD)
    arrives(site, guest)


def test_a_central_with_no_connection_left_is_tried_again(site: Site, guest: Desk) -> None:
    site.root.execute(f'alter role "{guest.login}" connection limit 0'.encode())
    with pytest.raises((UnreachableError, CutOffError), match="too many connections"):
        guest.sync()
    site.root.execute(f'alter role "{guest.login}" connection limit -1'.encode())
    arrives(site, guest)


def test_a_long_write_in_another_database_delays_nobody(
    site: Site, guest: Desk, server: Server, desk: MakeDesk
) -> None:
    with psycopg.connect(server.url()) as foreign:
        foreign.execute("create table long_written (n integer)")
        arrives(site, guest)
        rob = desk("rob")
        rob.sync()
        assert len(rob.workspace.annotations()) == 1
        foreign.rollback()


def test_a_lock_nobody_gives_back_ends_the_push_and_nothing_of_it_stays(
    site: Site, guest: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.root.execute("alter function api.push_v2(uuid, uuid, uuid) set lock_timeout = '50ms'")
    try:
        with psycopg.connect(site.url) as holding:
            holding.execute("select 1 from core.project_feed where project_id = %s for update", (site.project,))
            with pytest.raises(CutOffError, match="lock timeout"):
                guest.sync()
    finally:
        site.root.execute("alter function api.push_v2(uuid, uuid, uuid) set lock_timeout = '30s'")
    arrives(site, guest)


def test_a_body_of_five_megabytes_arrives_and_one_of_nothing_is_refused(site: Site, lea: Hand) -> None:
    task = lea.task()
    large = lea.write(OpKind.COMMENT, uuid7(), task, {"v": 1, "text": "x" * 5_000_000})
    assert lea.send()[-1] == "applied"
    assert site.one("select length(body) from core.op where op_id = %s", large.op_id) == len(large.body)
    empty = forged(lea.write(OpKind.COMMENT, uuid7(), task, {"v": 1}), body="")
    with pytest.raises(PushRefusedError, match="bad-body"):
        lea.send(empty)


def test_two_instances_on_one_file_write_one_chain(tmp_path: Path, desk: MakeDesk) -> None:
    lea = desk("lea")
    task = lea.add_task()
    other = Workspace.open(lea.workspace.path, "lea")
    for _ in range(3):
        lea.draw(task)
        Desk(lea.site, "lea", other).draw(task)
    assert len(lea.workspace.annotations(task=task)) == 6
    assert verify(other.database).problems == []
    other.close()
    assert lea.sync().refused == ()
