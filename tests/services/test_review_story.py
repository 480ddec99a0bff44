from collections.abc import Callable

import pytest

from app.models.annotation import Annotation, Status
from app.models.edit import Change, edit
from app.models.errors import BadInputError, NotAllowedError
from app.models.geometry import box
from app.models.ids import AnnotationId
from app.models.task import Task, TaskState
from app.services import review, tasks
from app.services.editing import OpenTask
from app.services.errors import ChangedSinceError, OwnWorkError, ReadOnlyTaskError
from app.services.workspace import UnknownPersonError, Workspace
from app.store import people
from app.store.verify import verify

Draw = Callable[..., Annotation]


def annotate(workspace: Workspace, task: Task, draw: Draw, count: int = 2) -> list[Annotation]:
    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    shapes = [box(10 + 50 * n, 20, 40 + 50 * n, 60) for n in range(count)]
    for shape in shapes:
        opened.apply(edit("draw box", [Change(None, draw(task, shape))]))
    opened.close()
    tasks.submit(workspace, task.id)
    return workspace.annotations(task=task.id)


def take(workspace: Workspace, task: Task, who: str = "ben") -> list[Annotation]:
    workspace.act_as(who)
    review.start(workspace, task.id)
    return workspace.annotations(task=task.id)


def judge(workspace: Workspace, annotation: Annotation, reason: str | None = None) -> Annotation:
    assert annotation.head is not None
    if reason is None:
        return review.accept(workspace, annotation.id, annotation.head)
    return review.reject(workspace, annotation.id, annotation.head, [reason])


def test_work_is_accepted_when_every_object_is(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw)
    for annotation in take(workspace, task):
        assert judge(workspace, annotation).status is Status.ACCEPTED
    assert review.finish(workspace, task.id).state is TaskState.ACCEPTED


def test_an_empty_task_can_be_accepted(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw, count=0)
    take(workspace, task)
    assert review.finish(workspace, task.id).state is TaskState.ACCEPTED


def test_rejected_work_returns_to_its_author_with_its_reason(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw)
    first, second = take(workspace, task)
    judge(workspace, first)
    judge(workspace, second, "1")
    returned = review.finish(workspace, task.id)
    assert (returned.state, returned.reason) == (TaskState.RETURNED, "GEOM_LOOSE")
    workspace.act_as("ana")
    assert tasks.my_tasks(workspace)[0].id == task.id
    workspace.act_as("cat")
    with pytest.raises(NotAllowedError, match="belongs to ana"):
        tasks.claim(workspace, task.id)


def test_rework_of_a_rejected_object_is_judged_again_and_what_was_accepted_is_not(
    workspace: Workspace, task: Task, draw: Draw
) -> None:
    annotate(workspace, task, draw)
    first, second = take(workspace, task)
    judge(workspace, first)
    judge(workspace, second, "GEOM_LOOSE")
    review.finish(workspace, task.id)
    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    better = draw(task, box(61, 21, 89, 59))
    changed = Change(opened.annotations[second.id], replaced(opened.annotations[second.id], better))
    opened.apply(edit("resize", [changed]))
    opened.close()
    tasks.submit(workspace, task.id)
    take(workspace, task)
    assert [one.id for one in review.unjudged(workspace, task.id)] == [second.id]
    judge(workspace, workspace.annotation(second.id))
    assert review.finish(workspace, task.id).state is TaskState.ACCEPTED


def replaced(old: Annotation, new: Annotation) -> Annotation:
    return Annotation(old.id, old.scene, old.task, new.class_id, new.shape, new.attributes)


def test_a_rejected_object_sent_back_unchanged_must_be_judged_again(
    workspace: Workspace, task: Task, draw: Draw
) -> None:
    annotate(workspace, task, draw, count=1)
    (only,) = take(workspace, task)
    judge(workspace, only, "SHIFTED")
    review.finish(workspace, task.id)
    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    tasks.submit(workspace, task.id)
    take(workspace, task)
    assert [one.id for one in review.unjudged(workspace, task.id)] == [only.id]


def test_nobody_reviews_their_own_work(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw)
    with pytest.raises(OwnWorkError, match="somebody else"):
        review.start(workspace, task.id)
    assert "somebody else" in review.queue(workspace)[0].why_not
    workspace.act_as("ANA")
    with pytest.raises(OwnWorkError):
        review.start(workspace, task.id)


def test_a_verdict_on_a_changed_revision_is_refused(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw, count=1)
    (seen,) = take(workspace, task)
    assert seen.head is not None
    with pytest.raises(ChangedSinceError):
        review.accept(workspace, seen.id, type(seen.head)(int=7))


def test_finishing_needs_a_verdict_on_every_object(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw)
    judge(workspace, take(workspace, task)[0])
    with pytest.raises(NotAllowedError, match="1 annotation without a verdict"):
        review.finish(workspace, task.id)


def test_an_accepted_object_cannot_be_edited(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw)
    first, second = take(workspace, task)
    judge(workspace, first)
    judge(workspace, second, "7")
    review.finish(workspace, task.id)
    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    with pytest.raises(NotAllowedError, match="accepted"):
        opened.apply(edit("delete", [Change(opened.annotations[first.id], None)]))
    opened.apply(edit("delete", [Change(opened.annotations[second.id], None)]))


