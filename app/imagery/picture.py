"""A window of a scene with its annotations as one picture, and pictures as PNG files."""

from pathlib import Path
from typing import Protocol

import numpy as np
import rasterio

from app.imagery.display import Display, default_display, to_bgra
from app.imagery.environment import GDAL_ERRORS, gdal, without_position_warning
from app.imagery.errors import UnreadableRasterError, UnwritablePictureError
from app.imagery.grid import FloatWindow
from app.imagery.sharpening import read_to_show
from app.imagery.source import PixelSource
from app.open_files import refuse_to_replace

_THOROUGH_PIXELS = 1 << 30


class Drawable(Protocol):
    """Something that draws itself over a window, as `Overlay` does."""

    def tile(self, window: FloatWindow, size: tuple[int, int]) -> np.ndarray:
        """Give (rows, columns, 4) uint8 premultiplied BGRA."""
        ...


def render(
    source: PixelSource,
    overlay: Drawable | None,
    window: FloatWindow,
    size: tuple[int, int],
    display: Display | None = None,
) -> np.ndarray:
    """Draw `window` (x, y, width, height in scene pixels) at `size` (width, height): (rows, columns, 4) uint8 RGBA.

    Raises:
        UnreadableRasterError: when nothing in the window can be read.
    """
    picture = bare(source, window, size, display)
    if overlay is not None:
        picture = over(overlay.tile(window, size), picture)
    return straight_rgba(picture)


def bare(source: PixelSource, window: FloatWindow, size: tuple[int, int], display: Display | None = None) -> np.ndarray:
    """Draw `window` of the imagery alone: (rows, columns, 4) uint8 premultiplied BGRA.

    Raises:
        UnreadableRasterError: when nothing in the window can be read.
    """
    display = display or default_display(source)
    affordable = min(window[2], source.info.width) * min(window[3], source.info.height) <= _THOROUGH_PIXELS
    tile = read_to_show(source, window, size, display, thorough=affordable)
    if tile.damaged and not tile.valid.any():
        what, remedy = "its pixels are damaged", "copy it again from where it came"
        if source.info.mosaic is not None:
            what, remedy = source.info.damage.split("; ", 1)
        raise UnreadableRasterError(source.info.path, what, remedy)
    return to_bgra(tile, display)


def over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Lay one premultiplied picture over another (Porter and Duff 1984, over)."""
    rest = 255 - above[..., 3:].astype(np.uint16)
    return (above + (below * rest + 127) // 255).astype(np.uint8)


def straight_rgba(premultiplied: np.ndarray) -> np.ndarray:
    """Turn premultiplied BGRA into RGBA whose colours stand apart from their opacity."""
    alpha = premultiplied[..., 3:].astype(np.uint16)
    colour = np.minimum((premultiplied[..., 2::-1] * np.uint16(255) + alpha // 2) // np.maximum(alpha, 1), 255)
    return np.concatenate([colour, alpha], axis=-1).astype(np.uint8)


def write_png(path: str | Path, rgba: np.ndarray) -> None:
    """Write (rows, columns, 3 or 4) uint8 as PNG; an existing file is replaced only by a whole one.

    Raises:
        UnwritablePictureError: when the place cannot be written to.
    """
    target = Path(path)
    refuse_to_replace(target)
    part = target.with_name(f".{target.name}.part")
    height, width, bands = rgba.shape
    shape = {"width": width, "height": height, "count": bands, "dtype": "uint8"}
    try:
        with (
            gdal(GDAL_PAM_ENABLED="NO"),
            without_position_warning(),
            rasterio.open(part, "w", driver="PNG", **shape) as picture,
        ):
            picture.write(np.moveaxis(rgba, -1, 0))
        part.replace(target)
    except (*GDAL_ERRORS, OSError) as error:
        part.unlink(missing_ok=True)
        raise UnwritablePictureError(target, str(error).strip().rstrip(".")) from error
