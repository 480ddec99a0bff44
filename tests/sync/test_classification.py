"""What central makes of each operation (SYNC 4.4): applied, late, stale or quarantine, and never dropped."""

import pytest

from app.models.ids import NIL, TaskId, uuid7
from app.models.op import Op, OpKind
from tests.sync.site import Hand, Site


def test_a_revision_on_the_head_moves_the_head(ann: Hand, drawn: Op, site: Site) -> None:
    second = ann.rev(drawn.task, base=drawn)
    assert ann.send() == ["applied"]
    assert site.heads(drawn.entity) == {second.op_id}


def test_two_revisions_on_one_base_are_two_heads_and_a_merge_closes_them(
    ann: Hand, lea: Hand, drawn: Op, site: Site
) -> None:
    mine, hers = ann.rev(drawn.task, base=drawn), lea.rev(drawn.task, base=drawn)
    ann.send()
    answer = lea.push(lea.waiting)
    lea.waiting.clear()
    assert answer.conflicts == {drawn.entity}
    assert site.heads(drawn.entity) == {mine.op_id, hers.op_id}
    merged = lea.rev(drawn.task, base=hers, merge=mine)
    assert lea.send() == ["applied"]
    assert site.heads(drawn.entity) == {merged.op_id}


@pytest.mark.fault("merge of merged")
def test_two_who_merge_the_same_are_two_heads_again_until_their_merges_are_merged(
    ann: Hand, lea: Hand, drawn: Op, site: Site
) -> None:
    mine, hers = ann.rev(drawn.task, base=drawn), lea.rev(drawn.task, base=drawn)
    ann.send(), lea.send()
    merges = ann.rev(drawn.task, base=mine, merge=hers), lea.rev(drawn.task, base=hers, merge=mine)
    assert ann.send() + lea.send() == ["applied", "applied"]
    assert site.heads(drawn.entity) == {one.op_id for one in merges}
    last = ann.rev(drawn.task, base=merges[0], merge=merges[1])
    assert ann.send() == ["applied"]
    assert site.heads(drawn.entity) == {last.op_id}


@pytest.mark.fault("delete-edit")
def test_a_deletion_and_an_edit_of_the_same_are_two_heads(ann: Hand, lea: Hand, drawn: Op, site: Site) -> None:
    gone = ann.write(OpKind.REVISION, drawn.entity, drawn.task, {**drawn.data(), "op": "delete"}, base=drawn.op_id)
    hers = lea.rev(drawn.task, base=drawn)
    assert ann.send() + lea.send() == ["applied", "applied"]
    assert site.heads(drawn.entity) == {gone.op_id, hers.op_id}


@pytest.mark.fault("reopen vs edit race")
@pytest.mark.parametrize("first", ["edit", "reopening"])
def test_an_edit_counts_after_the_reopening_and_stays_beside_before_it(
    ann: Hand, rob: Hand, lea: Hand, in_review: Op, site: Site, first: str
) -> None:
    rob.verdict(in_review)
    rob.send()
    edited = ann.rev(in_review.task, base=in_review)
    lea.write(OpKind.REOPEN, in_review.entity, in_review.task, {"v": 1})
    said = {"edit": lambda: [ann.send(), lea.send()], "reopening": lambda: [lea.send(), ann.send()]}[first]()
    assert said == ([["late"], ["applied"]] if first == "edit" else [["applied"], ["applied"]])
    assert site.heads(in_review.entity) == {in_review.op_id if first == "edit" else edited.op_id}
    assert site.accepted(in_review.entity) is None


def test_a_verdict_on_the_only_head_accepts_it(rob: Hand, in_review: Op, site: Site) -> None:
    rob.verdict(in_review)
    assert rob.send() == ["applied"]
    assert site.accepted(in_review.entity) == in_review.op_id


@pytest.mark.fault("verdict vs edit race")
def test_a_verdict_on_a_revision_that_is_no_head_any_more_is_stale(
    ann: Hand, rob: Hand, in_review: Op, site: Site
) -> None:
    ann.rev(in_review.task, base=in_review)
    ann.send()
    rob.verdict(in_review)
    assert rob.send() == ["stale"]
    assert site.accepted(in_review.entity) is None


