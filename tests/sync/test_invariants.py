"""The twenty-five invariants of the protocol, each by its number (SYNC 6), after a life with conflicts and lateness."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.models.ids import NIL, TaskId, person_id, uuid7
from app.models.op import op_hash
from app.models.task import EventType
from app.services import conflicts
from app.store.projections import rebuild, snapshot
from app.store.verify import verify as verify_store
from app.sync import engine
from app.sync.central import Central
from app.sync.engine import sync
from app.sync.verification import verify
from tests.sync.desk import Desk
from tests.sync.former import FormerClient
from tests.sync.restoring import Backup
from tests.sync.site import Hand, Site

MakeDesk = Callable[[str], Desk]


@dataclass
class Life:
    """A project somebody lived in: a merged conflict, an acceptance, a late edit, work nobody asked for."""

    site: Site
    lea: Desk
    ann: Desk
    rob: Desk
    bea: Desk
    task: TaskId

    @property
    def desks(self) -> tuple[Desk, ...]:
        return (self.lea, self.ann, self.rob, self.bea)

    def all(self, query: str) -> list[Any]:
        return self.site.all(query, self.site.project)


@pytest.fixture
def life(desk: MakeDesk, site: Site, monkeypatch: pytest.MonkeyPatch) -> Life:
    lea, ann, rob, bea = desk("lea"), desk("ann"), desk("rob"), desk("bea")
    task = lea.add_task()
    lea.sync()
    for one in (ann, rob, bea):
        one.sync()
    monkeypatch.setattr(type(lea.workspace), "scene", lambda *_: type("Pixels", (), {"sha256": ""})())
    bea.draw(task)
    ann.event(task, EventType.STARTED)
    ann.draw(task, 3)
    ann.sync(), lea.sync(), bea.sync()
    first = ann.workspace.annotations(task=task)[0]
    ann.draw(task, base=first), lea.draw(task, base=first)
    ann.sync(), lea.sync(), ann.sync()
    conflicts.keep(ann.workspace, first.id, conflicts.conflict(ann.workspace, first.id).heads[0].id)
    ann.event(task, EventType.SUBMITTED)
    ann.sync(), rob.sync()
    rob.event(task, EventType.REVIEW_STARTED)
    for annotation in rob.workspace.annotations(task=task)[:2]:
        rob.judge(annotation)
    rob.sync()
    accepted = rob.workspace.annotations(task=task)[0]
    ann.draw(task, base=accepted)
    for one in (ann, lea, rob, bea):
        one.sync()
    return Life(site, lea, ann, rob, bea, task)


def local(one: Desk, query: str) -> list[Any]:
    with one.workspace.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_invariant_01_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Path, desk: MakeDesk) -> None:
    ann = desk("ann")
    path = ann.workspace.path
    ann.workspace.close()
    code = f"import sys,os;from tests.sync.saving import save;save({str(path)!r}, os.write)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    from app.services.workspace import Workspace  # noqa: PLC0415

    again = Workspace.open(path, "ann")
    with again.database.read() as connection:
        here = {str(UUID(bytes=row[0])) for row in connection.exec_driver_sql("SELECT op_id FROM op")}
    again.close()
    assert set(told) <= here


def test_invariant_02_every_operation_arrives_exactly_once(life: Life) -> None:
    ids = [row[0] for row in life.all("select op_id from core.op where project_id = %s")]
    assert len(ids) == len(set(ids))
    for one in life.desks:
        assert one.workspace.unsent() == 0
        assert {UUID(bytes=row[0]) for row in local(one, "SELECT op_id FROM op")} <= set(ids)


def test_invariant_03_hashes_are_the_same_here_and_there(life: Life) -> None:
    theirs = dict(life.all("select op_id, hash from core.op where project_id = %s"))
    for one in life.desks:
        assert all(theirs[UUID(bytes=op)] == digest for op, digest in local(one, "SELECT op_id, hash FROM op"))


@pytest.mark.parametrize(
    "change",
    ["update core.op set body = '{}'", "delete from core.op", "delete from core.feed", "delete from audit.log"],
)
def test_invariant_04_nothing_written_changes_or_goes(life: Life, change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        life.site.root.execute(change.encode())
    with life.lea.workspace.database.trial() as connection, pytest.raises(Exception, match="append-only"):
        connection.exec_driver_sql("UPDATE op SET body = '{}'" if "update" in change else "DELETE FROM op")


def test_invariant_05_a_device_counts_without_holes(life: Life) -> None:
    query = "select count(*), min(dseq), max(dseq) from core.op where project_id = %s group by device_id"
    assert all((least, most) == (1, count) for count, least, most in life.all(query))


def test_invariant_06_the_feed_counts_without_holes(life: Life) -> None:
    numbers = [row[0] for row in life.all("select n from core.feed where project_id = %s order by n")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_invariant_07_a_device_arrives_in_its_own_order(life: Life) -> None:
    rows = life.all("select device_id, feed_n from core.op where project_id = %s order by device_id, dseq")
    assert rows == sorted(rows)


@pytest.mark.parametrize("page", [1, 2, 3, 1000])
def test_invariant_08_pulled_is_what_central_has_whatever_the_page(
    life: Life, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(engine, "PAGE_OPS", page)
    qa = desk("lea.qa")
    qa.sync()
    ids = sorted(row[0] for row in life.all("select op_id from core.op where project_id = %s"))
    assert sorted(UUID(bytes=row[0]) for row in local(qa, "SELECT op_id FROM op")) == ids


def test_invariant_09_heads_are_the_leaves_of_applied_revisions(life: Life) -> None:
    query = (
        "select op_id from core.op r where project_id = %s and kind = 'rev' and disposition = 'applied' "
        "and not exists (select 1 from core.op c where c.kind = 'rev' and c.disposition = 'applied' "
        "and r.op_id in (c.base_id, c.merge_id))"
    )
    assert set(life.all(query)) == set(life.all("select rev_id from core.head where project_id = %s"))


def test_invariant_10_no_verdict_applies_while_there_are_two_heads(
    ann: Hand, lea: Hand, rob: Hand, in_review: Any
) -> None:
    mine = ann.rev(in_review.task, base=in_review)
    lea.rev(in_review.task, base=in_review)
    ann.send(), lea.send()
    rob.verdict(mine)
    assert rob.send() == ["stale"]


def test_invariant_11_what_is_accepted_is_exactly_what_was_seen(life: Life) -> None:
    query = (
        "select a.rev_id = v.base_id, r.entity_id = a.annotation_id, "
        "v.body::jsonb ->> 'rev_hash' = encode(r.hash, 'hex') "
        "from core.accepted a join core.op v on v.op_id = a.verdict_id join core.op r on r.op_id = a.rev_id "
        "where a.project_id = %s"
    )
    assert life.all(query) == [(True, True, True)] * 2


def test_invariant_12_nobody_accepts_what_the_same_person_made(life: Life) -> None:
    query = (
        "select count(*) from core.accepted a join core.op v on v.op_id = a.verdict_id "
        "join core.app_user vu on vu.user_id = v.author "
        "join core.op r on r.entity_id = a.annotation_id and r.kind = 'rev' "
        "join core.app_user ru on ru.user_id = r.author where vu.person_id = ru.person_id and a.project_id = %s"
    )
    assert life.all(query) == [(0,)]


def test_invariant_13_every_operation_is_of_the_login_that_sent_it(life: Life) -> None:
    query = (
        "select count(*) from core.op o join core.feed f on f.project_id = o.project_id and f.n = o.feed_n "
        "where o.author <> f.user_id and o.project_id = %s"
    )
    assert life.all(query) == [(0,)]


def test_invariant_14_an_annotation_never_changes_its_task(life: Life, ann: Hand, lea: Hand) -> None:
    other = lea.task()
    lea.send()
    ann.event(other, "started")
    known = life.ann.workspace.annotations(task=life.task)[-1]
    ann.rev(other, known.id)
    assert ann.send()[-1] == "quarantine"
    query = (
        "select count(*) from (select 1 from core.op where project_id = %s and kind = 'rev' "
        "and disposition <> 'quarantine' group by entity_id having count(distinct task_id) > 1) x"
    )
    assert life.all(query) == [(0,)]


def test_invariant_15_what_is_set_aside_has_no_effect(life: Life) -> None:
    aside = life.all("select op_id from core.op where disposition <> 'applied' and project_id = %s")
    assert len(aside) >= 2
    effects = life.all("select rev_id from core.head where project_id = %s")
    effects += life.all("select verdict_id from core.accepted where project_id = %s")
    assert not set(aside) & set(effects)
    for one in life.desks:
        heads = {UUID(bytes=row[0]) for row in local(one, "SELECT head FROM annotation")}
        assert not heads & {row[0] for row in aside}


def test_invariant_16_a_batch_sent_again_changes_nothing(ann: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    ann.rev(task)
    batch, ops = uuid7(), list(ann.waiting)
    ann.send(*ops, batch=batch)
    before = site.all("select * from core.feed where project_id = %s", site.project)
    first = ann.push(ops, batch)
    assert ann.push(ops, batch) == first
    assert site.all("select * from core.feed where project_id = %s", site.project) == before


def test_invariant_17_the_chain_recomputes_from_the_rows(life: Life) -> None:
    assert verify(life.site.url, life.site.project)[0].wrong == ()


def test_invariant_18_a_history_that_is_not_the_one_seen_is_reported(life: Life) -> None:
    backup = Backup.of(life.site)
    life.lea.add_task()
    life.lea.sync()
    backup.restore()
    assert life.lea.sync().rewound > 0


def test_invariant_19_a_login_sees_no_operation_of_a_task_it_may_not(life: Life, site: Site) -> None:
    hidden = site.hand("hermit")
    rows = hidden.sql.execute("select count(*) from core.op where project_id = %s", (site.project,)).fetchone()
    assert rows == (0,)
    seen = {
        TaskId(UUID(bytes=row[0])) for row in local(life.bea, "SELECT DISTINCT task FROM op WHERE author <> device")
    }
    assert seen <= {life.task, TaskId(NIL)}


@pytest.mark.fault("clock skew")
@pytest.mark.parametrize("years", [-10, 10])
def test_invariant_20_no_clock_decides_anything(desk: MakeDesk, site: Site, years: int) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    for offset in (0, years * 365 * 86_400):
        ann.draw(task)
        with Central(site.url_of("ann")) as central:
            result = sync(ann.outbox, central, ann.me, clock=lambda: time.time() + offset)  # noqa: B023  called at once
        assert (result.refused, result.digest_ok) == ((), True)
    lea.sync()
    assert len(lea.workspace.annotations(task=task)) == 2


def test_invariant_21_the_tables_here_are_what_a_rebuild_makes(life: Life) -> None:
    for one in life.desks:
        with one.workspace.database.trial() as connection:
            before = snapshot(connection)
            rebuild(connection)
            assert snapshot(connection) == before


def test_invariant_22_what_is_not_sent_cannot_be_removed(life: Life) -> None:
    life.ann.draw(life.task)
    with life.ann.workspace.database.trial() as connection, pytest.raises(Exception, match="append-only"):
        connection.exec_driver_sql("DELETE FROM op WHERE feed_n IS NULL")
    assert verify_store(life.ann.workspace.database).problems == []


def test_invariant_23_digests_agree_after_every_sync(life: Life) -> None:
    for one in life.desks:
        assert one.sync().digest_ok
        with Central(life.site.url_of(one.login)) as central:
            theirs = central.digests(life.site.project)
        assert {task: one.outbox.digest(task) for task in theirs} == theirs


@pytest.mark.fault("schema upgrade mid-offline")
def test_invariant_24_a_client_of_the_former_protocol_pushes_and_pulls(
    site: Site, lea: Hand, ann: Hand, task: TaskId
) -> None:
    ann.event(task, "started")
    rev = ann.rev(task)
    with FormerClient(site.url_of("ann")) as former:
        hello = former.hello(site.project, ann.device)
        assert hello["proto_min"] <= 1 <= hello["proto_max"]
        receipt = former.push(site.project, ann.waiting)
        assert receipt["placed"] == {str(op.op_id): [receipt["n"], "applied"] for op in ann.waiting}
        assert str(task) in former.digests(site.project)
        rows = former.page(site.project, task)
    assert str(rev.op_id) in {row["op_id"] for row in rows}
    assert site.heads(rev.entity) == {rev.op_id}


def test_invariant_25_no_lock_is_held_across_the_network(site: Site, ann: Hand, lea: Hand, task: TaskId) -> None:
    with psycopg.connect(site.url_of("ann"), autocommit=True) as idle:
        idle.execute("select api.hello_v2(%s, %s, '{}', '')", (site.project, ann.device))
        query = (
            "select count(*) from pg_locks l join pg_stat_activity a using (pid) join pg_class c on c.oid = l.relation "
            "join pg_namespace n on n.oid = c.relnamespace where a.usename = 'ann' and n.nspname in ('core', 'stage')"
        )
        ann.event(task, "started")
        ann.send()
        assert site.one(query) == 0
        done = threading.Thread(target=lambda: (lea.task(), lea.send()))
        done.start()
        done.join(20)
        assert not done.is_alive()


@pytest.mark.fault("unknown op kind")
def test_unknown_kinds_and_unreadable_revisions_are_kept_and_passed_on(
    life: Life, ann: Hand, lea: Hand, desk: MakeDesk
) -> None:
    future = lea.write("hologram", uuid7(), life.task, {"v": 9, "beam": [1, 2]})
    odd = lea.write("rev", uuid7(), life.task, {"v": 9, "op": "weld", "scene": str(NIL), "class": "ship", "shape": {}})
    assert lea.send() == ["applied", "applied"]
    rob = life.rob
    assert rob.sync().digest_ok
    stored = {UUID(bytes=row[0]): row[1] for row in local(rob, "SELECT op_id, body FROM op")}
    assert (stored[future.op_id], stored[odd.op_id]) == (future.body, odd.body)
    assert odd.entity not in {one.id for one in rob.workspace.annotations()}
    assert op_hash(future) == future.hash
    assert person_id("lea") == lea.me
