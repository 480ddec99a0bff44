"""The pure decisions of sync."""

from dataclasses import replace

import pytest

from app.models.ids import NIL, DeviceId, OpId, PersonId, ProjectId, TaskId, uuid7
from app.models.op import GENESIS, Draft, Op, seal
from app.sync.ports import START, FedOp
from app.sync.reconcile import (
    BATCH_OPS,
    after_page,
    batch_of,
    behind,
    damaged,
    differing,
    refused_of,
    same_history,
    unplaced,
)

CHAIN, OTHER = b"\x01" * 32, b"\x02" * 32
TASK = TaskId(uuid7())


def made(text: str = "") -> Op:
    draft = Draft(OpId(uuid7()), "rev", uuid7(), TASK, {"v": 1, "text": text})
    return seal(draft, ProjectId(NIL), PersonId(NIL), DeviceId(NIL), 1, GENESIS, "2026-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("remembered", "incarnation", "n", "chain", "same"),
    [
        (None, "a", 0, None, True),
        ((0, b"", "a"), "a", 5, None, True),
        ((3, CHAIN, "a"), "a", 5, CHAIN, True),
        ((3, CHAIN, "a"), "b", 5, CHAIN, False),
        ((3, CHAIN, "a"), "a", 2, None, False),
        ((3, CHAIN, "a"), "a", 5, OTHER, False),
        ((3, CHAIN, "a"), "a", 5, None, False),
    ],
)
def test_history_is_the_same_when_number_chain_and_incarnation_are(
    remembered: tuple[int, bytes, str] | None, incarnation: str, n: int, chain: bytes | None, same: bool
) -> None:
    assert same_history(remembered, incarnation, n, chain) is same


def test_a_batch_holds_five_hundred_operations_or_a_megabyte_and_at_least_one() -> None:
    assert len(batch_of([made()] * 700)) == BATCH_OPS
    assert len(batch_of([made("x" * 400_000)] * 5)) == 2
    assert len(batch_of([made("x" * 3_000_000)])) == 1
    assert batch_of([]) == []


def test_what_had_no_effect_is_told() -> None:
    ids = [OpId(uuid7()) for _ in range(4)]
    placed = dict(zip(ids, [(1, "applied"), (1, "late"), (1, "stale"), (1, "quarantine")], strict=True))
    assert refused_of(placed) == ids[1:]


def test_an_operation_without_a_place_is_noticed() -> None:
    first, second = made(), made()
    assert unplaced([first, second], {first.op_id: (1, "applied")}) == [second.op_id]


def test_damaged_and_misplaced_operations_are_found() -> None:
    op = made()
    fed = FedOp(op, 1, "applied")
    assert damaged([fed], TASK) is None
    assert damaged([replace(fed, op=replace(op, body="{}"))], TASK) == op.op_id
    assert damaged([fed], TaskId(uuid7())) == op.op_id
    assert after_page([fed]) == (1, 1)


def test_a_task_is_behind_until_its_last_number_was_pulled() -> None:
    assert behind(START, (1, 5, 1))
    assert behind((4, 2), (9, 5, 5))
    assert not behind((5, 2), (9, 5, 5))


def test_a_task_that_grew_meanwhile_does_not_differ() -> None:
    ours = {TASK: (3, 7, 9)}
    assert differing(ours, {TASK: (3, 7, 9)}) == []
    assert differing(ours, {TASK: (2, 6, 8)}) == []
    assert differing(ours, {TASK: (3, 8, 9)}) == [TASK]
    assert differing(ours, {TASK: (4, 1, 10)}) == [TASK]