def test_no_verdict_applies_while_an_annotation_is_in_conflict(
    ann: Hand, lea: Hand, rob: Hand, in_review: Op, site: Site
) -> None:
    mine = ann.rev(in_review.task, base=in_review)
    lea.rev(in_review.task, base=in_review)
    ann.send(), lea.send()
    rob.verdict(mine)
    rob.event(in_review.task, "accepted")
    assert rob.send() == ["stale", "stale"]
    assert site.state(in_review.task) == "in_review"


def test_an_edit_after_acceptance_is_late_and_changes_nothing(ann: Hand, rob: Hand, in_review: Op, site: Site) -> None:
    rob.verdict(in_review)
    rob.send()
    ann.rev(in_review.task, base=in_review)
    assert ann.send() == ["late"]
    assert site.heads(in_review.entity) == {in_review.op_id}
    assert site.accepted(in_review.entity) == in_review.op_id


def test_a_second_verdict_after_acceptance_is_late(lea: Hand, rob: Hand, in_review: Op) -> None:
    rob.verdict(in_review)
    rob.send()
    lea.verdict(in_review, "reject")
    assert lea.send() == ["late"]


def test_own_work_is_never_accepted(site: Site, lea: Hand, task: TaskId) -> None:
    both = site.hand("both")
    both.event(task, "started")
    rev = both.rev(task)
    both.event(task, "submitted")
    both.event(task, "review_started")
    both.verdict(rev)
    both.event(task, "accepted")
    assert both.send() == ["applied", "applied", "applied", "quarantine", "quarantine", "quarantine"]
    assert site.accepted(rev.entity) is None
    assert site.state(task) == "submitted"


@pytest.mark.fault("reviewer = author via second login")
def test_a_second_login_of_the_same_person_reviews_own_work_as_little(site: Site, drawn: Op) -> None:
    second = site.hand("ann.qa")
    second.event(drawn.task, "review_started")
    second.verdict(drawn)
    assert second.send() == ["quarantine", "quarantine"]
    assert site.accepted(drawn.entity) is None


def test_a_lead_does_not_accept_what_the_lead_once_edited(lea: Hand, ann: Hand, drawn: Op) -> None:
    second = lea.rev(drawn.task, base=drawn)
    lea.send()
    third = ann.rev(drawn.task, base=second)
    ann.send()
    lea.verdict(third)
    lea.event(drawn.task, "review_started")
    assert lea.send() == ["quarantine", "quarantine"]


def test_nor_does_the_lead_through_a_second_login(lea: Hand, drawn: Op, site: Site) -> None:
    second = lea.rev(drawn.task, base=drawn)
    lea.send()
    other = site.hand("lea.qa")
    other.verdict(second)
    assert other.send() == ["quarantine"]


def test_the_acceptance_guard_stands_even_when_the_api_is_passed_by(ann: Hand, drawn: Op, site: Site) -> None:
    own = ann.verdict(drawn)
    ann.send()
    with pytest.raises(Exception, match="self-review"):
        site.root.execute(
            "insert into core.accepted values (%s, %s, %s, %s, %s)",
            (site.project, drawn.entity, drawn.op_id, own.op_id, drawn.task),
        )


def test_a_verdict_must_carry_the_hash_of_the_revision_it_judges(rob: Hand, in_review: Op) -> None:
    rob.verdict(in_review, rev_hash="00" * 32)
    rob.verdict(in_review, decision="perhaps")
    assert rob.send() == ["quarantine", "quarantine"]


def test_a_verdict_needs_the_review(site: Site, drawn: Op, in_review: Op) -> None:
    other = site.hand("rut")
    other.verdict(in_review)
    assert other.send() == ["quarantine"]


def test_revisions_without_a_claim_are_quarantined(bea: Hand, drawn: Op, site: Site) -> None:
    bea.rev(drawn.task, base=drawn)
    bea.rev(drawn.task)
    assert bea.send() == ["quarantine", "quarantine"]
    assert site.heads(drawn.entity) == {drawn.op_id}


def test_what_stands_on_a_quarantined_revision_is_quarantined_with_it(ann: Hand, bea: Hand, drawn: Op) -> None:
    unasked = bea.rev(drawn.task)
    bea.send()
    ann.rev(drawn.task, base=unasked)
    ann.rev(drawn.task, base=drawn, merge=unasked)
    assert ann.send() == ["quarantine", "quarantine"]


