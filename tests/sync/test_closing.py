"""A workstation that never comes back after central was restored: a lead closes it, and nothing is lost."""

from collections.abc import Callable

import psycopg
import pytest

from app.models.annotation import Status
from app.models.errors import BadInputError, NotAllowedError, NotFoundError
from app.models.ids import DeviceId, TaskId, uuid7
from app.models.op import OpKind
from app.models.task import EventType, TaskState
from app.services import set_aside, workstations
from app.services.synchronisation import without_password
from app.store import leases
from app.store.verify import verify as verify_store
from app.sync.errors import LoginRefusedError, PushRefusedError
from app.sync.verification import verify
from tests.sync.desk import Desk
from tests.sync.former import FormerClient
from tests.sync.restoring import Backup
from tests.sync.site import PASSWORD, Hand, Site

MakeDesk = Callable[[str], Desk]
WHY = "the laptop was stolen"


@pytest.fixture
def bereft(desk: MakeDesk, site: Site) -> tuple[Desk, Desk, Desk, TaskId]:
    """Central lost what bea drew and rob judged; bea has not come back."""
    lea, bea, rob = desk("lea"), desk("bea"), desk("rob")
    backup = Backup.of(site)
    task = lea.add_task()
    lea.sync(), bea.sync()
    bea.event(task, EventType.STARTED)
    bea.draw(task, 3)
    bea.event(task, EventType.SUBMITTED)
    bea.sync(), rob.sync()
    rob.event(task, EventType.REVIEW_STARTED)
    for annotation in rob.workspace.annotations(task=task):
        rob.judge(annotation)
    rob.event(task, EventType.ACCEPTED)
    rob.sync(), lea.sync()
    backup.restore()
    return lea, bea, rob, task


def close(lea: Desk, bea: Desk) -> workstations.Workstation:
    workstations.close(lea.workspace, place_of(lea), str(bea.outbox.device(bea.me)), WHY)
    return standing(lea, bea)


def place_of(one: Desk) -> str:
    """Central’s address as people write it."""
    return without_password(one.site.url).replace("postgresql://postgres@", f"postgresql://{one.login}:{PASSWORD}@")


def standing(lea: Desk, bea: Desk) -> workstations.Workstation:
    device = str(bea.outbox.device(bea.me))
    return next(one for one in workstations.workstations(lea.workspace) if one.device == device)


@pytest.mark.fault("workstation that never returns after a restore")
def test_others_wait_until_a_lead_closes_it_and_sends_what_it_did(
    bereft: tuple[Desk, Desk, Desk, TaskId], site: Site
) -> None:
    lea, bea, rob, task = bereft
    assert (rob.sync().pushed, rob.sync().held) == (0, 5)
    lea.sync()
    waited = standing(lea, bea)
    assert (waited.lacking, waited.seen_at, waited.closed_at) == (5, None, None)

    closed = close(lea, bea)
    assert (closed.lacking, closed.closed_why, closed.closed_at is not None) == (0, WHY, True)
    assert rob.sync().pushed == 5
    assert rob.workspace.unsent() == 0
    for one in (lea, rob):
        assert one.sync().digest_ok
        assert one.workspace.task(task).state is TaskState.ACCEPTED
        assert [found.status for found in one.workspace.annotations(task=task)] == [Status.ACCEPTED] * 3
        assert verify_store(one.workspace.database).problems == []
    assert verify(site.url, site.project)[0].wrong == ()
    audited = site.all(
        "select event, login::text, detail ->> 'why', (detail ->> 'ops')::int from audit.log "
        "where detail ->> 'project' = %s and detail ->> 'device' = %s and event <> 'hello' order by n",
        str(site.project), str(bea.outbox.device(bea.me)),
    )  # fmt: skip
    assert audited == [
        ("close workstation", "lea", WHY, None),
        ("salvage", "lea", None, 5),
        ("settle workstation", "lea", None, None),
    ]


