"""Looks asked for in words, as the command line has them."""

import re
from dataclasses import replace

from app.imagery.bands import INFRARED, SHORT_WAVE, TRUE_COLOUR, combinations
from app.imagery.colour_maps import NAMES
from app.imagery.info import RasterInfo
from app.imagery.looks import GAMMAS, Look, Rule, as_it_is
from app.models.errors import BadInputError

BAND_WORDS = {"true": TRUE_COLOUR, "infrared": INFRARED, "cir": INFRARED, "swir": SHORT_WAVE, "grey": "grey"}
RANGE_HINT = "write a range like 2-98%, min-max, 2sigma, 100..900 or none"
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_CLIP = re.compile(rf"{_NUMBER}\s*-\s*{_NUMBER}\s*%")
_SIGMAS = re.compile(rf"{_NUMBER}\s*sigmas?")
_LIMITS = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}")
_PERCENT = 100
_THREE = 3


def with_bands(look: Look, info: RasterInfo, text: str) -> Look:
    """Show the bands named: true, infrared, swir, grey, one number, or three with commas.

    Raises:
        BadInputError: when the raster has no such bands.
    """
    name = BAND_WORDS.get(text.strip().casefold())
    if name is not None:
        known = next((one.bands for one in combinations(info) if one.name == name), None)
        if known is None:
            raise BadInputError(text, "this scene has no bands for it", f"name bands from 1 to {info.bands}")
        return look.of_bands(known)
    parts = text.split(",")
    if len(parts) not in {1, _THREE} or not all(part.strip().isdecimal() for part in parts):
        raise BadInputError(text, "it names no bands", "write true, infrared, swir, grey, 4 or 4,3,2")
    bands = tuple(int(part) for part in parts)
    if not all(1 <= band <= info.bands and band != info.alpha for band in bands):
        raise BadInputError(text, f"the scene has pictures in {info.bands} bands", f"name bands from 1 to {info.bands}")
    return look.of_bands(bands)


def with_range(look: Look, info: RasterInfo, text: str) -> Look:
    """Stretch by the range named: 2-98%, min-max, 2sigma, 100..900 or none.

    Raises:
        BadInputError: when it is no range, or the scene cannot be shown unstretched.
    """
    said = text.strip().casefold()
    if said == "min-max":
        return look.with_rule(Rule.EXTREMES)
    if said == "none":
        if not as_it_is(info):
            raise BadInputError(text, f"values of {info.dtype} cannot be shown unstretched", "give a range")
        return look.with_rule(Rule.AS_IT_IS)
    if clip := _CLIP.fullmatch(said):
        return look.with_rule(Rule.PERCENT, clip=_ordered(text, clip, 0, _PERCENT))
    if sigmas := _SIGMAS.fullmatch(said):
        if float(sigmas[1]) <= 0:
            raise BadInputError(text, "sigmas are more than 0", RANGE_HINT)
        return look.with_rule(Rule.SIGMA, sigmas=float(sigmas[1]))
    if limits := _LIMITS.fullmatch(said):
        return look.typed((_ordered(text, limits, -float("inf"), float("inf")),) * len(look.bands))
    raise BadInputError(text, "it is no range", RANGE_HINT)


def with_gamma(look: Look, gamma: float) -> Look:
    """Show brighter (above 1) or darker.

    Raises:
        BadInputError: when it is not from 0.2 to 5.
    """
    if not GAMMAS[0] <= gamma <= GAMMAS[1]:
        raise BadInputError(f"gamma {gamma:g}", "it is out of reach", "give 0.2 to 5")
    return replace(look, gamma=gamma)


def with_map(look: Look, name: str) -> Look:
    """Show a single band in these colours.

    Raises:
        BadInputError: when there is no such map, or there are three bands.
    """
    if name not in NAMES:
        raise BadInputError(name, "there is no such colour map", f"use one of {', '.join(NAMES)}")
    if len(look.bands) > 1:
        raise BadInputError(name, "colour maps are for a single band", "add --bands with one band")
    return replace(look, colour_map=name)


def _ordered(text: str, found: re.Match[str], least: float, greatest: float) -> tuple[float, float]:
    low, high = float(found[1]), float(found[2])
    if not least <= low < high <= greatest:
        raise BadInputError(text, "its ends are not in order or out of reach", RANGE_HINT)
    return low, high
