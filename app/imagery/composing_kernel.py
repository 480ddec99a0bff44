"""Lay a shape that was marked in the scratch planes over a picture, compiled; the planes are wiped on the way.

`veil` are rows of single precision, one place per pixel: what is left of what lies below, how much of the colour is
added, and from what both are worked out. Loops over them have no branches, so that they become vector instructions.
"""

import math

import numpy as np

from app.imagery.compiling import compiled

CORE, HALO = 1.0, 2.0
REACH = HALO + 0.5
FILL, HATCHED_FILL, HALO_ALPHA = 0.25, 0.12, 0.6
HATCH, HATCH_LINE, HATCH_ALPHA = 9, 2, 0.8
HATCH_BLUE, HATCH_GREEN, HATCH_RED = 0.0, 94.0, 213.0
LINE, DASHES = 0, 1
REST, GAIN, FILLED, AWAY, WITHIN, VEILS = 0, 1, 2, 3, 4, 5
RUN, AT_ONCE = 64, 4096
"""Pixels of a row done together, and pixels of a small shape done together."""
NOTHING = 1e-3
SINGLE = np.float32
Room = tuple[int, int, int, int]
"""First column and row of the picture, and the column and row after the last."""
Nib = tuple[float, float, int, bool]
"""Pen, how much thicker than usual, style (0 plain), and whether it draws a disc."""


@compiled
def compose_small(
    picture: np.ndarray,
    words: np.ndarray,
    switches: np.ndarray,
    near: np.ndarray,
    veil: np.ndarray,
    room: Room,
    phase: int,
    colour: np.ndarray,
    nib: Nib,
) -> None:
    """Lay a small shape; its planes are as large as its room."""
    left, top, right, bottom = room
    width = right - left
    for row in range(bottom - top):
        if nib[2] > 0:
            place = phase + left + slope(nib) * (top + row)
            hatch(picture[top + row, left:right], switches[row], 0, place, nib[0], colour)
        flood(veil[FILLED, row * width : (row + 1) * width], switches[row], 0, nib)
    shade(veil, near[LINE].reshape(-1), near[DASHES].reshape(-1), nib)
    for row in range(bottom - top):
        start, stop = row * width, (row + 1) * width
        lay(words[top + row, left:right], veil[REST, start:stop], veil[GAIN, start:stop], colour)


@compiled
def compose(
    picture: np.ndarray,
    words: np.ndarray,
    switches: np.ndarray,
    near: np.ndarray,
    veil: np.ndarray,
    room: Room,
    phase: int,
    colour: np.ndarray,
    nib: Nib,
) -> None:
    """Lay a shape of any size in runs, most of which are calm; its planes are as large as the picture."""
    left, top, right, bottom = room
    for row in range(top, bottom):
        inside = 0
        for begin in range(left, right, RUN):
            end = min(begin + RUN, right)
            turns, marks = switches[row, begin:end], near[LINE, row, begin:end]
            if not inside and calm(turns, marks):
                continue
            if nib[2] > 0:
                hatch(picture[row, begin:end], turns, inside, phase + begin + slope(nib) * row, nib[0], colour)
            inside = flood(veil[FILLED, : end - begin], turns, inside, nib)
            shade(veil, marks, near[DASHES, row, begin:end], nib)
            lay(words[row, begin:end], veil[REST], veil[GAIN], colour)


@compiled
def slope(nib: Nib) -> int:
    """Which way stripes go up."""
    return 1 if nib[2] == 1 else -1


@compiled
def calm(turns: np.ndarray, marks: np.ndarray) -> bool:
    """Whether nothing is marked in a run."""
    turned, most = 0, SINGLE(0)
    for place in range(len(marks)):
        turned |= turns[place]
        most = max(most, marks[place])
    return bool(turned == 0 and most <= 0)


@compiled
def flood(filled: np.ndarray, turns: np.ndarray, inside: int, nib: Nib) -> int:
    """Say where a run is filled, wipe where that turns, and give whether its end lies inside."""
    fill = SINGLE(FILL if nib[2] == 0 else 0.0)
    for place in range(len(filled)):
        inside ^= turns[place]
        filled[place] = fill * SINGLE(inside)
    turns[:] = 0
    return inside


