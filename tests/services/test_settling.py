"""Conflicts settled, set-aside work adopted, leases taken: what sync leaves for people."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from app.cli import program
from app.models.errors import BadInputError, NotAllowedError
from app.models.geometry import box, to_body
from app.models.ids import AnnotationId, OpId, TaskId, uuid7
from app.models.lease import Lease
from app.models.op import Draft, OpKind
from app.models.person import Person
from app.models.task import EventType, TaskState
from app.services import conflicts, leases, leasing, set_aside, tasks
from app.services.synchronisation import with_password
from app.services.workspace import person_draft
from app.store import people
from app.store.leases import keep_leases
from tests.cli.shop import done
from tests.sync.desk import Desk, desk
from tests.sync.site import PASSWORD, ROLES, Site, central_url, make_site, site

__all__ = ["central_url", "desk", "make_site", "site"]
MakeDesk = Callable[[str], Desk]


def torn(desk: MakeDesk) -> tuple[Desk, Desk, TaskId, AnnotationId]:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    ann.draw(task)
    ann.sync(), lea.sync()
    annotation = ann.workspace.annotations(task=task)[0]
    ann.draw(task, base=annotation), lea.draw(task, base=annotation)
    ann.sync(), lea.sync(), ann.sync()
    return lea, ann, task, annotation.id


def scene_less(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desks of these tests have no raster; a merge names the pixels of one."""
    monkeypatch.setattr(type(one.workspace), "scene", lambda *_: type("Pixels", (), {"sha256": ""})())


def test_a_conflict_shows_both_heads_and_what_they_come_from(desk: MakeDesk) -> None:
    lea, _, task, annotation = torn(desk)
    (found,) = conflicts.conflicts(lea.workspace)
    assert (found.annotation, found.task, len(found.heads)) == (annotation, task, 2)
    assert found.base is not None
    assert {head.parent for head in found.heads} == {found.base.id}
    assert conflicts.overlap(*found.heads) == pytest.approx(1.0)
    assert found.differing_fields() == ()


