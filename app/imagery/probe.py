"""From a file to a scene: its header, size and checksum."""

import hashlib
from pathlib import Path

from app.imagery.errors import UnreadableRasterError
from app.imagery.source import RasterSource
from app.models.ids import SceneId, uuid7
from app.models.scene import Scene, join_uri
from app.open_files import refuse_open

_CHUNK = 1 << 20


def describe(path: str | Path, name: str | None = None, segment: int = 0, digest: str = "") -> Scene:
    """Describe a raster as a new scene, named after its file unless `name` is given.

    `segment` is the number of the picture in a file of several, `digest` the file's SHA-256 where it is known already.

    Raises:
        UnreadableRasterError: when it cannot be opened or read to its end.
    """
    place = Path(path).absolute()
    uri = join_uri(str(place), segment)
    with RasterSource.open(uri) as source:
        info = source.info
    return Scene(
        id=SceneId(uuid7()),
        name=name or (f"{place.stem} segment {segment}" if segment else place.stem),
        uri=uri,
        sha256=digest or sha256(place),
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
    refuse_open(path)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise UnreadableRasterError(path, str(error.strerror), "check the disk and try again") from error
    return digest.hexdigest()
