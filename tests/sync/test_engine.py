"""Whole syncs between real workspace files and a real central, also when they are cut off anywhere."""

import threading
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import psycopg
import pytest

from app.models.errors import AppError
from app.models.ids import NIL, TaskId
from app.models.op_row import PlacedRow, Said
from app.models.task import EventType, TaskState
from app.store import leases
from app.store.outbox import BatchReceipt, Outbox
from app.sync import engine
from app.sync.central import Central
from app.sync.errors import CutOffError, DamagedOpError, NoSuchProjectError, PushRefusedError
from app.sync.verification import verify
from tests.sync.cutting import CuttingProxy
from tests.sync.desk import Desk, now
from tests.sync.site import Site

MakeDesk = Callable[[str], Desk]


class PowerCutError(Exception):
    """Stands for the end of a process."""


def proven(site: Site) -> None:
    """Central's log recomputes and its projections are what the log says."""
    found = verify(site.url, site.project)[0]
    assert found.wrong == ()


def same(first: Desk, second: Desk, task: TaskId) -> None:
    ours, theirs = first.sees(task), second.sees(task)
    assert ours[1] == theirs[1]
    assert (ours[0].state, ours[0].assignee, ours[0].returned) == (
        theirs[0].state,
        theirs[0].assignee,
        theirs[0].returned,
    )


def test_two_workspaces_converge_through_the_whole_life_of_a_task(desk: MakeDesk, site: Site) -> None:
    lea, ann, rob = desk("lea"), desk("ann"), desk("rob")
    task = lea.add_task()
    assert lea.sync().pushed == 4
    assert ann.sync().pulled == 4
    ann.event(task, EventType.STARTED)
    ann.draw(task, 3)
    ann.event(task, EventType.SUBMITTED)
    ann.sync(), rob.sync()
    rob.event(task, EventType.REVIEW_STARTED)
    for annotation in rob.workspace.annotations(task=task):
        rob.judge(annotation)
    rob.event(task, EventType.ACCEPTED)
    result = rob.sync()
    assert (result.pushed, result.refused, result.conflicts, result.digest_ok) == (5, (), (), True)
    for one in (ann, lea):
        assert one.sync().digest_ok
        same(one, rob, task)
    assert ann.workspace.task(task).state is TaskState.ACCEPTED
    proven(site)


def test_nothing_is_left_to_do_after_a_sync(desk: MakeDesk) -> None:
    lea = desk("lea")
    lea.add_task()
    lea.sync()
    again = lea.sync()
    assert (again.pushed, again.pulled, again.digest_ok) == (0, 0, True)
    assert lea.workspace.unsent() == 0


def test_concurrent_edits_are_a_conflict_on_both_desks_until_merged(desk: MakeDesk, site: Site) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    ann.draw(task)
    ann.sync(), lea.sync()
    annotation = ann.workspace.annotations(task=task)[0]
    ann.draw(task, base=annotation)
    lea.draw(task, base=annotation)
    ann.sync()
    assert lea.sync().conflicts == (annotation.id,)
    ann.sync()
    same(ann, lea, task)
    assert {one.status for one in ann.workspace.annotations()} == {"conflict"}
    proven(site)


def test_who_claims_second_learns_it_and_loses_nothing(desk: MakeDesk, site: Site) -> None:
    lea, ann, bea = desk("lea"), desk("ann"), desk("bea")
    task = lea.add_task()
    for one in (lea, ann, bea):
        one.sync()
    for one in (ann, bea):
        one.event(task, EventType.STARTED)
        one.draw(task)
    ann.sync()
    result = bea.sync()
    assert len(result.refused) == 2
    lea.sync()
    assert lea.workspace.task(task).assignee == ann.me
    assert site.one("select count(*) from core.op where task_id = %s and disposition = 'late'", task) == 2


