"""Passwords: in the keyring or asked for, and never where others can read them."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from app.services import passwords
from app.services.synchronisation import without_password
from app.sync.server import Server
from tests.cli.shop import done, refused


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 5
    name = "a drawer"

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class PlainFile(Drawer):
    """Like the back ends that write passwords into a file, which say so by their priority."""

    priority = 0.5


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def owner(server: Server) -> tuple[str, str]:
    url = without_password(server.url("passwords"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", server.password)
        done("central", "init", url)
    return url, server.password


@pytest.mark.parametrize(
    "words",
    [
        ("central", "init", "postgresql://lea:secret@h/d"),
        ("central", "status", "postgresql://lea@h/d?password=secret"),
        ("central", "user", "add", "postgresql://lea:secret@h/d", "ann"),
        ("central", "user", "list", "host=h password=secret"),
        ("central", "verify", "postgresql://lea:@h/d"),
        ("central", "password", "postgresql://lea:secret@h/d"),
        ("join", "x.orthomark", "postgresql://lea:secret@h/d"),
    ],
)
def test_a_password_in_an_address_is_refused_without_being_repeated(words: tuple[str, ...]) -> None:
    sentence = refused(*words)
    assert "leave it out and renew it" in sentence
    assert "secret" not in sentence


def test_a_password_is_tried_then_kept_then_used_then_forgotten(
    owner: tuple[str, str], drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, word = owner
    monkeypatch.setenv("PGPASSWORD", "wrong")
    assert "refused the login" in refused("central", "password", url)
    assert drawer.kept == {}
    monkeypatch.setenv("PGPASSWORD", word)
    assert done("central", "password", url, "--json").json == {"kept": True, "keyring": "a drawer"}
    monkeypatch.delenv("PGPASSWORD")
    assert list(drawer.kept.values()) == [word]
    assert done("central", "status", url, "--json").json["projects"] == []
    assert done("central", "password", url, "--forget", "--json").json == {"forgotten": True}
    assert "asks for a password" in refused("central", "status", url)


@pytest.mark.fault("keyring missing")
def test_a_keyring_that_is_a_plain_file_keeps_nothing(owner: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    before, plain = keyring.get_keyring(), PlainFile()
    keyring.set_keyring(plain)
    monkeypatch.setenv("PGPASSWORD", owner[1])
    try:
        assert "this computer has no keyring" in refused("central", "password", owner[0])
        assert passwords.recall(owner[0]) is None
    finally:
        keyring.set_keyring(before)
    assert plain.kept == {}


def test_an_address_without_a_password_passes_whatever_else_it_holds() -> None:
    assert passwords.refuse_password("postgresql://lea@host:5432/orthomark")
    assert passwords.refuse_password("postgresql://host/orthomark?sslrootcert=/a/password=/b.crt")
