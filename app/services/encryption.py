"""Encryption of workspace files and their keys, for the window and the command line."""

from contextlib import closing
from pathlib import Path

from app.models.errors import BadInputError
from app.store import encrypting, keys
from app.store.connecting import connect
from app.store.keys import StoreKey


def encrypt(path: Path) -> str:
    """Encrypt a workspace file nobody has open; where its key is kept. Raises as `store.encrypting.encrypt`."""
    return encrypting.encrypt(path)


def decrypt(path: Path) -> None:
    """Make a plain file of an encrypted one nobody has open. Raises as `store.encrypting.encrypt`."""
    encrypting.decrypt(path)


def key_of(path: Path) -> str:
    """The key of an encrypted file, 64 hexadecimal digits, to be put into a safe.

    Raises:
        BadInputError: when the file is not encrypted.
        NoStoreKeyError: when its key is not here.
    """
    _salt(path)
    found = keys.key_of(path)
    assert found is not None
    return found.secret


def keep_key(path: Path, secret: str) -> str:
    """Keep the key of a file that came from elsewhere, once it was seen to open it; where it is kept.

    Raises:
        BadInputError, NotAKeyError, WrongStoreKeyError, KeyNotKeptError: nothing was changed then.
    """
    key = StoreKey(_salt(path), secret.strip().lower())
    with closing(connect(path, key)):
        return keys.keep(key)


def forget_key(path: Path) -> bool:
    """Take the key of a file out of this computer's keyring: without another copy of it nobody reads the file again."""
    return keys.forget(_salt(path))


def _salt(path: Path) -> bytes:
    if not path.is_file():
        raise BadInputError(str(path), "there is no file", "name a workspace file")
    salt = keys.salt_of(path)
    if salt is None:
        raise BadInputError(str(path), "it is not encrypted", "encrypt it first with “orthomark encrypt”")
    return salt
