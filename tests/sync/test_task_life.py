"""How events move a task and its assignments at central (PRODUCT, the task's life)."""

import psycopg
import pytest

from app.models.ids import TaskId
from app.models.op import Op, OpKind
from app.models.task import RETURNS_BEFORE_ADJUDICATION, TRANSITIONS
from tests.sync.site import Hand, Site


def test_central_knows_exactly_the_transitions_of_the_program(site: Site) -> None:
    rows = site.all("select state, event, next from core.transition")
    assert {(state, event): after for state, event, after in rows} == {
        (state.value, event.value): after.value for (state, event), after in TRANSITIONS.items()
    }


def test_starting_a_ready_task_assigns_it(ann: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    assert ann.send() == ["applied"]
    assert (site.holder(task), site.state(task)) == (ann.me, "claimed")


def test_who_starts_second_is_late_and_so_is_what_they_drew(ann: Hand, bea: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    ann.send()
    bea.event(task, "started")
    bea.rev(task)
    bea.event(task, "submitted")
    assert bea.send() == ["late", "late", "late"]
    assert (site.holder(task), site.state(task)) == (ann.me, "claimed")


def test_a_reviewer_alone_does_not_draw(rob: Hand, task: TaskId) -> None:
    rob.event(task, "started")
    assert rob.send() == ["quarantine"]


@pytest.mark.fault("task reassigned mid-offline")
def test_a_lead_assigns_and_takes_away_and_later_work_is_late(
    lea: Hand, ann: Hand, bea: Hand, task: TaskId, site: Site
) -> None:
    lea.event(task, "assigned", assignee=str(ann.me))
    assert lea.send() == ["applied"]
    lea.event(task, "assigned", assignee=str(bea.me))
    lea.send()
    ann.event(task, "started")
    ann.rev(task)
    bea.event(task, "started")
    assert ann.send() + bea.send() == ["late", "late", "applied"]
    assert site.holder(task) == bea.me


@pytest.mark.parametrize("body", [{"assignee": "nobody"}, {}])
def test_a_task_is_assigned_to_a_member_only(lea: Hand, ann: Hand, task: TaskId, body: dict[str, str]) -> None:
    lea.event(task, "assigned", **body)
    ann.event(task, "assigned", assignee=str(ann.me))
    assert lea.send() + ann.send() == ["quarantine", "quarantine"]


def test_releasing_frees_the_task_for_others(ann: Hand, bea: Hand, task: TaskId, site: Site) -> None:
    ann.event(task, "started")
    ann.event(task, "released")
    ann.rev(task)
    assert ann.send() == ["applied", "applied", "quarantine"]
    bea.event(task, "started")
    assert bea.send() == ["applied"]
    assert site.holder(task) == bea.me


@pytest.mark.parametrize("stop", ["blocked", "skipped"])
def test_a_stopped_task_keeps_its_annotator_until_it_is_unblocked(
    ann: Hand, lea: Hand, task: TaskId, site: Site, stop: str
) -> None:
    ann.event(task, "started")
    ann.event(task, stop)
    ann.send()
    assert (site.holder(task), site.state(task)) == (ann.me, stop)
    lea.event(task, "unblocked")
    lea.send()
    assert (site.holder(task), site.state(task)) == (None, "ready")


def test_returned_work_stays_with_its_annotator(ann: Hand, rob: Hand, in_review: Op, site: Site) -> None:
    rob.verdict(in_review, "reject", reasons=["SHIFTED"])
    rob.event(in_review.task, "rejected")
    assert rob.send() == ["applied", "applied"]
    assert (site.holder(in_review.task), site.state(in_review.task)) == (ann.me, "returned")
    assert site.holder(in_review.task, "review") is None
    ann.event(in_review.task, "started")
    ann.rev(in_review.task, base=in_review)
    assert ann.send() == ["applied", "applied"]


def test_the_second_return_goes_to_a_third_person(ann: Hand, bea: Hand, rob: Hand, in_review: Op, site: Site) -> None:
    task = in_review.task
    for _ in range(RETURNS_BEFORE_ADJUDICATION - 1):
        rob.event(task, "rejected")
        rob.send()
        ann.event(task, "started")
        ann.event(task, "submitted")
        ann.send()
        rob.event(task, "review_started")
    rob.event(task, "rejected")
    rob.send()
    assert (site.holder(task), site.state(task)) == (None, "adjudication")
    ann.event(task, "started")
    bea.event(task, "started")
    assert ann.send() + bea.send() == ["quarantine", "applied"]


@pytest.mark.fault("verdict races (two reviewers)")
def test_two_reviewers_on_one_task_the_second_is_late(site: Site, in_review: Op) -> None:
    rut = site.hand("rut")
    rut.event(in_review.task, "review_started")
    rut.verdict(in_review)
    assert rut.send() == ["late", "late"]


def test_a_reviewer_who_fixed_may_return_the_task_but_not_accept_it(rob: Hand, in_review: Op, site: Site) -> None:
    rob.verdict(in_review, "fix")
    rob.rev(in_review.task, base=in_review)
    rob.event(in_review.task, "accepted_with_edits")
    rob.event(in_review.task, "rejected")
    assert rob.send() == ["applied", "applied", "quarantine", "applied"]
    assert site.state(in_review.task) == "returned"


def test_a_second_reviewer_accepts_what_the_first_fixed(rob: Hand, in_review: Op, site: Site) -> None:
    rob.verdict(in_review, "fix")
    fixed = rob.rev(in_review.task, base=in_review)
    rob.event(in_review.task, "review_released")
    rob.send()
    rut = site.hand("rut")
    rut.event(in_review.task, "review_started")
    rut.verdict(fixed)
    rut.event(in_review.task, "accepted_with_edits")
    assert rut.send() == ["applied"] * 3
    assert site.accepted(fixed.entity) == fixed.op_id


def test_nothing_is_added_to_an_accepted_task(ann: Hand, rob: Hand, in_review: Op) -> None:
    rob.verdict(in_review)
    rob.event(in_review.task, "accepted")
    rob.send()
    ann.rev(in_review.task)
    assert ann.send() == ["late"]


def test_a_task_is_not_accepted_while_something_in_it_was_never_judged(
    ann: Hand, rob: Hand, in_review: Op, site: Site
) -> None:
    """Taken back too late and drawn on, or edited by a lead: the reviewer, who had not seen it, gets the task back."""
    rob.verdict(in_review)
    ann.event(in_review.task, "withdrawn")
    unseen = ann.rev(in_review.task)
    assert ann.send() == ["late", "applied"]
    rob.event(in_review.task, "accepted")
    assert rob.send() == ["applied", "stale"]
    assert site.state(in_review.task) == "in_review"
    rob.verdict(unseen)
    rob.event(in_review.task, "accepted")
    assert rob.send() == ["applied", "applied"]
    assert site.state(in_review.task) == "accepted"


def test_what_was_deleted_needs_no_verdict(ann: Hand, rob: Hand, in_review: Op, site: Site) -> None:
    gone = {**in_review.data(), "op": "delete"}
    ann.write(OpKind.REVISION, in_review.entity, in_review.task, gone, base=in_review.op_id)
    ann.send()
    rob.event(in_review.task, "accepted")
    assert rob.send() == ["applied"]
    assert site.state(in_review.task) == "accepted"


def test_a_withdrawal_after_review_has_begun_is_late(ann: Hand, in_review: Op, site: Site) -> None:
    ann.event(in_review.task, "withdrawn")
    assert ann.send() == ["late"]
    assert site.state(in_review.task) == "in_review"


def days_left(site: Site, task: TaskId) -> float:
    return float(
        site.one("select extract(epoch from expires_at - now()) / 86400 from core.lease where task_id = %s", task)
    )


def test_a_lease_is_renewed_by_every_sync_of_its_holder_and_by_nobody_elses(
    ann: Hand, bea: Hand, task: TaskId, site: Site
) -> None:
    ann.central.lease(site.project, [task], ann.device, 7)
    site.root.execute("update core.lease set expires_at = now() + interval '1 hour' where task_id = %s", (task,))
    bea.central.hello(site.project, bea.device)
    assert days_left(site, task) < 0.1
    ann.central.hello(site.project, ann.device)
    assert 6.9 < days_left(site, task) < 7.1
    site.root.execute("update core.lease set expires_at = now() + interval '20 days' where task_id = %s", (task,))
    ann.central.hello(site.project, ann.device)
    assert days_left(site, task) > 19


def test_somebody_elses_lease_is_broken_with_a_reason_only(ann: Hand, lea: Hand, task: TaskId, site: Site) -> None:
    ann.central.lease(site.project, [task], ann.device, 7)
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="with a reason"):
        lea.central.break_lease(site.project, task, " ")
    assert days_left(site, task) > 6
    assert ann.central.break_lease(site.project, task, "")
