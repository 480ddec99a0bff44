"""The password of the central, while it is away: wrong ones are counted, and what else a right one does."""

import pytest

from app.models.unlock_pin import MOST_TRIES
from app.services import proving, unlocking
from app.services.proving import PasswordTooSoonError
from app.services.unlocking import Patience, Standing
from app.services.workspace import Workspace
from app.store import password_tries, people
from tests.services.unlock_hand import AWAY, Cut, Hours, Mortal, wrong


def test_the_right_password_gives_the_tries_back_but_not_what_is_void(
    joined: Workspace, drawer: Mortal, hours: Hours
) -> None:
    wrong(joined, hours, 3)
    assert not proving.try_password(joined, AWAY, "a wrong one", "the right one").proved
    assert unlocking.state(joined, hours).left == MOST_TRIES - 3
    assert proving.try_password(joined, AWAY, "the right one", "the right one").proved
    assert unlocking.state(joined, hours).left == MOST_TRIES
    wrong(joined, hours, MOST_TRIES)
    assert proving.try_password(joined, AWAY, "the right one", "the right one") == proving.Proof(True, lacks_pin=True)
    assert unlocking.state(joined, hours).standing is Standing.VOID


def mistyped(workspace: Workspace, hours: Hours, times: int) -> list[float]:
    waits = []
    for _ in range(times):
        hours.now += 1000
        proof = proving.try_password(workspace, AWAY, "a wrong one", "the right one", hours)
        assert not proof.proved
        waits.append(proof.wait_s)
    return waits


def test_wrong_passwords_while_central_is_away_wait_the_longer_over_restarts_and_are_never_void(
    joined: Workspace, hours: Hours
) -> None:
    assert mistyped(joined, hours, 8) == [0, 0, 5, 30, 60, 300, 300, 300]
    for _ in range(2):
        with pytest.raises(PasswordTooSoonError, match="300 s; wait, or unlock with the PIN"):
            proving.try_password(joined, AWAY, "the right one", "the right one", hours)
        Patience.restart()
        password_tries._Here.counts.clear()
    with pytest.raises(PasswordTooSoonError):
        proving.try_password(joined, AWAY, "the right one", "the right one", hours)
    unlocking.remove_pin(joined)
    with pytest.raises(PasswordTooSoonError, match="wait until then, or until central is back"):
        proving.try_password(joined, AWAY, "the right one", "the right one", hours)
    hours.now += 300
    assert proving.try_password(joined, AWAY, "the right one", "the right one", hours).proved
    assert mistyped(joined, hours, 3) == [0, 0, 5]


@pytest.mark.parametrize("put_back", ["the file", "the keyring"])
def test_an_older_copy_of_the_count_gives_no_password_tries(
    joined: Workspace, drawer: Mortal, hours: Hours, put_back: str
) -> None:
    place = unlocking.place_of(joined)
    mistyped(joined, hours, 4)
    password_tries._Here.counts.clear()
    if put_back == "the file":
        with joined.database.transaction() as connection:
            people.set_meta(connection, f"password_tries {place.name}", "0")
    else:
        drawer.set_password(password_tries.SERVICE, place.name, "0")
    assert mistyped(joined, hours, 1) == [60]


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_program_ended_while_it_compares_a_password_has_counted_it(
    joined: Workspace, drawer: Mortal, hours: Hours, dies: str
) -> None:
    mistyped(joined, hours, 2)
    drawer.dies = dies
    with pytest.raises(Cut):
        proving.try_password(joined, AWAY, "a wrong one", "the right one", hours)
    password_tries._Here.counts.clear()
    with pytest.raises(PasswordTooSoonError, match="5 s"):
        proving.try_password(joined, AWAY, "the right one", "the right one", hours)
    assert mistyped(joined, hours, 1) == [30]
