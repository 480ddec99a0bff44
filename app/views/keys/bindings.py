"""Which keys a person wants for which action, as a value: changes to what the tables say, clashes, and a file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from PySide6.QtGui import QKeySequence

from app.models.errors import AppError, BadInputError
from app.views.modes import Mode

FORMAT = "orthomark keys"
PORTABLE = QKeySequence.SequenceFormat.PortableText


class Bound(Protocol):
    """What of an action counts here."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its keys."""

    @property
    def modes(self) -> frozenset[Mode]:
        """Where it works."""


A = TypeVar("A", bound=Bound)


class TakenKeyError(AppError):
    """A key that does something else already where the action works."""

    def __init__(self, keys: str, holder: str) -> None:
        super().__init__(f"{keys} is the key of “{holder}”; move it here, or press another one.")


class ClashError(AppError):
    """A file that gives one key to two actions of the same mode."""

    def __init__(self, keys: str, one: str, other: str) -> None:
        super().__init__(f"The file gives {keys} to “{one}” and to “{other}”; correct it. Your keys are as they were.")


@dataclass(frozen=True, slots=True)
class Bindings:
    """Keys by action name, for those actions whose keys are not the usual ones; an empty tuple is no key at all."""

    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys_of(self, usual: Bound) -> tuple[str, ...]:
        """The keys of an action; `usual` is the action as the table has it."""
        return self.own.get(usual.name, usual.keys)

    def with_keys(self, usual: Bound, keys: Iterable[str]) -> "Bindings":
        """Give an action these keys; the usual ones are not remembered as a change."""
        wanted = tuple(dict.fromkeys(spelt(key) for key in keys))
        others = {name: known for name, known in self.own.items() if name != usual.name}
        alike = wanted == tuple(spelt(key) for key in usual.keys)
        return Bindings(others if alike else {**others, usual.name: wanted})

    def usual(self, name: str) -> "Bindings":
        """Give one action its usual keys again."""
        return Bindings({known: keys for known, keys in self.own.items() if known != name})


def spelt(keys: str) -> str:
    """A key or chord in Qt's portable spelling, empty when Qt knows no such key."""
    return QKeySequence(keys, PORTABLE).toString(PORTABLE)


def same(one: str, other: str) -> bool:
    """Whether two keys or chords get in each other's way: they are the same, or one begins the other."""
    first, second = QKeySequence(one, PORTABLE), QKeySequence(other, PORTABLE)
    if first.isEmpty() or second.isEmpty():
        return False
    none = QKeySequence.SequenceMatch.NoMatch
    return first.matches(second) != none or second.matches(first) != none


def holders(keys: str, wanting: Bound, others: Iterable[A]) -> list[A]:
    """The actions that have these keys in a mode in which `wanting` works, as they are bound now."""
    return [
        other
        for other in others
        if other.name != wanting.name and other.modes & wanting.modes and any(same(keys, known) for known in other.keys)
    ]


def written(bindings: Bindings) -> str:
    """The file: JSON, names in order."""
    return json.dumps({"format": FORMAT, "version": 1, "keys": {n: list(k) for n, k in sorted(bindings.own.items())}})


def read(text: str, where: str) -> Bindings:
    """Read what `written` wrote.

    Raises:
        BadInputError: naming what cannot be used.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BadInputError(where, "it is no file of keys", "choose one that was exported from here") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT or not isinstance(document.get("keys"), dict):
        raise BadInputError(where, "it is no file of keys", "choose one that was exported from here")
    return Bindings({str(name): _keys(name, keys, where) for name, keys in document["keys"].items()})


def _keys(name: object, keys: object, where: str) -> tuple[str, ...]:
    if not isinstance(keys, list) or not all(isinstance(key, str) and spelt(key) for key in keys):
        raise BadInputError(f"{where}, {name}", f"{keys!r} are no keys", 'write them like ["Ctrl+D"]')
    return tuple(spelt(key) for key in keys)
