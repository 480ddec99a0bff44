"""From pixel values to colours on a screen: bands, stretch, palette, transparency. Pixel values are never changed."""

from dataclasses import dataclass, field

import numpy as np

from app.imagery.colour_maps import GREY, colour_table
from app.imagery.info import RasterInfo
from app.imagery.sampling import RawTile
from app.imagery.source import PixelSource
from app.imagery.tables import FULL, Ramp

CLIP_PERCENT = (2.0, 98.0)
PREVIEW = 1024
_BRIGHT = 128
_MULTISPECTRAL = 8
Limits = tuple[float, float]


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
    info = source.info
    if info.palette is not None:
        return Display((1,), (FULL,), palette=info.palette)
    bands = default_bands(info)
    scale = min(1.0, PREVIEW / max(info.width, info.height))
    size = max(1, round(info.width * scale)), max(1, round(info.height * scale))
    limits = stretch(source.read((0, 0, info.width, info.height), size, bands))
    if info.dtype == "uint8" and max(high for _, high in limits) >= _BRIGHT:
        limits = (FULL,) * len(bands)
    return Display(bands, limits)


def default_bands(info: RasterInfo) -> tuple[int, ...]:
    """Choose red, green and blue, or a single band to show in grey."""
    named = [name.strip().casefold() for name in info.descriptions]
    for names in (list(info.colour), named):
        if {"red", "green", "blue"} <= set(names):
            return names.index("red") + 1, names.index("green") + 1, names.index("blue") + 1
    pictures = [band for band in range(1, info.bands + 1) if band != info.alpha]
    if len(pictures) == _MULTISPECTRAL:
        return 5, 3, 2
    return tuple(pictures[:3]) if len(pictures) > 2 else (pictures[0] if pictures else 1,)  # noqa: PLR2004


def stretch(tile: RawTile, clip: tuple[float, float] = CLIP_PERCENT) -> tuple[Limits, ...]:
    """Give the `clip` percentiles of each band over what is valid (linear between values, OPERATIONS 3.6)."""
    return tuple(_limits(band[tile.valid], clip) for band in tile.data)


def _limits(values: np.ndarray, clip: tuple[float, float]) -> Limits:
    values = values[np.isfinite(values)]
    if values.size == 0:
        return FULL
    low, high = (float(limit) for limit in np.percentile(values, clip))
    if low == high:
        low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 1, high + 1)


def to_bgra(tile: RawTile, display: Display) -> np.ndarray:
    """Give (rows, columns, 4) uint8 premultiplied BGRA, transparent where `tile` is not valid.

    `tile` holds the bands of `display` in its order.
    """
    picture = np.empty((*tile.valid.shape, 4), np.uint8)
    if display.palette is not None:
        return _through_palette(tile, display.palette, picture)
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
