"""Push stays fast on a database that was never analysed (SYNC 3.3): a wide index makes it quadratic."""

import pytest

from app.models.ids import TaskId
from tests.sync.site import Hand, Site

OPS = 5000
ROWS_AN_OP = 60  # about 20 are looked at; an index as wide as the task or project would show thousands


@pytest.mark.fault("stale statistics on a fresh project")
def test_five_thousand_revisions_are_judged_without_looking_at_all_the_others(
    ann: Hand, task: TaskId, site: Site
) -> None:
    ann.event(task, "started")
    first = None
    for number in range(OPS):
        first = ann.rev(task, base=first if number % 2 else None)
    before = looked_at(ann)
    assert set(ann.send()) == {"applied"}
    seen = looked_at(ann) - before
    assert OPS < seen < ROWS_AN_OP * OPS
    assert site.one("select count(*) from core.head where task_id = %s", task) == OPS / 2


def looked_at(hand: Hand) -> int:
    """How many rows of central’s log and heads were read so far, by whatever way: no clock and no load is in it."""
    hand.central._connection.execute("select pg_stat_force_next_flush()")
    hand.central._connection.execute("select 1")
    query = (
        "select (select sum(seq_tup_read) from pg_stat_user_tables where schemaname in ('core', 'stage')) "
        "+ (select sum(idx_tup_read) from pg_stat_user_indexes where schemaname in ('core', 'stage'))"
    )
    hand.site.root.execute("select pg_stat_clear_snapshot()")
    return int(hand.site.one(query))
