"""The PIN of the lock: five tries, whatever is ended, restarted, put back or set in between."""

import hashlib
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import keyring
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.unlock_pin import MOST_TRIES, WAITS_S
from app.services import unlocking
from app.services.policy import load_policy
from app.services.unlocking import NoPinError, Patience, PinState, Standing, TooSoonError
from app.services.workspace import Workspace
from app.store import unlock_pins
from app.store.unlock_pins import SERVICE, STRONG, PinNotKeptError, Verifier
from tests.cli.test_passwords import PlainFile
from tests.services.unlock_hand import CHEAP, RIGHT, WRONG, Cut, Hours, Mortal, told, wrong


def test_the_pin_opens_and_five_wrong_ones_make_it_void(joined: Workspace, drawer: Mortal, hours: Hours) -> None:
    assert unlocking.try_pin(joined, RIGHT, hours) is None
    wrong(joined, hours, MOST_TRIES - 1)
    hours.now += 1000
    assert unlocking.try_pin(joined, RIGHT, hours) is None
    assert unlocking.state(joined, hours).left == MOST_TRIES
    wrong(joined, hours, MOST_TRIES)
    assert unlocking.state(joined, hours).standing is Standing.VOID
    with pytest.raises(NoPinError, match="void after 5"):
        unlocking.try_pin(joined, RIGHT, hours)
    (kept,) = drawer.kept.values()
    assert '"sum": ""' in kept
    assert told(joined) == ["pin_set", *["pin_refused"] * 8, "pin_void"]
    assert unlocking.expected(joined) is Standing.VOID
    unlocking.set_pin(joined, RIGHT, CHEAP)
    assert unlocking.try_pin(joined, RIGHT, hours) is None


def test_the_wait_grows_and_begins_anew_in_a_new_program(joined: Workspace, hours: Hours) -> None:
    for count in range(1, MOST_TRIES):
        assert unlocking.try_pin(joined, WRONG, hours) is not None
        hours.now += WAITS_S[count] - 1
        with pytest.raises(TooSoonError):
            unlocking.try_pin(joined, RIGHT, hours)
        Patience.restart()
        assert unlocking.state(joined, hours).wait_s == WAITS_S[count]
        hours.now += WAITS_S[count]
        assert unlocking.state(joined, hours).wait_s == 0
        assert unlocking.state(joined, hours).left == MOST_TRIES - count
    assert unlocking.try_pin(joined, RIGHT, hours) is None


def test_no_clock_that_can_be_set_shortens_the_wait(
    joined: Workspace, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocking.try_pin(joined, WRONG, hours)
    for years in (-10, 10):
        set_clock = time.time() + years * 365 * 86_400
        monkeypatch.setattr(time, "time", lambda now=set_clock: now)
        with pytest.raises(TooSoonError):
            unlocking.try_pin(joined, RIGHT, hours)


@pytest.fixture
def prowled(joined: Workspace, drawer: Mortal, hours: Hours) -> "Prowler":
    joined.close()
    return Prowler(joined.path, drawer, hours)


class Prowler:
    """Somebody at the computer who knows no PIN and stops at nothing short of putting back both places at once.

    That is: with no look between the two that came to its end.
    """

    def __init__(self, path: Path, drawer: Mortal, hours: Hours) -> None:
        self.path, self.drawer, self.hours = path, drawer, hours
        self.old = path.with_suffix(".old")

    def begin(self) -> None:
        self.drawer.dies = ""
        self.looked = 0
        self.replaced = False
        Patience.restart()
        with unlocking.beside(self.path, "lea") as workspace:
            unlocking.set_pin(workspace, RIGHT, CHEAP)
        shutil.copy(self.path, self.old)
        self.old_keyring = dict(self.drawer.kept)

    def look(self, dies: str) -> None:
        """Wait as long as is asked, try, and perhaps end the program in the middle."""
        with unlocking.beside(self.path, "lea") as workspace:
            Patience.restart()
            self.hours.now += unlocking.state(workspace, self.hours).wait_s
            self.drawer.dies = dies
            ended = True
            with suppress(NoPinError):
                try:
                    unlocking.try_pin(workspace, WRONG, self.hours)
                    self.looked += 1
                except Cut:
                    self.looked += dies == "after"
                    ended = False
        self.drawer.dies = ""
        self.replaced = self.replaced and not ended

    def put_back_file(self) -> None:
        if not self.replaced:
            shutil.copy(self.old, self.path)
            self.replaced = True

    def put_back_keyring(self) -> None:
        if not self.replaced:
            self.drawer.kept = dict(self.old_keyring)
            self.replaced = True


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["try", "before", "after", "file", "keyring"]), max_size=9))
def test_no_sequence_of_restarts_gives_a_sixth_try(prowled: Prowler, deeds: list[str]) -> None:
    prowled.begin()
    for deed in [*deeds, *["try"] * (MOST_TRIES + 1)]:
        if deed == "file":
            prowled.put_back_file()
        elif deed == "keyring":
            prowled.put_back_keyring()
        else:
            prowled.look("" if deed == "try" else deed)
        assert prowled.looked <= MOST_TRIES
    with unlocking.beside(prowled.path, "lea") as workspace, pytest.raises(NoPinError):
        unlocking.try_pin(workspace, RIGHT, prowled.hours)


