"""Faults of docs/faults.md that need no machinery of their own: nothing is lost, and the sentence says what to do."""

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.models.ids import uuid7
from app.models.op import OpKind
from app.models.person import Role
from app.models.task import EventType
from app.services.workspace import Workspace
from app.store.verify import verify
from app.sync import admin
from app.sync.central import Central, connect
from app.sync.engine import sync
from app.sync.errors import CutOffError, LoginRefusedError, PushRefusedError, UnreachableError
from app.sync.server import Server
from tests.sync.cutting import TricklingProxy
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


@pytest.mark.fault("user deactivated with pending ops")
def test_work_of_somebody_deactivated_waits_until_they_are_let_in_again(site: Site, guest: Desk) -> None:
    admin.remove_user(site.url, guest.login)
    with pytest.raises(LoginRefusedError):
        guest.sync()
    admin.add_user(site.url, guest.login, guest.login, PASSWORD)
    arrives(site, guest)


@pytest.mark.fault("password change mid-session")
def test_a_password_changed_meanwhile_is_asked_for_at_the_next_connection(site: Site, guest: Desk) -> None:
    task = guest.workspace.annotations()[0].task
    with Central(site.url_of(guest.login)) as opened:
        admin.add_user(site.url, guest.login, guest.login, "another one")
        assert sync(guest.outbox, opened, guest.me).pushed == 2
    guest.draw(task, 2)
    with pytest.raises(LoginRefusedError):
        guest.sync()
    with Central(make_conninfo(site.url_of(guest.login), password="another one")) as opened:
        assert sync(guest.outbox, opened, guest.me).pushed == 2


@pytest.mark.fault("max_connections")
def test_a_central_with_no_connection_left_is_tried_again(site: Site, guest: Desk) -> None:
    site.root.execute(f'alter role "{guest.login}" connection limit 0'.encode())
    with pytest.raises((UnreachableError, CutOffError), match="too many connections"):
        guest.sync()
    site.root.execute(f'alter role "{guest.login}" connection limit -1'.encode())
    arrives(site, guest)


@pytest.mark.fault("long foreign write transaction")
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


@pytest.mark.fault("lock_timeout, statement_timeout")
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


@pytest.mark.fault("0-byte and 5 MB bodies")
def test_a_body_of_five_megabytes_arrives_and_one_of_nothing_is_refused(site: Site, lea: Hand) -> None:
    task = lea.task()
    large = lea.write(OpKind.COMMENT, uuid7(), task, {"v": 1, "text": "x" * 5_000_000})
    assert lea.send()[-1] == "applied"
    assert site.one("select length(body) from core.op where op_id = %s", large.op_id) == len(large.body)
    empty = forged(lea.write(OpKind.COMMENT, uuid7(), task, {"v": 1}), body="")
    with pytest.raises(PushRefusedError, match="bad-body"):
        lea.send(empty)


@pytest.mark.fault("two app instances")
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


@pytest.mark.fault("latency, 1-byte reads")
def test_a_line_that_passes_one_byte_at_a_time_is_slow_and_nothing_else(site: Site, guest: Desk) -> None:
    place = ("127.0.0.1", site.root.info.port)
    with TricklingProxy(place) as slow:
        result = guest.sync(port=slow.port)
    assert (result.pushed, result.digest_ok, guest.workspace.unsent()) == (2, True, 0)


@pytest.mark.fault("half-open line")
def test_a_half_open_line_is_given_up_within_a_minute(site: Site) -> None:
    with connect(site.url_of("lea")) as connection:
        line = socket.socket(fileno=os.dup(connection.fileno()))
    with line:
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        options = (socket.TCP_USER_TIMEOUT, socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        assert [line.getsockopt(socket.IPPROTO_TCP, option) for option in options] == [60_000, 30, 10, 3]


def test_nothing_central_is_asked_for_lasts_for_ever(site: Site) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with connect(site.url_of("lea")) as connection:
        limits = [connection.execute(f"show {name}".encode()).fetchall()[0][0] for name in names]
    assert limits == ["3min", "40s", "1min"]
    pinned = site.all(
        "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace, unnest(p.proconfig) setting "
        "where n.nspname = 'api' and setting in ('lock_timeout=30s', 'statement_timeout=120s') "
        "group by p.proname having count(*) = 2"
    )
    assert {row[0] for row in pinned} >= {"push", "push_v2", "salvage", "relay"}


@pytest.mark.fault("server disk full")
def test_a_full_disk_at_central_stops_the_push_and_nothing_of_it_stays(site: Site, guest: Desk) -> None:
    """The server’s own refusal, brought about where it would come from: writing the log."""
    site.root.execute(
        "create function public.full_disk() returns trigger language plpgsql as "
        "$$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$; "
        f"create trigger full_disk before insert on core.op for each row when (new.author = '{guest.me}') "
        "execute function public.full_disk()"
    )
    try:
        with pytest.raises(CutOffError, match="No space left"):
            guest.sync()
        assert site.one("select count(*) from core.op where author = %s", guest.me) == 0
    finally:
        site.root.execute("drop trigger full_disk on core.op; drop function public.full_disk()")
    arrives(site, guest)


@pytest.mark.fault("deleted -wal")
def test_without_its_write_ahead_log_a_file_opens_and_central_gives_back_what_it_has(
    site: Site, guest: Desk, tmp_path: Path
) -> None:
    guest.workspace.database.checkpoint()
    before = guest.workspace.annotations()
    guest.draw(before[0].task, 2)
    assert guest.sync().pushed == 4
    bare = tmp_path / "bare.orthomark"
    bare.write_bytes(guest.workspace.path.read_bytes())
    again = Desk(site, guest.login, Workspace.open(bare, guest.login))
    assert len(again.workspace.annotations()) < 3
    assert again.sync().digest_ok
    assert len(again.workspace.annotations()) == 3
    assert verify(again.workspace.database).problems == []
    again.workspace.close()


@pytest.mark.fault("DST, leap second")
def test_neither_summer_time_nor_a_leap_second_changes_what_arrives(site: Site, guest: Desk) -> None:
    """Times are UTC and for display; a second that comes twice, or an hour, leaves the order of the numbers."""
    task = guest.workspace.annotations()[0].task
    second = datetime(2016, 12, 31, 23, 59, 59, 900_000, tzinfo=UTC)
    summer = datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC)
    for moment in (second, second, second + timedelta(seconds=0.2), summer, summer + timedelta(seconds=2), second):
        guest.workspace.clock = partial(_always, moment)
        guest.draw(task)
    drawn = [one.id for one in guest.workspace.annotations()]
    result = guest.sync()
    assert (result.pushed, result.refused, result.digest_ok) == (8, (), True)
    assert [one.id for one in guest.workspace.annotations()] == drawn
    query = "select entity_id from core.op where author = %s and kind = 'rev' order by feed_n, dseq"
    assert [row[0] for row in site.all(query, guest.me)] == drawn


def _always(moment: datetime) -> datetime:
    return moment
