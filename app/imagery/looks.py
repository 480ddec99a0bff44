"""Looks a person can choose for a scene, and the `Display` each of them comes to. Pixel values are never changed."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.imagery.bands import GREY_BAND, combinations, default_bands
from app.imagery.colour_maps import GREY
from app.imagery.display import CLIP_PERCENT, Display, apart, display_of_sample, palette_display, stretch
from app.imagery.errors import UnreadableRasterError
from app.imagery.grid import FloatWindow
from app.imagery.info import RasterInfo
from app.imagery.source import PixelSource
from app.imagery.statistics import Limits, Sample, Values, take_sample
from app.imagery.tables import FULL

WIDE_CLIP = (0.5, 99.5)
SIGMAS = 2.0
GAMMAS = (0.2, 5.0)
GAMMA_STEP = 0.2


class Rule(StrEnum):
    """What limits come from."""

    PERCENT = "percent"
    EXTREMES = "extremes"
    SIGMA = "sigma"
    TYPED = "typed"
    AS_IT_IS = "as it is"


class Sharpening(StrEnum):
    """How much detail is added near full resolution, for the eye alone."""

    OFF = "off"
    LOW = "low"
    HIGH = "high"

    @property
    def amount(self) -> float:
        """The share of detail added."""
        return {"off": 0.0, "low": 0.5, "high": 1.2}[self.value]


@dataclass(frozen=True, slots=True)
class Look:
    """Bands (1-based), what limits come from, of the scene or of the view, and how values become colours.

    `clip` counts for the rule PERCENT and `sigmas` for SIGMA. `held` are limits that stay, whatever comes into view:
    typed ones, or locked ones. `linked` gives all bands the same limits, the widest of them.
    """

    bands: tuple[int, ...]
    rule: Rule = Rule.PERCENT
    clip: tuple[float, float] = CLIP_PERCENT
    sigmas: float = SIGMAS
    of_view: bool = False
    linked: bool = False
    held: tuple[Limits, ...] = ()
    gamma: float = 1.0
    colour_map: str = GREY
    inverted: bool = False
    decibels: bool = False
    sharpening: Sharpening = Sharpening.OFF

    @property
    def locked(self) -> bool:
        """Whether limits that were worked out are held."""
        return bool(self.held) and self.rule is not Rule.TYPED

    def brighter(self, steps: int) -> "Look":
        """Raise gamma by so many steps of 0.2, or lower it; it stays within 0.2 and 5."""
        low, high = GAMMAS
        return replace(self, gamma=min(high, max(low, round(self.gamma + steps * GAMMA_STEP, 2))))

    def of_bands(self, bands: tuple[int, ...]) -> "Look":
        """Show other bands; limits held for these are let go, as they are none of the others'."""
        rule = Rule.PERCENT if self.rule is Rule.TYPED else self.rule
        return replace(self, bands=bands, held=(), rule=rule)

    def with_rule(self, rule: Rule, **more: object) -> "Look":
        """Work limits out otherwise."""
        of_view = self.of_view and rule is not Rule.AS_IT_IS
        return replace(self, rule=rule, held=(), of_view=of_view, **more)  # type: ignore[arg-type]

    def typed(self, limits: tuple[Limits, ...]) -> "Look":
        """Hold limits a person gave."""
        return replace(self, rule=Rule.TYPED, held=tuple(apart(*pair) for pair in limits))


def as_it_is(info: RasterInfo) -> bool:
    """Whether values can be shown unstretched."""
    return info.dtype == "uint8"


def fits(look: Look, info: RasterInfo) -> bool:
    """Whether a raster has what a look chosen for another needs."""
    bands = all(1 <= band <= info.bands and band != info.alpha for band in look.bands)
    return bands and info.palette is None and (as_it_is(info) or look.rule is not Rule.AS_IT_IS)


def grey_bands(info: RasterInfo, bands: tuple[int, ...], step: int) -> tuple[int, ...]:
    """Give the single band `step` places on from the one shown, round and round; the one for grey where none is."""
    if len(bands) != 1:
        return next(one.bands for one in combinations(info) if one.name == GREY_BAND)
    known = [band for band in range(1, info.bands + 1) if band != info.alpha] or [1]
    place = known.index(bands[0]) if bands[0] in known else 0
    return (known[(place + step) % len(known)],)


def default_look(info: RasterInfo, display: Display) -> Look:
    """Say of a `default_display` what it is."""
    bare = as_it_is(info) and set(display.limits) == {FULL}
    return Look(display.bands, Rule.AS_IT_IS if bare else Rule.PERCENT)


def open_look(source: PixelSource, look: Look | None) -> tuple[Look, Display, Sample]:
    """Work out how a scene is first shown: as remembered, or as it is usual; its values are of the whole scene.

    Raises:
        UnreadableRasterError: when the source is closed or its file has gone.
    """
    info = source.info
    if look is None or not fits(look, info):
        sample = take_sample(source, default_bands(info))
        display = palette_display(info.palette) if info.palette is not None else display_of_sample(info, sample)
        return default_look(info, display), display, sample
    sample = take_sample(source, look.bands, in_decibels=look.decibels)
    return look, display_of(look, sample), sample


def sample_for(source: PixelSource, look: Look, view: FloatWindow) -> Sample:
    """Read the values a look's limits come from; `view` (x, y, width, height) only where it is of the view.

    Raises:
        UnreadableRasterError: when the source is closed, or nothing valid of it lies in the view.
    """
    sample = take_sample(source, look.bands, view if look.of_view else None, in_decibels=look.decibels)
    if look.of_view and sample.is_empty:
        path = source.info.path
        raise UnreadableRasterError(path, "no pixel in view has a value", "move the view onto the picture")
    return sample


def display_of(look: Look, sample: Sample) -> Display:
    """Work out the limits of a look from values of its bands."""
    return Display(
        look.bands,
        look.held if len(look.held) == len(look.bands) else limits_of(look, sample),
        look.gamma,
        colour_map=look.colour_map,
        inverted=look.inverted,
        decibels=look.decibels,
        sharpening=look.sharpening.amount,
    )


def limits_of(look: Look, sample: Sample) -> tuple[Limits, ...]:
    """Give the limits the rule of a look comes to, nothing being held."""
    if look.rule is Rule.AS_IT_IS:
        return (FULL,) * len(look.bands)
    if look.rule is Rule.EXTREMES:
        found = stretch(sample.values, (0.0, 100.0))
    elif look.rule is Rule.SIGMA:
        found = tuple(_around_mean(values, look.sigmas) for values in sample.values)
    else:
        found = stretch(sample.values, look.clip)
    if look.linked:
        return ((min(low for low, _ in found), max(high for _, high in found)),) * len(found)
    return found


def _around_mean(values: Values | None, sigmas: float) -> Limits:
    if values is None:
        return FULL
    mean, around = values.mean, sigmas * values.deviation
    return apart(mean - around, mean + around)