def test_two_programs_at_once_share_the_tries(joined: Workspace, hours: Hours) -> None:
    """Both have waited; what one tried makes the other wait."""
    wrong(joined, hours, 1)
    hours.now += 1000
    with unlocking.beside(joined.path, "lea") as other:
        assert unlocking.state(other, hours).wait_s == 0
        assert unlocking.try_pin(joined, WRONG, hours) is not None
        with pytest.raises(TooSoonError):
            unlocking.try_pin(other, WRONG, hours)


def test_ended_while_it_is_looked_at_a_try_is_spent(
    joined: Workspace, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*given: object, **named: object) -> bytes:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "scrypt", cut)
        with pytest.raises(Cut):
            unlocking.try_pin(joined, WRONG, hours)
    assert unlocking.state(joined, hours).left == MOST_TRIES - 1


def test_of_many_who_try_at_the_same_moment_one_is_looked_at(joined: Workspace, hours: Hours) -> None:
    wrong(joined, hours, 1)
    hours.now += 1000
    unlocking.state(joined, hours)
    hours.now += 1000
    start = threading.Barrier(4, timeout=60)

    def once() -> bool:
        try:
            with unlocking.beside(joined.path, "lea") as workspace:
                start.wait()
                return unlocking.try_pin(workspace, WRONG, hours) is not None
        except TooSoonError:
            return False
        except BaseException:
            start.abort()  # or the others would wait for one who does not come
            raise

    with ThreadPoolExecutor(4) as pool:
        looked = [each.result() for each in [pool.submit(once) for _ in range(4)]]
    assert sum(looked) == 1
    assert unlocking.state(joined, hours).left == MOST_TRIES - 2


