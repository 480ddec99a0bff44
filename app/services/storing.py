"""What comes of storing an edit of very many annotations where nobody waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.models.book import Book
from app.models.edit import Edit
from app.models.op import Op


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """The edit as it was stored, its operations, and the annotations after it."""

    edit: Edit
    sealed: Sequence[Op]
    book: Book
