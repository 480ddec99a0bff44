"""Read positions people type or paste: MGRS, UTM, UPS, decimal degrees, degrees-minutes-seconds.

Without hemisphere letters the latitude comes first. An MGRS square stands for its south-west corner.
"""

import math
import re
from dataclasses import dataclass
from functools import cache

import mgrs
from mgrs.core import MGRSError

from app.imagery.utm import GridPosition, from_grid, in_zone
from app.models.errors import AppError

_ALIKE = str.maketrans({"’": "'", "′": "'", "”": '"', "″": '"', "º": "°", "−": "-", "–": "-"})
_MGRS = re.compile(r"(?:(\d{1,2})([C-HJ-NP-X])|([ABYZ]))([A-HJ-NP-Z]{2})(\d*)")
_UTM = re.compile(r"(?:(\d{1,2})|UPS)\s*([C-HJ-NP-X])[\s,]+(\d+(?:\.\d+)?)\s*M?E?[\s,/]+(\d+(?:\.\d+)?)\s*M?N?")
_COMPACT = re.compile(r"(\d\d)(\d\d)(\d\d(?:\.\d+)?)([NS])\s*(\d{3})(\d\d)(\d\d(?:\.\d+)?)([EW])")
_PART = re.compile(r"[NSEW]|[-+]?\d+(?:\.\d+)?")
_BETWEEN = re.compile(r"[°'\"\s,;/]*")
_PIXELS = re.compile(r"(?:PX|PIXELS?)?\s*([-+]?\d+(?:\.\d+)?)[\s,;]+([-+]?\d+(?:\.\d+)?)\s*(?:PX|PIXELS?)?")
_HALF = 5
_ZONES = 60
_MOST = 3


class UnreadablePositionError(AppError):
    """Text that names no position."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(
            f"“{text.strip()}” is no position: {why}; write it like 18SUJ2347906481, 38.88948, -77.03528, "
            "38°53'22\"N 077°02'07\"W or 18N 323480 4306481."
        )


@dataclass(frozen=True, slots=True)
class Position:
    """WGS84 degrees of a point, or of the south-west corner of a square of `precision` metres."""

    lon: float
    lat: float
    precision: float = 0.0


def parse_pixels(text: str, *, bare: bool = False) -> tuple[float, float] | None:
    """Read image pixels (x, y) as in “812, 440 px”, None where there are none; `bare` numbers count where asked."""
    plain = text.translate(_ALIKE).upper().strip()
    match = _PIXELS.fullmatch(plain)
    if match is None or not (bare or "P" in plain):
        return None
    return float(match[1]), float(match[2])


def parse_position(text: str) -> tuple[float, float]:
    """Read (longitude, latitude) in WGS84 degrees.

    Raises:
        UnreadablePositionError: saying why the text names no position.
    """
    place = parse(text)
    return place.lon, place.lat


def parse(text: str) -> Position:
    """Read a position with the precision its digits claim.

    Raises:
        UnreadablePositionError: saying why the text names no position.
    """
    plain = text.translate(_ALIKE).upper().strip()
    for read in (_read_mgrs, _read_utm, _read_degrees):
        found = read(plain, text)
        if found is not None:
            return found
    raise UnreadablePositionError(text, "it has none of the known forms")


def _read_mgrs(plain: str, text: str) -> Position | None:
    match = _MGRS.fullmatch(re.sub(r"\s", "", plain))
    if match is None:
        return None
    zone, band, polar, square, digits = match.groups()
    half, odd = divmod(len(digits), 2)
    if odd or not 1 <= half <= _HALF:
        raise UnreadablePositionError(text, "MGRS has an even number of digits, two to ten")
    padded = digits[:half].ljust(_HALF, "0") + digits[half:].ljust(_HALF, "0")
    try:
        lat, lon = _converter().toLatLon(f"{polar or f'{int(zone):02d}{band}'}{square}{padded}")
    except MGRSError as error:
        raise UnreadablePositionError(text, "there is no such MGRS square") from error
    northern = (band or "") >= "N" or (polar or "") >= "Y"
    corner = _corner(in_zone(lon, lat, int(zone or 0), northern=northern))
    return Position(*from_grid(corner), 10.0 ** (_HALF - half))


def _corner(inside: GridPosition) -> GridPosition:
    """Give the south-west corner of the square metre; releases of the library answer with its corner or its centre."""
    easting, northing = (float(math.floor(metres + 0.01)) for metres in (inside.easting, inside.northing))
    return GridPosition(inside.zone, inside.northern, easting, northing)


def _read_utm(plain: str, text: str) -> Position | None:
    """Read UTM or UPS; S is the southern hemisphere here, never the band S."""
    match = _UTM.fullmatch(plain)
    if match is None:
        return None
    zone, letter, easting, northing = match.groups()
    if zone is not None and not 1 <= int(zone) <= _ZONES:
        raise UnreadablePositionError(text, "UTM zones are 1 to 60")
    northern = letter >= "N" and letter != "S"
    lon, lat = from_grid(GridPosition(int(zone or 0), northern, float(easting), float(northing)))
    return _checked(lon, lat, text)


def _read_degrees(plain: str, text: str) -> Position | None:
    compact = _COMPACT.fullmatch(plain)
    if _BETWEEN.fullmatch(_PART.sub("", plain)) is None:
        return None
    halves = _halves(list(compact.groups()) if compact else _PART.findall(plain))
    if halves is None:
        return None
    first, second = (_angle(half, text) for half in halves)
    letters = {part for half in halves for part in half if part in "NSEW"}
    if letters and not (len(letters & {"N", "S"}) == len(letters & {"E", "W"}) == 1):
        raise UnreadablePositionError(text, "it needs one latitude and one longitude")
    lat, lon = (second, first) if set(halves[0]) & {"E", "W"} else (first, second)
    return _checked(lon, lat, text)


def _halves(parts: list[str]) -> tuple[list[str], list[str]] | None:
    """Divide the parts into two angles, each a letter before or after its numbers, or no letters at all."""
    letters = [index for index, part in enumerate(parts) if part in "NSEW"]
    if len(letters) not in {0, 2} or (not letters and len(parts) % 2) or not parts:
        return None
    middle = len(parts) // 2
    if letters:
        middle = letters[1] if letters[0] == 0 else letters[0] + 1
    return parts[:middle], parts[middle:]


def _angle(parts: list[str], text: str) -> float:
    numbers = [part for part in parts if part not in "NSEW"]
    why = _wrong_angle(numbers, lettered=len(numbers) != len(parts))
    if why:
        raise UnreadablePositionError(text, why)
    size = sum(abs(float(number)) / 60.0**power for power, number in enumerate(numbers))
    return -size if {"S", "W"} & set(parts) or numbers[0].startswith("-") else size


def _wrong_angle(numbers: list[str], *, lettered: bool) -> str:
    if not 1 <= len(numbers) <= _MOST:
        return "an angle has degrees, and at most minutes and seconds"
    signed = [number[0] in "+-" for number in numbers]
    if any(signed[1:]) or (signed[0] and lettered):
        return "a sign stands before the degrees, and not together with a letter"
    if any(float(number) >= 60.0 for number in numbers[1:]):
        return "minutes and seconds end before 60"
    return ""


def _checked(lon: float, lat: float, text: str) -> Position:
    if not (abs(lat) <= 90.0 and abs(lon) <= 180.0):
        raise UnreadablePositionError(text, "latitudes end at 90° and longitudes at 180°")
    return Position(lon, lat)


@cache
def _converter() -> mgrs.MGRS:
    return mgrs.MGRS()
