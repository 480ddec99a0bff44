"""What a site demands of every workstation: a text to agree to at the start, in one YAML file of its administrator."""

import os
from dataclasses import dataclass
from pathlib import Path

import yaml

from app.models.errors import BadInputError

MOST_LETTERS = 8000
MOST_MINUTES = 24 * 60
_KNOWN = {"consent", "lock_after_minutes"}


@dataclass(frozen=True, slots=True)
class Policy:
    """The demands; `consent` is empty where the site asks for none, and 0 minutes never lock."""

    consent: str = ""
    lock_after_minutes: float = 0


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
        what = "the policy of this site holds something other than “consent: TEXT” and “lock_after_minutes: NUMBER”"
        raise BadInputError(str(path), what, "call the administrator")
    text, minutes = found.get("consent", ""), found.get("lock_after_minutes", 0)
    if not isinstance(text, str) or type(minutes) not in {int, float} or not 0 <= minutes <= MOST_MINUTES:
        raise BadInputError(str(path), "a demand of the site has a value it cannot have", "call the administrator")
    return Policy(text.strip()[:MOST_LETTERS], minutes)
