"""A project that was archived while people were offline: nothing is lost, nothing has an effect, and it is said."""

from collections.abc import Callable

import pytest

from app.models.ids import uuid7
from app.models.op import OpKind
from app.models.person import Role
from app.models.task import EventType
from app.services import leasing
from app.services.set_aside import adopt, set_aside
from app.services.synchronisation import with_password
from app.store.errors import ProjectArchivedError
from app.store.verify import verify
from app.sync import admin
from app.sync.errors import AdministrationError
from tests.sync.desk import Desk
from tests.sync.site import PASSWORD, Hand, Site

MakeDesk = Callable[[str], Desk]


@pytest.mark.fault("project archived")
def test_work_made_offline_before_a_project_was_archived_is_kept_without_effect(site: Site, desk: MakeDesk) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    (first,) = ann.draw(task)
    ann.sync()
    (second,) = ann.draw(task)
    assert admin.archive_project(site.url, site.name, "delivered")

    result = ann.sync()
    assert (result.archived, result.pushed, result.refused, result.digest_ok) == (True, 1, (second.op_id,), True)
    assert ann.workspace.unsent() == 0
    assert (site.heads(first.entity), site.heads(second.entity)) == ({first.op_id}, set())
    assert site.one("select disposition from core.op where op_id = %s", second.op_id) == "late"
    with pytest.raises(ProjectArchivedError, match=r"archived on .* \(delivered\).*can take it up again"):
        ann.draw(task)
    assert [found.head for found in ann.workspace.annotations()] == [first.op_id]
    assert verify(ann.workspace.database).problems == []

    assert admin.restore_project(site.url, site.name, "one more object")
    assert not admin.restore_project(site.url, site.name, "twice")
    assert not lea.sync().archived
    (kept,) = set_aside(lea.workspace)
    assert "archived" in kept.why
    lea.workspace.add_person("lea", "Lea", frozenset({Role.LEAD}))
    adopt(lea.workspace, kept.op)
    lea.sync(), ann.sync()
    assert len(ann.draw(task)) == 1
    assert (ann.sync().refused, len(ann.workspace.annotations())) == ((), 3)


def test_even_a_lead_who_has_not_heard_changes_nothing_in_an_archived_project(site: Site, lea: Hand) -> None:
    admin.archive_project(site.url, str(site.project), "done with")
    lea.task()
    lea.write(OpKind.COMMENT, uuid7(), lea.waiting[0].task, {"v": 1, "text": "too late"})
    assert lea.send() == ["late"] * 3
    assert site.one("select count(*) from core.task where project_id = %s", site.project) == 0


def test_no_task_of_an_archived_project_is_taken(site: Site, desk: MakeDesk) -> None:
    lea, ann = desk("lea"), desk("ann")
    lea.add_task()
    lea.sync(), ann.sync()
    admin.archive_project(site.url, site.name, "delivered")
    url = with_password(f"postgresql://ann@{site.url.rpartition('@')[2]}", PASSWORD)
    given, (refused,) = leasing.take(ann.workspace, url, days=7, count=1)
    assert (given, refused.why) == ([], "archived")
    assert "archived" in leasing.why_not(ann.workspace, refused)
    found = ann.workspace.archived()
    assert found is not None
    assert found.why == "delivered"


def test_archiving_takes_a_reason_and_an_administrator_and_is_audited(site: Site) -> None:
    with pytest.raises(AdministrationError, match="with a reason"):
        admin.archive_project(site.url, site.name, " ")
    with pytest.raises(AdministrationError, match="only an administrator"):
        admin.archive_project(site.url_of("lea"), site.name, "mine")
    admin.archive_project(site.url, site.name, "delivered")
    (mine,) = [one for one in admin.status(site.url).projects if one.id == site.project]
    assert mine.archived_at is not None
    query = "select detail ->> 'why' from audit.log where event = 'archive project' and detail ->> 'project' = %s"
    assert site.all(query, str(site.project)) == [("delivered",)]
