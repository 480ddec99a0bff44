"""unlock-pin: proof and PIN come from standard input, and are in no argument."""

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from app.services.passwords import keep
from app.services.unlocking import Patience
from app.services.workspace import Workspace
from app.store import people
from tests.cli.shop import Shop, done, misused, refused
from tests.cli.test_passwords import Drawer

AWAY = "postgresql://lea@127.0.0.1:1/orthomark"
RIGHT, OTHER = "739142", "820647"


@pytest.fixture
def file(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace of a central that is away and whose password is in the keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    monkeypatch.delenv("PGPASSWORD", raising=False)
    keep(AWAY, "the right one")
    workspace = Workspace.open(shop.file)
    with workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lea")
        people.set_meta(connection, "central_url", AWAY)
    workspace.close()
    Patience.restart()
    yield shop.file
    keyring.set_keyring(before)


def test_a_pin_is_set_shown_changed_and_removed(file: Path) -> None:
    assert done("unlock-pin", "show", file, "--json").json == {"pin": "none", "tries_left": 0, "wait_s": 0}
    assert "not the password; nothing" in refused("unlock-pin", "set", file, stdin=f"a wrong one\n{RIGHT}\n")
    assert "in a row" in refused("unlock-pin", "set", file, stdin="the right one\n123456\n")
    row = done("unlock-pin", "set", file, "--json", stdin=f"the right one\n{RIGHT}\n").json
    assert row == {"pin": "set", "tries_left": 5, "wait_s": 0, "keyring": "a drawer"}
    assert "PIN is set; its" in done("unlock-pin", "set", file, stdin=f"{RIGHT}\n{OTHER}\n").out
    assert "4 tries left; nothing was changed" in refused("unlock-pin", "set", file, stdin=f"{RIGHT}\n{RIGHT}\n")
    Patience.restart()
    assert done("unlock-pin", "show", file).out == "A PIN is set; 4 tries left, the next in 5 s.\n"
    done("unlock-pin", "set", file, "--by", "password", stdin=f"the right one\n{RIGHT}\n")
    assert done("unlock-pin", "remove", file, "--json").json == {"removed": True}
    assert done("unlock-pin", "remove", file).out == "No PIN was set.\n"
    events = [row["event"] for row in json.loads(done("sessions", file, "--json").out)][::-1]
    assert events == ["unlock_refused", "pin_set", "pin_changed", "pin_refused", "pin_changed", "pin_removed"]


def test_it_takes_no_pin_as_an_argument_and_asks_for_what_is_missing(file: Path) -> None:
    misused("unlock-pin", "set", file, RIGHT)
    assert "does not have it" in refused("unlock-pin", "set", file, stdin="the right one\n")


def test_a_workspace_of_its_own_has_none(shop: Shop) -> None:
    assert "has no central" in refused("unlock-pin", "show", shop.file)
