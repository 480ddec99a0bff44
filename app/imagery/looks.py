"""Looks a person can choose for a scene, and the `Display` each of them comes to. Pixel values are never changed."""

from dataclasses import dataclass, replace

from app.imagery.display import CLIP_PERCENT, PREVIEW, Display, default_bands, default_display, stretch
from app.imagery.errors import UnreadableRasterError
from app.imagery.grid import FloatWindow
from app.imagery.info import RasterInfo
from app.imagery.source import PixelSource
from app.imagery.tables import FULL

WIDE_CLIP = (0.5, 99.5)
INFRARED = (4, 3, 2)
GAMMAS = (0.4, 3.0)
GAMMA_STEP = 0.2


@dataclass(frozen=True, slots=True)
class Look:
    """Bands (1-based), percentiles clipped (None: values as they are, 8-bit only), of all the scene or of the view."""

    bands: tuple[int, ...]
    clip: tuple[float, float] | None = CLIP_PERCENT
    of_view: bool = False
    gamma: float = 1.0

    def brighter(self, steps: int) -> "Look":
        """Raise gamma by so many steps of 0.2, or lower it; it stays within 0.4 and 3."""
        low, high = GAMMAS
        return replace(self, gamma=min(high, max(low, round(self.gamma + steps * GAMMA_STEP, 1))))


def as_it_is(info: RasterInfo) -> bool:
    """Whether values can be shown unstretched."""
    return info.dtype == "uint8"


def band_combinations(info: RasterInfo) -> tuple[tuple[int, ...], ...]:
    """The default, the first three, colour infrared (of four or more), each band alone; an alpha band is none."""
    pictures = tuple(band for band in range(1, info.bands + 1) if band != info.alpha)
    found = [default_bands(info)]
    if len(pictures) >= len(INFRARED):
        found.append(pictures[:3])
    if len(pictures) >= max(INFRARED):
        found.append(tuple(pictures[place - 1] for place in INFRARED))
    return tuple(dict.fromkeys([*found, *((band,) for band in pictures)]))


def next_bands(info: RasterInfo, bands: tuple[int, ...]) -> tuple[int, ...]:
    """The combination after this one; after the last comes the first."""
    known = band_combinations(info)
    return known[(known.index(bands) + 1) % len(known)] if bands in known else known[0]


def look_of_default(info: RasterInfo, display: Display) -> Look:
    """Say of a `default_display` what it is."""
    bare = as_it_is(info) and set(display.limits) == {FULL}
    return Look(display.bands, None if bare else CLIP_PERCENT, gamma=display.gamma)


def display_of(source: PixelSource, look: Look, window: FloatWindow) -> Display:
    """Work out the limits of a look; `window` (x, y, width, height) is the view, read only where the look is of it.

    Raises:
        UnreadableRasterError: when the source is closed, or nothing valid of it lies in the view.
    """
    info = source.info
    if info.palette is not None:
        return default_display(source)
    if look.clip is None:
        return Display(look.bands, (FULL,) * len(look.bands), look.gamma)
    part = window if look.of_view else (0.0, 0.0, float(info.width), float(info.height))
    scale = min(1.0, PREVIEW / max(part[2:]))
    size = max(1, round(part[2] * scale)), max(1, round(part[3] * scale))
    tile = source.read(part, size, look.bands)
    if look.of_view and not tile.valid.any():
        raise UnreadableRasterError(info.path, "no pixel in view has a value", "move the view onto the picture")
    return Display(look.bands, stretch(tile, look.clip), look.gamma)
