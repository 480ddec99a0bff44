"""What the bands of a raster are, as far as the file, its sensor or usage says, and how to combine them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.imagery.info import RasterInfo
from app.imagery.sensors import (
    USUAL,
    Colour,
    Order,
    colour_of_wavelength,
    colour_of_words,
    order_of,
    sensor_of,
    wavelength_of_words,
)

TRUE_COLOUR = "true colour"
INFRARED = "infrared"
SHORT_WAVE = "short-wave infrared"
GREY_BAND = "grey"
OWN = "own bands"
_COMBINATIONS: tuple[tuple[str, Order], ...] = (
    (TRUE_COLOUR, (Colour.RED, Colour.GREEN, Colour.BLUE)),
    (INFRARED, (Colour.NIR, Colour.RED, Colour.GREEN)),
    (SHORT_WAVE, (Colour.SWIR_2, Colour.NIR, Colour.RED)),
)
_THREE = 3


@dataclass(frozen=True, slots=True)
class Band:
    """One band, 1-based. `name` is the file's own, `nanometres` 0 when unknown, `assumed` when only usage says."""

    number: int
    name: str = ""
    nanometres: float = 0.0
    colour: Colour | None = None
    assumed: bool = False

    @property
    def words(self) -> str:
        """Such as “4 · red · 665 nm”."""
        said = self.name or (self.colour.value if self.colour else "")
        also = self.colour.value if self.colour and self.colour.value not in said.casefold() else ""
        length = f"{self.nanometres:.0f} nm" if self.nanometres and "nm" not in said else ""
        return " · ".join(part for part in (str(self.number), said, also, length) if part)


@dataclass(frozen=True, slots=True)
class Combination:
    """Bands (1-based) shown together, by a name."""

    name: str
    bands: tuple[int, ...]


def bands_of(info: RasterInfo) -> tuple[Band, ...]:
    """Say of each band but alpha what it is: its name, else its wavelength, else its sensor's order, else usage."""
    numbers = [number for number in range(1, info.bands + 1) if number != info.alpha]
    said = [_said(info, number) for number in numbers]
    known = order_of(sensor_of(info.metadata), len(numbers))
    orders = (known,) if known is not None else USUAL.get(len(numbers), ())
    if any(band.colour is None for band in said):
        for order in orders:
            if all(band.colour in {None, colour} for band, colour in zip(said, order, strict=True)):
                return _filled(said, order, assumed=known is None)
    return tuple(said)


def combinations(info: RasterInfo) -> tuple[Combination, ...]:
    """Give the combinations there are bands for, the one to begin with first; the last is the single band for grey."""
    bands = bands_of(info)
    first = {band.colour: band.number for band in reversed(bands) if band.colour is not None}
    found = [
        Combination(name, tuple(first[colour] for colour in wanted))
        for name, wanted in _COMBINATIONS
        if all(colour in first for colour in wanted)
    ]
    numbers = [band.number for band in bands] or [1]
    if len(numbers) >= _THREE and not any(one.name == TRUE_COLOUR for one in found):
        found.insert(0, Combination(_plain(numbers), tuple(numbers[:_THREE])))
    grey = first.get(Colour.PAN, numbers[0])
    return (*found, Combination(GREY_BAND, (grey,)))


def default_bands(info: RasterInfo) -> tuple[int, ...]:
    """Choose red, green and blue, or a single band to show in grey."""
    return combinations(info)[0].bands


def combination_name(info: RasterInfo, bands: tuple[int, ...]) -> str:
    """Say what these bands together are called; `OWN` when it is no combination with a name."""
    if len(bands) == 1:
        return GREY_BAND
    return next((one.name for one in combinations(info) if one.bands == bands), OWN)


def is_assumed(info: RasterInfo, bands: Sequence[int]) -> bool:
    """Whether only usage, not the file or its sensor, says what one of these bands is."""
    return any(band.assumed for band in bands_of(info) if band.number in bands)


def signature(info: RasterInfo) -> str:
    """Name the kind of picture: sensor, bands and type of value; what suits one suits the next of the same."""
    sensor = sensor_of(info.metadata)
    said = [band.colour.value if band.colour is not None and not band.assumed else "?" for band in bands_of(info)]
    return f"{sensor or 'no sensor'}, {info.bands} x {info.dtype}, {' '.join(said)}"


def _said(info: RasterInfo, number: int) -> Band:
    name = info.descriptions[number - 1] if len(info.descriptions) >= number else ""
    length = info.wavelengths[number - 1] if len(info.wavelengths) >= number else 0.0
    length = length or wavelength_of_words(name)
    interpreted = info.colour[number - 1] if len(info.colour) >= number else ""
    colour = colour_of_words(name) or colour_of_wavelength(length) or colour_of_words(interpreted)
    return Band(number, name.strip(), length, colour)


def _filled(said: Sequence[Band], order: Order, *, assumed: bool) -> tuple[Band, ...]:
    pairs = zip(said, order, strict=True)
    return tuple(
        band if band.colour is not None else Band(band.number, band.name, band.nanometres, colour, assumed)
        for band, colour in pairs
    )


def _plain(numbers: Sequence[int]) -> str:
    return f"bands {' '.join(str(number) for number in numbers[:_THREE])}"
