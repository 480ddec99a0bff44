"""Which of many boxes can stand without touching another: greedily, the first asked for first."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CELL = 64.0
GAP = 3.0


class Wish(NamedTuple):
    """A box around (x, y) on the screen, in pixels."""

    x: float
    y: float
    width: float
    height: float


def placed(wishes: Sequence[Wish]) -> list[int]:
    """The places in the list of those that stand; a grid keeps the cost to the neighbours of each."""
    taken: dict[tuple[int, int], list[Wish]] = {}
    standing = []
    for place, wish in enumerate(wishes):
        cells = list(_cells(wish))
        if not any(_touch(wish, other) for cell in cells for other in taken.get(cell, ())):
            standing.append(place)
            for cell in cells:
                taken.setdefault(cell, []).append(wish)
    return standing


def _cells(wish: Wish) -> Iterator[tuple[int, int]]:
    across, down = wish.width / 2 + GAP, wish.height / 2 + GAP
    for column in range(math.floor((wish.x - across) / CELL), math.floor((wish.x + across) / CELL) + 1):
        for row in range(math.floor((wish.y - down) / CELL), math.floor((wish.y + down) / CELL) + 1):
            yield column, row


def _touch(one: Wish, other: Wish) -> bool:
    across, down = (one.width + other.width) / 2 + GAP, (one.height + other.height) / 2 + GAP
    return abs(one.x - other.x) < across and abs(one.y - other.y) < down