def test_an_annotation_is_not_smuggled_into_another_task(bea: Hand, lea: Hand, drawn: Op, site: Site) -> None:
    other = lea.task()
    lea.send()
    bea.event(other, "started")
    bea.rev(other, base=drawn)
    bea.rev(other, entity=drawn.entity)
    assert bea.send() == ["applied", "quarantine", "quarantine"]
    assert site.heads(drawn.entity) == {drawn.op_id}


def test_a_quarantined_revision_does_not_poison_an_annotation(bea: Hand, ann: Hand, lea: Hand, task: TaskId) -> None:
    other, entity = lea.task(), uuid7()
    lea.send()
    bea.rev(other, entity=entity)
    assert bea.send() == ["quarantine"]
    ann.event(task, "started")
    ann.rev(task, entity=entity)
    assert ann.send() == ["applied", "applied"]


def test_a_base_that_is_not_there_is_quarantined(ann: Hand, task: TaskId, site: Site) -> None:
    stranger = site.hand("ann").rev(task)
    ann.event(task, "started")
    ann.rev(task, base=stranger)
    assert ann.send() == ["applied", "quarantine"]


def test_only_a_lead_sets_up_a_project(ann: Hand, lea: Hand, site: Site) -> None:
    for kind in (OpKind.PROJECT, OpKind.ONTOLOGY, OpKind.SCENE):
        ann.write(kind, uuid7(), NIL, {"v": 1})
    task = ann.task()
    assert ann.send() == ["quarantine"] * 5
    assert site.state(task) is None
    lea.write(OpKind.ONTOLOGY, site.project, NIL, {"v": 1})
    assert lea.send() == ["applied"]


def test_people_write_themselves_down_with_no_more_roles_than_they_have(ann: Hand, bea: Hand) -> None:
    ann.write(OpKind.PERSON, ann.me, NIL, {"v": 1, "login": "ann", "roles": ["annotator"]})
    ann.write(OpKind.PERSON, ann.me, NIL, {"v": 1, "login": "ann", "roles": ["annotator", "lead"]})
    ann.write(OpKind.PERSON, bea.me, NIL, {"v": 1, "login": "bea", "roles": []})
    assert ann.send() == ["applied", "quarantine", "quarantine"]


def test_a_reviewer_takes_back_an_own_verdict_and_only_a_lead_reopens_others(
    ann: Hand, rob: Hand, lea: Hand, in_review: Op, site: Site
) -> None:
    said = rob.verdict(in_review)
    rob.send()
    ann.write(OpKind.REOPEN, in_review.entity, in_review.task, {"v": 1, "verdict": str(said.op_id)})
    assert ann.send() == ["quarantine"]
    rob.write(OpKind.REOPEN, in_review.entity, in_review.task, {"v": 1, "verdict": str(said.op_id)})
    assert rob.send() == ["applied"]
    assert site.accepted(in_review.entity) is None
    rob.verdict(in_review)
    rob.event(in_review.task, "accepted")
    rob.send()
    rob.write(OpKind.REOPEN, in_review.entity, in_review.task, {"v": 1, "verdict": str(said.op_id)})
    lea.write(OpKind.REOPEN, in_review.entity, in_review.task, {"v": 1})
    assert rob.send() + lea.send() == ["quarantine", "applied"]


def test_a_comment_needs_sight_of_the_task(ann: Hand, bea: Hand, drawn: Op) -> None:
    ann.write(OpKind.PIN, uuid7(), drawn.task, {"v": 1, "at": [1, 2]})
    bea.write(OpKind.COMMENT, uuid7(), drawn.task, {"v": 1, "text": "hello"})
    assert ann.send() + bea.send() == ["applied", "quarantine"]


def test_a_kind_central_does_not_know_yet_is_kept(ann: Hand, drawn: Op, site: Site) -> None:
    later = ann.write("telepathy", uuid7(), drawn.task, {"v": 9})
    assert ann.send() == ["applied"]
    assert site.one("select kind from core.op where op_id = %s", later.op_id) == "telepathy"
