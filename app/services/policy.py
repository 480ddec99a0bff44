"""What a site demands of every workstation: a text to agree to at the start, in one YAML file of its administrator."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from app.models.errors import BadInputError

MOST_LETTERS = 8000
MOST_MINUTES = 24 * 60
_KNOWN = {"consent", "lock_after_minutes", "lock_with_system", "idle_after_seconds", "unlock_with_pin"}
LEAST_IDLE_S, MOST_IDLE_S = 10, 3600


@dataclass(frozen=True, slots=True)
class Policy:
    """The demands; `consent` is empty where it asks for none, 0 minutes never lock, 0 seconds demand no idle cutoff.

    `lock_with_system`: the window locks when the desktop does; so it is where it locks at all, unless said otherwise.
    `unlock_with_pin`: people may have a PIN of their own for the lock.
    """

    consent: str = ""
    lock_after_minutes: float = 0
    lock_with_system: bool = False
    idle_after_seconds: float = 0
    unlock_with_pin: bool = True


def policy_file() -> Path:
    """Where the file lies: ORTHOMARK_POLICY, or the place for settings of the whole computer."""
    if named := os.environ.get("ORTHOMARK_POLICY"):
        return Path(named)
    base = os.environ.get("PROGRAMDATA")
    return Path(base) / "Orthomark" / "policy.yaml" if base else Path("/etc/orthomark/policy.yaml")


def load_policy() -> Policy:
    """Read the file; a computer without one has no demands.

    Raises:
        BadInputError: when it cannot be read as what it should be: a demand is never dropped in silence.
    """
    path = policy_file()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Policy()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(str(path), "the policy of this site cannot be read", "call the administrator") from error
    try:
        found = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise BadInputError(str(path), "the policy of this site is not YAML", "call the administrator") from error
    if not isinstance(found, dict) or not set(found) <= _KNOWN:
        names = ", ".join(f"“{name}”" for name in sorted(_KNOWN))
        what = f"the policy of this site holds something other than {names}"
        raise BadInputError(str(path), what, "call the administrator")
    return _policy(path, found)


def _policy(path: Path, found: Mapping[str, object]) -> Policy:
    text = found.get("consent", "")
    minutes, seconds = _number(found, "lock_after_minutes"), _number(found, "idle_after_seconds")
    sensible = 0 <= minutes <= MOST_MINUTES and (seconds == 0 or LEAST_IDLE_S <= seconds <= MOST_IDLE_S)
    with_system = found.get("lock_with_system", minutes > 0)
    with_pin = found.get("unlock_with_pin", True)
    truths = isinstance(with_system, bool) and isinstance(with_pin, bool)
    if not isinstance(text, str) or not truths or not sensible:
        raise BadInputError(str(path), "a demand of the site has a value it cannot have", "call the administrator")
    return Policy(text.strip()[:MOST_LETTERS], minutes, bool(with_system), seconds, bool(with_pin))


def _number(found: Mapping[str, object], name: str) -> float:
    """A value that is no number cannot be meant; -1 says so."""
    value = found.get(name, 0)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else -1
