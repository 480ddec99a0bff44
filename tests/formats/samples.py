"""Small values the tests of the formats share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import ArrayLike

from app.formats.base import Exporter, SceneWork, Work
from app.formats.writing import write_documents
from app.models.annotation import Annotation
from app.models.geometry import Shape, ShapeKind, rounded
from app.models.ids import AnnotationId, SceneId, TaskId
from app.models.ontology import Ontology
from app.models.ontology_document import read_ontology
from app.models.scene import GeoreferenceData, GeoreferenceKind, Scene

DATA = Path(__file__).parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Plane:
    """A north-up picture in degrees: its upper left corner and the degrees one pixel covers."""

    lon: float = 10.0
    lat: float = 50.0
    step: float = 3e-6
    turn: float = 0.0
    known: bool = True

    def to_lonlat(self, xs: ArrayLike, ys: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        cos, sin = math.cos(self.turn) * self.step, math.sin(self.turn) * self.step
        east, down = np.asarray(xs, float), np.asarray(ys, float)
        lon = self.lon + east * cos + down * sin
        return (lon + 180.0) % 360.0 - 180.0, self.lat + east * sin - down * cos

    def from_lonlat(self, lon: ArrayLike, lat: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        cos, sin = math.cos(self.turn) / self.step, math.sin(self.turn) / self.step
        east = (np.asarray(lon, float) - self.lon + 180.0) % 360.0 - 180.0
        north = np.asarray(lat, float) - self.lat
        return east * cos + north * sin, east * sin - north * cos


NOWHERE = Plane(known=False)


def ontology(*names: str, shapes: Sequence[str] | None = None) -> Ontology:
    attribute = {"name": "length", "kind": "number", "minimum": 0, "maximum": 500}
    flag = {"name": "moored", "kind": "yes_no"}
    classes = [{"name": name, "shapes": shapes, "attributes": [attribute, flag]} for name in names or ("ship", "road")]
    return read_ontology({"name": "samples", "version": 3, "classes": classes})


def scene(name: str = "harbour", width: int = 1000, height: int = 800, number: int = 1) -> Scene:
    return Scene(
        id=SceneId(UUID(int=number)),
        name=name,
        uri=f"pictures/{name}.tif",
        sha256="0" * 64,
        bytes=1,
        width=width,
        height=height,
        bands=3,
        dtype="uint8",
        georeference=GeoreferenceData(GeoreferenceKind.NONE),
    )


def annotation(
    geometry: shapely.Geometry,
    kind: ShapeKind = ShapeKind.POLYGON,
    number: int = 1,
    on: Scene | None = None,
    **attributes: object,
) -> Annotation:
    return Annotation(
        id=AnnotationId(UUID(int=1000 + number)),
        scene=(on or scene()).id,
        task=TaskId(UUID(int=2)),
        class_id="ship",
        shape=Shape(kind, rounded(geometry)),
        attributes=attributes,
    )


def work(*annotations: Annotation, positions: Plane | None = None, on: Scene | None = None) -> Work:
    return Work(ontology(), [SceneWork(on or scene(), positions or Plane(), annotations)])


def empty(given: Work) -> Work:
    return Work(given.ontology, [SceneWork(one.scene, one.positions) for one in given.scenes])


def exported(exporter: Exporter, given: Work, folder: Path) -> Path:
    (path,), _ = write_documents(exporter, given, folder / f"export.{exporter.name}.json", allow_loss=True)
    return path


def overlap(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return float(one.intersection(other).area / one.union(other).area)
