"""How a scene was taken, as far as its file says: by whom, when, from where, in what light.

Known are the IMD and IMAGERY tags GDAL gives for vendors' files, and of NITF the header (MIL-STD-2500C), USE00A and
CSEXRA (STDI-0002). Angles are degrees; azimuths run clockwise from true north, the sensor's from the target to it.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_DIGITS = re.compile(r"\d{8}(\d{6})?")
_EXIF = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?")
_ZONED = re.compile(r"[+-]\d\d:?\d\d$")
_RIGHT_ANGLE = 90.0
_TURN = 360.0
_NO_GSD = 999.9
_NAMES = {"U": "UNCLASSIFIED", "R": "RESTRICTED", "C": "CONFIDENTIAL", "S": "SECRET", "T": "TOP SECRET"}
Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What is not in the file is None. `origins` names, by field, the tag each value was read from.

    `time` is UTC in ISO 8601 with a Z, or without one where the file does not say which zone it means. `gsd` is
    metres, `cloud` percent, `sun` and `sensor_at` are (azimuth, elevation).
    """

    identifier: str | None = None
    time: str | None = None
    sensor: str | None = None
    gsd: float | None = None
    off_nadir: float | None = None
    sun: tuple[float, float] | None = None
    sensor_at: tuple[float, float] | None = None
    cloud: float | None = None
    niirs: float | None = None
    marking: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


def acquisition_of(tags: Tags) -> Acquisition:
    """Read `RasterInfo.metadata`; values that cannot be meant count as not there."""
    plain = _by_last_part(tags)
    found: dict[str, object] = {}
    origins: dict[str, str] = {}
    for name, readers in _READERS.items():
        for keys, read in readers:
            values = [plain.get(key.casefold()) for key in keys]
            value = read(*(text for _, text in values if text)) if all(values) else None  # type: ignore[misc]
            if value is not None:
                found[name] = value
                origins[name] = " and ".join(original for original, _ in values)  # type: ignore[misc]
                break
    return Acquisition(**found, origins=origins)  # type: ignore[arg-type]


def _by_last_part(tags: Tags) -> dict[str, tuple[str, str]]:
    """Give (name, text) by lower-case name: whole, and without groups such as IMAGE_1, the first one winning."""
    plain: dict[str, tuple[str, str]] = {}
    for name, raw in tags.items():
        text = str(raw).strip().strip('"').strip()
        if text:
            plain[name.casefold()] = (name, text)
    for name, entry in list(plain.items()):
        plain.setdefault(name.rpartition(".")[2], entry)
    return plain


def _text(text: str) -> str | None:
    return None if text.casefold() in {"missing", "missing id", "unknown", "none"} else text


def _title(first: str, second: str) -> str | None:
    return " ".join(part for part in (_text(first), _text(second)) if part) or None


def _number(low: float, high: float) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        try:
            value = float(text.split(maxsplit=1)[0])
        except (ValueError, IndexError):
            return None
        return value if math.isfinite(value) and low <= value <= high else None

    return read


_azimuth = _number(-_TURN, _TURN)
_elevation = _number(0.0, _RIGHT_ANGLE)
_gsd = _number(1e-4, _NO_GSD - 0.01)
_angle = _number(0.0, _RIGHT_ANGLE)
_INCH_GSD = 0.0254


def _direction(azimuth: str, elevation: str) -> tuple[float, float] | None:
    turned, raised = _azimuth(azimuth), _elevation(elevation)
    return (turned % _TURN, raised) if turned is not None and raised is not None else None


def _inches(text: str) -> float | None:
    value = _gsd(text)
    return value * _INCH_GSD if value is not None else None


def _share(text: str) -> float | None:
    """Read the cloud cover of IMD, a share from 0 to 1; -999 says that nobody looked."""
    value = _number(0.0, 1.0)(text)
    return value * 100.0 if value is not None else None


