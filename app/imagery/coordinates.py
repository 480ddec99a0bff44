"""Positions as people write them: MGRS, decimal degrees, degrees-minutes-seconds and UTM (OPERATIONS 3.2).

Digits are no finer than the georeference deserves: the last one is worth at least one ground sample distance.
"""

import math
from functools import cache

import mgrs

from app.imagery.position_text import UnreadablePositionError, parse_position
from app.imagery.utm import to_grid

__all__ = ["SYSTEMS", "UnreadablePositionError", "dms", "format_position", "parse_position"]

SYSTEMS = ("mgrs", "dd", "dms", "utm")
NOWHERE = "no map position"
METRES_PER_DEGREE = 111_320.0
METRES_PER_SECOND = METRES_PER_DEGREE / 3600
_MGRS_DIGITS = 5
_CENTIMETRE = 1e-7
_DD_DIGITS = 7
_DMS_DIGITS = 2
_UTM_DIGITS = 3


def format_position(lon: float, lat: float, system: str, gsd: float) -> str:
    """Write a WGS84 position (degrees) in one of SYSTEMS; `gsd` is the metres one pixel covers.

    Everything else than these systems reads as decimal degrees; a position that is nowhere gives NOWHERE.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)) or abs(lat) > 90.0:
        return NOWHERE
    wrapped = lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0
    metres = gsd if math.isfinite(gsd) and gsd > 0.0 else 1.0
    writers = {"mgrs": _mgrs, "dms": _dms_pair, "utm": _utm}
    return writers.get(system, _decimal)(wrapped, lat, metres)


def dms(degrees: float, letters: str, width: int, decimals: int = _DMS_DIGITS) -> str:
    """Write an angle as degrees, minutes and seconds: rounded once to the last decimal, then split, so nothing carries.

    `letters` are the positive and the negative hemisphere; an angle that rounds to zero is positive.
    """
    scale = 10**decimals
    total = round(abs(degrees) * 3600 * scale)
    letter = letters[1] if degrees < 0 and total else letters[0]
    minutes, seconds = divmod(total, 60 * scale)
    whole, rest = divmod(minutes, 60)
    field = decimals + 3 if decimals else 2
    return f"{whole:0{width}d}°{rest:02d}'{seconds / scale:0{field}.{decimals}f}\"{letter}"


def _digits(unit: float, gsd: float, most: int) -> int:
    exact = math.log10(unit / gsd)
    return max(0, min(most, math.floor(exact + 1e-9)))


def _mgrs(lon: float, lat: float, gsd: float) -> str:
    # The library rounds the last centimetre below the equator into a square that is not there.
    text: str = _converter().toMGRS(-_CENTIMETRE if -_CENTIMETRE < lat < 0 else lat, lon)
    digits = max(1, _digits(10.0**_MGRS_DIGITS, gsd, _MGRS_DIGITS))
    square, numbers = text[: -2 * _MGRS_DIGITS], text[-2 * _MGRS_DIGITS :]
    return square + numbers[:digits] + numbers[_MGRS_DIGITS : _MGRS_DIGITS + digits]


def _decimal(lon: float, lat: float, gsd: float) -> str:
    decimals = _digits(METRES_PER_DEGREE, gsd, _DD_DIGITS)
    return ", ".join(f"{round(value, decimals) + 0.0:.{decimals}f}" for value in (lat, lon))


def _dms_pair(lon: float, lat: float, gsd: float) -> str:
    decimals = _digits(METRES_PER_SECOND, gsd, _DMS_DIGITS)
    return f"{dms(lat, 'NS', 2, decimals)} {dms(lon, 'EW', 3, decimals)}"


def _utm(lon: float, lat: float, gsd: float) -> str:
    place = to_grid(lon, lat)
    decimals = min(_UTM_DIGITS, -math.ceil(math.log10(gsd) - 1e-9))
    metres = (round(value, decimals) + 0.0 for value in (place.easting, place.northing))
    easting, northing = (f"{value:.{max(0, decimals)}f}" for value in metres)
    return f"{place.zone or 'UPS '}{'N' if place.northern else 'S'} {easting} {northing}"


@cache
def _converter() -> mgrs.MGRS:
    return mgrs.MGRS()
