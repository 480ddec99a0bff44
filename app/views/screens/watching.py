"""Watches what is seen of the open task, as what, and how long somebody is active (OPERATIONS 1.3, 3.4, 3.6)."""

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.models.ids import TaskId
from app.models.task import TaskState
from app.services.active_time import active_by_task, add_active
from app.services.displayed import Evidence
from app.services.editing import OpenTask
from app.services.idle_cutoff import idle_cutoff
from app.services.seen import Seeing, least_scale
from app.services.workspace import Changed
from app.views.canvas.camera import Camera
from app.views.panels.stage import Stage
from app.views.presence import Presence
from app.views.session import Session

TICK_MS = 250
LONGEST_S = 1.0
SAVE_S = 60.0


class Watching(QObject):
    """`changed` when another cell was seen, when others' looking has arrived, and every minute.

    `clock` gives seconds that only ever grow; how long something was in view is counted by it.
    """

    changed = Signal()

    def __init__(self, session: Session, stage: Stage, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stage)
        self._session, self._stage = session, stage
        self.clock, self._ticked = clock, 0.0
        self.presence = Presence(stage.canvas)
        self.seeing: Seeing | None = None
        self._open: OpenTask | None = None
        self._evidence: Evidence | None = None
        self._unsubscribe: Callable[[], None] = _nothing
        self._active_s = 0.0
        self._before: Camera | None = None
        self._unsaved_s = 0.0
        self._saving = False
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self.tick)
        session.changed.connect(self._elsewhere)
        session.settings_changed.connect(self._set)

    def follow(self, opened: OpenTask | None) -> None:
        """Watch this task from now on, or none; what was seen of the one before is kept."""
        if opened is self._open and opened is not None:
            return
        self._let_go()
        if opened is not None and self._session.workspace.acting:
            self._watch(opened)
        self.changed.emit()

    def _watch(self, opened: OpenTask) -> None:
        self._open = opened
        self._evidence = Evidence(opened.workspace, opened.task.id, self._stage.displayed)
        self._unsubscribe = opened.storing.subscribe(lambda _none: self._note())
        self.seeing = Seeing(
            self._session.workspace, opened.task, least_scale(opened.ontology, opened.metres_per_pixel)
        )
        self._active_s = active_by_task(self._session.workspace, [opened.task]).get(opened.task.id, 0.0)
        self._before, self._unsaved_s = None, 0.0
        self._count_as_set()
        self.presence.watch_window(self._stage)
        self.presence.stop()
        self._ticked = self.clock()
        self._ticks.start()

    def leave(self) -> None:
        """Keep what was seen, and watch nothing."""
        self._let_go()
        self.changed.emit()

    def _let_go(self) -> None:
        self.save()
        self._ticks.stop()
        self.presence.counting = False
        self._unsubscribe()
        self._unsubscribe = _nothing
        self._open, self.seeing, self._evidence, self._active_s = None, None, None, 0.0

    @property
    def task(self) -> TaskId | None:
        """The task watched."""
        return self._open.task.id if self._open is not None else None

    @property
    def active_s(self) -> float:
        """Active seconds on the task since it was last submitted, as far as they are kept."""
        return self._active_s

    @property
    def working(self) -> bool:
        """Whether the open task is in the acting person's hands, so that looking at it counts."""
        if self._open is None or self._open.gone:
            return False
        task = self._open.task
        return task.state is TaskState.CLAIMED and task.assignee == self._open.workspace.person.id

    def save(self) -> None:
        """Keep what was seen and the active time now."""
        if self._open is None or self.seeing is None or not self.working:
            return
        workspace, task, seeing = self._open.workspace, self._open.task, self.seeing
        self._unsaved_s = 0.0
        buckets = self.presence.take()
        self._note()
        self._saving = True
        add_active(workspace, task, buckets)
        self._session.attempt(seeing.save)
        self._saving = False
        self._active_s += sum(buckets.values())

    def _note(self) -> None:
        """Write down how the scene is displayed before something is made or said under it."""
        if self._evidence is not None:
            self._saving = True
            self._session.attempt(self._evidence.note)
            self._saving = False

    def tick(self) -> None:
        """Count what was in view since the last tick."""
        now = self.clock()
        seconds, self._ticked = min(now - self._ticked, LONGEST_S), now
        camera, before = self._stage.canvas.camera, self._before
        self._before = camera
        self.presence.counting = self.working and self._stage.isVisible()
        if self.seeing is None or before is None or not self._looking():
            return
        steady = held(before, camera)
        new = steady is not None and self.seeing.look(steady, camera.scale, seconds)
        self._unsaved_s += seconds
        if self._unsaved_s >= SAVE_S and not (self._open is not None and self._open.busy):
            self.save()
            new = True
        if new:
            self.changed.emit()

    def _set(self) -> None:
        self._count_as_set()
        self.changed.emit()

    def _count_as_set(self) -> None:
        known = self._session.attempt(lambda: idle_cutoff(self._session.workspace))
        if known is not None:
            self.presence.count_up_to(known.seconds)

    def _looking(self) -> bool:
        """Whether somebody looks at the picture, and at nothing else over it, and all of it is there."""
        canvas = self._stage.canvas
        return (
            self.presence.counting
            and canvas.isVisible()
            and not canvas.flickering
            and self.presence.attentive
            and canvas.pictured()
        )

    def _elsewhere(self, changed: Changed) -> None:
        if self.seeing is None or self._saving or self.seeing.task not in changed.tasks:
            return
        if changed.whole or not changed.annotations:
            self.seeing.reread()
            self.changed.emit()


def _nothing() -> None:
    """Nobody is told."""


def held(before: Camera, now: Camera) -> np.ndarray | None:
    """Give the corners (4, 2), in image pixels, of what two views of one scale and turn both show; None of others."""
    if (before.scale, before.angle, before.width, before.height) != (now.scale, now.angle, now.width, now.height):
        return None
    x, y = before.to_screen(now.x, now.y)
    right, down = x - before.width / 2, y - before.height / 2
    low_x, high_x = max(0.0, right), before.width + min(0.0, right)
    low_y, high_y = max(0.0, down), before.height + min(0.0, down)
    if low_x >= high_x or low_y >= high_y:
        return None
    corners = ((low_x, low_y), (high_x, low_y), (high_x, high_y), (low_x, high_y))
    return np.array([before.to_image(*corner) for corner in corners])