def test_several_people_at_one_workspace_send_only_their_own(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    task = lea.add_task()
    lea.workspace.act_as("ann")
    lea.event(task, EventType.STARTED)
    lea.draw(task)
    ann = Desk(site, "ann", lea.workspace)
    assert ann.sync().pushed == 0
    assert lea.sync().pushed == 4
    assert ann.sync().pushed == 3
    assert site.holder(task) == ann.me
    assert lea.workspace.unsent() == 0


@pytest.mark.fault("cut after any byte, both directions")
@pytest.mark.parametrize("direction", ["up", "down"])
def test_cut_off_after_any_number_of_bytes_everything_arrives_once(desk: MakeDesk, site: Site, direction: str) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    lea_target = urlsplit(site.url)
    target = (str(lea_target.hostname), int(lea_target.port or 0))
    cuts, done, limit = 0, False, 100
    while not done:
        ann.draw(task, 2)
        with CuttingProxy(target, **{direction: limit}) as proxy:
            try:
                ann.sync(port=proxy.port)
                done = True
            except AppError:
                cuts += 1
        limit = int(limit * 1.2)
    assert cuts > 10
    drawn = 2 * (cuts + 1)
    assert site.one("select count(*) from core.op where task_id = %s and kind = 'rev'", task) == drawn
    lea.sync()
    same(ann, lea, task)
    proven(site)


class Forgetful(Outbox):
    """A store whose process ends at chosen moments."""

    receipts: int = 99
    pages: int = 99

    def store_receipt(self, receipt: BatchReceipt) -> None:
        if self.receipts == 0:
            raise PowerCutError
        self.receipts -= 1
        super().store_receipt(receipt)

    def store_page(
        self,
        task: TaskId,
        rows: Sequence[PlacedRow],
        cursor: tuple[int, int],
        said: Mapping[bytes, Said] | None = None,
    ) -> None:
        if self.pages == 0:
            raise PowerCutError
        self.pages -= 1
        super().store_page(task, rows, cursor, said)


@pytest.mark.fault("lost response after commit")
def test_ended_after_central_stored_and_before_the_receipt(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.add_task()
    dying = Forgetful(lea.workspace.database, now)
    dying.receipts = 0
    with pytest.raises(PowerCutError):
        lea.sync(dying)
    assert lea.workspace.unsent() == 4
    lea.add_task()
    result = lea.sync()
    assert (result.pushed, lea.workspace.unsent(), result.digest_ok) == (5, 0, True)
    assert site.one("select count(*) from core.op where project_id = %s", site.project) == 5
    proven(site)


def test_ended_between_two_pages_goes_on_with_the_next(desk: MakeDesk, site: Site) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.draw(task, 4300)
    lea.sync()
    dying = Forgetful(ann.workspace.database, now)
    dying.pages = 2
    with pytest.raises(PowerCutError):
        ann.sync(dying)
    result = ann.sync()
    assert result.digest_ok
    assert 0 < result.pulled < 4304
    same(ann, lea, task)


@pytest.mark.fault("huge first pull interrupted")
def test_a_first_pull_interrupted_a_hundred_times_goes_on_where_it_was(
    desk: MakeDesk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PAGE_OPS", 3)
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.draw(task, 310)
    lea.sync()
    ended = 0
    with Central(site.url_of("ann")) as central:
        while not done(ann, central):
            ended += 1
    assert ended > 100
    assert ann.sync().pulled == 0
    with ann.workspace.database.read() as connection:
        assert leases.incidents(connection) == []
    same(ann, lea, task)


def done(one: Desk, central: Central) -> bool:
    """Sync in a process that ends before it stores its second page; whether it came to the end."""
    dying = Forgetful(one.workspace.database, now)
    dying.pages = 1
    try:
        return engine.sync(dying, central, one.me).digest_ok
    except PowerCutError:
        return False


@pytest.mark.fault("pg_terminate_backend")
def test_ended_by_the_administrator_in_the_middle_of_a_push(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.add_task()
    raised: list[BaseException] = []

    def send() -> None:
        try:
            lea.sync()
        except CutOffError as error:
            raised.append(error)

    with psycopg.connect(site.url) as holder:
        holder.execute("select 1 from core.project_feed where project_id = %s for update", (site.project,))
        sender = threading.Thread(target=send)
        sender.start()
        kill = (
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'lea' and wait_event_type = 'Lock'"
        )
        while site.one(kill) is None:
            assert sender.is_alive()
        sender.join(30)
    assert len(raised) == 1
    assert lea.sync().pushed == 4
    assert site.one("select n from core.project_feed where project_id = %s", site.project) == 1
    proven(site)


@pytest.mark.fault("role removed mid-offline")
def test_a_refused_batch_leaves_everything_to_send_again(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    site.root.execute("select api.admin_grant(%s, 'lea', '{}')", (site.project,))
    with pytest.raises(NoSuchProjectError, match="shows you no project"):
        lea.sync()
    site.root.execute("select api.admin_grant(%s, 'lea', array['lead'])", (site.project,))
    device = lea.outbox.device(lea.me)
    site.root.execute(
        "insert into core.device (project_id, device_id, user_id) select %s, %s, user_id from core.app_user "
        "where login = 'ann'",
        (site.project, device),
    )
    with pytest.raises(PushRefusedError, match="device-of-another-user"):
        lea.sync()
    assert lea.workspace.unsent() == 3
    site.root.execute("delete from core.device where device_id = %s", (device,))
    assert lea.sync().pushed == 3


def test_a_damaged_page_is_not_stored(desk: MakeDesk, site: Site) -> None:
    lea, ann = desk("lea"), desk("ann")
    lea.sync()
    site.root.execute(
        "alter table core.op disable trigger append_only; "
        f"update core.op set body = '{{}}' where project_id = '{site.project}' and dseq = 2; "
        "alter table core.op enable always trigger append_only"
    )
    with pytest.raises(DamagedOpError, match="wrong hash"):
        ann.sync()
    assert ann.outbox.cursor(TaskId(NIL)) == (0, -1)
    found = verify(site.url, site.project)[0]
    assert [sentence[:9] for sentence in found.wrong] == ["Operation"]


def test_a_lost_local_cursor_is_healed_by_the_digest(desk: MakeDesk, site: Site) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync()
    newest = site.one("select n from core.project_feed where project_id = %s", site.project)
    ann.outbox.store_page(task, (), (newest, 99))
    result = ann.sync()
    assert result.digest_ok
    same(ann, lea, task)


def test_a_login_cannot_sync_as_somebody_else(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    from app.sync.engine import sync  # noqa: PLC0415

    with Central(site.url_of("ann")) as central, pytest.raises(NoSuchProjectError):
        sync(lea.outbox, central, lea.me)
