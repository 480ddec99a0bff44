"""The checks kept current while somebody draws: after an edit only what it touched is looked at again."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.checks.catalogue import checks
from app.imagery.precedence import give_way
from app.models.edit import Change, Edit
from app.models.event import Event
from app.models.finding import CheckContext, Finding, Scope
from app.models.geometry import Point
from app.models.ids import AnnotationId
from app.models.ontology import Ontology
from app.services.aside import Aside, at_once
from app.services.checking import Found, Ground, examined, touched
from app.services.editing import OpenTask
from app.services.screening import MOST, Screening
from app.services.tasks import metres_per_pixel
from app.services.waivers import Key, Waiver, waivers_of, with_reasons

AT_A_TIME, FEW = 500, 10
"""Annotations screened in one go, and looked at one by one before a hand at work is let go first."""
PIECE_S = 0.025
"""How long one piece of work takes, so that an edit never waits long for its turn."""
GIVE_WAY_S = 0.25
Unseen = Callable[[], Sequence[Point] | None]
HARD, SOFT, WAIVED = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """All that is found, in the order of the list; `at` is (n, 2) in pixels, `level` (n,) says hard, soft or waived.

    `looked` of `total` annotations have been looked at.
    """

    findings: tuple[Finding, ...] = ()
    at: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    level: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    looked: int = 0
    total: int = 0

    @property
    def whole(self) -> bool:
        """Whether everything has been looked at."""
        return self.looked >= self.total

    def count(self, level: int) -> int:
        """How many findings of a level there are."""
        return int(np.count_nonzero(self.level == level))


@dataclass(slots=True, eq=False)
class _Known:
    """What is known so far; only one piece of work at a time has it.

    `found` has those with findings only; `edited` have to be looked at before the rest of the first pass, of which
    `early` need not be any more, and `suspects` are the next.
    """

    found: Found = field(default_factory=dict)
    edited: list[AnnotationId] = field(default_factory=list)
    early: set[AnnotationId] = field(default_factory=set)
    suspects: list[AnnotationId] = field(default_factory=list)
    left: Iterator[list[AnnotationId]] | None = None
    screen: Screening | None = None
    pieces: int = 0
    looked: int = 0
    done: bool = False

    def screening(self, ground: Ground, ids: list[AnnotationId]) -> list[AnnotationId]:
        """Those of these that have to be looked at one by one."""
        if not ids or len(ground.book.columns) > MOST:
            return ids
        if self.screen is None or self.screen.columns is not ground.book.columns:
            self.screen = Screening(ground)
        return self.screen.suspects(ground, ids)

    def touch(self, ground: Ground, changes: Sequence[Change]) -> None:
        """Have what an edit may have changed looked at next."""
        boxes = [change.before.shape.bounds for change in changes if change.before is not None]
        wanted = touched(ground, {change.annotation for change in changes}, boxes)
        self.edited = list(dict.fromkeys((*self.edited, *wanted)))

    def look(self, ground: Ground) -> None:
        """Look at the next few: what was edited first, then the rest of the first pass."""
        if self.edited:
            part, self.edited = self.edited[:FEW], self.edited[FEW:]
            self._take(ground, part)
            if not self.done:
                self.early.update(part)
        elif self.suspects:
            part, self.suspects = self.suspects[:FEW], self.suspects[FEW:]
            self._take(ground, [one for one in part if one not in self.early])
        else:
            self._next(ground)

    def _next(self, ground: Ground) -> None:
        """Find out whom of the next of the first pass to look at."""
        self.left = self.left or ground.book.pieces(AT_A_TIME)
        piece = next(self.left, None)
        if piece is None:
            self.done, self.looked = True, len(ground.book)
            self.early.clear()
            return
        self.looked += len(piece)
        # What an edit touched meanwhile was looked at as it is now.
        self.suspects = self.screening(ground, [one for one in piece if one not in self.early])

    def _take(self, ground: Ground, ids: Sequence[AnnotationId]) -> None:
        for one, findings in examined(ground, ids).items():
            if findings:
                self.found[one] = findings
            else:
                self.found.pop(one, None)


class LiveChecks:
    """Watches an open task; `changed` tells of a new `board`. Call everything on the thread the task lives on.

    `unseen` gives what tells, on any thread, the middles of the cells nobody has looked at by now; None where that is
    not recorded.
    """

    def __init__(
        self, opened: OpenTask, aside: Aside = at_once, unseen: Callable[[], Unseen] = lambda: nothing_recorded
    ) -> None:
        self.opened = opened
        self.board = Board(total=len(opened.annotations) or 1)
        self.changed: Event[Board] = Event()
        self._aside, self._unseen = aside, unseen
        self._known = _Known()
        self._edits: list[Edit] = []
        self._again = True
        self._busy = self._closed = False
        self._ontology: Ontology = opened.workspace.ontology
        self._metres = metres_per_pixel(opened.scene, opened.task)
        self._off = (opened.changed.subscribe(self._edited), opened.arrived.subscribe(lambda _none: self.restart()))
        self._go()

    def close(self) -> None:
        """Stop; answers still on their way are dropped."""
        self._closed = True
        for off in self._off:
            off()

    @property
    def current(self) -> bool:
        """Whether the board tells of the task as it is now."""
        waiting = self._busy or self._again or self._edits or self._known.edited
        return not waiting and self._known.done

    def restart(self) -> None:
        """Look through everything again, as after it was read anew."""
        self._known = _Known()
        self._edits = []
        self.look_again()

    def look_again(self) -> None:
        """Reasons, or what was seen of the task, may have changed."""
        self._again = True
        self._go()

    def ground(self) -> Ground:
        """The task as it is now, for work on another thread."""
        return ground_of(self.opened, self._ontology, self._metres)

    def _edited(self, made: Edit) -> None:
        if self.opened.workspace.ontology is not self._ontology:
            self._ontology = self.opened.workspace.ontology
            self.restart()
            return
        self._edits.append(made)
        self.look_again()

    def _go(self) -> None:
        """Begin the next piece of work, unless one is under way; edits come before the rest of the first pass."""
        idle = not self._again and not self._edits and not self._known.edited and self._known.done
        if self._busy or self._closed or self.opened.loading or idle:
            return
        again, self._busy, self._again = self._again, True, False
        edits, known = self._edits, self._known
        self._edits = []
        ground, unseen = self.ground(), self._unseen()
        database, task = self.opened.workspace.database, self.opened.task.id

        def work() -> Board | None:
            tells = _look(known, ground, [change for made in edits for change in made.changes], again=again)
            return _board(known, ground, unseen(), waivers_of(database, task)) if tells else None

        self._aside(work, lambda board: self._take(known, board))

    def _take(self, known: _Known, board: Board | None) -> None:
        self._busy = False
        if self._closed:
            return
        if known is self._known and board is not None:
            self.board = board
            self.changed.emit(board)
        self._go()


def ground_of(opened: OpenTask, ontology: Ontology, metres: float | None) -> Ground:
    """An open task as it is now; call it where the task lives, and look at it anywhere."""
    book, overlay = opened.annotations.snapshot(), opened.places.overlay
    return Ground(opened.task, opened.scene, ontology, metres, book, overlay)


def _look(known: _Known, ground: Ground, changes: Sequence[Change], *, again: bool) -> bool:
    """Look at what was edited, and go on with the first pass, for a while; say whether that is worth telling.

    In a long first pass it is told ever more rarely, for that costs what is found.
    """
    if changes:
        known.touch(ground, changes)
    first = not known.edited
    ends = time.monotonic() + PIECE_S
    while known.edited or (first and not known.done):
        give_way(GIVE_WAY_S)
        known.look(ground)
        if time.monotonic() >= ends:
            break
    if not first:
        return not known.edited
    known.pieces += 1
    return known.done or again or known.pieces & (known.pieces - 1) == 0


def nothing_recorded() -> Sequence[Point] | None:
    """Tell that nothing is known of who has seen what."""
    return None


def _board(known: _Known, ground: Ground, unseen: Sequence[Point] | None, held: Mapping[Key, Waiver]) -> Board:
    context = CheckContext(ground.task, ground.scene, ground.ontology, (), ground.metres_per_pixel, unseen)
    whole = [one for check in checks() if check.scope is Scope.TASK for one in check.run(context)]
    found = [*whole, *(one for findings in known.found.values() for one in findings)]
    place = {check.name: number for number, check in enumerate(checks())}
    found = sorted(with_reasons(found, held), key=lambda one: (not one.hard, bool(one.waived), place[one.check]))
    levels = np.array([_level(one) for one in found], np.uint8)
    at = np.array([one.at for one in found], np.float64).reshape(-1, 2)
    total, looked = max(len(ground.book), known.looked), known.looked - len(known.suspects)
    return Board(tuple(found), at, levels, total if known.done else min(looked, total - 1), total)


def _level(finding: Finding) -> int:
    return HARD if finding.hard else WAIVED if finding.waived else SOFT
