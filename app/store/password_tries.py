"""How often a password was wrong while central was away: kept in the workspace file and in the keyring.

The greater count holds, so that putting back an older copy of either gives no tries. Where neither can be written, as
on a full disk without a keyring, this program remembers.
"""

from contextlib import suppress
from typing import ClassVar

from app.store import people
from app.store.database import Database
from app.store.errors import StoreWriteError
from app.store.keyrings import backend
from app.store.unlock_pins import Place

SERVICE = "Orthomark password tries"


class _Here:
    counts: ClassVar[dict[str, int]] = {}


def wrong(database: Database, place: Place) -> int:
    """How often it was wrong since it was right last."""
    with database.read() as connection:
        in_file = people.get_meta(connection, _mark(place))
    return max(_count(in_file), _recalled(place), _Here.counts.get(place.name, 0))


def put(database: Database, place: Place, count: int) -> None:
    """Have it wrong so often from now on; before a try is looked at, so that ending the program gives none back."""
    _Here.counts[place.name] = count
    with suppress(StoreWriteError), database.transaction() as connection:
        people.set_meta(connection, _mark(place), str(count))
    found = backend()
    if found is not None and _recalled(place) != count:
        with suppress(Exception):  # whatever a keyring raises: the file has the count
            found.set_password(SERVICE, place.name, str(count))


def _recalled(place: Place) -> int:
    found = backend()
    if found is None:
        return 0
    with suppress(Exception):  # as above
        return _count(found.get_password(SERVICE, place.name))
    return 0


def _mark(place: Place) -> str:
    return f"password_tries {place.name}"


def _count(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0
