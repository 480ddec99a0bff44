"""What central refuses as a whole: nothing is stored, the refusal is audited, the outbox stays as it is."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from app.models.ids import TaskId, uuid7
from app.models.op import MOST_BYTES, Op
from app.sync.errors import PushRefusedError
from tests.sync.site import Hand, Site, forged


def staged(hand: Hand) -> object:
    """Rows of this login in staging; a test that was cut off on the same server may have left some."""
    return hand.site.one("select count(*) from stage.op where login = %s", hand.login)


def refusal(hand: Hand, *ops: Op) -> str:
    left_over = staged(hand)
    before = hand.site.one("select count(*) from core.op"), hand.site.one("select count(*) from audit.log")
    with pytest.raises(PushRefusedError, match="Central refused") as caught:
        hand.send(*ops)
    after = hand.site.one("select count(*) from core.op"), hand.site.one("select count(*) from audit.log")
    assert after == (before[0], before[1] + 1)
    assert staged(hand) == left_over
    return str(caught.value).partition("(")[2].partition(")")[0]


@pytest.mark.fault("forged everything")
def test_a_forged_author(ann: Hand, bea: Hand, task: TaskId) -> None:
    op = ann.event(task, "started")
    assert refusal(ann, forged(op, author=bea.me)) == "forged-author"


def test_contents_changed_after_signing(ann: Hand, task: TaskId) -> None:
    op = ann.event(task, "started")
    assert refusal(ann, replace(op, body=op.body.replace("started", "released"))) == "bad-hash"


@pytest.mark.fault("non-canonical JSON")
@pytest.mark.parametrize("body", ["", "nothing", "[1]", '{"type":', '{"type":"\\u0000"}', '{"v":NaN}'])
def test_a_body_that_is_no_json_object(ann: Hand, task: TaskId, body: str) -> None:
    op = ann.event(task, "started")
    assert refusal(ann, forged(op, body=body)) == "bad-body"


@pytest.mark.parametrize(
    "at",
    [
        "",
        "yesterday",
        "2026-01-02T03:04:05Z",
        "2026-01-02T24:00:00.000Z",
        "2026-01-02T03:04:60.000Z",
        "2O26-01-02T03:04:05.000Z",
    ],
)
def test_a_time_nobody_could_read(ann: Hand, task: TaskId, at: str) -> None:
    op = ann.event(task, "started")
    assert refusal(ann, forged(op, client_time=at)) == "bad-time"
    assert refusal(ann, forged(op, client_time="2026-02-30T03:04:05.000Z")) == "bad-body"


@pytest.mark.parametrize("kind", ["", 'we"ird', "back\\slash", "größe", "a\nb", "Rev", "x" * 41])
def test_a_kind_that_is_no_plain_word(ann: Hand, task: TaskId, kind: str) -> None:
    """Central hashes a kind as it stands, whoever reads it as JSON: one that differs would stop everybody’s pull."""
    op = replace(ann.write("hologram", uuid7(), task, {"v": 9}), kind=kind)
    assert refusal(ann, replace(op, hash=hash_at_central(ann.site, op))) == "bad-kind"


def test_a_body_nobody_could_hold_in_memory(ann: Hand, task: TaskId) -> None:
    op = ann.write("hologram", uuid7(), task, {"v": 9})
    assert refusal(ann, forged(op, body='{"v":"' + "x" * MOST_BYTES + '"}')) == "body-too-large"


def test_a_kind_of_a_newer_program_is_taken(ann: Hand, task: TaskId) -> None:
    ann.write("hologram-2", uuid7(), task, {"v": 9})
    assert ann.send() == ["applied"]


def hash_at_central(site: Site, op: Op) -> bytes:
    """What central itself makes of an envelope, whatever stands in it."""
    query = f"select api.op_hash({', '.join(['%s'] * 13)})"
    return bytes(site.one(query, *(getattr(op, field.name) for field in fields(op) if field.name != "hash")))


def test_a_number_left_out(ann: Hand, task: TaskId) -> None:
    first, _, third = (ann.event(task, "started") for _ in range(3))
    assert refusal(ann, first, third) == "gap-in-batch"
    assert refusal(ann, third) == "gap-from-last:0"


def test_a_chain_that_does_not_follow(ann: Hand, task: TaskId) -> None:
    ann.event(task, "started")
    ann.send()
    broken = forged(ann.event(task, "submitted"), prev_hash=b"\x01" * 32)
    assert refusal(ann, broken) == "chain-broken"


def test_a_history_that_was_changed(ann: Hand, task: TaskId) -> None:
    op = ann.event(task, "started")
    ann.send()
    assert refusal(ann, forged(op, client_time="2020-01-01T00:00:00.000Z")) == "device-fork"


def test_a_cloned_disk_that_went_its_own_way(ann: Hand, task: TaskId) -> None:
    ann.event(task, "started")
    ann.send()
    clone = Hand(ann.site, ann.login, ann.device, ann.dseq, ann.last)
    ann.rev(task)
    ann.send()
    assert refusal(clone, clone.rev(task)) == "device-fork"


def test_a_device_of_somebody_else(ann: Hand, bea: Hand, task: TaskId) -> None:
    ann.event(task, "started")
    ann.send()
    op = bea.event(task, "started")
    assert refusal(bea, forged(op, device=ann.device)) == "device-of-another-user"


def test_two_devices_in_one_batch(ann: Hand, task: TaskId) -> None:
    first, second = ann.event(task, "started"), ann.rev(task)
    assert refusal(ann, first, forged(second, device=uuid7())) == "many-devices"


def test_an_operation_id_used_twice(ann: Hand, bea: Hand, task: TaskId) -> None:
    op = ann.event(task, "started")
    ann.send()
    assert refusal(bea, forged(bea.event(task, "started"), op_id=op.op_id)) == "op-id-reused"


def test_a_batch_id_used_twice(ann: Hand, task: TaskId) -> None:
    batch = uuid7()
    ann.event(task, "started")
    ann.send(batch=batch)
    ann.rev(task)
    with pytest.raises(PushRefusedError, match="batch-id-reused"):
        ann.send(batch=batch)


def test_another_project(ann: Hand, task: TaskId, make_site: Callable[[], Site]) -> None:
    other = make_site()
    assert refusal(ann, forged(ann.event(task, "started"), project=other.project)) == "wrong-project"


def test_somebody_who_is_no_member(site: Site, task: TaskId) -> None:
    out = site.hand("out")
    assert refusal(out, out.event(task, "started")) == "not-a-member"


def test_an_empty_batch(ann: Hand) -> None:
    assert refusal(ann) == "empty"


def test_sending_again_changes_nothing_and_gives_the_same_receipt(ann: Hand, task: TaskId, site: Site) -> None:
    ops, batch = [ann.event(task, "started"), ann.rev(task)], uuid7()
    first = ann.push(ops, batch)
    again = ann.push(ops, batch)
    assert again == first
    assert site.one("select n from core.project_feed where project_id = %s", site.project) == first.n


def test_the_same_operations_in_another_batch_keep_their_first_place(ann: Hand, task: TaskId, site: Site) -> None:
    ops = [ann.event(task, "started"), ann.rev(task)]
    first = ann.push(ops)
    more = [*ops, ann.rev(task)]
    again = ann.push(more)
    assert [again.placed.get(op.op_id, (again.n, "applied"))[0] for op in more] == [first.n, first.n, again.n]
    assert ann.push(ops).n == again.n
