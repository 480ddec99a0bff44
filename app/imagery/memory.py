"""How the memory the program may take is divided over its caches."""

import ctypes
import sys
from dataclasses import dataclass

from app import settings

PROGRAM_MB = 560
"""What the program takes before any cache: Python, Qt, GDAL, the compiled kernels, and tiles in the making."""
_LARGEST = 4.0


@dataclass(frozen=True, slots=True)
class Shares:
    """Bytes for pictures of imagery tiles, for their values, for tiles of annotations, and for GDAL's blocks."""

    tiles: int
    values: int
    overlay: int
    blocks: int


USUAL = Shares(320 << 20, 96 << 20, 192 << 20, 128 << 20)


def shares(limit_mb: float | None = None) -> Shares:
    """Divide a limit, else what `settings.memory_mb` says, else take the usual sizes, 736 MB together."""
    limit = limit_mb if limit_mb is not None else settings.memory_mb()
    if limit is None:
        return USUAL
    parts = (USUAL.tiles, USUAL.values, USUAL.overlay, USUAL.blocks)
    room = max(limit, settings.LEAST_MEMORY_MB) - PROGRAM_MB
    scale = min(room * 1e6 / sum(parts), _LARGEST)
    return Shares(*(round(part * scale) for part in parts))


def give_back() -> None:
    """Hand what was freed back to the system: glibc keeps the room of large temporaries below what outlives them."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
