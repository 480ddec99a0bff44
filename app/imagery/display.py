"""From pixel values to colours on a screen: bands, stretch, palette, transparency. Pixel values are never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.imagery.bands import default_bands
from app.imagery.colour_maps import GREY, colour_table
from app.imagery.info import RasterInfo
from app.imagery.packing import can_pack, pack
from app.imagery.sampling import RawTile
from app.imagery.source import PixelSource
from app.imagery.statistics import Limits, Sample, Values, take_sample
from app.imagery.tables import FULL, Ramp

CLIP_PERCENT = (2.0, 98.0)
_BRIGHT = 128


@dataclass(frozen=True, slots=True)
class Display:
    """How a scene is shown: one band or three (red, green, blue), 1-based, each stretched between its limits.

    One band goes through `colour_map`, or through `palette`, the colours of the file itself. `sharpening` is the share
    of detail added near full resolution, 0 for none. `decibels` says that limits are in dB of the magnitude.
    """

    bands: tuple[int, ...]
    limits: tuple[Limits, ...]
    gamma: float = 1.0
    palette: np.ndarray | None = field(default=None, compare=False)
    colour_map: str = GREY
    inverted: bool = False
    decibels: bool = False
    sharpening: float = 0.0

    @property
    def ramps(self) -> tuple[Ramp, ...]:
        """What turns the values of each band into bytes."""
        return tuple(Ramp(*limits, self.gamma, self.inverted, self.decibels) for limits in self.limits)


def default_display(source: PixelSource) -> Display:
    """Choose bands from what the file says of them, and limits from a small picture of the whole scene.

    8-bit scenes are shown as they are unless they are dark; others from the 2nd to the 98th percentile.
    """
    if source.info.palette is not None:
        return palette_display(source.info.palette)
    return display_of_sample(source.info, take_sample(source, default_bands(source.info)))


def palette_display(palette: np.ndarray) -> Display:
    """Show the colours of the file, (n, 4) RGBA."""
    return Display((1,), (FULL,), palette=palette)


def display_of_sample(info: RasterInfo, sample: Sample) -> Display:
    """Give the display a scene has when nobody chose any, from a sample of all of it."""
    limits = stretch(sample.values)
    if info.dtype == "uint8" and max(high for _, high in limits) >= _BRIGHT:
        limits = (FULL,) * len(sample.bands)
    return Display(sample.bands, limits)


def stretch(values: Sequence[Values | None], clip: tuple[float, float] = CLIP_PERCENT) -> tuple[Limits, ...]:
    """Give the `clip` percentiles of each band (OPERATIONS 3.6), with room between them; 0 and 255 without values."""
    return tuple(_limits(band, clip) for band in values)


def apart(low: float, high: float) -> Limits:
    """Give limits in order with room between them."""
    return (low, high) if low < high else (low - 1, low + 1)


def _limits(values: Values | None, clip: tuple[float, float]) -> Limits:
    if values is None:
        return FULL
    low, high = (values.percentile(percent) for percent in clip)
    return (low, high) if low < high else apart(*values.extremes)


def to_bgra(tile: RawTile, display: Display) -> np.ndarray:
    """Give (rows, columns, 4) uint8 premultiplied BGRA, transparent where `tile` is not valid.

    `tile` holds the bands of `display` in its order.
    """
    picture = np.empty((*tile.valid.shape, 4), np.uint8)
    if display.palette is not None:
        return _through_palette(tile, display.palette, picture)
    if can_pack(tile):
        return pack(tile, display.ramps, display.colour_map)
    planes = [ramp.bytes_of(band) for band, ramp in zip(tile.data, display.ramps, strict=True)]
    if len(planes) == 1:
        planes = [colours[planes[0]] for colours in colour_table(display.colour_map).T]
    picture[..., 2], picture[..., 1], picture[..., 0] = planes
    picture[..., 3] = 255
    if not tile.valid.all():
        picture[~tile.valid] = 0
    return picture


def _through_palette(tile: RawTile, palette: np.ndarray, picture: np.ndarray) -> np.ndarray:
    colours = palette.astype(np.uint16)
    colours[:, :3] = (colours[:, :3] * colours[:, 3:] + 127) // 255
    index = np.where(tile.valid & (tile.data[0] < len(palette)), tile.data[0], 0).astype(np.intp)
    picture[...] = colours[:, [2, 1, 0, 3]].astype(np.uint8)[index]
    picture[~tile.valid | (tile.data[0] >= len(palette))] = 0
    return picture
