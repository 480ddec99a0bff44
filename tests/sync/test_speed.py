"""Push stays fast on a database that was never analysed (SYNC 3.3): a wide index makes it quadratic."""

import time

from app.models.ids import TaskId
from tests.sync.site import Hand, Site

OPS = 5000
SECONDS = 3.0


def test_five_thousand_revisions_are_judged_in_a_moment(ann: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    first = None
    for number in range(OPS):
        first = ann.rev(task, base=first if number % 2 else None)
    begun = time.perf_counter()
    assert set(ann.send()) == {"applied"}
    assert time.perf_counter() - begun < SECONDS
    assert site.one("select count(*) from core.head where task_id = %s", task) == OPS / 2
