"""From a file to a scene: its header, size and checksum."""

import hashlib
from pathlib import Path

from app.imagery.errors import UnreadableRasterError
from app.imagery.source import RasterSource
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene

_CHUNK = 1 << 20


def describe(path: str | Path, name: str | None = None) -> Scene:
    """Describe a raster as a new scene, named after its file unless `name` is given.

    Raises:
        UnreadableRasterError: when it cannot be opened or read to its end.
    """
    place = Path(path).absolute()
    with RasterSource.open(place) as source:
        info = source.info
    return Scene(
        id=SceneId(uuid7()),
        name=name or place.stem,
        uri=str(place),
        sha256=sha256(place),
        bytes=place.stat().st_size,
        width=info.width,
        height=info.height,
        bands=info.bands,
        dtype=info.dtype,
        georeference=info.georeference,
        nodata=info.nodata,
        driver=info.driver,
    )


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file as hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise UnreadableRasterError(path, str(error.strerror), "check the disk and try again") from error
    return digest.hexdigest()
