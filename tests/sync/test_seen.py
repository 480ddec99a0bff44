"""What was seen of a task goes through central like everything else and is met again on another workstation."""

from collections.abc import Callable

import numpy as np

from app.models.ids import TaskId
from app.models.task import EventType
from app.services.seen import Seeing, seen_shares, unseen
from app.store.verify import verify as verify_store
from app.sync.verification import verify
from tests.sync.desk import Desk
from tests.sync.site import Site

WHOLE = np.array([(0, 0), (99, 0), (99, 99), (0, 99)], dtype=float)
HALF = np.array([(0, 0), (99, 0), (99, 49), (0, 49)], dtype=float)


def looked(desk: Desk, task: TaskId, view: np.ndarray) -> None:
    seeing = Seeing(desk.workspace, desk.workspace.task(task), 2.0)
    seeing.look(view, 2.0, 1.5)
    seeing.save()


def test_what_one_saw_reaches_the_lead_and_an_own_second_workstation(desk: Callable[[str], Desk], site: Site) -> None:
    lea, ann, again = desk("lea"), desk("ann"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    looked(ann, task, WHOLE)

    result = ann.sync()

    assert (result.refused, result.digest_ok) == ((), True)
    for other in (lea, again):
        assert other.sync().digest_ok
        assert seen_shares(other.workspace, [other.workspace.task(task)]) == {task: 1.0}
        assert unseen(other.workspace, task) == []
        assert verify_store(other.workspace.database).problems == []
    assert verify_store(ann.workspace.database).problems == []
    assert verify(site.url, site.project)[0].wrong == ()


def test_a_record_that_comes_back_numbered_is_projected_as_a_rebuild_does(desk: Callable[[str], Desk]) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    for view in (HALF, WHOLE):
        looked(ann, task, view)
        ann.sync()

    lea.sync()

    assert seen_shares(lea.workspace, [lea.workspace.task(task)])[task] == 1.0
    assert verify_store(ann.workspace.database).problems == []
    assert verify_store(lea.workspace.database).problems == []
