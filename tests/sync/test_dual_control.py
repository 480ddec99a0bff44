"""Dual control: nobody gains a role by the word of one administrator."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from app.models.ids import uuid7
from app.models.person import Role
from app.sync import admin
from app.sync.dual_control import PendingGrant, SameHumanError, decide, pending, set_dual_control
from app.sync.errors import AdministrationError
from tests.sync.site import PASSWORD, Site


class Office:
    """Two administrators, one of them with two logins, and somebody who gains what they give."""

    def __init__(self, site: Site) -> None:
        self.site, tail = site, uuid7().hex[-8:]
        self.one, self.again, self.two, self.new = (f"{name}-{tail}" for name in ("one", "again", "two", "new"))
        for login, person in ((self.one, None), (self.again, self.one), (self.two, None)):
            admin.add_user(site.url, login, login, PASSWORD, person=person, site_admin=True)
        admin.add_user(site.url, self.new, self.new, PASSWORD)

    def url(self, login: str) -> str:
        return make_conninfo(self.site.url, user=login, password=PASSWORD)

    def roles(self) -> list[Any]:
        query = "select role from core.member m join core.app_user u using (user_id) where u.login = %s order by role"
        return [row[0] for row in self.site.all(query, self.new)]

    def waiting(self) -> list[PendingGrant]:
        mine = {self.one, self.again, self.two}
        return [one for one in pending(self.url(self.two)) if one.asked_by in mine]


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    made = Office(site)
    assert set_dual_control(made.url(made.one), "the site asks for it", on=True) == "given"
    yield made
    site.root.execute("update core.server set dual_control = false")
    logins = [made.one, made.again, made.two, made.new]
    site.root.execute("update core.app_user set site_admin = false where login = any (%s::name[])", (logins,))


def test_a_role_is_gained_only_once_a_second_human_confirms_it(office: Office) -> None:
    admin.grant(office.url(office.one), office.new, [Role.LEAD], office.site.name)
    assert office.roles() == []
    (one,) = office.waiting()
    assert (one.what, one.login, one.roles, one.asked_by) == ("roles", office.new, ("lead",), office.one)
    for login in (office.one, office.again):
        with pytest.raises(SameHumanError, match="nothing was changed"):
            decide(office.url(login), one.id, give=True)
    with pytest.raises(AdministrationError, match="only an administrator"):
        decide(office.url(office.new), one.id, give=True)
    assert office.roles() == []
    query = (
        "select count(*) from audit.log where event = 'confirm grant' and outcome = 'refused' and detail ->> 'grant' = "
    )
    assert office.site.one(f"{query}%s", str(one.id)) == 2
    decide(office.url(office.two), one.id, give=True)
    assert (office.roles(), office.waiting()) == (["lead"], [])
    with pytest.raises(AdministrationError, match="nothing of this id waits"):
        decide(office.url(office.two), one.id, give=True)


def test_a_role_is_taken_away_at_once(office: Office) -> None:
    office.site.root.execute(
        "select api.give_roles(%s, %s, array['lead', 'annotator'])", (office.site.project, office.new)
    )
    admin.grant(office.url(office.one), office.new, [Role.ANNOTATOR], office.site.name)
    assert (office.roles(), office.waiting()) == (["annotator"], [])


def test_a_third_administrator_is_confirmed_too_and_a_refused_one_is_none(office: Office) -> None:
    admin.add_user(office.url(office.one), office.new, "New", PASSWORD, site_admin=True)
    (one,) = office.waiting()
    assert one.what == "site administrator"
    with pytest.raises(AdministrationError, match="only an administrator"):
        pending(office.url(office.new))
    decide(office.url(office.two), one.id, give=False)
    assert office.waiting() == []
    admin.add_user(office.url(office.two), office.new, "New", PASSWORD, site_admin=True)
    decide(office.url(office.one), office.waiting()[0].id, give=True)
    assert pending(office.url(office.new)) == []


def test_its_end_is_confirmed_and_it_needs_two_people(office: Office) -> None:
    assert set_dual_control(office.url(office.one), "too slow", on=False) == "pending"
    assert set_dual_control(office.url(office.two), "again", on=True) == "unchanged"
    decide(office.url(office.two), office.waiting()[0].id, give=True)
    with psycopg.connect(office.site.url) as alone:
        alone.execute("update core.app_user set site_admin = login = %s", (office.one,))
        alone.execute(sql.SQL("set session authorization {}").format(sql.Identifier(office.one)))
        with pytest.raises(psycopg.errors.InvalidParameterValue, match="two people"):
            alone.execute("select api.admin_dual_control(true, 'alone')")
        alone.rollback()


def test_whoever_gives_somebody_else_a_password_does_not_come_in_with_what_they_may_do(office: Office) -> None:
    office.site.root.execute("select api.give_roles(%s, %s, array['lead'])", (office.site.project, office.new))
    admin.add_user(office.url(office.one), office.two, "", "taken over")
    admin.add_user(office.url(office.one), office.new, "", "taken over")
    assert office.roles() == []
    taken = make_conninfo(office.url(office.two), password="taken over")
    waiting = {(one.what, one.login): one.id for one in pending(office.url(office.one)) if one.asked_by == office.one}
    assert set(waiting) == {("site administrator", office.two), ("roles", office.new)}
    for one in waiting.values():
        with pytest.raises(AdministrationError, match="only an administrator"):
            decide(taken, one, give=True)
        with pytest.raises(SameHumanError):
            decide(office.url(office.again), one, give=True)


def test_nor_is_a_second_login_made_another_human_who_then_confirms(office: Office) -> None:
    admin.grant(office.url(office.one), office.new, [Role.LEAD], office.site.name)
    admin.add_user(office.url(office.again), office.again, "", PASSWORD, person=office.again)
    with pytest.raises(AdministrationError, match="only an administrator"):
        decide(office.url(office.again), office.waiting()[0].id, give=True)
    assert office.roles() == []


def test_the_own_password_is_changed_without_anybody(office: Office) -> None:
    admin.add_user(office.url(office.one), office.one, "", "another one")
    assert admin.list_users(make_conninfo(office.url(office.one), password="another one"))
