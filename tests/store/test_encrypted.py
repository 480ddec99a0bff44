"""An encrypted workspace file: nothing of it can be read without its key, and a wrong key damages nothing."""

import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.task import Task
from app.services import tasks
from app.services.editing import OpenTask
from app.services.recovery import recover
from app.services.workspace import Workspace
from app.store import keys
from app.store.connecting import CipherMissingError, WrongStoreKeyError
from app.store.database import Database, copy_file
from app.store.encrypting import AlreadySoError, InUseError, decrypt, encrypt
from app.store.errors import NotAWorkspaceError
from app.store.keys import KeyNotKeptError, NoStoreKeyError
from app.store.verify import verify
from tests.cli.test_passwords import Drawer, PlainFile

pytest.importorskip("sqlcipher3")


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def encrypted(workspace: Workspace, task: Task, draw: Callable[..., Annotation], drawer: Drawer) -> Path:
    """A file with one annotation, encrypted."""
    tasks.claim(workspace, task.id)
    OpenTask(workspace, task.id).apply(edit("draw", [Change(None, draw(task))]))
    path = workspace.path.with_name("secret.orthomark")
    workspace.database.backup(path)
    assert encrypt(path) == drawer.name
    return path


def test_nothing_is_read_without_the_key_and_everything_goes_on_with_it(
    encrypted: Path, task: Task, draw: Callable[..., Annotation], tmp_path: Path
) -> None:
    again = Workspace.open(encrypted, "lea")
    opened = OpenTask(again, task.id)
    opened.apply(edit("draw", [Change(None, draw(task))]))
    assert b"annotation" not in b"".join(part.read_bytes() for part in encrypted.parent.glob(f"{encrypted.name}*"))
    assert len(again.annotations()) == 2
    assert verify(again.database).problems == []
    copy = tmp_path / "copy.orthomark"
    again.database.backup(copy)
    again.close()
    copy_file(encrypted, tmp_path / "alone.orthomark", alone=True)
    for one in (copy, tmp_path / "alone.orthomark"):
        with Database.open(one) as database:
            assert verify(database).problems == []
    decrypt(encrypted)
    assert encrypted.read_bytes().startswith(b"SQLite format 3\0")
    plain = Workspace.open(encrypted, "lea")
    assert len(plain.annotations()) == 2
    plain.close()


@pytest.mark.fault("wrong local key")
def test_a_wrong_key_is_one_sentence_and_damages_nothing(
    encrypted: Path, drawer: Drawer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    before = encrypted.read_bytes()
    monkeypatch.setenv(keys.VARIABLE, secrets.token_hex(32))
    with pytest.raises(WrongStoreKeyError, match=r"not the one this workspace is encrypted with.*nothing was changed"):
        Workspace.open(encrypted, "lea")
    with pytest.raises(WrongStoreKeyError):
        copy_file(encrypted, encrypted.with_name("copy.orthomark"))
    assert not encrypted.with_name("copy.orthomark").exists()
    monkeypatch.delenv(keys.VARIABLE)
    right = dict(drawer.kept)
    drawer.kept.clear()
    with pytest.raises(NoStoreKeyError, match="its key is not on this computer"):
        Workspace.open(encrypted, "lea")
    assert capfd.readouterr().err == ""
    assert encrypted.read_bytes() == before
    drawer.kept.update(right)
    again = Workspace.open(encrypted, "lea")
    assert len(again.annotations()) == 1
    again.close()


def test_a_file_that_is_open_elsewhere_is_left_as_it_is(workspace: Workspace, drawer: Drawer) -> None:
    with pytest.raises(InUseError, match="open in another window"):
        encrypt(workspace.path)
    assert keys.salt_of(workspace.path) is None
    assert verify(workspace.database).problems == []
    assert not [part for part in workspace.path.parent.iterdir() if part.name.endswith(".part")]


def test_what_is_encrypted_is_not_encrypted_twice(encrypted: Path, drawer: Drawer) -> None:
    with pytest.raises(AlreadySoError, match="encrypted already"):
        encrypt(encrypted)
    assert len(drawer.kept) == 1


def test_without_a_keyring_or_a_cipher_nothing_is_encrypted(
    workspace: Workspace, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(PlainFile())
    with pytest.raises(KeyNotKeptError, match="no keyring"):
        encrypt(workspace.path)
    keyring.set_keyring(drawer)
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    with pytest.raises(CipherMissingError, match="not installed"):
        encrypt(workspace.path)
    assert (keys.salt_of(workspace.path), drawer.kept) == (None, {})


def test_a_damaged_page_of_an_encrypted_file_is_found(encrypted: Path) -> None:
    with encrypted.open("rb+") as file:
        file.seek(4096 * 3 + 100)
        file.write(b"damage")
    with pytest.raises(NotAWorkspaceError):
        Database.open(encrypted)


def test_what_is_recovered_of_an_encrypted_file_is_encrypted_too(encrypted: Path, tmp_path: Path) -> None:
    content = bytearray(encrypted.read_bytes())
    middle = len(content) // 8192 * 4096
    content[middle : middle + 4096] = b"\xa5" * 4096
    encrypted.write_bytes(content)
    made = recover(encrypted, tmp_path / "whole.orthomark")
    assert keys.salt_of(tmp_path / "whole.orthomark") is not None
    with Database.open(tmp_path / "whole.orthomark") as database:
        report = verify(database)
    assert (report.problems, report.operations) == ([], made.operations)
    assert made.operations > 0