def _signed_off_nadir(text: str) -> float | None:
    value = _number(-_RIGHT_ANGLE, _RIGHT_ANGLE)(text)
    return abs(value) if value is not None else None


def _zulu(text: str) -> str | None:
    """Read a date and time that is UTC by its standard: ISO 8601, or CCYYMMDDhhmmss."""
    if _DIGITS.fullmatch(text):
        day = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
        return f"{day}T{text[8:10]}:{text[10:12]}:{text[12:14]}Z" if len(text) > 8 else day  # noqa: PLR2004
    match = _EXIF.match(text)
    if match is None or _ZONED.search(text):
        return None
    year, month, day_, clock, fraction = match.groups()
    return f"{year}-{month}-{day_}T{clock}{(fraction or '')[:4]}Z"


def _local(text: str) -> str | None:
    match = _EXIF.match(text)
    return None if match is None else f"{match[1]}-{match[2]}-{match[3]}T{match[4]}"


def _class_word(text: str) -> str | None:
    return _NAMES.get(text)


_Reader = tuple[tuple[str, ...], Callable[..., object]]
_READERS: Mapping[str, tuple[_Reader, ...]] = {
    "identifier": (
        (("CatId",), _text),
        (("DATASET_NAME",), _text),
        (("LANDSAT_PRODUCT_ID",), _text),
        (("NITF_IID1", "NITF_IID2"), _title),
        (("NITF_IID2",), _text),
        (("NITF_IID1",), _text),
        (("TIFFTAG_DOCUMENTNAME",), _text),
        (("imageDescriptor",), _text),
    ),
    "time": (
        (("firstLineTime",), _zulu),
        (("earliestAcqTime",), _zulu),
        (("ACQUISITIONDATETIME",), _zulu),
        (("NITF_IDATIM",), _zulu),
        (("EXIF_DateTimeOriginal",), _local),
        (("TIFFTAG_DATETIME",), _local),
    ),
    "sensor": (
        (("satId",), _text),
        (("SATELLITEID",), _text),
        (("CSEXRA.SENSOR",), _text),
        (("NITF_ISORCE",), _text),
        (("EXIF_Model",), _text),
    ),
    "gsd": (
        (("meanProductGSD",), _gsd),
        (("meanCollectedGSD",), _gsd),
        (("productGSD",), _gsd),
        (("CSEXRA.GEO_MEAN_GSD",), _inches),
        (("NITF_USE00A_MEAN_GSD",), _inches),
        (("USE00A.MEAN_GSD",), _inches),
    ),
    "off_nadir": (
        (("meanOffNadirViewAngle",), _signed_off_nadir),
        (("offNadirViewAngle",), _signed_off_nadir),
        (("NITF_USE00A_OBL_ANG",), _angle),
        (("CSEXRA.OBLIQUITY_ANGLE",), _angle),
    ),
    "sun": (
        (("meanSunAz", "meanSunEl"), _direction),
        (("sunAz", "sunEl"), _direction),
        (("SUN_AZIMUTH_DEG", "SUN_ELEVATION_DEG"), _direction),
        (("NITF_USE00A_SUN_AZ", "NITF_USE00A_SUN_EL"), _direction),
        (("CSEXRA.SUN_AZIMUTH", "CSEXRA.SUN_ELEVATION"), _direction),
        (("SUN_AZIMUTH", "SUN_ELEVATION"), _direction),
    ),
    "sensor_at": (
        (("meanSatAz", "meanSatEl"), _direction),
        (("satAz", "satEl"), _direction),
    ),
    "cloud": ((("cloudCover",), _share), (("CLOUD_COVER",), _number(0.0, 100.0))),
    "niirs": ((("PNIIRS",), _number(0.0, 9.0)), (("CSEXRA.PREDICTED_NIIRS",), _number(0.0, 9.0))),
    "marking": ((("NITF_ISCLAS",), _class_word), (("NITF_FSCLAS",), _class_word)),
}