def test_a_pin_that_is_being_looked_at_is_not_told_as_a_wrong_one(
    joined: Workspace, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, go_on, plain = threading.Event(), threading.Event(), hashlib.scrypt

    def slow(*given: Any, **named: Any) -> bytes:
        looking.set()
        assert go_on.wait(60)
        return plain(*given, **named)

    def beside(ask: Callable[[Workspace], PinState | None]) -> PinState | None:
        with unlocking.beside(joined.path, "lea") as workspace:
            return ask(workspace)

    monkeypatch.setattr(hashlib, "scrypt", slow)
    with ThreadPoolExecutor(2) as pool:
        tried = pool.submit(beside, lambda workspace: unlocking.try_pin(workspace, RIGHT, hours))
        assert looking.wait(60)
        told = pool.submit(beside, lambda workspace: unlocking.state(workspace, hours))
        with suppress(TimeoutError):
            told.result(0.3)
        go_on.set()
        assert tried.result() is None
        assert told.result() == PinState(Standing.SET, MOST_TRIES, 0)


def test_a_copy_of_the_file_has_the_same_tries(joined: Workspace, hours: Hours, tmp_path: Path) -> None:
    joined.database.backup(tmp_path / "copy.orthomark")
    wrong(joined, hours, 2)
    with unlocking.beside(tmp_path / "copy.orthomark", "lea") as copy:
        assert unlocking.state(copy, hours).left == MOST_TRIES - 2


def test_what_is_kept_fits_nowhere_else(joined: Workspace, drawer: Mortal) -> None:
    """Neither for another login, project or user of the system, nor for a PIN set before or after."""
    place = unlocking.place_of(joined)
    found = unlock_pins.find(joined.database, place)
    assert found is not None
    assert found.verifier is not None
    assert found.verifier.fits(RIGHT, place)
    assert not found.verifier.fits(RIGHT, unlock_pins.Place(place.project, "ann", place.system_user))
    before = dict(drawer.kept)
    unlocking.set_pin(joined, "820647", CHEAP)
    drawer.kept = before
    assert unlocking.state(joined).standing is Standing.GONE
    with pytest.raises(NoPinError, match="gone from the keyring"):
        unlocking.try_pin(joined, RIGHT)


def test_the_keyring_has_no_pin_but_a_strong_sum(joined: Workspace, drawer: Mortal) -> None:
    unlocking.set_pin(joined, RIGHT)
    (kept,) = drawer.kept.values()
    assert RIGHT not in kept
    assert f'"scrypt": [{STRONG.n}, {STRONG.r}, {STRONG.p}]' in kept
    assert 128 * STRONG.n * STRONG.r >= 128 << 20
    assert RIGHT.encode() not in joined.path.read_bytes()
    assert unlocking.try_pin(joined, RIGHT) is None


def test_a_keyring_that_keeps_nothing_sets_no_pin(joined: Workspace) -> None:
    keyring.set_keyring(PlainFile())
    with pytest.raises(PinNotKeptError, match="no keyring"):
        unlocking.set_pin(joined, "820647", CHEAP)
    assert unlocking.expected(joined) is Standing.NONE
    assert unlocking.state(joined).standing is Standing.NONE


def test_a_keyring_that_does_not_count_looks_at_nothing(joined: Workspace, drawer: Mortal, hours: Hours) -> None:
    drawer.set_password = lambda *words: None  # type: ignore[method-assign]
    for _ in range(MOST_TRIES):
        with suppress(TooSoonError), pytest.raises((PinNotKeptError, NoPinError)):
            unlocking.try_pin(joined, RIGHT, hours)
        hours.now += 1000
        unlocking.state(joined, hours)
        hours.now += 1000
    assert unlocking.state(joined, hours).standing is Standing.VOID


def test_a_removed_pin_opens_nothing(joined: Workspace, drawer: Mortal) -> None:
    assert unlocking.remove_pin(joined)
    assert not unlocking.remove_pin(joined)
    assert drawer.kept == {}
    with pytest.raises(NoPinError, match="No PIN is set"):
        unlocking.try_pin(joined, RIGHT)
    assert told(joined) == ["pin_set", "pin_removed"]


def test_the_site_may_do_without(joined: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTHOMARK_POLICY", str(tmp_path / "policy.yaml"))
    (tmp_path / "policy.yaml").write_text("unlock_with_pin: false", "utf-8")
    assert not load_policy().unlock_with_pin
    assert unlocking.expected(joined) is Standing.FORBIDDEN
    for deed in (unlocking.try_pin, unlocking.set_pin):
        with pytest.raises(unlocking.PinForbiddenError):
            deed(joined, RIGHT)


def test_a_workspace_of_its_own_needs_none(workspace: Workspace) -> None:
    with pytest.raises(unlocking.NoCentralError):
        unlocking.set_pin(workspace, RIGHT)


def test_damaged_entries_are_no_pin(joined: Workspace, drawer: Mortal) -> None:
    place = unlocking.place_of(joined)
    for rubbish in ("", "{", "[]", '{"pin": 1, "tries": 0}', '{"pin": "x", "tries": "y", "scrypt": [2]}'):
        drawer.set_password(SERVICE, place.name, rubbish)
        assert unlocking.state(joined).standing is Standing.GONE
    assert Verifier("x", 0).fits("", place) is False
