"""The pure decisions of sync."""

from dataclasses import replace
from typing import cast

from app.models.ids import NIL, DeviceId, OpId, PersonId, ProjectId, TaskId, uuid7
from app.models.op import GENESIS, Draft, Op, seal
from app.models.op_row import PlacedRow, op_values
from app.sync import reconcile
from app.sync.ports import START
from app.sync.reconcile import (
    BATCH_OPS,
    WHOLE_ENTRY,
    after_page,
    batch_length,
    behind,
    damaged,
    differing,
    is_known,
    midpoint_offset_ms,
    refused_of,
    shared_history,
)

CHAIN, OTHER = b"\x01" * 32, b"\x02" * 32
TASK = TaskId(uuid7())


def made(text: str = "") -> Op:
    draft = Draft(OpId(uuid7()), "rev", uuid7(), TASK, {"v": 1, "text": text})
    return seal(draft, ProjectId(NIL), PersonId(NIL), DeviceId(NIL), 1, GENESIS, "2026-01-01T00:00:00.000Z")


def row_of(op: Op) -> PlacedRow:
    return cast("PlacedRow", (*op_values(op), 1, "applied"))


def test_history_is_shared_up_to_the_newest_number_whose_chain_agrees() -> None:
    seen = [(9, CHAIN, "a"), (5, CHAIN, "a"), (2, CHAIN, "a")]
    assert shared_history([], 7, {}) == 0
    assert shared_history(seen, 9, {9: CHAIN, 5: CHAIN, 2: CHAIN}) == 9
    assert shared_history(seen, 7, {5: CHAIN, 2: CHAIN}) == 5
    assert shared_history(seen, 12, {9: OTHER, 5: OTHER, 2: CHAIN}) == 2
    assert shared_history(seen, 12, {9: OTHER, 5: OTHER, 2: OTHER}) == 0


def test_a_clock_is_compared_with_the_middle_of_asking() -> None:
    assert midpoint_offset_ms(100.0, 102.0, 101.0) == 0
    assert midpoint_offset_ms(100.0, 102.0, 161.5) == 60_500
    assert midpoint_offset_ms(100.0, 100.0, 90.0) == -10_000


def test_a_device_is_known_when_the_last_of_it_was_written_here() -> None:
    assert is_known(None, None)
    assert is_known((0, OTHER), None)
    assert is_known((4, CHAIN), CHAIN)
    assert not is_known((4, CHAIN), OTHER)
    assert not is_known((4, CHAIN), None)


def test_a_batch_holds_five_hundred_operations_or_a_megabyte_and_at_least_one() -> None:
    assert batch_length(["{}"] * 700) == BATCH_OPS
    assert batch_length(["x" * 400_000] * 5) == 2
    assert batch_length(["x" * 3_000_000]) == 1
    assert batch_length([]) == 0


def test_what_had_no_effect_is_told() -> None:
    ids = [OpId(uuid7()) for _ in range(4)]
    placed = dict(zip(ids, [(1, "applied"), (1, "late"), (1, "stale"), (1, "quarantine")], strict=True))
    assert refused_of(placed) == ids[1:]


def test_damaged_and_misplaced_operations_are_found() -> None:
    op = made()
    fed = row_of(op)
    assert damaged([fed], TASK) is None
    assert damaged([fed, row_of(replace(op, body="{}"))], TASK) == op.op_id
    assert damaged([fed], TaskId(uuid7())) == op.op_id
    assert after_page([fed]) == (1, 1)
    assert after_page([fed], 3) == (3, WHOLE_ENTRY)
    assert after_page([], 3) == (3, WHOLE_ENTRY)


def test_a_task_is_behind_until_its_last_entry_was_pulled_whole() -> None:
    assert behind(START, (1, 5, 1))
    assert behind((4, 2), (9, 5, 5))
    assert behind((5, 2), (9, 5, 5)), "a page ended within the entry"
    assert not behind((5, WHOLE_ENTRY), (9, 5, 5))


def test_a_task_that_grew_meanwhile_does_not_differ() -> None:
    ours = {TASK: (3, 7, 9)}
    assert differing(ours, {TASK: (3, 7, 9)}) == []
    assert differing(ours, {TASK: (2, 6, 8)}) == []
    assert differing(ours, {TASK: (3, 8, 9)}) == [TASK]
    assert differing(ours, {TASK: (4, 1, 10)}) == [TASK]


def test_what_changed_is_compared_and_some_of_the_rest_again() -> None:
    tasks = [TaskId(uuid7()) for _ in range(reconcile.AGAIN + 50)]
    theirs = {task: (1, 2, place) for place, task in enumerate(tasks)}
    few = dict(list(theirs.items())[:3])
    assert set(reconcile.to_compare(few, few, lambda all_, count: all_[:count])) == set(few)
    checked = {**theirs, tasks[7]: (1, 3, 7)}
    compared = reconcile.to_compare(theirs, checked, lambda alike, count: alike[-count:])
    assert compared == [tasks[7], *tasks[50:]]
