"""Lay a tile on a picture, stretched, compiled. Pixels are words of premultiplied BGRA.

These keep Python's lock while they work: giving it up would cost the thread that paints a wait for whoever takes it.
Four channels are mixed at once, spread over the sixteens of bits of a long word.
"""

import math

import numpy as np

from app.imagery.compiling import compiled_at_one_go

LOW = np.uint64(0x00FF00FF)
SPREAD = np.uint64(0x00FF00FF00FF00FF)
ROUND = np.uint64(0x0080008000800080)
ONE, TWO, FOUR = np.uint64(8), np.uint64(16), np.uint64(32)
WHOLE = np.uint64(256)
OPAQUE = np.uint64(255)
STEPS = 16
"""Bits after the point of places in a tile."""
COARSEST = 2.01
"""How many pixels of a tile to one of the picture are mixed; more stand in only until the right tile is there."""
Room = tuple[int, int, int, int]
"""First column and row of the picture, and the column and row after the last."""
Bounds = tuple[float, float, float, float]
"""x, y, width, height in image pixels."""
Sight = tuple[float, float, float, float]
"""Image x and y at the middle of the first pixel of the picture, and how much x and y grow by a pixel."""


@compiled_at_one_go
def lay(
    source: np.ndarray, target: np.ndarray, room: Room, sight: Sight, place: Bounds, tile: Bounds, over: bool
) -> None:
    """Lay what of `source`, a picture of `tile`, falls on `place`, mixing neighbours; `over` blends, else it replaces.

    Two rows are mixed into one, of which columns are mixed. Where the tile is far too fine the nearest pixel will do.
    """
    height, width = source.shape
    left, right = span(room[0], room[2], sight[0], sight[2], place[0], place[2])
    top, bottom = span(room[1], room[3], sight[1], sight[3], place[1], place[3])
    if left >= right or top >= bottom:
        return
    if sight[2] * width > COARSEST * tile[2]:
        lay_nearest(source, target, (left, top, right, bottom), sight, tile, over)
        return
    columns, nexts = np.empty((2, right - left), np.int64)
    shares = np.empty(right - left, np.uint64)
    for column in range(left, right):
        at = fixed((sight[0] + sight[2] * column - tile[0]) * (width / tile[2]) - 0.5)
        columns[column - left], nexts[column - left] = pair(at, width)
        shares[column - left] = share(at)
    first, last = columns[0], nexts[right - left - 1] + 1
    columns -= first
    nexts -= first
    mixed = np.empty(last - first, np.uint64)
    for row in range(top, bottom):
        at = fixed((sight[1] + sight[3] * row - tile[1]) * (height / tile[3]) - 0.5)
        one, other = pair(at, height)
        seen = mix_rows(source[one, first:last], source[other, first:last], share(at), mixed)
        if not over:
            replace_row(target[row, left:right], mixed, columns, nexts, shares)
        elif seen:
            blend_row(target[row, left:right], mixed, columns, nexts, shares)


@compiled_at_one_go
def lay_nearest(source: np.ndarray, target: np.ndarray, room: Room, sight: Sight, tile: Bounds, over: bool) -> None:
    """Lay it without mixing; all of the room falls on the tile."""
    height, width = source.shape
    left, top, right, bottom = room
    columns = np.empty(right - left, np.int64)
    for column in range(left, right):
        at = fixed((sight[0] + sight[2] * column - tile[0]) * (width / tile[2]))
        columns[column - left] = within(at >> STEPS, width)
    for row in range(top, bottom):
        at = fixed((sight[1] + sight[3] * row - tile[1]) * (height / tile[3]))
        found, line = source[within(at >> STEPS, height)], target[row, left:right]
        for place in range(right - left):
            pixel = found[columns[place]]
            if not over:
                line[place] = pixel
            elif pixel != 0:
                put(line, place, spread(pixel))


@compiled_at_one_go
def replace_row(
    line: np.ndarray, mixed: np.ndarray, columns: np.ndarray, nexts: np.ndarray, shares: np.ndarray
) -> None:
    """Lay a row of pixels mixed of two columns each."""
    for place in range(len(line)):
        line[place] = packed(mix(mixed[columns[place]], mixed[nexts[place]], shares[place]))


@compiled_at_one_go
def blend_row(line: np.ndarray, mixed: np.ndarray, columns: np.ndarray, nexts: np.ndarray, shares: np.ndarray) -> None:
    """Do the same over what is there."""
    for place in range(len(line)):
        one, other = mixed[columns[place]], mixed[nexts[place]]
        if one | other:
            put(line, place, mix(one, other, shares[place]))


@compiled_at_one_go
def span(first: int, end: int, begin: float, step: float, start: float, length: float) -> tuple[int, int]:
    """Which of the pixels from `first` to `end` have their middle from `start` up to `start + length`; `step` > 0."""
    low = min(max(first, math.ceil((start - begin) / step)), end)
    high = max(min(end, math.ceil((start + length - begin) / step)), first)
    while low > first and begin + step * (low - 1) >= start:
        low -= 1
    while low < end and begin + step * low < start:
        low += 1
    while high < end and begin + step * high < start + length:
        high += 1
    while high > first and begin + step * (high - 1) >= start + length:
        high -= 1
    return low, high


@compiled_at_one_go
def fixed(value: float) -> int:
    """A place with its point fixed."""
    return math.floor(value * (1 << STEPS) + 0.5)


@compiled_at_one_go
def within(place: int, size: int) -> int:
    """Keep it inside."""
    return min(max(place, 0), size - 1)


@compiled_at_one_go
def pair(at: int, size: int) -> tuple[int, int]:
    """Give the pixels a place lies between."""
    return within(at >> STEPS, size), within((at >> STEPS) + 1, size)


@compiled_at_one_go
def share(at: int) -> np.uint64:
    """How much of the after of two pixels there is, in 256ths."""
    return np.uint64((at >> (STEPS - 8)) & 255)


@compiled_at_one_go
def spread(pixel: np.uint32) -> np.uint64:
    """Give each channel sixteen bits: blue and red, then green and alpha."""
    word = np.uint64(pixel)
    return (word & LOW) | ((word >> ONE & LOW) << FOUR)


@compiled_at_one_go
def packed(word: np.uint64) -> np.uint32:
    """Do the opposite."""
    return np.uint32((word & LOW) | (word >> (FOUR - ONE) & (LOW << ONE)))


@compiled_at_one_go
def mix(one: np.uint64, other: np.uint64, more: np.uint64) -> np.uint64:
    """Mix two pixels spread out."""
    return (one * (WHOLE - more) + other * more + ROUND) >> ONE & SPREAD


@compiled_at_one_go
def mix_rows(one: np.ndarray, other: np.ndarray, more: np.uint64, out: np.ndarray) -> bool:
    """Mix two rows of pixels, spreading them out; say whether there is anything in them."""
    any_of_it = np.uint32(0)
    for place in range(len(out)):
        any_of_it |= one[place] | other[place]
        out[place] = mix(spread(one[place]), spread(other[place]), more)
    return bool(any_of_it != 0)


@compiled_at_one_go
def put(line: np.ndarray, column: int, found: np.uint64) -> None:
    """Blend a pixel spread out over another (Porter and Duff 1984, over)."""
    alpha = found >> (FOUR + TWO)
    if alpha == OPAQUE:
        line[column] = packed(found)
    elif found != 0:
        rest = spread(line[column]) * (OPAQUE - alpha) + ROUND
        line[column] = packed(found + ((rest + (rest >> ONE & SPREAD)) >> ONE & SPREAD))
