"""A restored central, a copied file, a wrong clock: each is noticed, told, and healed without losing anything."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.models.annotation import Status
from app.models.ids import TaskId
from app.models.op import parse_utc
from app.models.task import EventType, TaskState
from app.services.clocks import told_time
from app.services.recovery import recover
from app.services.sync_words import unusual
from app.services.workspace import Workspace
from app.store import leases
from app.store.verify import verify as verify_store
from app.sync.central import Central
from app.sync.engine import sync
from app.sync.verification import verify
from tests.sync.desk import Desk, damaged_log
from tests.sync.restoring import Backup
from tests.sync.site import Site

MakeDesk = Callable[[str], Desk]
Copies = Callable[[Desk, Path], Desk]


def whole(site: Site, *desks: Desk) -> None:
    assert verify(site.url, site.project)[0].wrong == ()
    for one in desks:
        assert verify_store(one.workspace.database).problems == []


def started(lea: Desk, ann: Desk) -> TaskId:
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    ann.draw(task, 3)
    ann.sync(), lea.sync()
    return task


@pytest.fixture
def copies() -> Iterator[Callable[[Desk, Path], Desk]]:
    made: list[Desk] = []

    def copy_of(original: Desk, path: Path) -> Desk:
        original.workspace.database.checkpoint()
        shutil.copy(original.workspace.path, path)
        made.append(Desk(original.site, original.login, Workspace.open(path, original.login)))
        return made[-1]

    yield copy_of
    for one in made:
        one.workspace.close()


@pytest.mark.fault("failover to old backup")
def test_a_central_restored_from_a_backup_is_noticed_and_refilled(desk: MakeDesk, site: Site) -> None:
    lea, ann, rob = desk("lea"), desk("ann"), desk("rob")
    task = started(lea, ann)
    backup = Backup.of(site)
    ann.draw(task, 4)
    ann.event(task, EventType.SUBMITTED)
    ann.sync(), rob.sync()
    rob.event(task, EventType.REVIEW_STARTED)
    for annotation in rob.workspace.annotations(task=task):
        rob.judge(annotation)
    rob.event(task, EventType.ACCEPTED)
    rob.sync(), lea.sync()
    before = site.one("select count(*) from core.op where project_id = %s", site.project)
    backup.restore()

    waiting = rob.sync()
    assert waiting.rewound >= 14
    assert (waiting.pushed, waiting.held) == (0, 9)
    told = ann.sync()
    assert (told.rewound, told.pushed, told.digest_ok) == (5, 5, True)
    assert rob.sync().pushed == 9
    assert site.one("select count(*) from core.op where project_id = %s", site.project) == before
    for one in (lea, ann, rob):
        result = one.sync()
        assert (result.pushed, result.held, result.digest_ok) == (0, 0, True)
        assert one.workspace.task(task).state is TaskState.ACCEPTED
        assert len(one.workspace.annotations(task=task)) == 7
    with lea.workspace.database.read() as connection:
        assert [one.kind for one in leases.incidents(connection)] == ["rewound"]
    whole(site, lea, ann, rob)


def test_a_central_that_lived_on_after_a_restore_is_noticed_too(desk: MakeDesk, site: Site) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = started(lea, ann)
    backup = Backup.of(site)
    ann.draw(task)
    ann.sync()
    backup.restore()
    for _ in range(3):
        lea.add_task()
        lea.sync()
    assert ann.sync().rewound > 0
    lea.sync()
    assert len(lea.workspace.annotations(task=task)) == 4
    whole(site, lea, ann)


def test_a_central_restored_empty_is_refilled_by_its_workstations(desk: MakeDesk, site: Site) -> None:
    empty = Backup.of(site)
    lea, ann = desk("lea"), desk("ann")
    task = started(lea, ann)
    empty.restore()
    assert ann.sync().held == 4
    lea.sync()
    ann.sync(), lea.sync()
    assert len(lea.workspace.annotations(task=task)) == 3
    whole(site, lea, ann)


@pytest.mark.fault("file copied while open", "cloned disk image")
def test_a_copied_file_goes_on_under_another_device(desk: MakeDesk, site: Site, tmp_path: Path, copies: Copies) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = started(lea, ann)
    ann.draw(task, 2)
    twin = copies(ann, tmp_path / "twin.orthomark")
    devices = "select count(distinct device_id) from core.op where author = %s and project_id = %s"
    ann.draw(task, 1)
    mine = twin.draw(task, 3)
    twin.draw(task, base=twin.workspace.annotation(mine[0].entity))  # type: ignore[arg-type]
    ann.sync()
    result = twin.sync()
    assert (result.reissued, result.pushed, result.refused, result.digest_ok) == (4, 4, (), True)
    assert unusual(result) == ["this file was copied or recovered and goes on under another device"]
    ann.sync(), lea.sync()
    for one in (ann, twin, lea):
        assert len(one.workspace.annotations(task=task)) == 9
    assert site.one(devices, ann.me, site.project) == 2
    whole(site, lea, ann, twin)


@pytest.mark.fault("reinstalled device")
def test_an_old_copy_of_a_file_takes_in_what_it_does_not_know(
    desk: MakeDesk, site: Site, tmp_path: Path, copies: Copies
) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = started(lea, ann)
    old = copies(ann, tmp_path / "old.orthomark")
    ann.draw(task, 2)
    ann.sync()
    result = old.sync()
    assert (result.reissued, result.pulled) == (1, 2)
    old.draw(task)
    assert (old.sync().pushed, len(old.workspace.annotations(task=task))) == (1, 6)
    whole(site, lea, ann, old)


def test_a_wrong_clock_is_measured_told_and_never_written_into_what_was_done(desk: MakeDesk, site: Site) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = started(lea, ann)
    drawn = ann.draw(task)[0]
    with Central(site.url_of("ann")) as central:
        result = sync(ann.outbox, central, ann.me, clock=lambda: time.time() + 3600)
    assert abs(result.offset_ms + 3_600_000) < 30_000
    stored = site.one("select client_time from core.op where op_id = %s", drawn.op_id)
    assert stored == drawn.client_time
    assert site.one("select count(*) from audit.log where event = 'clock warning' and login = 'ann'") >= 1
    lea.sync()
    with lea.workspace.database.read() as connection:
        assert abs(leases.clocks(connection)[ann.outbox.device(ann.me)] + 3_600_000) < 30_000
    shown = parse_utc(told_time(lea.workspace)(drawn)) - parse_utc(drawn.client_time)
    assert abs(shown.total_seconds() + 3600) < 30


def test_a_lead_sees_how_every_workstation_stands(desk: MakeDesk, site: Site) -> None:
    lea, ann = desk("lea"), desk("ann")
    started(lea, ann)
    rows = lea.site.all("select user_id, unsent, program from core.workstation where project_id = %s", site.project)
    assert {row[0] for row in rows} == {lea.me, ann.me}
    assert {row[1] for row in rows} == {0}
    assert all(row[2].startswith("Orthomark ") for row in rows)


@pytest.mark.fault("corrupted page, what can be read goes on")
@pytest.mark.parametrize("in_flight", [False, True], ids=["nothing on the way", "a batch on the way"])
def test_a_damaged_file_is_recovered_and_central_gives_back_the_rest(
    desk: MakeDesk, site: Site, tmp_path: Path, in_flight: bool
) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = started(lea, ann)
    ann.draw(task, 30)
    ann.sync()
    unsent = ann.draw(task, 30)
    if in_flight:
        ann.outbox.open_batch(ann.me, ann.outbox.pending(ann.me, 10))
        with Central(site.url_of("ann")) as central:
            batch, ops = ann.outbox.open_batch(ann.me, [])
            central.push(site.project, batch, ops)
    lost = damaged_log(ann)
    sent = {op.entity for op in unsent[:10]} if in_flight else set()
    path = tmp_path / "whole.orthomark"
    made = recover(ann.workspace.path, path)
    assert made.missing >= len(lost) > 0
    again = Desk(site, "ann", Workspace.open(path, "ann"))
    drawn = again.draw(task)[0].entity
    result = again.sync()
    assert (result.held, result.digest_ok, result.refused) == (0, True, ())
    lea.sync(), again.sync()
    kept = {op.entity for op in unsent if op.op_id not in lost} | sent | {drawn}
    for one in (again, lea):
        shown = one.workspace.annotations(task=task)
        assert {two.status for two in shown} == {Status.OPEN}
        assert len(shown) == 33 + len(kept)
        assert kept <= {two.id for two in shown}
    whole(site, lea, again)
    again.workspace.close()
