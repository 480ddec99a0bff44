"""What truly stands in the training scene, in image pixels."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.models.errors import BadInputError
from app.models.geometry import PRECISION, Point, Shape, ShapeKind, box, polygon

FORMAT = "orthomark-truth-1"


@dataclass(frozen=True, slots=True)
class TruthObject:
    """One object. `ring` is open, in pixels; a rotated box runs front-left, front-right, rear-right, rear-left."""

    class_id: str
    kind: ShapeKind
    ring: tuple[Point, ...]
    attributes: Mapping[str, object] = field(default_factory=dict)

    def shape(self) -> Shape:
        """Give the shape an annotator would draw."""
        if self.kind is ShapeKind.BOX:
            xs, ys = zip(*self.ring, strict=True)
            return box(min(xs), min(ys), max(xs), max(ys))
        return Shape(self.kind, polygon(self.ring).geometry)


@dataclass(frozen=True, slots=True)
class Truth:
    """All objects of one generated scene; `width` and `height` in pixels, `gsd` in metres per pixel."""

    width: int
    height: int
    gsd: float
    seed: int
    objects: tuple[TruthObject, ...]

    def counts(self) -> dict[str, int]:
        """Count objects per class id."""
        ids = [known.class_id for known in self.objects]
        return {class_id: ids.count(class_id) for class_id in sorted(set(ids))}


def write_truth(truth: Truth, path: Path) -> None:
    """Write truth as one JSON document; coordinates to 1/1000 pixel."""
    objects = [
        {
            "class": known.class_id,
            "kind": known.kind.value,
            "ring": [[round(x, PRECISION), round(y, PRECISION)] for x, y in known.ring],
            "attributes": dict(known.attributes),
        }
        for known in truth.objects
    ]
    head = {"format": FORMAT, "width": truth.width, "height": truth.height, "gsd": truth.gsd, "seed": truth.seed}
    path.write_text(json.dumps({**head, "objects": objects}), encoding="utf-8")


def read_truth(path: Path) -> Truth:
    """Read what `write_truth` wrote.

    Raises:
        BadInputError: when the file is no truth of a training scene.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        objects = tuple(
            TruthObject(
                str(item["class"]),
                ShapeKind(item["kind"]),
                tuple((float(x), float(y)) for x, y in item["ring"]),
                dict(item["attributes"]),
            )
            for item in document["objects"]
        )
        return Truth(document["width"], document["height"], document["gsd"], document["seed"], objects)
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "generate the training scene again"
        raise BadInputError(f"Truth {path.name}", f"it cannot be read ({error})", remedy) from error
