"""Pictures of a guide: small images with a caption, good and bad examples, named by what is in them."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.models.errors import BadInputError

LARGEST = 200_000
ALL_TOGETHER = 3_000_000
NAME_LETTERS = 16
KINDS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""What PNG and JPEG begin with."""


class Example(StrEnum):
    """What a picture shows."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG of at most 200 kB; `name` is the beginning of its SHA-256, by which Markdown refers to it."""

    data: bytes
    caption: str = ""
    example: Example = Example.PLAIN

    @property
    def name(self) -> str:
        """Its name."""
        return sha256(self.data).hexdigest()[:NAME_LETTERS]


def refuse_unusable(data: bytes, where: str) -> None:
    """Refuse what is no picture or too large.

    Raises:
        BadInputError: saying which.
    """
    if not data.startswith(KINDS):
        raise BadInputError(where, "it is no PNG or JPEG", "convert it first")
    if len(data) > LARGEST:
        size = f"it has {len(data) / 1000:.0f} kB"
        raise BadInputError(where, size, f"make it smaller than {LARGEST // 1000} kB, it travels with the ontology")