def test_what_comes_from_it_after_all_is_kept_and_can_be_adopted(
    bereft: tuple[Desk, Desk, Desk, TaskId], site: Site
) -> None:
    lea, bea, rob, task = bereft
    close(lea, bea)
    rob.sync()
    late = bea.draw(task, 2)
    result = bea.sync()
    assert (result.closed, len(result.refused)) == (True, 2)
    assert bea.workspace.unsent() == 0
    assert site.one("select disposition from core.op where op_id = %s", late[0].op_id) == "quarantine"
    lea.sync()
    kept = [one for one in set_aside.set_aside(lea.workspace) if one.op == late[0].op_id]
    assert [one.disposition for one in kept] == ["quarantine"]
    (made,) = set_aside.adopt(lea.workspace, late[0].op_id)
    lea.sync()
    assert site.heads(late[0].entity) == {made}
    other = lea.add_task()
    lea.sync(), bea.sync()
    bea.event(other, EventType.STARTED)
    anew = bea.draw(other)[0]
    assert anew.device != late[0].device
    assert bea.sync().refused == ()
    with bea.workspace.database.read() as connection:
        assert "closed" in {one.kind for one in leases.incidents(connection)}


def test_a_client_of_the_former_protocol_on_a_closed_workstation_still_pushes(
    site: Site, ann: Hand, lea: Hand, task: TaskId
) -> None:
    ann.event(task, "started")
    first = ann.rev(task)
    ann.send()
    lea.central.close_workstation(site.project, ann.device, ann.me, WHY)
    ann.rev(task, base=first)
    with FormerClient(site.url_of("ann")) as former:
        assert former.hello(site.project, ann.device)["n"] > 0
        receipt = former.push(site.project, ann.waiting)
    assert [placed[1] for placed in receipt["placed"].values()] == ["quarantine"]
    assert site.heads(first.entity) == {first.op_id}
    assert lea.central.reopen_workstation(site.project, ann.device, "it came back")
    assert not lea.central.reopen_workstation(site.project, ann.device, "twice")
    ann.waiting = []
    ann.rev(task, base=first)
    assert ann.send() == ["applied"]


def test_only_a_lead_closes_and_only_with_a_reason(site: Site, ann: Hand, lea: Hand, task: TaskId) -> None:
    ann.event(task, "started")
    ann.send()
    device = ann.device
    with pytest.raises(LoginRefusedError):
        site.hand("bea").central.close_workstation(site.project, device, ann.me, WHY)
    for user, why in ((ann.me, "  "), (lea.me, WHY)):
        with pytest.raises(psycopg.Error, match=r"with a reason|somebody else"):
            lea.central.close_workstation(site.project, device, user, why)
    assert site.one("select count(*) from core.workstation where device_id = %s and closed_at is not null", device) == 0
    assert site.one("select count(*) from audit.log where event = 'close workstation' and detail ->> 'device' = %s",
                    str(device)) == 0  # fmt: skip


def test_nothing_is_sent_in_the_name_of_a_workstation_that_is_not_closed(
    site: Site, ann: Hand, lea: Hand, task: TaskId
) -> None:
    ann.event(task, "started")
    started = ann.waiting[:]
    with pytest.raises(PushRefusedError, match="not-closed"):
        lea.central.salvage(site.project, uuid7(), started)
    lea.central.close_workstation(site.project, ann.device, ann.me, WHY)
    with pytest.raises(PushRefusedError, match="not-a-lead"):
        site.hand("rob").central.salvage(site.project, uuid7(), started)
    forged = lea.write(OpKind.COMMENT, uuid7(), task, {"v": 1, "text": "mine"})
    with pytest.raises(PushRefusedError, match=r"not-closed|many-devices|forged-author"):
        lea.central.salvage(site.project, uuid7(), [*started, forged])
    assert lea.central.salvage(site.project, uuid7(), started)[started[0].op_id][1] == "applied"


def test_the_own_workstation_and_an_unknown_one_are_not_closed(desk: MakeDesk) -> None:
    lea, ann = desk("lea"), desk("ann")
    lea.sync(), ann.sync()
    url = place_of(lea)
    own = str(lea.outbox.device(lea.me))
    with pytest.raises(NotAllowedError, match="you are at"):
        workstations.close(lea.workspace, url, own, WHY)
    for ref in ("nowhere", "", str(DeviceId(uuid7()))):
        with pytest.raises(NotFoundError):
            workstations.close(lea.workspace, url, ref, WHY)
    with pytest.raises(BadInputError, match="Reason"):
        workstations.close(lea.workspace, url, "ann", " ")


def test_one_who_is_no_lead_is_told(desk: MakeDesk) -> None:
    lea, ann = desk("lea"), desk("ann")
    lea.sync(), ann.sync()
    with pytest.raises(NotAllowedError, match="Only a lead"):
        workstations.close(ann.workspace, place_of(ann), "lea", WHY)
