"""The audit log: chained by central itself, proved from its rows, closed to everybody who does not administer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.models.person import Role
from app.services import sessions
from app.services.synchronisation import sync_file
from app.sync import admin, schema
from app.sync.reconcile import WHOLE_ENTRY
from app.sync.server import Server
from app.sync.verification import verify_audit
from tests.sync.desk import Desk
from tests.sync.site import PASSWORD, Hand, Site, forged

CHAINING = Path(schema.__file__).parent / "migrations" / "sql" / "0002_audit_chain.sql"
TAMPERINGS = {
    "does not recompute": "update audit.log set outcome = 'fine' where n = 2",
    "goes from entry": "delete from audit.log where n = 2",
    "does not follow": "update audit.log set prev = sha256('x') where n = 3",
    "its tip says": "delete from audit.log where n = (select max(n) from audit.log)",
}


@pytest.fixture
def watched(server: Server) -> Iterator[str]:
    """A central of its own with a short history."""
    url = server.url("watched")
    admin.init(url)
    admin.add_project(url, "Harbour")
    for login in ("wim", "wanda"):
        admin.add_user(url, login, login, PASSWORD, [Role.LEAD])
    yield url
    with psycopg.connect(server.url(), autocommit=True) as cleaning:
        cleaning.execute("drop database watched with (force)")
        for login in ("wim", "wanda"):
            cleaning.execute(f"drop role {login}".encode())


def as_superuser(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("alter table audit.log disable trigger all")
        connection.execute(statement.encode())
        connection.execute("alter table audit.log enable always trigger append_only")


def test_what_was_refused_and_who_came_in_is_chained(ann: Hand, lea: Hand, site: Site) -> None:
    before = verify_audit(site.url)
    ann.central.hello(site.project, ann.device)
    stranger = forged(lea.rev(lea.task()), author=ann.me)
    with pytest.raises(Exception, match="refused"):
        ann.send(forged(stranger, author=lea.me))
    after = verify_audit(site.url)
    assert before is not None
    assert after is not None
    assert (before.wrong, after.wrong) == ((), ())
    assert after.n == before.n + 2


@pytest.mark.parametrize("sentence", TAMPERINGS)
def test_what_a_superuser_changed_in_it_is_found(watched: str, sentence: str) -> None:
    whole = verify_audit(watched)
    assert whole is not None
    assert whole.wrong == ()
    assert whole.n > 3
    as_superuser(watched, TAMPERINGS[sentence])
    found = verify_audit(watched)
    assert found is not None
    assert any(sentence in line for line in found.wrong), found.wrong


def test_a_log_written_anew_from_the_start_is_found_by_what_was_noted_before(watched: str) -> None:
    noted = verify_audit(watched)
    assert noted is not None
    seen = (noted.n, noted.tip[:16])
    still = verify_audit(watched, seen)
    assert still is not None
    assert still.wrong == ()
    as_superuser(watched, "delete from audit.log; update audit.tip set n = 0, hash = decode(repeat('00', 32), 'hex')")
    forged_log = verify_audit(watched, seen)
    assert forged_log is not None
    assert forged_log.wrong == (f"Entry {noted.n} of the audit log is not the one that was seen before.",)


def test_a_lead_may_not_read_it_and_an_auditor_may(watched: str) -> None:
    lead = make_conninfo(watched, user="wim", password=PASSWORD)
    assert verify_audit(lead) is None
    with psycopg.connect(watched) as connection:
        connection.execute("grant orthomark_auditor to wim")
    proof = verify_audit(lead)
    assert proof is not None
    assert proof.wrong == ()


def test_entries_before_the_chain_are_chained_when_a_central_is_brought_up_to_date(
    watched: str, make_site: Callable[[], Site]
) -> None:
    with psycopg.connect(watched) as connection:
        connection.execute("alter table audit.log disable trigger all")
        connection.execute("alter table audit.log drop column n, drop column prev, drop column hash")
        connection.execute("drop trigger chained on audit.log")
        connection.execute("drop function audit.chain(), audit.link(audit.log), audit.field(text)")
        connection.execute("drop table audit.tip")
        connection.execute(CHAINING.read_bytes())
    admin.init(watched)
    proof = verify_audit(watched)
    assert proof is not None
    assert proof.wrong == ()
    assert proof.n > 3


def test_locking_a_window_and_taking_work_out_reach_central_and_the_lead(
    site: Site, desk: Callable[[str], Desk], tmp_path: Path
) -> None:
    lea, ann = desk("lea"), desk("ann")
    lea.sync(), ann.sync()
    before = ann.workspace.unsent()
    sessions.note(ann.workspace, sessions.SessionEvent.LOCKED)
    sessions.taken_out(ann.workspace, "geojson", [tmp_path / "ships.geojson"])
    assert ann.workspace.unsent() == before + 2
    assert ann.sync().refused == ()
    lea.sync()
    told = [(one.event, one.detail) for one in sessions.sessions(lea.workspace)]
    assert told == [("exported", "geojson: ships.geojson"), ("locked", "")]


def test_what_a_sync_had_to_mend_reaches_central_and_the_lead(site: Site, desk: Callable[[str], Desk]) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    lea.draw(task)
    lea.sync()
    newest = site.one("select n from core.project_feed where project_id = %s", site.project)
    ann.outbox.store_page(task, (), (newest, WHOLE_ENTRY))
    url = f"postgresql://ann:{PASSWORD}@{site.url.rpartition('@')[2]}"
    assert sync_file(ann.workspace.path, url).repaired == 1
    assert sync_file(ann.workspace.path, url).pushed == 1
    lea.sync()
    told = [(one.event, one.detail) for one in sessions.sessions(lea.workspace)]
    assert told == [("integrity_mismatch", "1 task")]
