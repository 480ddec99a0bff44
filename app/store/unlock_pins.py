"""What is kept of a PIN: a salted scrypt verifier and the count of wrong tries, in the keyring of the operating system.

The workspace file keeps which PIN is in force and the count once more; the greater one holds, so that putting back an
older copy of either gives no tries. A try is counted in both, durably, before it is looked at: whoever ends the
program in the middle of it has spent it.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Self

from app import settings
from app.models.errors import AppError
from app.models.unlock_pin import MOST_TRIES
from app.store import people
from app.store.database import Database
from app.store.keyrings import backend
from app.store.writer_lock import WriterLock

SERVICE = "Orthomark unlock"
_SALT_BYTES, _SUM_BYTES = 16, 32
_ROOM = 1 << 20


class PinNotKeptError(AppError):
    """There is nowhere to keep a PIN, or nothing to make its verifier with."""

    def __init__(self, why: str) -> None:
        super().__init__(f"A PIN cannot be used here ({why}); the password of the central unlocks as before.")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one look at a PIN takes: scrypt's N, r and p (RFC 7914). It needs 128 N r bytes."""

    n: int
    r: int
    p: int


STRONG = Cost(n=1 << 17, r=8, p=1)
"""128 MiB and some 0.4 s of a processor: the first of the settings OWASP gives for scrypt."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose PIN: of one login, in one project, of one user of the operating system."""

    project: str
    login: str
    system_user: str

    @property
    def name(self) -> str:
        """How keyring and file call it."""
        return f"{self.project}/{self.login}/{self.system_user}"

    @property
    def mark(self) -> str:
        """The file's own note of it."""
        return f"unlock_pin {self.name}"


@dataclass(frozen=True, slots=True)
class Verifier:
    """What a PIN is compared with; from a void one the sum is gone. `pin` is a random name, not the PIN."""

    pin: str
    tries: int
    cost: Cost = STRONG
    salt: bytes = field(default=b"", repr=False)
    sum: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, typed: str, place: Place, cost: Cost = STRONG) -> Self:
        """Make one with a new salt."""
        salt = secrets.token_bytes(_SALT_BYTES)
        return cls(secrets.token_hex(16), 0, cost, salt, _sum(typed, place, salt, cost))

    def fits(self, typed: str, place: Place) -> bool:
        """Whether it was made of this PIN, in this place."""
        return bool(self.sum) and hmac.compare_digest(self.sum, _sum(typed, place, self.salt, self.cost))

    def without_sum(self) -> Self:
        """The same with nothing left to compare with."""
        return replace(self, salt=b"", sum=b"", tries=MOST_TRIES)

    def text(self) -> str:
        """As it lies in the keyring."""
        costs = [self.cost.n, self.cost.r, self.cost.p]
        kept = {"v": 1, "pin": self.pin, "tries": self.tries, "scrypt": costs}
        return json.dumps(kept | {"salt": self.salt.hex(), "sum": self.sum.hex()})


@dataclass(frozen=True, slots=True)
class Kept:
    """A PIN as keyring and file know it together: wrong tries by the greater count; no verifier when one lacks."""

    pin: str
    wrong: int
    verifier: Verifier | None

    @property
    def void(self) -> bool:
        """Whether the tries are used up."""
        return self.wrong >= MOST_TRIES


@contextmanager
def alone() -> Iterator[None]:
    """Have nobody else of this user look at a PIN meanwhile, in whatever copy of the file."""
    folder = settings.cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with closing(WriterLock(folder / "unlock-pin.lock")) as lock, lock:
        yield


def system_user() -> str:
    """Who the operating system says this is, whatever the environment says."""
    return str(os.getuid()) if hasattr(os, "getuid") else os.getlogin()


def marked(database: Database, place: Place) -> tuple[str, int] | None:
    """What the file alone knows: which PIN is in force and how often it was wrong; None when there is none."""
    with database.read() as connection:
        text = people.get_meta(connection, place.mark)
    found = _read(text)
    return (str(found["pin"]), int(found["tries"])) if found else None


