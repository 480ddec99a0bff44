"""A sync that a person stops: at once, whatever it waits for, and nothing is lost or doubled by it."""

import threading
import time
from collections.abc import Callable, Sequence

import psycopg
import pytest

from app.store.verify import verify as verify_store
from app.sync import engine, reconcile
from app.sync.central import Central
from app.sync.halting import Halt, SyncStoppedError, stoppable
from app.sync.reconcile import SyncResult
from app.sync.verification import verify
from tests.sync.desk import Desk
from tests.sync.site import Site

MakeDesk = Callable[[str], Desk]
LIMIT_S = 60.0


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few operations to a batch and to a page, so that few are many."""
    for module in (engine, reconcile):
        monkeypatch.setattr(module, "BATCH_OPS", 5)
        monkeypatch.setattr(module, "PAGE_OPS", 5)


def stopped(one: Desk, halt: Halt, moved: Callable[[SyncResult], None]) -> SyncResult:
    """Sync until somebody stops it; what was done by then."""
    seen = [SyncResult()]

    def heard(result: SyncResult) -> None:
        seen[0] = result
        moved(result)

    url = one.site.url_of(one.login)
    with pytest.raises(SyncStoppedError, match="nothing is lost"), stoppable(halt), Central(url) as central:
        engine.sync(one.outbox, central, one.me, heard)
    return seen[0]


def waits_for_lock(site: Site, login: str) -> bool:
    query = "select count(*) from pg_stat_activity where usename = %s and wait_event_type = 'Lock'"
    return bool(site.one(query, login))


def all_there(site: Site, desks: Sequence[Desk], count: int) -> None:
    assert site.one("select count(*) from core.op where project_id = %s", site.project) == count
    assert verify(site.url, site.project)[0].wrong == ()
    for one in desks:
        report = verify_store(one.workspace.database)
        assert (report.problems, report.unsent) == ([], 0)


def test_a_push_and_a_pull_stopped_on_the_way_keep_what_was_done_and_go_on_with_the_rest(
    desk: MakeDesk, site: Site
) -> None:
    lea, other = desk("lea"), desk("lea")
    lea.draw(lea.add_task(), 40)
    total = lea.workspace.unsent()
    halt = Halt()
    done = stopped(lea, halt, lambda result: halt.ask() if result.pushed else None)
    assert 0 < done.pushed < total
    assert 0 < lea.workspace.unsent() <= total - done.pushed
    assert lea.sync().digest_ok

    halt = Halt()
    done = stopped(other, halt, lambda result: halt.ask() if result.pulled else None)
    assert 0 < done.pulled < total
    assert other.sync().pulled == total - done.pulled
    all_there(site, [lea, other], total)


def test_a_sync_that_waits_for_central_is_stopped_while_it_waits(desk: MakeDesk, site: Site) -> None:
    lea = desk("lea")
    lea.draw(lea.add_task(), 3)
    total, halt, ended = lea.workspace.unsent(), Halt(), threading.Event()

    def work() -> None:
        stopped(lea, halt, lambda _: None)
        ended.set()

    with psycopg.connect(site.url) as holding:
        holding.execute("select 1 from core.project_feed where project_id = %s for update", (site.project,))
        thread = threading.Thread(target=work)
        thread.start()
        end = time.monotonic() + LIMIT_S
        while not waits_for_lock(site, "lea") and time.monotonic() < end:
            ended.wait(0.01)
        halt.ask()
        assert ended.wait(LIMIT_S)
        thread.join()
        assert lea.workspace.unsent() == total
    assert lea.sync().pushed == total
    all_there(site, [lea], total)


def test_what_was_stopped_before_it_began_does_not_even_connect(site: Site) -> None:
    halt = Halt()
    halt.ask()
    with pytest.raises(SyncStoppedError), stoppable(halt):
        Central("postgresql://lea@127.0.0.1:1/nowhere")
