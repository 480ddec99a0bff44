"""How a scene was displayed while somebody drew or judged: evidence of what that person saw (OPERATIONS 3.6).

One small operation stands in the log before the first revision, verdict or submit made under a display, and another
one only where the display is another since. Which one a revision was made under follows from the chain of its device.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid5

from app.imagery.display import Display
from app.imagery.look_record import record_of
from app.imagery.looks import Look
from app.models.ids import OpId, PersonId, TaskId, uuid7
from app.models.op import Draft, Op, OpKind
from app.services.workspace import Workspace
from app.store import log
from app.store.database import Database
from app.store.log import StoredOp

DIGITS = 6
DRIFT_S = 60.0
Limits = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Displayed:
    """What somebody saw a scene as: in words, by bands (1-based) and limits in values of the raster.

    `look` is the record of what was chosen, as far as it is not as usual, and `beside` the other scene shown with it.
    """

    words: str
    bands: tuple[int, ...]
    limits: Limits
    look: Mapping[str, Any]
    beside: str = ""

    @classmethod
    def of(cls, words: str, display: Display, look: Look | None, beside: str = "") -> "Displayed":
        """Note a display; colours of the file have neither limits nor look."""
        if display.palette is not None:
            return cls(words, (), (), {}, beside)
        usual = record_of(Look(display.bands))
        chosen = (
            {} if look is None else {name: value for name, value in record_of(look).items() if value != usual[name]}
        )
        limits = tuple((_short(low), _short(high)) for low, high in display.limits)
        return cls(words, display.bands, limits, chosen, beside)

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Displayed | None":
        """Read what the log has; None when it is of a version that cannot be meant."""
        try:
            limits = tuple((float(low), float(high)) for low, high in body["limits"])
            bands = tuple(int(band) for band in body["bands"])
            return cls(str(body["words"]), bands, limits, dict(body["look"]), str(body.get("beside", "")))
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def sentence(self) -> str:
        """Words, and the limits they came to."""
        spans = dict.fromkeys(f"{low:g}–{high:g}" for low, high in self.limits)
        parts = [self.words, f"values {' / '.join(spans)}" if spans else "", self.beside and f"beside {self.beside}"]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Seen:
    """One record of the log: what was seen, by whom and when."""

    op: Op
    displayed: Displayed


class Evidence:
    """Writes down, for one open task, how its scene is displayed, whenever that is another than was written last.

    `now` gives what is displayed, None as long as that is unknown. Limits that follow the view are written at most
    once a minute, so that roaming leaves few records.
    """

    def __init__(
        self,
        workspace: Workspace,
        task: TaskId,
        now: Callable[[], Displayed | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace, self._task, self._now, self._clock = workspace, task, now, clock
        self._last: Displayed | None = None
        self._at = 0.0

    def note(self) -> None:
        """Write it down before something is made under it."""
        shown = self._now()
        if shown is None or not self._workspace.acting or not self._differs(shown):
            return
        self._workspace.record([record_draft(self._task, shown)])
        self._last, self._at = shown, self._clock()

    def _differs(self, shown: Displayed) -> bool:
        last = self._last
        if last is None or shown == last:
            return last is None
        drifted = (shown.words, shown.bands, shown.look, shown.beside) == (
            last.words,
            last.bands,
            last.look,
            last.beside,
        )
        return not (drifted and shown.look.get("of_view")) or self._clock() - self._at >= DRIFT_S


def record_draft(task: TaskId, shown: Displayed) -> Draft:
    """The operation that says how a task's scene is displayed from now on, on this device."""
    body = {"v": 1, **asdict(shown)}
    if not shown.beside:
        del body["beside"]
    return Draft(OpId(uuid7()), OpKind.DISPLAY, uuid5(task, OpKind.DISPLAY), task, body)


def displays_of(database: Database, task: TaskId) -> list[Seen]:
    """Everything recorded of a task, in the one order."""
    entity = uuid5(task, OpKind.DISPLAY)
    with database.read() as connection:
        told = log.of_entities(connection, [entity])[entity]
    return _read(told)


def seen_as(database: Database, task: TaskId) -> Callable[[Op], str]:
    """Give what tells, of an operation of a task, how the scene was displayed when it was made; empty when unknown."""
    by_device: dict[tuple[object, PersonId], list[Seen]] = {}
    for seen in displays_of(database, task):
        by_device.setdefault((seen.op.device, seen.op.author), []).append(seen)

    def told(op: Op) -> str:
        before = [seen for seen in by_device.get((op.device, op.author), ()) if seen.op.dseq < op.dseq]
        return max(before, key=lambda seen: seen.op.dseq).displayed.sentence if before else ""

    return told


def nothing_seen(_op: Op) -> str:
    """Tell nothing of any operation."""
    return ""


def _read(told: Sequence[StoredOp]) -> list[Seen]:
    found = ((stored.op, Displayed.read(stored.op.data())) for stored in told if stored.op.kind == OpKind.DISPLAY)
    return [Seen(op, displayed) for op, displayed in found if displayed is not None]


def _short(value: float) -> float:
    """Give as many digits as anybody sees, so that records stay small."""
    return float(f"{value:.{DIGITS}g}")
