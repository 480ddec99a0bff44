"""How a picture is displayed, in the status bar's words."""

from app.imagery.display import Display
from app.imagery.info import RasterInfo
from app.imagery.looks import Look, band_combinations

PALETTE = "colours of the file"


def look_words(look: Look, info: RasterInfo) -> str:
    """Such as “Stretch of view 2–98 %, gamma 1.2, bands 4 3 2”; the usual bands and gamma 1 go without saying."""
    if info.palette is not None:
        return PALETTE
    words = [_clip_words(look)]
    if look.gamma != 1:
        words.append(f"gamma {look.gamma:g}")
    if look.bands != band_combinations(info)[0]:
        words.append(band_words(look.bands))
    return ", ".join(words)


def limit_words(display: Display) -> str:
    """Say the limits of a display nobody chose here."""
    if display.palette is not None:
        return PALETTE
    limits = " / ".join(f"{low:g}–{high:g}" for low, high in dict.fromkeys(display.limits))
    gamma = f", gamma {display.gamma:g}" if display.gamma != 1 else ""
    return f"Stretch {limits}{gamma}, {band_words(display.bands)}"


def band_words(bands: tuple[int, ...]) -> str:
    """Such as “bands 4 3 2” or “band 3”."""
    return f"band{'s' if len(bands) > 1 else ''} {' '.join(str(band) for band in bands)}"


def clip_text(clip: tuple[float, float]) -> str:
    """Such as “2–98 %”."""
    return f"{clip[0]:g}–{clip[1]:g} %"


def _clip_words(look: Look) -> str:
    if look.clip is None:
        return "no stretch"
    return f"Stretch {'of view ' if look.of_view else ''}{clip_text(look.clip)}"