@pytest.mark.parametrize("who", ["lead", "annotator"])
def test_a_conflict_is_closed_with_one_of_its_heads(
    desk: MakeDesk, site: Site, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lea, ann, _, annotation = torn(desk)
    scene_less(lea, monkeypatch)
    settling = lea if who == "lead" else ann
    wanted = conflicts.conflict(settling.workspace, annotation).heads[0]
    conflicts.keep(settling.workspace, annotation, wanted.id)
    assert settling.sync().refused == ()
    lea.sync(), ann.sync()
    for one in (lea, ann):
        assert conflicts.conflicts(one.workspace) == []
        assert len([op for op in one.workspace.history(annotation) if op.op.kind == OpKind.REVISION]) == 4
    assert len(site.heads(annotation)) == 1


@pytest.mark.fault("3-way conflict")
def test_three_heads_are_closed_at_once(desk: MakeDesk, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    lea, _, task, annotation = torn(desk)
    qa = desk("lea.qa")
    qa.sync()
    scene_less(lea, monkeypatch)
    first = conflicts.conflict(qa.workspace, annotation).base
    assert first is not None
    body = lea.workspace.history(annotation)[0].op.data()

    wide = {**body, "op": "edit", "shape": to_body(box(0, 0, 10, 5))}
    qa.workspace.record([Draft(OpId(uuid7()), "rev", annotation, task, wide, base=first.id)])
    qa.sync(), lea.sync()
    found = conflicts.conflict(lea.workspace, annotation)
    assert len(found.heads) == 3
    assert conflicts.overlaps(conflicts.sides(found, lea.me)) == pytest.approx({"theirs": 1.0, "theirs 2": 0.5})
    told = CliRunner().invoke(program, ["conflicts", str(lea.workspace.path), "--as=lea", "--json"])
    (row,) = json.loads(told.output)
    assert (row["iou"], {head["side"]: head["iou"] for head in row["heads"]}) == (
        0.5, {"mine": None, "theirs": 1.0, "theirs 2": 0.5},
    )  # fmt: skip
    drawn = replace(lea.workspace.annotation(annotation), shape=box(0, 0, 7, 5), attributes={"settled": True})
    conflicts.merge(lea.workspace, annotation, drawn=drawn)
    assert lea.sync().refused == ()
    assert len(site.heads(annotation)) == 1
    merged = lea.workspace.annotation(annotation)
    assert (merged.attributes, merged.shape.bounds) == ({"settled": True}, (0, 0, 7, 5))


def test_three_heads_are_closed_field_by_field_from_the_command_line(
    desk: MakeDesk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lea, ann, task, annotation = torn(desk)
    scene_less(lea, monkeypatch)
    first = conflicts.conflict(lea.workspace, annotation).base
    assert first is not None
    body = lea.workspace.history(annotation)[0].op.data()
    wide = {**body, "op": "edit", "shape": to_body(box(0, 0, 10, 5)), "attributes": {"note": "third"}}
    ann.workspace.record([Draft(OpId(uuid7()), "rev", annotation, task, wide, base=first.id)])
    ann.sync(), lea.sync()
    sides = conflicts.sides(conflicts.conflict(lea.workspace, annotation), lea.me)
    (third,) = [name for name, one in sides.items() if one.attributes == {"note": "third"}]
    assert "theirs 2" in sides
    flags = ["resolve", str(annotation), "--field", f"shape={third}", "--as=lea"]
    told = CliRunner().invoke(program, ["conflicts", str(lea.workspace.path), *flags])
    assert "has one head again" in told.output
    assert conflicts.conflicts(lea.workspace) == []
    merged = lea.workspace.annotation(annotation)
    assert merged.shape.bounds == (0, 0, 10, 5)
    assert (lea.sync().refused, len(site.heads(annotation))) == ((), 1)


def test_a_deletion_against_an_edit_is_merged_by_field(
    desk: MakeDesk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lea, ann, task, annotation = torn(desk)
    scene_less(lea, monkeypatch), scene_less(ann, monkeypatch)
    conflicts.keep(lea.workspace, annotation, conflicts.conflict(lea.workspace, annotation).heads[0].id)
    lea.sync(), ann.sync()
    first = lea.workspace.annotation(annotation)
    body = lea.workspace.history(annotation)[0].op.data()
    gone = Draft(OpId(uuid7()), "rev", annotation, task, {**body, "op": "delete"}, base=first.head)
    kept = {**body, "op": "edit", "class": "boat", "attributes": {"flag": "NO", "crew": 3}}
    lea.workspace.record([gone])
    ann.workspace.record([Draft(OpId(uuid7()), "rev", annotation, task, kept, base=first.head)])
    lea.sync(), ann.sync(), lea.sync()
    found = conflicts.conflict(lea.workspace, annotation)
    assert found.differing_fields() == ("deleted", "class", "crew", "flag")
    assert conflicts.sides(found, lea.me)["mine"].id == gone.op_id
    for wrong in ({"shape": "theirs"}, {"class": "nobody"}):
        with pytest.raises(BadInputError, match="choose among"):
            conflicts.merge_fields(lea.workspace, annotation, wrong)
    picks = [f"--field={pick}" for pick in ("deleted=theirs", "class=base", "flag=theirs")]
    told = CliRunner().invoke(
        program, ["conflicts", str(lea.workspace.path), "resolve", str(annotation), "--as=lea", *picks]
    )
    assert "one head again" in told.output, told.output
    lea.sync()
    merged = lea.workspace.annotation(annotation)
    assert (merged.class_id, dict(merged.attributes)) == ("ship", {"flag": "NO"})
    assert len(site.heads(annotation)) == 1


def test_a_stranger_settles_nothing(desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, _, annotation = torn(desk)
    rob = desk("rob")
    rob.sync()
    scene_less(rob, monkeypatch)
    with pytest.raises(NotAllowedError, match="annotator, its reviewer or a lead"):
        conflicts.keep(rob.workspace, annotation, conflicts.conflict(rob.workspace, annotation).heads[0].id)


def test_only_a_head_is_kept(desk: MakeDesk) -> None:
    lea, _, _, annotation = torn(desk)
    base = conflicts.conflict(lea.workspace, annotation).base
    assert base is not None
    with pytest.raises(BadInputError, match="no head"):
        conflicts.keep(lea.workspace, annotation, base.id)


def test_late_work_is_shown_and_adopted_once(desk: MakeDesk, site: Site) -> None:
    lea, ann, bea = desk("lea"), desk("ann"), desk("bea")
    task = lea.add_task()
    for one in (lea, ann, bea):
        one.sync()
    for one in (ann, bea):
        one.event(task, EventType.STARTED)
        one.draw(task)
    ann.sync(), bea.sync(), lea.sync()
    kept = [one for one in set_aside.set_aside(lea.workspace) if one.adoptable]
    assert [(one.author, one.disposition) for one in kept] == [(str(bea.me)[:8], "late")]
    assert [one.what for one in set_aside.set_aside(lea.workspace)] == ["event: started", "Ship drawn"]
    set_aside.adopt(lea.workspace, kept[0].op)
    assert lea.sync().refused == ()
    assert len(site.heads(kept[0].entity)) == 1
    assert [one.adoptable for one in set_aside.set_aside(lea.workspace)] == [False, False]
    set_by, adopted = done("history", lea.workspace.path, kept[0].entity).out.splitlines()
    assert "set aside (late)" in set_by
    assert f"adopts {kept[0].op}" in adopted
    with pytest.raises(NotAllowedError, match="adopted before"):
        set_aside.adopt(lea.workspace, kept[0].op)
    with pytest.raises(NotAllowedError, match="Only a lead"):
        set_aside.adopt(bea.workspace, kept[0].op)


def test_all_of_what_is_chosen_is_adopted_in_the_order_it_was_done_or_none_of_it(desk: MakeDesk, site: Site) -> None:
    lea, ann, bea = desk("lea"), desk("ann"), desk("bea")
    task = lea.add_task()
    for one in (lea, ann, bea):
        one.sync()
    for one in (ann, bea):
        one.event(task, EventType.STARTED)
    bea.draw(task, 2)
    ship = bea.workspace.annotations(task=task)[0]
    bea.draw(task, base=ship)
    ann.sync(), bea.sync(), lea.sync()
    kept = [one for one in set_aside.set_aside(lea.workspace) if one.adoptable]
    shapes = [set_aside.content(lea.workspace, one) for one in kept]
    assert [one.kind.value for one in shapes if one is not None] == ["create", "create", "edit"]
    with pytest.raises(BadInputError, match="no revision that was set aside"):
        set_aside.adopt(lea.workspace, kept[0].op, OpId(uuid7()))
    assert lea.workspace.annotations(task=task) == []
    made = set_aside.adopt(lea.workspace, *[one.op for one in reversed(kept)])
    assert lea.sync().refused == ()
    assert site.heads(ship.id) == {made[2]}
    assert {one.id: one.number for one in lea.workspace.annotations(task=task)}[ship.id] == 2
    assert len(lea.workspace.annotations(task=task)) == 2


@pytest.fixture
def online(desk: MakeDesk, site: Site) -> Callable[[str], tuple[Desk, str]]:
    def make(login: str) -> tuple[Desk, str]:
        one = desk(login)
        place = site.url.rpartition("@")[2]
        url = with_password(f"postgresql://{login}@{place}", PASSWORD)
        with one.workspace.database.transaction() as connection:
            people.set_meta(connection, "central_url", url)
        roles = frozenset(ROLES[login])
        one.workspace.record([person_draft(Person(one.me, login, login, roles))])
        one.workspace.act_as(login)
        return one, url

    return make


def test_a_batch_is_taken_for_days_offline_and_nobody_else_begins_it(
    online: Callable[[str], tuple[Desk, str]],
) -> None:
    (lea, _), (ann, ann_url), (bea, bea_url) = online("lea"), online("ann"), online("bea")
    names = [lea.add_task() for _ in range(4)]
    lea.sync()
    given, refused = leasing.take(ann.workspace, ann_url, days=14, count=3)
    assert (len(given), refused) == (3, [])
    assert [one.task for one in leases.own_leases(ann.workspace)] != []
    _, refused = leasing.take(bea.workspace, bea_url, [str(given[0].task)])
    assert [one.why for one in refused] == ["held"]
    assert "ann has it until" in leasing.why_not(bea.workspace, refused[0])
    assert {task.id for task in tasks.my_tasks(bea.workspace)} == set(names) - {one.task for one in given}
    bea.event(given[0].task, EventType.STARTED)
    bea.sync()
    assert [one.disposition for one in set_aside.set_aside(bea.workspace)] == ["late"]
    assert tasks.claim(ann.workspace, given[0].task).assignee == ann.me
    assert ann.sync().refused == ()


@pytest.mark.parametrize("heard", ["not synced since", "cut off before leases were heard again"])
def test_what_was_given_back_and_claimed_again_offline_has_its_effect(
    online: Callable[[str], tuple[Desk, str]], heard: str
) -> None:
    (lea, _), (ann, _) = online("lea"), online("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    tasks.claim(ann.workspace, task)
    ann.sync()
    before = leases.own_leases(ann.workspace)
    tasks.release(ann.workspace, task)
    if heard.startswith("cut"):
        ann.sync()
        with ann.workspace.database.transaction() as connection:
            keep_leases(connection, before)
    tasks.claim(ann.workspace, task)
    ann.draw(task)
    assert ann.sync().refused == ()
    assert [one.epoch for one in before] == [1]
    assert [one.epoch for one in leases.own_leases(ann.workspace)] == [2]


def test_a_lapsed_lease_is_taken_over_and_the_former_holders_work_is_kept(
    online: Callable[[str], tuple[Desk, str]], site: Site
) -> None:
    (lea, _), (ann, _), (bea, bea_url) = online("lea"), online("ann"), online("bea")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    ann.draw(task)
    ann.sync(), bea.sync()
    site.root.execute("update core.lease set expires_at = now() - interval '1 day' where task_id = %s", (task,))
    ann.workspace.clock = bea.workspace.clock = lambda: datetime.now(UTC)
    bea.sync()
    assert [(one.task, one.holder) for one in leases.leases_for(bea.workspace)] == [(task, ann.me)]
    given, _ = leasing.take_over(bea.workspace, bea_url, str(task))
    assert [one.epoch for one in given] == [2]
    assert bea.workspace.task(task).assignee == bea.me
    assert bea.sync().pushed == 0
    annotation = ann.workspace.annotations(task=task)[0]
    ann.draw(task, base=annotation)
    ann.draw(task)
    assert len(ann.sync().refused) == 1
    bea.sync(), ann.sync()
    assert len(bea.workspace.annotations(task=task)) == 1
    assert ann.workspace.task(task).assignee == bea.me
    assert "1 object of yours came after" in set_aside.own_kept_words(ann.workspace, task)
    assert set_aside.own_kept_words(bea.workspace, task) == ""


@pytest.mark.fault("lease broken")
def test_a_lead_breaks_a_lease_with_a_reason(online: Callable[[str], tuple[Desk, str]], site: Site) -> None:
    (lea, lead_url), (ann, ann_url) = online("lea"), online("ann")
    task = lea.add_task()
    lea.sync()
    leasing.take(ann.workspace, ann_url, [str(task)])
    tasks.claim(ann.workspace, task)
    ann.sync()
    with pytest.raises(NotAllowedError, match="says why"):
        leasing.give_back(lea.workspace, lead_url, str(task))
    assert leasing.give_back(lea.workspace, lead_url, str(task), "ill")
    assert (lea.workspace.task(task).state, site.state(task)) == (TaskState.READY, "ready")
    assert site.one("select count(*) from audit.log where event = 'lease break' and login = 'lea'") >= 1
    ann.draw(task)
    assert ann.sync().refused != ()


@pytest.mark.parametrize(("days", "said"), [(-1, "their time is over"), (1, "has taken")])
def test_a_lease_of_another_says_what_to_do(desk: MakeDesk, days: int, said: str) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    end = (lea.workspace.clock() + timedelta(days=days)).isoformat()
    with lea.workspace.database.transaction() as connection:
        keep_leases(connection, [Lease(task, 1, ann.me, None, 7, end)])
    with pytest.raises(NotAllowedError, match=said):
        tasks.claim(lea.workspace, task)
