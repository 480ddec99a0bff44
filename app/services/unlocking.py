"""Opening a locked window: by the password of the central, or by a PIN of one's own, also while central is away.

A PIN is looked at five times at most, whatever is restarted meanwhile; then only the password counts. The wait after
a wrong one is served whole in the program that tries again and by no clock that can be set.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from app.models.errors import AppError
from app.models.unlock_pin import MOST_TRIES, fit_pin, same_form, wait_s
from app.models.words import plural
from app.services.policy import load_policy
from app.services.session_events import SessionEvent
from app.services.sessions import note
from app.services.workspace import Workspace
from app.store import people, unlock_pins
from app.store.unlock_pins import STRONG, Cost, PinNotKeptError, Place, Verifier

_LOCKED = "locked"
Monotonic = Callable[[], float]


class NoPinError(AppError):
    """There is no PIN that could open anything."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}; the password of the central unlocks.")


class TooSoonError(AppError):
    """The wait after a wrong PIN is not over."""

    def __init__(self, wait: float) -> None:
        super().__init__(
            f"The next PIN can be tried in {wait_words(wait)}; the password of the central unlocks at once."
        )
        self.wait_s = wait


class NoCentralError(AppError):
    """A workspace nobody proves anything to."""

    def __init__(self) -> None:
        super().__init__("This workspace has no central, so its lock asks nobody and needs no PIN; join one first.")


class PinForbiddenError(AppError):
    """The site does without."""

    def __init__(self) -> None:
        super().__init__("The policy of this site allows no PIN (unlock_with_pin: false); the password unlocks.")


class Standing(StrEnum):
    """How the PIN of a person stands in a workspace."""

    NONE = "none"
    SET = "set"
    VOID = "void"
    GONE = "gone from the keyring"
    FORBIDDEN = "forbidden by the policy"


@dataclass(frozen=True, slots=True)
class PinState:
    """How it stands, how many tries are left, and how many seconds are to be waited before the next."""

    standing: Standing
    left: int = 0
    wait_s: float = 0

    @property
    def opens(self) -> bool:
        """Whether a PIN can be tried, now or after the wait."""
        return self.standing is Standing.SET


class Patience:
    """How long this program has known of a count of wrong tries: a new program begins to wait anew."""

    _since: ClassVar[dict[str, tuple[int, float]]] = {}

    @classmethod
    def left_s(cls, what: str, wrong: int, wait: float, now: float) -> float:
        """What of a `wait` after so many wrong tries of something is still to be served, in seconds."""
        known = cls._since.get(what)
        if known is None or known[0] != wrong:
            known = cls._since[what] = (wrong, now)
        return max(0.0, wait - (now - known[1]))

    @classmethod
    def restart(cls) -> None:
        """Forget what was waited, as a new program would."""
        cls._since.clear()


def allowed() -> bool:
    """Whether the site lets people have a PIN."""
    return load_policy().unlock_with_pin


def expected(workspace: Workspace) -> Standing:
    """How the PIN stands by the file alone; the keyring is not asked, which could take long."""
    if workspace.joined_as() is None:
        return Standing.NONE
    if not allowed():
        return Standing.FORBIDDEN
    known = unlock_pins.marked(workspace.database, place_of(workspace))
    if known is None:
        return Standing.NONE
    return Standing.VOID if known[1] >= MOST_TRIES else Standing.SET


def state(workspace: Workspace, now: Monotonic = time.monotonic) -> PinState:
    """How the PIN stands; off the GUI thread, as the keyring may wait for somebody.

    A PIN that is being looked at counts as wrong until it is found to be the one, so this waits for the end of that.

    Raises:
        NoCentralError: in a workspace of its own.
    """
    with unlock_pins.alone():
        unlock_pins.level(workspace.database, place_of(workspace))
        return _state(workspace, now)


def _state(workspace: Workspace, now: Monotonic) -> PinState:
    place = place_of(workspace)
    found = unlock_pins.find(workspace.database, place)
    if not allowed():
        return PinState(Standing.FORBIDDEN)
    if found is None:
        return PinState(Standing.NONE)
    if found.void:
        return PinState(Standing.VOID)
    if found.verifier is None:
        return PinState(Standing.GONE)
    left = Patience.left_s(f"{place.name} {found.pin}", found.wrong, wait_s(found.wrong), now())
    return PinState(Standing.SET, MOST_TRIES - found.wrong, left)


