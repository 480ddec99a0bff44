"""Time at work: active seconds, staffed seconds, utilisation (OPERATIONS 1.3: M1, M5, M7, M12)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from app.metrics.rates import Ratio
from app.metrics.windows import ShiftWindow
from app.models.shift import TaskEvent, WorkSession

IDLE_CUTOFF_S = 120.0
BUCKET_S = 300


def active_seconds(inputs: Iterable[float], cutoff_s: float = IDLE_CUTOFF_S) -> float:
    """Add up the gaps between input instants (seconds); one longer than the cutoff is idle and counts nothing."""
    gaps = (later - earlier for earlier, later in pairwise(sorted(inputs)))
    return sum(gap for gap in gaps if gap <= cutoff_s)


@dataclass(slots=True)
class ActiveTime:
    """Active time as it passes: instants of input in seconds, gaps by the idle rule, kept by five minutes.

    `buckets` holds seconds by the start of each five minutes, so that touch can be clipped to a window.
    """

    cutoff_s: float = IDLE_CUTOFF_S
    buckets: dict[int, float] = field(default_factory=dict)
    _last: float | None = None

    def note(self, instant: float) -> None:
        """Somebody did something now."""
        last, self._last = self._last, instant
        if last is None or instant <= last or instant - last > self.cutoff_s:
            return
        while last < instant:
            bucket = math.floor(last / BUCKET_S) * BUCKET_S
            end = min(instant, float(bucket + BUCKET_S))
            self.buckets[bucket] = self.buckets.get(bucket, 0.0) + end - last
            last = end

    def take(self) -> dict[int, float]:
        """Give what has passed since it was taken last."""
        taken, self.buckets = self.buckets, {}
        return taken

    def stop(self) -> None:
        """What comes next is no gap since the last input: another task is in hand."""
        self._last = None


def touch_by_author(submitted: Iterable[tuple[int, TaskEvent]]) -> Mapping[str, float]:
    """Add up the active seconds booked to submissions, by author, alphabetically."""
    totals: dict[str, float] = {}
    for _, event in submitted:
        totals[event.actor] = totals.get(event.actor, 0.0) + (event.touch_s or 0.0)
    return dict(sorted(totals.items()))


def rework_touch(submitted: Iterable[tuple[int, TaskEvent]]) -> Ratio:
    """M5: active seconds booked to submissions after a task's first, by all of them."""
    booked = [(number, event.touch_s or 0.0) for number, event in submitted]
    return Ratio(sum(touch for number, touch in booked if number > 1), sum(touch for _, touch in booked))


def staffed_seconds(sessions: Iterable[WorkSession], window: ShiftWindow) -> Mapping[str, float]:
    """Add up each person's presence in the window less breaks; presence in two places at once counts once."""
    people: dict[str, list[WorkSession]] = {}
    for session in sessions:
        if session.start < window.end and session.end > window.start:
            people.setdefault(session.actor, []).append(session)
    return {actor: _presence(people[actor], window) for actor in sorted(people)}


def utilisation(touch: Mapping[str, float], staffed: Mapping[str, float]) -> Mapping[str, Ratio]:
    """M12: touch by staffed seconds of everybody with a session. Never rank people by it."""
    return {actor: Ratio(touch.get(actor, 0.0), seconds) for actor, seconds in staffed.items()}


def _presence(sessions: list[WorkSession], window: ShiftWindow) -> float:
    total, reached = 0.0, window.start
    for session in sorted(sessions, key=lambda one: (one.start, one.end)):
        start, end = max(session.start, reached), min(session.end, window.end)
        total += max(0.0, (end - start).total_seconds())
        reached = max(reached, end)
    return max(0.0, total - sum(session.break_s for session in sessions))
