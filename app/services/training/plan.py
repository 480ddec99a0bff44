"""Which task gets which part in the training history, so that it ends now and the last shift has something to show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.imagery.training.truth import Truth, TruthObject
from app.models.task import Task
from app.services.training.mistakes import by_place

FEW, MANY, SHORT = 4, 12, 40
PAST_SHARE = 0.55
TODAY = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """`past` was done in earlier shifts, `today` in the running one; the others are left as they are called.

    Every other task stays ready, among them the best one to show.
    """

    past: tuple[Task, ...]
    today: tuple[Task, ...]
    stopped: tuple[Task, ...]
    submitted: tuple[Task, ...]
    in_review: Task
    returned: Task
    claimed: Task


def plan(tasks: Sequence[Task], truth: Truth, seed: int) -> Plan:
    """Give each task its part; the same tasks, truth and seed give the same plan."""
    inside = by_place(truth.objects)
    there = {task.id: inside(task.window) for task in tasks}
    shuffled = [tasks[index] for index in np.random.default_rng(seed).permutation(len(tasks)).tolist()]
    best = max(shuffled, key=lambda task: _worth(there[task.id]))
    left = [task for task in shuffled if task is not best]
    short = [task for task in left if FEW <= len(there[task.id]) <= SHORT] + left
    picked: list[Task] = []
    for task in short:
        if task not in picked:
            picked.append(task)
    fewest = sorted(picked[TODAY + 5 :], key=lambda task: len(there[task.id]))
    stopped = fewest[:2]
    rest = [task for task in left if task not in picked[: TODAY + 5] and task not in stopped]
    return Plan(
        past=tuple(rest[: round(len(tasks) * PAST_SHARE)]),
        today=tuple(picked[:TODAY]),
        stopped=tuple(stopped),
        submitted=tuple(picked[TODAY : TODAY + 2]),
        in_review=picked[TODAY + 2],
        returned=picked[TODAY + 3],
        claimed=picked[TODAY + 4],
    )


def _worth(there: Sequence[TruthObject]) -> tuple[bool, int, float]:
    sizes = [float(max(np.ptp(np.array(one.ring), axis=0))) for one in there]
    return (FEW <= len(there) <= MANY, len({one.class_id for one in there}), sum(sizes))
