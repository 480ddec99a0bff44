"""VRT mosaics: which of the files they are made of are not there, and where the picture has nothing behind it.

GDAL fails once for a missing file and gives whatever lay in memory from then on, so such a mosaic is read without the
files it lacks, and its holes are worked out from the VRT itself. Where no file was ever named it gives zeros, which
look like black ground; such bare places hold no pixels.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from typing import Self

import numpy as np
import rasterio
from rasterio.errors import RasterioError

from app.imagery.grid import FloatWindow
from app.open_files import is_open

_LARGEST = 64 << 20
_BAND = re.compile(r'<VRTRasterBand\b[^>]*\bband="(\d+)"')
_SOURCE = re.compile(r"<(\w+Source)\b.*?</\1>", re.DOTALL)
_NAME = re.compile(r"<SourceFilename\b([^>]*)>([^<]*)</SourceFilename>")
_PLACE = re.compile(r"<DstRect\b([^>]*)/>")
_MOST = 0.5
_LEAST_TOLD = 0.001
_SIDES = ("xOff", "yOff", "xSize", "ySize")
_SIDE = re.compile(r'\b(xOff|yOff|xSize|ySize)="([-+.\deE]+)"')
_OWN_MAKING = re.compile(r'\bsubClass="VRT(?!SourcedRasterBand)')
_LOOKS = 512
_SPECIAL = re.compile(r"\w{2,}:|/vsi|<|$")
_REMOTE = re.compile(
    r"\w://|/vsi(curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)|^(WMS|WMTS|WCS|OGCAPI|PG|EEDAI):", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mosaic:
    """`places` (n, 4) are x, y, width, height of the sources in the picture, `bands` (n,) theirs, `there` (n,).

    `sound` is the VRT without what is missing, readable from any folder. `bare` is the share of the picture, 0 to 1,
    for which the VRT names no file in any band, as far as 512 looks each way can tell.
    """

    missing: tuple[str, ...]
    sound: str = field(repr=False)
    places: np.ndarray = field(repr=False)
    bands: np.ndarray = field(repr=False)
    there: np.ndarray = field(repr=False)
    bare: float = 0.0

    @classmethod
    def of(cls, vrt: Path, size: tuple[int, int]) -> Self | None:
        """Read which sources a VRT file of `size` (width, height) has; None when they are there and cover all of it."""
        if not vrt.is_file() or vrt.stat().st_size > _LARGEST:
            return None
        text = vrt.read_text(encoding="utf-8", errors="replace")
        found = [_Source.of(match, vrt) for match in _SOURCE.finditer(text)]
        there = {name: _is_there(name) for name in {one.name for one in found}}
        known = np.array([there[one.name] for one in found], bool)
        places = _places(found, size)
        bare = 0.0 if _OWN_MAKING.search(text) else _bare(places, size)
        if known.all() and not bare:
            return None
        sound = _SOURCE.sub(lambda match: _Source.of(match, vrt).sound(there), text)
        return cls(_missing(found, there), sound, places, _bands(text, found), known, bare)

    @property
    def whole(self) -> bool:
        """Whether every file it names is missing."""
        return bool(self.missing) and not self.there.any()

    @property
    def hardly_anything(self) -> bool:
        """Whether most of the picture is bare, which nobody who made a mosaic can have meant."""
        return self.bare > _MOST

    @property
    def covered(self) -> str:
        """How much of the picture has a file behind it, in words."""
        share = 1 - self.bare
        if not self.places.size:
            return "nothing"
        return f"{100 * share:.1f} %" if share >= _LEAST_TOLD else "less than 0.1 %"

    def holes(self, window: FloatWindow, size: tuple[int, int], bands: tuple[int, ...]) -> np.ndarray:
        """Say for each pixel (rows, columns) of a picture of `window` whether a band of it lacks its file."""
        columns, rows = _centres(window, size)
        found = np.zeros((size[1], size[0]), bool)
        for band in bands if self.missing else ():
            lost = _covered(columns, rows, self.places[(self.bands == band) & ~self.there])
            found |= lost & ~_covered(columns, rows, self.places[(self.bands == band) & self.there])
        return found

    def bare_at(self, window: FloatWindow, size: tuple[int, int]) -> np.ndarray:
        """Say for each pixel (rows, columns) of a picture of `window` whether the VRT names no file for it."""
        if not self.bare:
            return np.zeros((size[1], size[0]), bool)
        return ~_covered(*_centres(window, size), self.places)


def _missing(sources: "list[_Source]", there: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(Path(one.name).name for one in sources if not there[one.name]))


def _places(sources: "list[_Source]", size: tuple[int, int]) -> np.ndarray:
    return np.array([one.place or (0, 0, *_size(one, size)) for one in sources], np.float64).reshape(-1, 4)


def _centres(window: FloatWindow, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    x, y, width, height = window
    columns = x + (np.arange(size[0]) + 0.5) * (width / size[0])
    return columns, y + (np.arange(size[1]) + 0.5) * (height / size[1])


def _covered(columns: np.ndarray, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    covered = np.zeros((rows.size, columns.size), bool)
    ends = (places[:, 0] + places[:, 2], places[:, 1] + places[:, 3])
    near = (ends[0] >= columns[0]) & (places[:, 0] <= columns[-1]) & (ends[1] >= rows[0]) & (places[:, 1] <= rows[-1])
    for x, y, width, height in places[near]:
        left, right = np.searchsorted(columns, (x, x + width))
        top, bottom = np.searchsorted(rows, (y, y + height))
        covered[top:bottom, left:right] = True
    return covered


def _bare(places: np.ndarray, size: tuple[int, int]) -> float:
    looks = min(size[0], _LOOKS), min(size[1], _LOOKS)
    return float((~_covered(*_centres((0, 0, *size), looks), places)).mean())


def _size(source: "_Source", size: tuple[int, int]) -> tuple[int, int]:
    """Give (width, height) of a source that names no place: as large as its file; all of `size` where that is away."""
    try:
        with rasterio.open(source.name) as file:
            return file.width, file.height
    except RasterioError:
        return size


def _is_there(name: str) -> bool:
    """Nothing comes from another computer, and no file of an open workspace is read as a picture."""
    if _REMOTE.search(unescape(name)):
        return False
    return bool(_SPECIAL.match(name)) or (Path(name).exists() and not is_open(Path(name)))


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
