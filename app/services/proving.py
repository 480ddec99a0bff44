"""Proving who is there by the password of the central, or while it is away, by the one it took last."""

import hmac
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.models.errors import AppError
from app.models.unlock_pin import password_wait_s
from app.services import passwords, synchronisation
from app.services.session_events import SessionEvent
from app.services.sessions import note
from app.services.unlocking import Patience, Standing, allowed, expected, give_back, place_of, wait_words
from app.services.workspace import Workspace
from app.store import password_tries
from app.store.unlock_pins import PinNotKeptError, alone
from app.sync.central import connect
from app.sync.errors import LoginRefusedError, UnreachableError


class NobodyToAskError(AppError):
    """Central away, and nothing to compare with."""

    def __init__(self) -> None:
        super().__init__(
            "Central is away and no password was used here since the start; try when it is back. Everything is saved; "
            "“orthomark backup” takes a copy out meanwhile."
        )


class PasswordTooSoonError(AppError):
    """The wait after wrong passwords is not over, and central is away."""

    def __init__(self, wait: float, *, pin: bool) -> None:
        then = "wait, or unlock with the PIN" if pin else "wait until then, or until central is back"
        self.why = "Central is away, and wrong passwords were tried before."
        super().__init__(f"{self.why} The next is compared in {wait_words(wait)}; {then}.")
        self.wait_s = wait


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a password was right; whether the person could have a PIN and has none; seconds before the next try."""

    proved: bool
    lacks_pin: bool = False
    wait_s: float = 0


def try_password(
    workspace: Workspace, url: str, password: str, known: str, now: Callable[[], float] = time.monotonic
) -> Proof:
    """Whether central takes this password, or while it is away, whether it is the one it took last.

    A wrong one is in the log, a right one gives a PIN its tries back; one that is void stays so. Wrong ones while
    central is away are counted over restarts, and the next waits the longer, but is never refused for good.

    Raises:
        NobodyToAskError: when central is away and no password was used here since the start, nor kept.
        PasswordTooSoonError: when it is away and the wait is not over; nothing was looked at.
    """
    wait = 0.0
    try:
        proved = _taken_by_central(url, password)
    except UnreachableError as error:
        proved, wait = _compared(workspace, password, known or passwords.recall(url), now, error)
    if proved:
        password_tries.put(workspace.database, place_of(workspace), 0)
        with suppress(PinNotKeptError):  # then the tries are not given back
            give_back(workspace)
    else:
        note(workspace, SessionEvent.UNLOCK_REFUSED, "wrong password")
    return Proof(proved, proved and _could_have_pin(workspace), wait)


def _taken_by_central(url: str, password: str) -> bool:
    try:
        connect(synchronisation.with_password(url, password)).close()
    except LoginRefusedError:
        return False
    return True


def _compared(
    workspace: Workspace, password: str, before: str | None, now: Callable[[], float], away: UnreachableError
) -> tuple[bool, float]:
    """Whether it is the one before, and what is to be waited before the next; counted before it is looked at."""
    if not before:
        raise NobodyToAskError from away
    place, database = place_of(workspace), workspace.database
    with alone():
        wrong = password_tries.wrong(database, place)
        left = Patience.left_s(f"{place.name} password", wrong, password_wait_s(wrong), now())
        if left > 0:
            raise PasswordTooSoonError(left, pin=expected(workspace) is Standing.SET) from away
        password_tries.put(database, place, wrong + 1)
        right = hmac.compare_digest(before.encode(), password.encode())
        if right:
            return True, 0.0
        wait = password_wait_s(wrong + 1)
        return False, Patience.left_s(f"{place.name} password", wrong + 1, wait, now())


def _could_have_pin(workspace: Workspace) -> bool:
    return allowed() and expected(workspace) is not Standing.SET and passwords.backend() is not None
