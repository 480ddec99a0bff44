"""What is left to judge is known at every moment, and a verdict costs the same however many objects there are."""

import random
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.errors import NotAllowedError
from app.models.geometry import box
from app.models.ids import AnnotationId
from app.models.task import Task
from app.services import review, tasks
from app.services.editing import OpenTask
from app.services.review_round import BLOCK, ReviewRound, unjudged_ids
from app.services.reviewer_day import DayCount
from app.services.workspace import Workspace

Draw = Callable[..., Annotation]
TICK = 50
"""Steps of SQLite's machine between two counts."""


def handed_in(workspace: Workspace, task: Task, draw: Draw, count: int) -> list[AnnotationId]:
    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    corners = [(10 + 9 * (n % 40), 10 + 9 * (n // 40)) for n in range(count)]
    shapes = [box(x, y, x + 6, y + 6) for x, y in corners]
    opened.apply(edit("draw boxes", [Change(None, draw(task, shape)) for shape in shapes]))
    opened.close()
    tasks.submit(workspace, task.id)
    workspace.act_as("ben")
    review.start(workspace, task.id)
    return unjudged_ids(workspace, task.id)


def head(workspace: Workspace, annotation: AnnotationId) -> Annotation:
    found = workspace.annotation(annotation)
    assert found.head is not None
    return found


def accept(workspace: Workspace, annotation: AnnotationId) -> None:
    review.accept(workspace, annotation, head(workspace, annotation).head)  # type: ignore[arg-type]


def reject(workspace: Workspace, annotation: AnnotationId) -> None:
    review.reject(workspace, annotation, head(workspace, annotation).head, ["CLASS_WRONG"])  # type: ignore[arg-type]


def fix(workspace: Workspace, annotation: AnnotationId) -> None:
    shown = head(workspace, annotation)
    x0, y0, x1, y1 = shown.shape.bounds
    review.fix(workspace, annotation, shown.head, box(x0, y0, x1 + 1, y1 + 1))  # type: ignore[arg-type]


def take_back(workspace: Workspace, annotation: AnnotationId) -> None:
    try:
        review.take_back(workspace, annotation)
    except NotAllowedError:
        return


def test_the_round_is_what_a_new_reading_says_after_every_kind_of_verdict(
    workspace: Workspace, task: Task, draw: Draw
) -> None:
    ids = handed_in(workspace, task, draw, 12)
    left, day, chance = ReviewRound(workspace, task.id), DayCount(), random.Random(4)
    assert list(left) == ids
    day.day(workspace)
    changed: set[AnnotationId] = set()
    workspace.changed.subscribe(lambda one: changed.update(one.annotations))

    for _ in range(40):
        one, deed = chance.choice(ids), chance.choice([accept, reject, fix, take_back])
        if deed is take_back or one in left:
            deed(workspace, one)
        assert list(left) == unjudged_ids(workspace, task.id)
        assert len(left) == len(list(left))
        assert day.day(workspace, changed) == DayCount().day(workspace)
        changed.clear()


def test_a_second_submission_begins_another_round(workspace: Workspace, task: Task, draw: Draw) -> None:
    first, second = handed_in(workspace, task, draw, 2)
    left = ReviewRound(workspace, task.id)
    accept(workspace, first)
    reject(workspace, second)
    assert list(left) == []
    review.finish(workspace, task.id)

    workspace.act_as("ana")
    tasks.claim(workspace, task.id)
    tasks.submit(workspace, task.id)
    workspace.act_as("ben")

    assert list(left) == [second] == unjudged_ids(workspace, task.id)


def test_the_next_one_is_found_over_what_is_judged_and_from_the_start_again(
    workspace: Workspace, task: Task, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.review_round.BLOCK", 4)
    ids = handed_in(workspace, task, draw, 19)
    left = ReviewRound(workspace, task.id)
    for one in ids[2:17]:
        accept(workspace, one)

    assert left.following(None) == ids[0]
    assert left.following(ids[1]) == ids[17]
    assert left.following(ids[9]) == ids[17]
    assert left.following(ids[18]) == ids[0]
    for one in (*ids[:2], *ids[17:]):
        accept(workspace, one)
    assert left.following(ids[3]) is None


def steps(workspace: Workspace, work: Callable[[], object]) -> tuple[int, int]:
    """Calls of Python and C, and steps of SQLite's machine, that some work takes."""
    calls = ticks = 0

    def called(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    def ticked() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    with workspace.database.read() as connection:
        beneath = connection.connection.driver_connection
    beneath.set_progress_handler(ticked, TICK)  # type: ignore[union-attr]
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
        beneath.set_progress_handler(None, 0)  # type: ignore[union-attr]
    return calls, ticks


def cost_of_a_verdict(workspace: Workspace, task: Task, draw: Draw, count: int) -> tuple[int, int]:
    ids = handed_in(workspace, task, draw, count)
    left, day = ReviewRound(workspace, task.id), DayCount()
    day.day(workspace)

    def verdict(one: AnnotationId) -> AnnotationId | None:
        accept(workspace, one)
        day.day(workspace, {one})
        return left.following(one)

    assert [verdict(one) for one in ids[:3]] == ids[1:4]
    found = steps(workspace, lambda: verdict(ids[3]))
    left.close()
    return found


def test_a_verdict_takes_the_same_steps_among_few_and_among_many(
    workspace: Workspace, add_task: Callable[..., Task], draw: Draw
) -> None:
    calls, ticks = cost_of_a_verdict(workspace, add_task("few"), draw, 8)
    more_calls, more_ticks = cost_of_a_verdict(workspace, add_task("many"), draw, BLOCK + 200)

    assert more_calls < calls + 500, "Python looks at each object"
    assert (more_ticks - ticks) * TICK < 500, "SQLite looks at each object"
