"""The small picture of a whole scene from which its limits come: taken once from its own pixels, then kept."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from app.imagery.overviews import folder
from app.imagery.sampling import RawTile

Size = tuple[int, int]


def read(place: Path, size: Size, bands: Sequence[int]) -> RawTile | None:
    """Give what was kept of these bands (1-based) at this size (width, height); None when none is sound."""
    with suppress(OSError, ValueError, KeyError, BadZipFile, EOFError), np.load(_file(place, size, bands)) as kept:
        data, valid, sparse = kept["data"], kept["valid"], bool(kept["sparse"])
        if data.shape == (len(bands), size[1], size[0]) and valid.shape == data.shape[1:] and valid.dtype == bool:
            return RawTile(data, valid, sparse)
    return None


def keep(place: Path, source: str, size: Size, bands: Sequence[int], tile: RawTile) -> None:
    """Keep one beside the overviews of its scene, unless the cache folder is full or cannot be written to."""
    file = _file(place, size, bands)
    part = file.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        if folder.make_room(tile.data.nbytes + tile.valid.nbytes, place):
            folder.describe(place, source)
            with part.open("wb") as stream:
                np.savez(stream, data=tile.data, valid=tile.valid, sparse=tile.sparse)
            part.replace(file)


def _file(place: Path, size: Size, bands: Sequence[int]) -> Path:
    return place / f"sample-{'-'.join(map(str, bands))}-{size[0]}x{size[1]}.npz"
