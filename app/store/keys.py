"""The keys of encrypted workspace files: random, in the keyring of the operating system, and never beside the file.

An encrypted file begins with 16 bytes of its own (SQLCipher's salt), by which it and every copy of it name their key.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.models.errors import AppError
from app.open_files import MARK, head
from app.store.keyrings import backend

SERVICE = "Orthomark workspace"
VARIABLE = "ORTHOMARK_STORE_KEY"
_SALT_BYTES, _KEY_BYTES = 16, 32


class NoStoreKeyError(AppError):
    """An encrypted file and no key for it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: this workspace is encrypted and its key is not on this computer; nothing was changed: put the "
            f"key into the keyring with “orthomark store-key keep {path}”."
        )


class KeyNotKeptError(AppError):
    """There is nowhere to keep a key."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The key cannot be kept ({why}), so nothing was changed; set up a keyring, or give a key of 64 "
            f"hexadecimal digits in {VARIABLE} here and at every start."
        )


class NotAKeyError(AppError):
    """A key that cannot be one."""

    def __init__(self) -> None:
        super().__init__("This is no key of a workspace: it has 64 hexadecimal digits; nothing was changed.")


@dataclass(frozen=True, slots=True)
class StoreKey:
    """The 256 bits a file is encrypted with, as 64 hexadecimal digits, and the 16 bytes it begins with."""

    salt: bytes
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 2 * _KEY_BYTES or set(self.secret) - set("0123456789abcdef"):
            raise NotAKeyError

    @property
    def raw(self) -> str:
        """The key as SQLCipher takes one without deriving it from a password."""
        return f"x'{self.secret}{self.salt.hex()}'"


def new_key() -> StoreKey:
    """A key for a file that is about to be encrypted: of the environment, or of the system's random numbers."""
    salt = MARK + secrets.token_bytes(_SALT_BYTES - len(MARK))
    return StoreKey(salt, _given() or secrets.token_hex(_KEY_BYTES))


def salt_of(path: Path) -> bytes | None:
    """What an encrypted file begins with; None for any other file."""
    start = head(path, _SALT_BYTES)
    return start if start.startswith(MARK) and len(start) == _SALT_BYTES else None


def key_of(path: Path) -> StoreKey | None:
    """The key of a file; None for one that is not encrypted.

    Raises:
        NoStoreKeyError: when it is encrypted and there is no key for it here.
    """
    salt = salt_of(path)
    if salt is None:
        return None
    secret = _given() or _recalled(salt)
    if not secret:
        raise NoStoreKeyError(path)
    return StoreKey(salt, secret)


def keep(key: StoreKey) -> str:
    """Keep a key in the keyring and read it back; where it is kept.

    Raises:
        KeyNotKeptError: when there is no keyring that may hold it, or it does not give it back.
    """
    found = backend()
    if found is not None:
        with suppress(Exception):  # whatever a keyring raises, what counts is whether it gives the key back
            found.set_password(SERVICE, key.salt.hex(), key.secret)
        if _recalled(key.salt) == key.secret:
            return found.name
    if _given() == key.secret:
        return VARIABLE
    raise KeyNotKeptError("the keyring does not give it back" if found else "this computer has no keyring")


def forget(salt: bytes) -> bool:
    """Take a key out of the keyring; whether there was one."""
    found = backend()
    if found is None or _recalled(salt) is None:
        return False
    found.delete_password(SERVICE, salt.hex())
    return True


def _given() -> str:
    return os.environ.get(VARIABLE, "").strip().lower()


def _recalled(salt: bytes) -> str | None:
    from keyring.errors import KeyringError  # noqa: PLC0415  slow to import, and only needed with an encrypted file

    found = backend()
    if found is None:
        return None
    with suppress(KeyringError, RuntimeError, OSError):
        return found.get_password(SERVICE, salt.hex())
    return None
