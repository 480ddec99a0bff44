"""Ed25519 (RFC 8032): the key a workstation signs bundles with, and how others know it.

The private key lies in a file only its owner can read; a stolen disk is the business of the disk's encryption.
"""

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from app.models.errors import AppError, BadInputError

KEY_BYTES = 32
_GROUPS = 8
_OTHERS = 0o077


class UnsafeKeyError(AppError):
    """The signing key cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: this signing key cannot be used ({why}); move it away to get a new one, "
            "and have the lead register that one."
        )


class Signer:
    """Signs with the key of this workstation, which is made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._key = _load(path) if path.exists() else _make(path)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(content)


def is_signed(public: bytes, content: bytes, signature: bytes) -> bool:
    """Whether the owner of this public key signed this content."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """What two people compare over the telephone: 128 bits of the SHA-256 of the key, in eight groups."""
    digest = Hash(SHA256())
    digest.update(public)
    text = digest.finalize().hex()[: 4 * _GROUPS]
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def key_text(public: bytes) -> str:
    """A public key as text."""
    return base64.b64encode(public).decode()


def read_key(text: str) -> bytes:
    """A public key from its text.

    Raises:
        BadInputError: when it is none.
    """
    try:
        found = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != KEY_BYTES:
        raise BadInputError(
            "Key", "this is no public key", "copy what “orthomark bundle key” prints on the other computer"
        )
    return found


def _load(path: Path) -> Ed25519PrivateKey:
    if os.name != "nt" and path.stat().st_mode & _OTHERS:
        raise UnsafeKeyError(path, "others on this computer may read it")
    try:
        found = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, OSError) as error:
        raise UnsafeKeyError(path, "it cannot be read") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise UnsafeKeyError(path, "it is not an Ed25519 key")
    return found


def _make(path: Path) -> Ed25519PrivateKey:
    made = Ed25519PrivateKey.generate()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return made