@compiled
def shade(veil: np.ndarray, marks: np.ndarray, dashes: np.ndarray, nib: Nib) -> None:
    """Work out, and wipe, what marks leave of what lies below, and how much of the colour they add."""
    pen, thicker, dashed, disc = nib[0], nib[1], nib[2] > 0, nib[3]
    far = (REACH * pen + thicker) ** 2
    distances(veil[AWAY], marks, far, thicker, dashed and disc)
    if dashed and not disc:
        distances(veil[WITHIN], dashes, far, thicker, False)
        dashes[:] = 0
    cover(
        veil[REST, : len(marks)],
        veil[GAIN],
        veil[FILLED],
        veil[AWAY],
        veil[WITHIN if dashed and not disc else AWAY],
        pen,
    )
    marks[:] = 0


@compiled
def distances(found: np.ndarray, marks: np.ndarray, far: float, thicker: float, ring: bool) -> None:
    """How many pixels a run is away from a line, or from a ring of that radius; `far` squared where it is farther."""
    limit, less = SINGLE(far), SINGLE(thicker)
    for place in range(len(marks)):
        found[place] = SINGLE(math.sqrt(max(limit - marks[place], SINGLE(0)))) - less
    if ring:
        for place in range(len(marks)):
            found[place] = abs(found[place])


@compiled
def cover(
    rest: np.ndarray, gain: np.ndarray, filled: np.ndarray, away: np.ndarray, within: np.ndarray, pen: float
) -> None:
    """Give what fill, then halo, then line leave of what lies below, and how much of the colour they add."""
    zero, one = SINGLE(0), SINGLE(1)
    halo, core = SINGLE(HALO * pen + 0.5), SINGLE(CORE * pen + 0.5)
    outside = SINGLE(REACH * pen - NOTHING)
    for place in range(len(rest)):
        dark = min(max(halo - away[place], zero), one) * SINGLE(HALO_ALPHA)
        dark = dark if away[place] < outside else zero
        solid = min(max(core - within[place], zero), one)
        clear = (one - dark) * (one - solid)
        gain[place] = filled[place] * clear + solid
        rest[place] = (one - filled[place]) * clear


@compiled
def lay(words: np.ndarray, rest: np.ndarray, gain: np.ndarray, colour: np.ndarray) -> None:
    """Lay a colour over a run of pixels, each one word: pixel * rest + colour * gain (Porter and Duff 1984, over)."""
    half, full = SINGLE(0.5), SINGLE(255)
    blue, green, red = SINGLE(colour[0]), SINGLE(colour[1]), SINGLE(colour[2])
    for place in range(len(words)):
        word, left, more = words[place], rest[place], gain[place]
        b = np.uint8(SINGLE(np.uint8(word)) * left + (blue * more + half))
        g = np.uint8(SINGLE(np.uint8(word >> 8)) * left + (green * more + half))
        r = np.uint8(SINGLE(np.uint8(word >> 16)) * left + (red * more + half))
        a = np.uint8(SINGLE(np.uint8(word >> 24)) * left + (full - full * left + half))
        words[place] = np.uint32(b) | np.uint32(g) << 8 | np.uint32(r) << 16 | np.uint32(a) << 24


@compiled
def hatch(pixels: np.ndarray, turns: np.ndarray, inside: int, phase: int, pen: float, colour: np.ndarray) -> None:
    """Tint the inside of a rejected or conflicting shape; `phase` says where in its stripes a run begins."""
    period = int(HATCH * pen + 0.5)
    for place in range(len(pixels)):
        inside ^= turns[place]
        if inside and int((phase + place) % period / pen) < HATCH_LINE:
            blend(pixels[place], HATCH_BLUE, HATCH_GREEN, HATCH_RED, HATCH_ALPHA)
        elif inside:
            blend(pixels[place], colour[0], colour[1], colour[2], HATCHED_FILL)


@compiled
def blend(pixel: np.ndarray, blue: float, green: float, red: float, alpha: float) -> None:
    """Lay a colour over a premultiplied pixel (Porter and Duff 1984, over)."""
    rest = 1 - alpha
    pixel[0] = int(blue * alpha + pixel[0] * rest + 0.5)
    pixel[1] = int(green * alpha + pixel[1] * rest + 0.5)
    pixel[2] = int(red * alpha + pixel[2] * rest + 0.5)
    pixel[3] = int(255 * alpha + pixel[3] * rest + 0.5)