def find(database: Database, place: Place) -> Kept | None:
    """The PIN in force, if there is one; it may wait for the person to unlock the keyring."""
    known = marked(database, place)
    if known is None:
        return None
    pin, wrong = known
    verifier = _recall(place)
    if verifier is None or verifier.pin != pin:
        return Kept(pin, wrong, None)
    return Kept(pin, max(wrong, verifier.tries), verifier if verifier.sum else None)


def level(database: Database, place: Place) -> None:
    """Bring file and keyring to the greater count of wrong tries, where one of them was put back."""
    known, verifier = marked(database, place), _recall(place)
    if known is None or verifier is None or verifier.pin != known[0]:
        return
    wrong = max(known[1], verifier.tries)
    if known[1] < wrong:
        _mark(database, place, replace(verifier, tries=wrong))
    found = backend()
    if verifier.tries < wrong and found is not None:
        spent = replace(verifier, tries=wrong)
        with suppress(Exception):  # the file has the count, which holds
            found.set_password(SERVICE, place.name, (spent if wrong < MOST_TRIES else spent.without_sum()).text())


def put(database: Database, place: Place, verifier: Verifier) -> str:
    """Have this one in force from now on, wrong as often as it says; the name of the keyring it lies in.

    Raises:
        PinNotKeptError: when the keyring does not give it back; a try must not be looked at then.
    """
    _mark(database, place, verifier)
    found = backend()
    if found is None:
        raise PinNotKeptError("this computer has no keyring")
    with suppress(Exception):  # whatever a keyring raises, what counts is whether it gives it back
        found.set_password(SERVICE, place.name, verifier.text())
    if _recall(place) != verifier:
        raise PinNotKeptError("the keyring does not give it back")
    return found.name


def forget(database: Database, place: Place) -> bool:
    """Have no PIN any more; whether there was one."""
    was = marked(database, place) is not None
    with database.transaction() as connection:
        people.set_meta(connection, place.mark, "")
    found = backend()
    if found is not None and _recall(place) is not None:
        with suppress(Exception):  # without the file's note of it, what is left in the keyring opens nothing
            found.delete_password(SERVICE, place.name)
    return was


def _mark(database: Database, place: Place, verifier: Verifier) -> None:
    with database.transaction() as connection:
        people.set_meta(connection, place.mark, json.dumps({"pin": verifier.pin, "tries": verifier.tries}))


def _recall(place: Place) -> Verifier | None:
    from keyring.errors import KeyringError  # noqa: PLC0415  slow to import, and only needed where there is a PIN

    found = backend()
    text = None
    if found is not None:
        with suppress(KeyringError, RuntimeError, OSError):
            text = found.get_password(SERVICE, place.name)
    kept = _read(text)
    if kept is None:
        return None
    try:
        salt, made = bytes.fromhex(kept["salt"]), bytes.fromhex(kept["sum"])
        return Verifier(str(kept["pin"]), int(kept["tries"]), Cost(*kept["scrypt"]), salt, made)
    except (KeyError, TypeError, ValueError):
        return None


def _read(text: str | None) -> dict[str, Any] | None:
    try:
        found = json.loads(text or "null")
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"pin", "tries"} <= set(found) else None


def _sum(typed: str, place: Place, salt: bytes, cost: Cost) -> bytes:
    """Scrypt (RFC 7914) of the PIN, salted with random bytes and the place, so that it fits nowhere else."""
    try:
        return hashlib.scrypt(
            typed.encode("utf-8", "surrogatepass"),
            salt=salt + place.name.encode("utf-8"),
            n=cost.n,
            r=cost.r,
            p=cost.p,
            maxmem=128 * cost.n * cost.r + 128 * cost.r * cost.p + _ROOM,
            dklen=_SUM_BYTES,
        )
    except (AttributeError, ValueError, MemoryError) as error:
        raise PinNotKeptError(f"scrypt is not to be had: {error}") from error
