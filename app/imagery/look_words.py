"""How a picture is displayed, in the status bar's words."""

from app.imagery.bands import GREY_BAND, OWN, combination_name, default_bands
from app.imagery.colour_maps import GREY
from app.imagery.display import Display
from app.imagery.info import RasterInfo
from app.imagery.looks import Look, Rule
from app.imagery.statistics import Limits

PALETTE = "colours of the file"


def look_words(look: Look, info: RasterInfo) -> str:
    """Such as “Stretch of view 2–98 %, locked, gamma 1.2, infrared”; what is usual goes without saying."""
    if info.palette is not None:
        return PALETTE
    said = {
        rule_words(look): True,
        "locked": look.locked,
        "linked": look.linked and look.rule is not Rule.AS_IT_IS,
        f"gamma {look.gamma:g}": look.gamma != 1,
        named_bands(look.bands, info): look.bands != default_bands(info),
        look.colour_map: len(look.bands) == 1 and look.colour_map != GREY,
        "inverted": look.inverted,
        "dB": look.decibels,
    }
    return ", ".join(words for words, holds in said.items() if holds)


def limit_words(display: Display) -> str:
    """Say the limits of a display nobody chose here."""
    if display.palette is not None:
        return PALETTE
    gamma = f", gamma {display.gamma:g}" if display.gamma != 1 else ""
    return f"Stretch {limits_text(display.limits)}{gamma}, {band_words(display.bands)}"


def rule_words(look: Look) -> str:
    """Such as “Stretch of view 2–98 %” or “no stretch”."""
    if look.rule is Rule.AS_IT_IS:
        return "no stretch"
    if look.rule is Rule.TYPED:
        return f"Stretch {limits_text(look.held)}"
    what = {Rule.EXTREMES: "min–max", Rule.SIGMA: f"mean ± {look.sigmas:g} σ"}.get(look.rule, clip_text(look.clip))
    return f"Stretch {'of view ' if look.of_view else ''}{what}"


def named_bands(bands: tuple[int, ...], info: RasterInfo) -> str:
    """The name of a combination, or the numbers of its bands."""
    name = combination_name(info, bands)
    return band_words(bands) if name in {GREY_BAND, OWN} else name


def band_words(bands: tuple[int, ...]) -> str:
    """Such as “bands 4 3 2” or “band 3”."""
    return f"band{'s' if len(bands) > 1 else ''} {' '.join(str(band) for band in bands)}"


def clip_text(clip: tuple[float, float]) -> str:
    """Such as “2–98 %”."""
    return f"{clip[0]:g}–{clip[1]:g} %"


def limits_text(limits: tuple[Limits, ...]) -> str:
    """Such as “100–900” when all bands have the same, or “100–900 / 90–700 / 80–650”."""
    return " / ".join(f"{low:.4g}–{high:.4g}" for low, high in dict.fromkeys(limits))
