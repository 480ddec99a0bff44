"""Two reviewers of the day of ten annotators."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from app.models.annotation import Annotation, Status
from app.models.task import Task
from app.services import review
from app.services.workspace import Workspace


class Reviewer:
    """Judges whatever is handed in: accepts most, rejects and fixes some, pins what was missed."""

    def __init__(self, path: Path, login: str, seed: int) -> None:
        self.workspace = Workspace.open(path, login)
        self.chance = random.Random(seed)
        self.made: Counter[str] = Counter()

    def work(self) -> None:
        while any(not item.why_not for item in review.queue(self.workspace)):
            self._one(review.start(self.workspace))

    def _one(self, task: Task) -> None:
        for one in review.unjudged(self.workspace, task.id):
            self._judge(one)
        if self.chance.random() < 0.2:
            x, y, *_ = task.window
            review.missed(self.workspace, task.id, (x + 5.0, y + 5.0), "One here")
            self.made["pin"] += 1
        done = review.finish(self.workspace, task.id, "See the pins")
        self.made[done.state.value] += 1

    def _judge(self, one: Annotation) -> None:
        assert one.head is not None
        drawn = self.chance.random()
        if drawn < 0.03:
            review.reject(self.workspace, one.id, one.head, ["GEOM_LOOSE"], "Closer")
            self.made["reject"] += 1
        elif drawn < 0.05 and one.status is not Status.FIXED:
            moved = replace(one.shape, geometry=shapely.transform(one.shape.geometry, lambda at: np.round(at + 0.5, 3)))
            review.fix(self.workspace, one.id, one.head, shape=moved)
            self.made["fix"] += 1
        else:
            review.accept(self.workspace, one.id, one.head)
            self.made["accept"] += 1
            if self.chance.random() < 0.05:
                review.take_back(self.workspace, one.id)
                again = self.workspace.annotation(one.id)
                assert again.head is not None
                review.accept(self.workspace, one.id, again.head)
                self.made["taken back"] += 1
