"""Many batches in a row: one is judged while the answer to the one before is kept and the next is made ready."""

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest

from app.models.ids import PersonId, ProjectId, uuid7
from app.models.op_row import OpRow
from app.store.outbox import BatchReceipt, Outbox
from app.sync import engine, reconcile
from app.sync.central import Answer, Central, connect
from app.sync.engine import sync
from app.sync.errors import CentralError, PushRefusedError
from app.sync.reconcile import SyncResult
from app.sync.staging import Ahead, Connection
from app.sync.verification import verify
from tests.sync.desk import Desk, now
from tests.sync.restoring import Backup
from tests.sync.site import Site

MakeDesk = Callable[[str], Desk]
LIMIT_S = 60.0


class DiedError(Exception):
    """Stands for the end of a process."""


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BATCH_OPS", 3)
    monkeypatch.setattr(reconcile, "BATCH_OPS", 3)


class Watched(Outbox):
    """A store that tells when a batch is durable and when a receipt is, and dies before the `left`-th receipt."""

    left = 99

    def open_batch(self, author: PersonId, ops: Sequence[OpRow], after: int = 0) -> tuple[UUID, list[OpRow]]:
        found = super().open_batch(author, ops, after)
        self.happened.append(("opened", found[0]))
        return found

    def store_receipt(self, receipt: BatchReceipt) -> None:
        if self.left == 0:
            raise DiedError
        self.left -= 1
        super().store_receipt(receipt)
        self.happened.append(("kept", receipt.batch))
        self.kept.set()

    def __init__(self, one: Desk) -> None:
        super().__init__(one.workspace.database, now)
        self.happened: list[tuple[str, UUID]] = []
        self.kept = threading.Event()


class Slow(Central):
    """A central that answers no second batch before the receipt of the first is kept."""

    def __init__(self, url: str, store: Watched) -> None:
        super().__init__(url)
        self.store = store
        self.sent: list[UUID] = []

    def push(self, project: ProjectId, batch: UUID, ops: Sequence[OpRow], staged: UUID | None = None) -> Answer:
        assert ("opened", batch) in self.store.happened
        assert not self.sent or self.store.kept.wait(LIMIT_S)
        self.sent.append(batch)
        return super().push(project, batch, ops, staged)


def unfinished(one: Desk) -> list[UUID]:
    with one.workspace.database.read() as connection:
        asked = "SELECT batch FROM push_batch WHERE receipt IS NULL ORDER BY lo"
        return [UUID(bytes=row[0]) for row in connection.exec_driver_sql(asked)]


def whole(site: Site, one: Desk) -> None:
    """Central holds every operation once, in the order of its device, and nothing is left to send."""
    assert verify(site.url, site.project)[0].wrong == ()
    with one.workspace.database.read() as connection:
        ours = connection.exec_driver_sql("SELECT hash FROM op ORDER BY dseq").fetchall()
    theirs = site.all("select hash from core.op where project_id = %s order by feed_n, dseq", site.project)
    assert theirs == [tuple(row) for row in ours]
    assert (one.workspace.unsent(), unfinished(one)) == (0, [])


def test_a_receipt_is_kept_while_central_judges_the_next_batch(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 6)
    store, said = Watched(lea), []

    def moved(result: SyncResult) -> None:
        said.append((result.pushed, lea.workspace.unsent()))

    with Slow(site.url_of("lea"), store) as central:
        sync(store, central, lea.me, moved)
        assert len(central.sent) == 4
        assert [batch for what, batch in store.happened if what == "kept"] == central.sent
    assert [one for one in said if one[0]][:4] == [(3, 7), (6, 4), (9, 1), (10, 0)]
    whole(site, lea)


@pytest.mark.parametrize("left", [0, 1, 3])
def test_what_was_on_its_way_when_the_program_ended_is_sent_again_as_it_was(
    desk: MakeDesk, site: Site, left: int
) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 8)
    store = Watched(lea)
    store.left = left
    with pytest.raises(DiedError):
        lea.sync(store)
    assert len(left_over := unfinished(lea)) == 2 - (left == 3)
    lea.draw(lea.add_task())
    again = Watched(lea)
    lea.sync(again)
    assert [batch for what, batch in again.happened if what == "opened"][: len(left_over)] == left_over
    whole(site, lea)


