"""A syncing process is killed before each step of its sync in turn: nothing is lost, doubled or left in between."""

import signal
import sys
from collections.abc import Callable
from uuid import UUID

import pytest

from app.models.task import EventType
from app.services.workspace import Workspace
from app.store.verify import verify as verify_store
from app.sync.verification import verify
from tests.crash.forking import Forked
from tests.crash.ledger import Ledger
from tests.sync.desk import Desk, desk
from tests.sync.site import Site, central_url, make_site, site

__all__ = ["central_url", "desk", "make_site", "site"]
LEAST, MOST = 15, 90

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the syncing process forks its children")


@pytest.mark.fault("client SIGKILL at each step boundary")
@pytest.mark.slow
def test_killed_before_each_step_of_a_sync_everything_arrives_exactly_once(
    site: Site, desk: Callable[[str], Desk], figures: Callable[[str, dict[str, object]], None]
) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    told: set[UUID] = set()
    hand = site.hand("lea")
    with Forked("tests.crash.stepping_process") as process:
        for step in range(MOST):
            told |= {op.op_id for op in (*ann.draw(task, 4), hand.rev(task), hand.rev(task))}
            hand.send()
            ann.workspace.close()
            process.start(ann.workspace.path, "ann", site.url_of("ann"), step)
            said = process.listen(Ledger())
            ann = Desk(site, "ann", Workspace.open(ann.workspace.path, "ann"))
            if said.startswith("ended"):
                break
            assert said == f"gone {-signal.SIGKILL}"
    figures("steps", {"killed_before": step, "acknowledged": len(told)})
    assert said.startswith("ended")
    assert step > LEAST
    for one in (ann, lea, ann):
        assert one.sync().digest_ok
    query = "select op_id from core.op where project_id = %s and kind = 'rev'"
    assert sorted(row[0] for row in site.all(query, site.project)) == sorted(told)
    assert ann.sees(task)[1] == lea.sees(task)[1]
    assert verify(site.url, site.project)[0].wrong == ()
    assert verify_store(ann.workspace.database).problems == []
    ann.workspace.close()
