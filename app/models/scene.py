"""A scene: one raster opened in place, known by its place, checksum and size; pixels never enter the store."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.models.ids import SceneId

Window = tuple[int, int, int, int]
_SEGMENT = re.compile(r"(.*)#segment=([1-9]\d{0,5})", re.DOTALL)


class GeoreferenceKind(StrEnum):
    """Where a scene's map position comes from, most exact first."""

    AFFINE = "affine"
    GCP = "gcp"
    RPC = "rpc"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GroundPoint:
    """A ground control point: pixel (x, y) lies at (map_x, map_y, map_z) in the CRS of the scene."""

    x: float
    y: float
    map_x: float
    map_y: float
    map_z: float = 0.0


@dataclass(frozen=True, slots=True)
class GeoreferenceData:
    """What the file says about its map position; enough to derive positions without the file.

    `crs` is an authority string (EPSG:32618) or WKT. `affine` is GDAL order (a, b, c, d, e, f) with
    map_x = a x + b y + c and map_y = d x + e y + f. `rpc` holds RPC00B coefficients by GDAL metadata name.
    """

    kind: GeoreferenceKind
    crs: str | None = None
    affine: tuple[float, float, float, float, float, float] | None = None
    gcps: tuple[GroundPoint, ...] = ()
    rpc: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene as the store keeps it; `uri` is the path as added, `sha256` its content when added.

    One picture of a file that holds several is named by its number: PATH#segment=2.
    """

    id: SceneId
    name: str
    uri: str
    sha256: str
    bytes: int
    width: int
    height: int
    bands: int
    dtype: str
    georeference: GeoreferenceData
    nodata: float | None = None
    marking: str | None = None
    driver: str = ""

    @property
    def file(self) -> str:
        """The path of the file."""
        return split_uri(self.uri)[0]

    @property
    def segment(self) -> int:
        """The number of the picture in its file, from 1; a file that is one picture is its first."""
        return split_uri(self.uri)[1] or 1


def split_uri(uri: str) -> tuple[str, int]:
    """Divide a scene's uri into the path of the file and the number of the picture in it, 0 where none is named."""
    match = _SEGMENT.fullmatch(uri)
    return (match[1], int(match[2])) if match else (uri, 0)


def join_uri(path: str, segment: int) -> str:
    """Name a picture of a file; `segment` 0 is the file itself."""
    named = bool(segment) or _SEGMENT.fullmatch(path) is not None
    return f"{path}#segment={segment or 1}" if named else path


def scene_body(scene: Scene) -> dict[str, object]:
    """Write a scene as an op body."""
    data = scene.georeference
    return {
        "v": 1,
        "name": scene.name,
        "uri": scene.uri,
        "sha256": scene.sha256,
        "bytes": scene.bytes,
        "width": scene.width,
        "height": scene.height,
        "bands": scene.bands,
        "dtype": scene.dtype,
        "nodata": str(scene.nodata) if scene.nodata is not None else None,
        "marking": scene.marking,
        "driver": scene.driver,
        "georeference": {
            "kind": data.kind.value,
            "crs": data.crs,
            "affine": [repr(float(value)) for value in data.affine] if data.affine else None,
            "gcps": [[repr(float(v)) for v in (p.x, p.y, p.map_x, p.map_y, p.map_z)] for p in data.gcps],
            "rpc": dict(data.rpc) if data.rpc else None,
        },
    }


def read_scene(scene: SceneId, body: Mapping[str, object]) -> Scene:
    """Read what `scene_body` wrote. Georeference numbers travel as text so that no digit is lost."""
    geo = body["georeference"]
    assert isinstance(geo, Mapping)
    affine = tuple(float(value) for value in geo["affine"]) if geo.get("affine") else None
    nodata = body.get("nodata")
    return Scene(
        id=scene,
        name=str(body["name"]),
        uri=str(body["uri"]),
        sha256=str(body["sha256"]),
        bytes=int(str(body["bytes"])),
        width=int(str(body["width"])),
        height=int(str(body["height"])),
        bands=int(str(body["bands"])),
        dtype=str(body["dtype"]),
        georeference=GeoreferenceData(
            kind=GeoreferenceKind(geo["kind"]),
            crs=geo.get("crs"),
            affine=affine,  # type: ignore[arg-type]
            gcps=tuple(GroundPoint(*(float(value) for value in point)) for point in geo.get("gcps") or ()),
            rpc=geo.get("rpc"),
        ),
        nodata=float(str(nodata)) if nodata is not None else None,
        marking=str(body["marking"]) if body.get("marking") else None,
        driver=str(body.get("driver") or ""),
    )
