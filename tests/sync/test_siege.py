"""Central besieged by those who may log in: with plain SQL, and with operations their program would never write."""

import psycopg
import pytest

from app.models.ids import NIL, TaskId, uuid7
from app.models.op import Op, OpKind
from app.models.op_row import op_values
from app.sync.central import OP_FIELDS
from app.sync.copying import packed
from app.sync.errors import PushRefusedError
from tests.sync.site import Hand, Site, forged


def why(hand: Hand, *ops: Op) -> str:
    with pytest.raises(PushRefusedError) as caught:
        hand.send(*ops)
    return str(caught.value).partition("(")[2].partition(")")[0]


def test_naming_no_lease_takes_over_no_task(lea: Hand, ann: Hand, bea: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    ann.send()
    lea.sql.execute("select api.break_lease(%s, %s, 'away')", (site.project, task))
    bea.event(task, "started", lease=None)
    assert bea.send() == ["late"]
    assert site.holder(task) == ann.me


def own(lea: Hand, rob: Hand, site: Site) -> tuple[TaskId, Op]:
    """A revision the lead made herself, in rob’s review."""
    task = lea.task()
    lea.event(task, "started")
    rev = lea.rev(task)
    lea.event(task, "submitted")
    lea.send()
    rob.event(task, "review_started")
    rob.send()
    return task, rev


def test_a_lead_sends_no_verdict_on_own_work_from_a_closed_workstation(lea: Hand, rob: Hand, site: Site) -> None:
    task, rev = own(lea, rob, site)
    double = Hand(site, "rob")
    double.verdict(rev)
    double.event(task, "accepted")
    lea.sql.execute("select api.close_workstation(%s, %s, %s, 'lost')", (site.project, double.device, rob.me))
    placed = lea.central.salvage(site.project, uuid7(), double.waiting)
    assert [placed[op.op_id][1] for op in double.waiting] == ["quarantine", "quarantine"]
    assert site.accepted(rev.entity) is None
    assert site.state(task) == "in_review"


def test_nor_in_a_bundle(lea: Hand, rob: Hand, site: Site) -> None:
    task, rev = own(lea, rob, site)
    double = Hand(site, "rob")
    double.verdict(rev)
    double.event(task, "accepted")
    key = bytes(range(32))
    lea.sql.execute("select api.put_signer(%s, %s, 'mine')", (site.project, key))
    placed = lea.central.relay(site.project, uuid7(), double.waiting, key, str(uuid7()))
    assert [placed[op.op_id][1] for op in double.waiting] == ["quarantine", "quarantine"]
    assert site.accepted(rev.entity) is None
    assert site.state(task) == "in_review"


def test_nobody_speaks_for_the_workstation_of_another(ann: Hand, bea: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    ann.send()
    says = 'select api.check_in(%s, %s, \'{"clock_offset_ms": 86400000, "host": "x"}\')'
    with pytest.raises(psycopg.Error) as caught:
        bea.sql.execute(says, (site.project, ann.device))
    assert caught.value.sqlstate == "42501"
    assert site.one("select count(*) from core.workstation where device_id = %s", ann.device) == 0


def test_a_look_from_before_gives_no_rights_of_before(ann: Hand, task: TaskId, site: Site) -> None:
    op, attempt = ann.event(task, "started"), uuid7()
    with ann.sql.cursor().copy(f"copy stage.op (attempt, {OP_FIELDS}) from stdin (format binary)") as copy:
        copy.write(packed(attempt, [op_values(op)]))
    ann.sql.execute("begin isolation level repeatable read")
    ann.sql.execute("select count(*) from core.op")
    site.root.execute("select api.admin_grant(%s, 'ann', '{}')", (site.project,))
    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        ann.sql.execute("select api.push_v2(%s, %s, %s)", (site.project, attempt, uuid7()))
    assert site.state(task) == "ready"


def test_nor_does_it_write_the_audit_log(ann: Hand, site: Site) -> None:
    ann.sql.execute("begin isolation level serializable")
    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        ann.sql.execute("select api.hello_v2(%s, %s, '{}', '')", (site.project, ann.device))


def test_nobody_writes_themselves_down_as_somebody_else(ann: Hand, site: Site) -> None:
    ann.write(OpKind.PERSON, ann.me, NIL, {"v": 1, "login": "lea", "display": "Lea", "roles": ["annotator"]})
    assert ann.send() == ["quarantine"]
    ann.write(OpKind.PERSON, ann.me, NIL, {"v": 1, "login": "Ann", "display": "Ann", "roles": ["annotator"]})
    assert ann.send() == ["applied"]


def test_a_batch_is_no_larger_than_others_can_pull(ann: Hand, site: Site) -> None:
    attempt = uuid7()
    rows = "insert into stage.op (attempt, device_id, dseq) select %s, %s, n from generate_series(1, 10001) n"
    ann.sql.execute(rows, (attempt, ann.device))
    found = ann.sql.execute("select api.push_v2(%s, %s, %s)", (site.project, attempt, uuid7())).fetchone()
    assert found == ({"status": "refused", "why": "too-large"},)


def test_a_body_nested_without_end_is_refused_like_any_that_cannot_be_read(ann: Hand, task: TaskId) -> None:
    deep = "[" * 50_000 + "]" * 50_000
    assert why(ann, forged(ann.write("note", uuid7(), task, {"v": 1}), body=f'{{"a":{deep}}}')) == "bad-body"


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"])
def test_a_moment_others_could_not_show_in_their_zone_is_refused(ann: Hand, task: TaskId, at: str) -> None:
    assert why(ann, forged(ann.write("note", uuid7(), task, {"v": 1}), client_time=at)) == "bad-time"