def test_a_batch_behind_one_that_is_refused_is_not_sent(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 8)
    site.root.execute(
        "insert into core.device (project_id, device_id, user_id) select %s, %s, user_id from core.app_user "
        "where login = 'ann'",
        (site.project, lea.outbox.device(lea.me)),
    )
    with pytest.raises(PushRefusedError, match="device-of-another-user"):
        lea.sync()
    assert site.one("select count(*) from core.op where project_id = %s", site.project) == 0
    site.root.execute("delete from core.device where device_id = %s", (lea.outbox.device(lea.me),))
    assert lea.sync().pushed == 12
    whole(site, lea)


def test_a_batch_without_an_answer_does_not_overtake_what_a_restored_central_lost(
    desk: MakeDesk,
    site: Site,
) -> None:
    lea = desk("lea")
    task = lea.add_task()
    lea.sync()
    backup = Backup.of(site)
    lea.draw(task, 2)
    lea.sync()
    lea.draw(task, 2)
    dying = Watched(lea)
    dying.left = 0
    with pytest.raises(DiedError):
        lea.sync(dying)
    backup.restore()
    result = lea.sync()
    assert (result.rewound > 0, result.digest_ok) == (True, True)
    lea.draw(task)
    lea.sync()
    whole(site, lea)


class Counting(Central):
    """A central that counts the batches copied before their turn, and lets something happen before each."""

    def __init__(self, url: str, before: Callable[[], None] = lambda: None) -> None:
        super().__init__(url)
        self.before = before
        self.ahead: list[bool] = []

    def stage(self, ops: Sequence[OpRow]) -> UUID | None:
        self.before()
        found = super().stage(ops)
        self.ahead.append(found is not None)
        return found


def connections(site: Site, login: str) -> list[int]:
    found = site.all("select pid from pg_stat_activity where usename = %s order by backend_start", login)
    return [row[0] for row in found]


def test_batches_behind_the_first_are_copied_before_their_turn(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 6)
    with Counting(site.url_of("lea")) as central:
        central.expect_more().result(LIMIT_S)
        sync(lea.outbox, central, lea.me)
        assert (central.ahead, len(connections(site, "lea"))) == ([True] * 3, 2)
    assert staged(site) == 0
    whole(site, lea)


def test_what_fits_into_one_batch_takes_one_connection(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.sync()
    lea.draw(lea.add_task(), 1)
    with Counting(site.url_of("lea")) as central:
        sync(lea.outbox, central, lea.me)
        assert (central.ahead, len(connections(site, "lea"))) == ([], 1)
    whole(site, lea)


def test_where_central_has_no_room_for_a_second_connection_batches_are_copied_in_their_turn(
    desk: MakeDesk, site: Site
) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 6)
    site.root.execute("alter role lea connection limit 1")
    try:
        with Counting(site.url_of("lea")) as central:
            assert isinstance(central.expect_more().exception(LIMIT_S), CentralError)
            sync(lea.outbox, central, lea.me)
        assert central.ahead == [False] * 3
    finally:
        site.root.execute("alter role lea connection limit -1")
    whole(site, lea)


def test_nothing_waits_for_a_second_connection_that_does_not_come(site: Site) -> None:
    """As behind a gateway that lets a workstation have one line, and never answers whoever asks for another."""
    come, closed = threading.Event(), threading.Event()

    def reach() -> Connection:
        assert come.wait(LIMIT_S)
        return connect(site.url_of("lea"))

    ahead = Ahead(reach)
    ahead.open()
    assert ahead.copy([]) is None
    ahead.close()
    ahead.open().add_done_callback(lambda _: closed.set())
    come.set()
    assert closed.wait(LIMIT_S)
    assert ahead.open().result().closed


def test_a_second_connection_that_is_lost_costs_nothing(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 9)

    def cut() -> None:
        for newer in connections(site, "lea")[1:]:
            site.one("select pg_terminate_backend(%s, 10000)", newer)

    with Counting(site.url_of("lea"), cut) as central:
        central.expect_more().result(LIMIT_S)
        sync(lea.outbox, central, lea.me)
    assert central.ahead == [False] * 4
    whole(site, lea)


def test_a_refusal_leaves_nothing_of_the_device_in_staging(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 8)
    first, second, *_ = (lea.outbox.pending(lea.me, 3, after) for after in (0, 3))
    with Central(site.url_of("lea")) as central:
        central.expect_more().result(LIMIT_S)
        assert central.stage(second) is not None
        assert staged(site) == 3
        with pytest.raises(PushRefusedError, match="gap-in-batch"):
            central.push(site.project, uuid7(), [first[0], first[2]])
    assert staged(site) == 0


def staged(site: Site) -> int:
    return int(site.one("select count(*) from stage.op where project_id = %s", site.project))