def test_a_missed_object_returns_the_task_and_must_be_read(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw, count=1)
    judge(workspace, take(workspace, task)[0])
    pin = review.missed(workspace, task.id, (200, 200), "a tug")
    returned = review.finish(workspace, task.id)
    assert (returned.state, returned.reason) == (TaskState.RETURNED, "MISSED_OBJ")
    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    with pytest.raises(ReadOnlyTaskError, match="1 pin to read"):
        opened.apply(edit("draw", [Change(None, draw(task))]))
    with pytest.raises(NotAllowedError, match="not read"):
        tasks.submit(workspace, task.id)
    review.open_pin(workspace, task.id, pin.id)
    opened.apply(edit("draw", [Change(None, draw(task, box(190, 190, 210, 210)))]))
    tasks.submit(workspace, task.id)
    take(workspace, task)
    judge(workspace, review.unjudged(workspace, task.id)[0])
    assert review.finish(workspace, task.id).state is TaskState.ACCEPTED
    assert all(pin.resolved for pin in review.pins(workspace, task.id))


def test_a_pin_outside_the_task_is_refused(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw)
    take(workspace, task)
    with pytest.raises(BadInputError, match="outside Cell 1"):
        review.missed(workspace, task.id, (700, 10))


def test_a_fix_needs_a_second_reviewer_and_counts_as_accepted_with_edits(
    workspace: Workspace, task: Task, draw: Draw
) -> None:
    annotate(workspace, task, draw, count=1)
    (seen,) = take(workspace, task)
    assert seen.head is not None
    fixed = review.fix(workspace, seen.id, seen.head, shape=box(12, 22, 38, 58), reasons=["GEOM_LOOSE"])
    assert (fixed.status, fixed.author) == (Status.FIXED, workspace.person.id)
    assert fixed.head is not None
    with pytest.raises(OwnWorkError):
        review.accept(workspace, fixed.id, fixed.head)
    assert review.finish(workspace, task.id).state is TaskState.SUBMITTED
    with pytest.raises(OwnWorkError):
        review.start(workspace, task.id)
    judge(workspace, take(workspace, task, "cat")[0])
    assert review.finish(workspace, task.id).state is TaskState.ACCEPTED
    assert verify(workspace.database).problems == []


def test_a_verdict_can_be_taken_back_until_the_review_is_finished(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw, count=1)
    (seen,) = take(workspace, task)
    judge(workspace, seen)
    assert review.take_back(workspace, seen.id).status is Status.OPEN
    judge(workspace, seen, "3")
    assert review.take_back(workspace, seen.id).status is Status.OPEN
    assert judge(workspace, seen).status is Status.ACCEPTED


def test_a_second_return_needs_a_justification_and_a_third_person(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw, count=1)
    for round_ in (1, 2):
        (seen,) = take(workspace, task)
        judge(workspace, seen, "4")
        if round_ == 2:
            with pytest.raises(NotAllowedError, match="justify"):
                review.finish(workspace, task.id)
        review.finish(workspace, task.id, "still the wrong class")
        if round_ == 1:
            workspace.act_as("ana")
            tasks.claim(workspace, task.id)
            tasks.submit(workspace, task.id)
    assert workspace.task(task.id).state is TaskState.ADJUDICATION
    for involved in ("ana", "ben"):
        workspace.act_as(involved)
        assert task.id not in [one.id for one in tasks.my_tasks(workspace)]
        with pytest.raises(NotAllowedError, match="has not worked on it"):
            tasks.claim(workspace, task.id)
    workspace.act_as("dan")
    assert tasks.claim(workspace).id == task.id


def test_a_reason_outside_the_closed_list_is_refused(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw, count=1)
    (seen,) = take(workspace, task)
    for wrong in ("10", "UGLY"):
        with pytest.raises(BadInputError, match="not on the list"):
            judge(workspace, seen, wrong)
    assert seen.head is not None
    with pytest.raises(BadInputError, match="no reason"):
        review.reject(workspace, seen.id, seen.head, [])


def test_only_its_reviewer_can_judge_a_task(workspace: Workspace, task: Task, draw: Draw) -> None:
    annotate(workspace, task, draw, count=1)
    (seen,) = take(workspace, task)
    workspace.act_as("cat")
    with pytest.raises(NotAllowedError, match="in review by ben"):
        judge(workspace, seen)


def test_the_queue_shows_the_oldest_submission_first(
    workspace: Workspace, add_task: Callable[..., Task], draw: Draw
) -> None:
    one, two = add_task("One"), add_task("Two", (500, 0, 500, 800))
    annotate(workspace, two, draw, count=0)
    annotate(workspace, one, draw, count=0)
    workspace.act_as("ben")
    assert [item.task.name for item in review.queue(workspace)] == ["Two", "One"]
    assert review.start(workspace).name == "Two"


def test_in_a_joined_workspace_only_the_central_login_acts(workspace: Workspace) -> None:
    with workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "ana")
    workspace.act_as("ana")
    with pytest.raises(UnknownPersonError, match="joined to a central as “ana”"):
        workspace.act_as("ben")


def test_annotations_of_a_task_are_known_by_id(workspace: Workspace, task: Task, draw: Draw) -> None:
    made = annotate(workspace, task, draw)
    assert workspace.annotation(str(made[0].id)) == made[0]
    assert isinstance(made[0].id, type(AnnotationId(made[1].id)))
