"""What is known of sensors: the order of their bands, and how a file says which it is from."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class Colour(StrEnum):
    """The part of the spectrum a band sees."""

    COASTAL = "coastal"
    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    RED_EDGE = "red edge"
    NIR = "near infrared"
    NIR_2 = "near infrared 2"
    VAPOUR = "water vapour"
    CIRRUS = "cirrus"
    SWIR_1 = "short-wave infrared 1"
    SWIR_2 = "short-wave infrared 2"
    PAN = "panchromatic"


_C, _B, _G, _Y, _R = Colour.COASTAL, Colour.BLUE, Colour.GREEN, Colour.YELLOW, Colour.RED
_E, _N, _M = Colour.RED_EDGE, Colour.NIR, Colour.NIR_2
Order = tuple[Colour, ...]
RGB: Order = (_R, _G, _B)
RGBN: Order = (*RGB, _N)
BGRN: Order = (_B, _G, _R, _N)
WORLDVIEW_8: Order = (_C, _B, _G, _Y, _R, _E, _N, _M)
SENTINEL_2: Order = (_C, _B, _G, _R, _E, _E, _E, _N, _M, Colour.VAPOUR, Colour.CIRRUS, Colour.SWIR_1, Colour.SWIR_2)
SENTINEL_2_LAND: Order = tuple(colour for colour in SENTINEL_2 if colour is not Colour.CIRRUS)
SENTINEL_2_NAMES = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12")
LANDSAT_8: Order = (_C, _B, _G, _R, _N, Colour.SWIR_1, Colour.SWIR_2, Colour.PAN, Colour.CIRRUS)
SUPER_DOVE: Order = (_C, _B, _G, _G, _Y, _R, _E, _N)
USUAL: Mapping[int, tuple[Order, ...]] = {
    3: (RGB,),
    4: (RGBN, BGRN),
    8: (WORLDVIEW_8,),
    12: (SENTINEL_2_LAND,),
    13: (SENTINEL_2,),
}
"""What files of so many bands mostly hold, the likeliest first (orders as the operators publish them)."""
_KNOWN: tuple[tuple[str, Mapping[int, Order]], ...] = (
    (r"^(WV0?[234]|WORLDVIEW)|LEGION|^LG\d", {4: BGRN, 8: WORLDVIEW_8}),
    (r"^(GE0?1|GEOEYE|QB0?2|QUICKBIRD|IK0?\d|IKONOS)", {4: BGRN}),
    (r"^(PNEO|PLEIADES|PHR|SPOT)", {4: RGBN}),
    (r"^(PLANETSCOPE|PS\w*|SKYSAT|SSC\d)", {4: BGRN, 8: SUPER_DOVE}),
    (r"SENTINEL-?2|^S2[ABC]", {12: SENTINEL_2_LAND, 13: SENTINEL_2}),
    (r"LANDSAT[-_ ]?[89]|^LC0?[89]", {9: LANDSAT_8}),
    (r"NAIP", {4: RGBN}),
)
_ID_KEYS = (
    *("SATELLITEID", "SATID", "SATELLITE_ID", "SATELLITE", "SPACECRAFT_NAME", "SPACECRAFT_ID", "PLATFORM"),
    *("MISSION", "NITF_PIAIMC_SENSNAME", "NITF_AIMIDB_MISSION_NUMBER", "SENSOR_ID", "SENSOR", "INSTRUMENT"),
)
_WORDS: tuple[tuple[str, Colour], ...] = (
    (r"\bcoastal|\baerosol", _C),
    (r"\bred[ -_]?edge|\brededge|\bre\d?\b|\bvre", _E),
    (r"\bnir[ -_]?(2|narrow|b)\b|\bn2\b|near.?infra.?red.?2", _M),
    (r"\bnir|\bn1?\b|near.?infra.?red|^infra.?red", _N),
    (r"\bswir[ -_]?(2|22)\b|short.?wave.*2\b", Colour.SWIR_2),
    (r"\bswir|short.?wave", Colour.SWIR_1),
    (r"\bcirrus", Colour.CIRRUS),
    (r"\bwater.?vapou?r", Colour.VAPOUR),
    (r"\bpan\b|\bpanchro", Colour.PAN),
    (r"\byellow|^y$", _Y),
    (r"\bblue|^b$", _B),
    (r"\bgreen|^g$", _G),
    (r"\bred\b|^r$", _R),
)
_SPECTRUM: tuple[tuple[float, Colour], ...] = (
    *((452, _C), (515, _B), (580, _G), (625, _Y), (690, _R), (745, _E), (900, _N), (930, _M)),
    *((960, Colour.VAPOUR), (1100, _M), (1350, Colour.SWIR_1), (1400, Colour.CIRRUS), (1900, Colour.SWIR_1)),
    (2500, Colour.SWIR_2),
)
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(nm|nanomet|µm|μm|um\b|micromet)", re.IGNORECASE)
_SHORTEST = 380.0
_REMEMBERED = 1000


def sensor_of(metadata: Mapping[str, str]) -> str:
    """Give the sensor or satellite a file names, in capitals; empty when it names none."""
    upper = {key.rpartition(".")[2].upper(): value for key, value in metadata.items()}
    found = (upper.get(key, "").strip(" \"';").upper() for key in _ID_KEYS)
    return next((name for name in found if name), "")


def order_of(sensor: str, count: int) -> Order | None:
    """Give the order in which a sensor's bands are delivered when there are `count`; None when not known."""
    return next((orders.get(count) for pattern, orders in _KNOWN if re.search(pattern, sensor)), None)


@lru_cache(maxsize=_REMEMBERED)
def colour_of_words(text: str) -> Colour | None:
    """Read the name of a band, such as “Red edge” or “B8A”; None when it says no colour."""
    said = text.strip().casefold()
    found = next((colour for pattern, colour in _WORDS if re.search(pattern, said)), None)
    code = said.upper().partition(" ")[0].rstrip(",:")
    if found is None and code in SENTINEL_2_NAMES:
        return SENTINEL_2[SENTINEL_2_NAMES.index(code)]
    return found


@lru_cache(maxsize=_REMEMBERED)
def wavelength_of_words(text: str) -> float:
    """Read a wavelength such as “665 nm” or “0.665 µm”, in nanometres; 0 where none is said."""
    found = _LENGTH.search(text)
    if found is None:
        return 0.0
    return float(found[1]) * (1 if found[2].casefold().startswith("n") else 1000)


def colour_of_wavelength(nanometres: float) -> Colour | None:
    """Give the part of the spectrum a wavelength lies in; None outside 380 to 2500 nm."""
    if nanometres < _SHORTEST:
        return None
    return next((colour for limit, colour in _SPECTRUM if nanometres < limit), None)
