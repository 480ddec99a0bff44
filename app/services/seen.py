"""What of a task was seen and by whom: one small record per person and workstation in the log (OPERATIONS 3.4)."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from app.metrics.coverage import LEAST_DWELL_S, Coverage, CoverageGrid, Quad, grid_of, working_scale
from app.models.ids import OpId, TaskId, coverage_id, uuid7
from app.models.ontology import ClassDef, Ontology
from app.models.op import Draft, OpKind
from app.models.task import Task
from app.services.workspace import Workspace
from app.store import coverage, log

Point = tuple[float, float]


def least_scale(ontology: Ontology, metres_per_pixel: float | None) -> float:
    """Give the screen pixels per picture pixel from which on the smallest class is 12 screen pixels across."""
    sizes = [size for known in ontology.drawable if (size := _smallest_px(known, metres_per_pixel)) is not None]
    return working_scale(min(sizes, default=None))


def seen_shares(workspace: Workspace, tasks: Iterable[Task]) -> dict[TaskId, float]:
    """Give the part of each task that was seen, 0 to 1; a task nothing is recorded of is missing."""
    with workspace.database.read() as connection:
        found = coverage.records(connection, [task.id for task in tasks])
    return {
        task: together.share for task, records in found.items() if (together := _together(_read(records))) is not None
    }


def unseen(workspace: Workspace, task: TaskId) -> list[Point] | None:
    """Give the middles of the cells nobody has seen, in pixels; None where nothing is recorded."""
    with workspace.database.read() as connection:
        together = _together(_read(coverage.records(connection, [task]).get(task, [])))
    return None if together is None else together.unseen


class Seeing:
    """What is seen of one task while the acting person has it open; `save` writes it into the log."""

    def __init__(self, workspace: Workspace, task: Task, scale: float) -> None:
        self.task = task.id
        self.least_scale = scale
        self._workspace = workspace
        self._grid = grid_of(task.window, scale)
        self._own, self._others = Coverage(self._grid), Coverage(self._grid)
        self._saved: NDArray[np.float64] | None = None
        self.reread()

    @property
    def grid(self) -> CoverageGrid:
        """The cells."""
        return self._grid

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which cells somebody has seen, (rows, columns)."""
        return self._own.seen | self._others.seen

    @property
    def share(self) -> float:
        """The part of the cells somebody has seen, 0 to 1."""
        return float(self.seen.mean())

    @property
    def unseen(self) -> list[Point]:
        """The middles of the cells nobody has seen yet, in pixels."""
        return self.unseen_by_now()()

    def unseen_by_now(self) -> Callable[[], list[Point]]:
        """Give what tells the same, on any thread, of what was seen until now: of many cells that takes a while."""
        whole = Coverage(self._grid)
        whole.join(self._own)
        whole.join(self._others)
        return lambda: whole.unseen

    def look(self, view: Quad, scale: float, seconds: float) -> bool:
        """Count a view, as `Coverage.look`; says whether a cell has become seen by it."""
        before = self._own.seen
        self._own.look(view, scale, seconds, self.least_scale)
        return bool((self._own.seen & ~before & ~self._others.seen).any())

    def reread(self) -> None:
        """Take in what is recorded: own time on this workstation goes on, that of others stands beside."""
        with self._workspace.database.read() as connection:
            found = coverage.records(connection, [self.task]).get(self.task, [])
            device = log.device_of_author(connection, self._workspace.person.id)
        mine = _together(_read(one for one in found if one.device == device))
        if mine is not None and self._saved is None:
            self._own.join(mine)
            self._saved = self._own.dwell_s.copy()
        for record in found:
            told = Coverage.from_body(record.body) if record.device != device else None
            if told is not None:
                self._others.join(told)

    def save(self) -> bool:
        """Write what was seen if that has changed, or was never written; says whether it was."""
        if self._saved is not None and not self._changed(self._saved):
            return False
        self._saved = self._own.dwell_s.copy()
        self._workspace.record([record_draft(self.task, self._own)])
        return True

    def _changed(self, saved: NDArray[np.float64]) -> bool:
        """Time in cells that were seen long before does not matter: a record is written for what is new."""
        return bool((self._own.dwell_s[~_seen(saved)] > saved[~_seen(saved)]).any())


def record_draft(task: TaskId, told: Coverage) -> Draft:
    """The operation that says all that one person saw of a task on one workstation so far."""
    return Draft(OpId(uuid7()), OpKind.COVERAGE, coverage_id(task), task, {"v": 1, **told.to_body()})


def _smallest_px(known: ClassDef, metres_per_pixel: float | None) -> float | None:
    banded = known.size_band[0] / metres_per_pixel if known.size_band and metres_per_pixel else 0.0
    return max(banded, known.minimum_px or 0.0) or None


def _read(records: Iterable[coverage.SeenRecord]) -> list[Coverage]:
    found = (Coverage.from_body(record.body) for record in records)
    return [told for told in found if told is not None]


def _together(told: list[Coverage]) -> Coverage | None:
    """What all saw, on the grid of the newest record."""
    if not told:
        return None
    whole = Coverage(told[-1].grid)
    for one in told:
        whole.join(one)
    return whole


def _seen(dwell_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    made = dwell_s >= LEAST_DWELL_S - 1e-6
    return np.asarray(made)