def try_pin(workspace: Workspace, typed: str, now: Monotonic = time.monotonic) -> PinState | None:
    """Look at a PIN once: None when it is the one, else how it stands now; a wrong one is in the log.

    Raises:
        TooSoonError: before the wait is over; nothing was looked at.
        NoPinError: when there is none, or none any more.
        PinForbiddenError: where the site does without.
        PinNotKeptError: when the count cannot be kept; nothing was looked at.
    """
    place, database = place_of(workspace), workspace.database
    with unlock_pins.alone():
        unlock_pins.level(database, place)
        verifier = _to_try(workspace, place, now)
        spent = replace(verifier, tries=verifier.tries + 1)
        unlock_pins.put(database, place, spent)
        if verifier.fits(same_form(typed), place):
            unlock_pins.put(database, place, replace(verifier, tries=0))
            return None
        if spent.tries >= MOST_TRIES:
            unlock_pins.put(database, place, spent.without_sum())
        told = _state(workspace, now)
    event = SessionEvent.PIN_VOID if told.standing is Standing.VOID else SessionEvent.PIN_REFUSED
    note(workspace, event, f"wrong PIN {MOST_TRIES - told.left} of {MOST_TRIES}")
    return told


def set_pin(workspace: Workspace, typed: str, cost: Cost = STRONG) -> str:
    """Have this PIN unlock from now on, once the person has proved who they are; the name of the keyring.

    Raises:
        WeakPinError: for one that would be guessed.
        NoCentralError, PinForbiddenError, PinNotKeptError: when there can be none.
    """
    place, login = place_of(workspace), workspace.person.login
    if not allowed():
        raise PinForbiddenError
    verifier = Verifier.of(fit_pin(typed, login), place, cost)
    with unlock_pins.alone():
        before = unlock_pins.marked(workspace.database, place)
        try:
            keyring = unlock_pins.put(workspace.database, place, verifier)
        except PinNotKeptError:
            unlock_pins.forget(workspace.database, place)
            raise
    note(workspace, SessionEvent.PIN_CHANGED if before else SessionEvent.PIN_SET, f"in {keyring}")
    return keyring


def remove_pin(workspace: Workspace) -> bool:
    """Have none any more; whether there was one. It takes a way in away, so it asks for no proof."""
    with unlock_pins.alone():
        was = unlock_pins.forget(workspace.database, place_of(workspace))
    if was:
        note(workspace, SessionEvent.PIN_REMOVED)
    return was


def give_back(workspace: Workspace) -> None:
    """Give all tries back, as the person has proved who they are; what is void stays so.

    Raises:
        PinNotKeptError: when the count cannot be kept.
    """
    place = place_of(workspace)
    with unlock_pins.alone():
        found = unlock_pins.find(workspace.database, place)
        if found is not None and found.verifier is not None and found.wrong and not found.void:
            unlock_pins.put(workspace.database, place, replace(found.verifier, tries=0))


def state_words(told: PinState) -> str:
    """The same as a sentence."""
    if told.standing is Standing.SET:
        wait = f", the next in {wait_words(told.wait_s)}" if told.wait_s else ""
        return f"A PIN is set; {plural(told.left, 'try', 'tries')} left{wait}."
    return {
        Standing.NONE: "No PIN is set.",
        Standing.VOID: f"The PIN is void after {MOST_TRIES} wrong ones; the password of the central sets a new one.",
        Standing.GONE: "The PIN is gone from the keyring; the password of the central sets a new one.",
        Standing.FORBIDDEN: "The policy of this site allows no PIN.",
    }[told.standing]


def wrong_words(told: PinState) -> str:
    """What to say of a PIN that was wrong."""
    if not told.opens:
        return f"That was wrong PIN {MOST_TRIES} of {MOST_TRIES}: it is void; only the password of the central unlocks."
    return f"That is not the PIN; {plural(told.left, 'try', 'tries')} left."


def remember_locked(workspace: Workspace, why: str) -> None:
    """Have the next window that opens this file begin locked, unless it is unlocked before; empty for unlocked."""
    with workspace.database.transaction() as connection:
        people.set_meta(connection, _LOCKED, why)


def was_locked(workspace: Workspace) -> bool:
    """Whether the last window ended while it was locked."""
    with workspace.database.read() as connection:
        return bool(people.get_meta(connection, _LOCKED))


@contextmanager
def beside(path: Path, login: str) -> Iterator[Workspace]:
    """The workspace on a connection of its own, for another thread."""
    workspace = Workspace.open(path, login)
    try:
        yield workspace
    finally:
        workspace.close()


def _to_try(workspace: Workspace, place: Place, now: Monotonic) -> Verifier:
    """What to compare with, wrong as often as keyring and file together know."""
    told = _state(workspace, now)
    if told.standing is Standing.FORBIDDEN:
        raise PinForbiddenError
    found = unlock_pins.find(workspace.database, place)
    if found is None or found.verifier is None or not told.opens:
        raise NoPinError(state_words(told).rstrip(".").partition(";")[0])
    if told.wait_s > 0:
        raise TooSoonError(told.wait_s)
    return replace(found.verifier, tries=found.wrong)


def place_of(workspace: Workspace) -> Place:
    """Whose PIN and tries these are.

    Raises:
        NoCentralError: in a workspace of its own.
    """
    login = workspace.joined_as()
    if login is None:
        raise NoCentralError
    return Place(str(workspace.project_id), login.casefold(), unlock_pins.system_user())


def wait_words(wait: float) -> str:
    """A wait as it is said, never none."""
    return f"{max(1, round(wait)):d} s"
