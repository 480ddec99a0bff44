"""A joined workspace with a PIN, and what a try of it needs."""

from collections.abc import Iterator

import keyring
import pytest

from app.services import unlocking
from app.services.unlocking import Patience
from app.services.workspace import Workspace
from app.store import people
from tests.services.unlock_hand import AWAY, CHEAP, RIGHT, Hours, Mortal


@pytest.fixture
def drawer() -> Iterator[Mortal]:
    before, made = keyring.get_keyring(), Mortal()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def joined(workspace: Workspace, drawer: Mortal) -> Workspace:
    with workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lea")
        people.set_meta(connection, "central_url", AWAY)
    unlocking.set_pin(workspace, RIGHT, CHEAP)
    return workspace


@pytest.fixture
def hours() -> Iterator[Hours]:
    Patience.restart()
    yield Hours()
    Patience.restart()
