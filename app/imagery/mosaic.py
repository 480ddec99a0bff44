"""VRT mosaics: which of the files they are made of are not there, and which part of the picture is missing with them.

GDAL fails once for a missing file and gives whatever lay in memory from then on, so such a mosaic is read without the
files it lacks, and its holes are worked out from the VRT itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from typing import Self

import numpy as np

from app.imagery.grid import FloatWindow

_LARGEST = 64 << 20
_BAND = re.compile(r'<VRTRasterBand\b[^>]*\bband="(\d+)"')
_SOURCE = re.compile(r"<(\w+Source)\b.*?</\1>", re.DOTALL)
_NAME = re.compile(r"<SourceFilename\b([^>]*)>([^<]*)</SourceFilename>")
_PLACE = re.compile(r"<DstRect\b([^>]*)/>")
_SIDES = ("xOff", "yOff", "xSize", "ySize")
_SIDE = re.compile(r'\b(xOff|yOff|xSize|ySize)="([-+.\deE]+)"')
_SPECIAL = re.compile(r"\w{2,}:|/vsi|<|$")


@dataclass(frozen=True, slots=True)
class Mosaic:
    """`places` (n, 4) are x, y, width, height of the sources in the picture, `bands` (n,) theirs, `there` (n,).

    `sound` is the VRT without what is missing, readable from any folder.
    """

    missing: tuple[str, ...]
    sound: str = field(repr=False)
    places: np.ndarray = field(repr=False)
    bands: np.ndarray = field(repr=False)
    there: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, vrt: Path, size: tuple[int, int]) -> Self | None:
        """Read which sources a VRT file of `size` (width, height) has; None when all of them are there."""
        if not vrt.is_file() or vrt.stat().st_size > _LARGEST:
            return None
        text = vrt.read_text(encoding="utf-8", errors="replace")
        found = [_Source.of(match, vrt) for match in _SOURCE.finditer(text)]
        there = {name: _is_there(name) for name in {one.name for one in found}}
        missing = tuple(dict.fromkeys(Path(one.name).name for one in found if not there[one.name]))
        if not missing:
            return None
        places = np.array([one.place or (0, 0, *size) for one in found], np.float64)
        sound = _SOURCE.sub(lambda match: _Source.of(match, vrt).sound(there), text)
        return cls(missing, sound, places, _bands(text, found), np.array([there[one.name] for one in found]))

    @property
    def whole(self) -> bool:
        """Whether everything is missing."""
        return not self.there.any()

    def holes(self, window: FloatWindow, size: tuple[int, int], bands: tuple[int, ...]) -> np.ndarray:
        """Say for each pixel (rows, columns) of a picture of `window` whether a band of it has no file."""
        x, y, width, height = window
        columns = x + (np.arange(size[0]) + 0.5) * (width / size[0])
        rows = y + (np.arange(size[1]) + 0.5) * (height / size[1])
        found = np.zeros((size[1], size[0]), bool)
        for band in bands:
            lost = self._covered(columns, rows, (self.bands == band) & ~self.there)
            found |= lost & ~self._covered(columns, rows, (self.bands == band) & self.there)
        return found

    def _covered(self, columns: np.ndarray, rows: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        covered = np.zeros((rows.size, columns.size), bool)
        for x, y, width, height in self.places[chosen]:
            left, right = np.searchsorted(columns, (x, x + width))
            top, bottom = np.searchsorted(rows, (y, y + height))
            covered[top:bottom, left:right] = True
        return covered


def _is_there(name: str) -> bool:
    return bool(_SPECIAL.match(name)) or Path(name).exists()


def _bands(text: str, sources: "list[_Source]") -> np.ndarray:
    """Give the number of the band in which each source stands."""
    bands = [(match.start(), int(match[1])) for match in _BAND.finditer(text)] or [(0, 1)]
    starts, numbers = np.array(bands).T
    found: np.ndarray = numbers[np.searchsorted(starts, [one.start for one in sources]) - 1]
    return found


@dataclass(frozen=True, slots=True)
class _Source:
    """One source of a VRT: its text and where that starts, its file, its place in the picture (None: everywhere)."""

    text: str
    start: int
    name: str
    place: tuple[float, ...] | None

    @classmethod
    def of(cls, match: re.Match[str], vrt: Path) -> Self:
        """Read it; a relative name is relative to the folder of the VRT."""
        named, placed = _NAME.search(match[0]), _PLACE.search(match[0])
        name = unescape(named[2]).strip() if named else ""
        if named and 'relativeToVRT="1"' in named[1] and not _SPECIAL.match(name):
            name = str(vrt.absolute().parent / name)
        sides = dict(_SIDE.findall(placed[1])) if placed else {}
        place = tuple(float(sides[side]) for side in _SIDES) if len(sides) == len(_SIDES) else None
        return cls(match[0], match.start(), name, place)

    def sound(self, there: Mapping[str, bool]) -> str:
        """Give its text with the whole path of its file, nothing where that is missing."""
        if not there[self.name]:
            return ""
        named = f'<SourceFilename relativeToVRT="0">{escape(self.name)}</SourceFilename>'
        return _NAME.sub(lambda _: named, self.text, count=1)
