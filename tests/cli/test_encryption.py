"""encrypt, decrypt and store-key."""

from collections.abc import Iterator

import keyring
import pytest

from app.store.keys import VARIABLE
from tests.cli.shop import Shop, done, refused
from tests.cli.test_passwords import Drawer

pytest.importorskip("sqlcipher3")


@pytest.fixture(autouse=True)
def drawer() -> Iterator[Drawer]:
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_file_is_encrypted_its_key_shown_kept_and_forgotten(
    shop: Shop, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is not encrypted" in refused("store-key", "show", shop.file)
    tasks = shop.tasks()
    told = done("encrypt", shop.file)
    assert "key is kept in a drawer" in told.out
    assert "into a safe" in told.err
    assert shop.tasks() == tasks
    rows = {row["name"]: row["found"] for row in done("doctor", shop.file, "--json").json}
    assert rows["Encryption"].startswith("encrypted")
    secret = done("store-key", "show", shop.file, "--json").json["key"]
    assert "with all that is unsent" in refused("store-key", "forget", shop.file)
    assert done("store-key", "forget", shop.file, "--yes", "--json").json["forgotten"]
    assert drawer.kept == {}
    assert "its key is not on this computer" in refused("task", "list", shop.file)
    monkeypatch.setenv(VARIABLE, "0" * 64)
    assert "not the one this workspace is encrypted with" in refused("store-key", "keep", shop.file)
    monkeypatch.setenv(VARIABLE, "too short")
    assert "64 hexadecimal digits" in refused("store-key", "keep", shop.file)
    monkeypatch.setenv(VARIABLE, secret)
    assert done("store-key", "keep", shop.file, "--json").json["kept"] == "a drawer"
    monkeypatch.delenv(VARIABLE)
    assert shop.tasks() == tasks
    assert "not encrypted any more" in done("decrypt", shop.file).out
    assert "not encrypted already" in refused("decrypt", shop.file)
