"""Whoever drew what a lead adopted does not judge it: at central, by its second guard and at the workstation."""

from collections.abc import Callable

import pytest

from app.models.ids import TaskId
from app.models.op import Op
from app.services import set_aside
from app.store.annotations import authors_of_task
from app.store.log import authors_of
from tests.sync.desk import Desk
from tests.sync.site import Hand, Site


@pytest.fixture
def adopted(lea: Hand, ann: Hand, rob: Hand, task: TaskId) -> Op:
    """What rob drew with no right to, made a revision of the lead's on another annotation; rob holds the review."""
    kept = rob.rev(task)
    assert rob.send() == ["quarantine"]
    ann.event(task, "started")
    ann.rev(task)
    ann.event(task, "submitted")
    ann.send()
    rob.event(task, "review_started")
    assert rob.send() == ["applied"]
    return adopting(lea, kept)


def adopting(lea: Hand, kept: Op) -> Op:
    drawn = lea.rev(kept.task)
    lea.waiting.remove(drawn)
    lea.dseq -= 1
    lea.last = drawn.prev_hash
    made = lea.write("rev", drawn.entity, kept.task, {**drawn.data(), "adopts": str(kept.op_id)})
    assert lea.send() == ["applied"]
    return made


def test_central_takes_no_verdict_on_what_was_adopted_from_the_one_who_says_it(
    adopted: Op, rob: Hand, lea: Hand, site: Site
) -> None:
    again = adopting(lea, adopted)
    for one in (adopted, again):
        own = rob.verdict(one)
        assert rob.send() == ["quarantine"]
        with pytest.raises(Exception, match="self-review"):
            site.root.execute(
                "insert into core.accepted values (%s, %s, %s, %s, %s)",
                (site.project, one.entity, one.op_id, own.op_id, one.task),
            )


@pytest.mark.parametrize("said", ["no id", 7, None, {"a": 1}, "00000000-0000-0000-0000-000000000000"])
def test_what_says_it_adopts_nothing_that_is_there_stops_nobody(
    rob: Hand, lea: Hand, in_review: Op, said: object
) -> None:
    drawn = lea.rev(in_review.task, base=in_review)
    lea.waiting.clear()
    lea.dseq, lea.last = lea.dseq - 1, drawn.prev_hash
    odd = lea.write("rev", drawn.entity, drawn.task, {**drawn.data(), "adopts": said}, base=in_review.op_id)
    assert lea.send() == ["applied"]
    rob.verdict(odd)
    assert rob.send() == ["applied"]


def test_a_workstation_knows_them_among_those_who_made_annotation_and_task(desk: Callable[[str], Desk]) -> None:
    lea, rob = desk("lea"), desk("rob")
    task = lea.add_task()
    lea.sync(), rob.sync()
    rob.draw(task)
    rob.sync(), lea.sync()
    (kept,) = [one for one in set_aside.set_aside(lea.workspace) if one.adoptable]
    set_aside.adopt(lea.workspace, kept.op)
    lea.sync(), rob.sync()
    for one in (lea, rob):
        (shown,) = one.workspace.annotations(task=task)
        with one.workspace.database.read() as connection:
            assert authors_of(connection, shown.id) == authors_of_task(connection, task) == {lea.me, rob.me}
