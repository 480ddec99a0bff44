"""Who sees which operations: row security by project, role and assignment."""

from collections.abc import Callable
from uuid import UUID

import pytest

from app.models.ids import NIL, TaskId, uuid7
from app.models.op import Op, OpKind
from app.sync.errors import LoginRefusedError
from tests.sync.site import Hand, Site


def seen(hand: Hand) -> set[UUID]:
    query = "select distinct task_id from core.op where project_id = %s"
    tasks = {row[0] for row in hand.sql.execute(query, (hand.site.project,)).fetchall()}
    assert set(hand.central.digests(hand.site.project)) == tasks
    return tasks


def test_leads_and_reviewers_see_every_task(lea: Hand, rob: Hand, drawn: Op) -> None:
    assert seen(lea) == seen(rob) == {drawn.task}


def test_annotators_see_what_is_free_and_what_is_theirs(ann: Hand, bea: Hand, lea: Hand, drawn: Op) -> None:
    free = lea.task()
    lea.write(OpKind.ONTOLOGY, lea.site.project, NIL, {"v": 1})
    lea.send()
    assert seen(ann) == {drawn.task, free, NIL}
    assert seen(bea) == {free, NIL}


def test_somebody_whose_task_was_taken_away_still_sees_why(lea: Hand, ann: Hand, bea: Hand, task: TaskId) -> None:
    ann.event(task, "started")
    ann.send()
    ann.event(task, "released")
    ann.send()
    lea.event(task, "assigned", assignee=str(bea.me))
    lea.send()
    assert task in seen(ann)


def test_strangers_see_nothing(site: Site, drawn: Op) -> None:
    out = site.hand("out")
    assert seen(out) == set()
    for table in ("project", "project_feed", "member", "feed", "head", "task", "assignment"):
        query = f"select count(*) from core.{table} where project_id = %s"
        assert out.sql.execute(query, (site.project,)).fetchone() == (0,)


def test_a_lead_of_one_project_sees_nothing_of_another_by_taking_its_task_ids(
    make_site: Callable[[], Site], drawn: Op
) -> None:
    other = make_site()
    other.root.execute("select api.admin_grant(%s, 'out', array['lead'])", (other.project,))
    out = other.hand("out")
    body = {"v": 1, "scene": str(NIL), "name": "stolen", "window": [0, 0, 1, 1], "context": 0}
    stolen = out.write(OpKind.TASK, drawn.task, drawn.task, body)
    assert out.send() == ["quarantine"]
    assert out.sql.execute("select op_id from core.op").fetchall() == [(stolen.op_id,)]


def test_leads_see_what_was_quarantined(lea: Hand, ann: Hand) -> None:
    invented = ann.task()
    assert ann.send() == ["quarantine", "quarantine"]
    assert seen(lea) == {invented}
    assert seen(ann) == set()


def test_annotators_know_only_their_fellows(site: Site, ann: Hand) -> None:
    logins = {row[0] for row in ann.sql.execute("select login::text from core.app_user").fetchall()}
    assert "hermit" not in logins
    assert {"ann", "lea", "rob"} <= logins


def test_hello_tells_roles_and_what_was_witnessed(ann: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    ann.send()
    hello = ann.central.hello(site.project, ann.device, [1])
    assert (hello.user, hello.roles, hello.n, hello.device) == (ann.me, {"annotator"}, 2, (1, ann.last))
    assert hello.chains[1] == site.one("select chain from core.feed where project_id = %s and n = 1", site.project)


def test_hello_tells_strangers_nothing_of_a_project(site: Site, task: TaskId) -> None:
    hello = site.hand("out").central.hello(site.project, None, [1])
    assert (hello.n, hello.chain, hello.chains, hello.roles, hello.device) == (None, b"", {}, frozenset(), None)
    assert (hello.leases, hello.clocks) == ((), {})


def test_a_wrong_password_is_a_sentence_without_the_password(site: Site) -> None:
    from app.sync.central import Central  # noqa: PLC0415

    secret = str(uuid7())
    with pytest.raises(LoginRefusedError, match="refused the login") as caught:
        Central(site.url_of("ann") + f" password={secret}")
    assert secret not in str(caught.value)


def test_what_is_on_a_device_central_tells_only_its_own_login(ann: Hand, bea: Hand, lea: Hand, drawn: Op) -> None:
    project = drawn.project
    assert [row[0] for row in ann.central.device_log(project, ann.device, 2)] == [2, 3]
    for other in (bea, lea):
        assert other.central.device_log(project, ann.device, 1) == []
