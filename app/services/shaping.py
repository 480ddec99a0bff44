"""What one does to the selection as a whole: merge, square, simplify, fill holes, duplicate, delete; each one edit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from app.models.annotation import Annotation, Status
from app.models.edit import Change, Edit, edit
from app.models.errors import AppError
from app.models.geometry import GEOMETRY_TYPES, Point, Shape, ShapeKind, rounded
from app.models.ids import AnnotationId
from app.models.shapes.areas import merged, simplified
from app.models.shapes.squaring import squared
from app.models.words import plural
from app.tools.drag_body import moved
from app.tools.edit_tool import copied, trouble_of

BORDERED = frozenset({ShapeKind.POLYGON, ShapeKind.POLYLINE})


class UnfitSelectionError(AppError):
    """The selection is not of what this is done to."""


@dataclass(frozen=True, slots=True)
class Simpler:
    """What simplifying would leave: the shapes that get fewer vertices, and how many there are before and after."""

    shapes: tuple[tuple[Annotation, Shape], ...]
    before: int
    after: int

    @property
    def words(self) -> str:
        """The vertex count before and after."""
        return f"{self.before} → {plural(self.after, 'vertex', 'vertices')}"


def merge(chosen: Sequence[Annotation]) -> Edit:
    """Put polygons, or lines, together; the first keeps its id, class and attributes, the others go.

    Raises:
        UnfitSelectionError: when there are fewer than two, or they do not go together.
    """
    if len(chosen) < 2:  # noqa: PLR2004 one alone cannot be merged
        raise UnfitSelectionError("Select two polygons or more (Shift+click), or two lines, then merge them.")
    first, *others = chosen
    if any(one.class_id != first.class_id for one in others):
        raise UnfitSelectionError("These are of different classes; give them one class first (C), then merge them.")
    if any(one.shape.kind is not first.shape.kind for one in others) or first.shape.kind not in BORDERED:
        raise UnfitSelectionError("Only polygons, or only lines, can be merged; nothing was changed.")
    shape = Shape(first.shape.kind, _union([one.shape.geometry for one in chosen], first.shape.kind))
    if trouble := trouble_of(shape):
        raise UnfitSelectionError(f"They cannot be merged: {trouble} Nothing was changed.")
    whole = Change(first, replace(first, shape=shape), tuple(one.id for one in others))
    changes = [whole, *(Change(one, None) for one in others)]
    return edit(f"merge {len(chosen)} annotations", changes)


def _union(geometries: Sequence[BaseGeometry], kind: ShapeKind) -> BaseGeometry:
    if kind is ShapeKind.POLYGON:
        return merged([one if one.is_valid else shapely.make_valid(one) for one in geometries])
    parts = [part for one in geometries for part in shapely.get_parts(one)]
    return rounded(linemerge(shapely.MultiLineString(parts)))


def square(chosen: Sequence[Annotation]) -> Edit:
    """Square the corners of polygons.

    Raises:
        UnfitSelectionError: when there is no polygon among them that it makes square.
    """
    polygons = [one for one in chosen if one.shape.kind is ShapeKind.POLYGON and one.shape.geometry.is_valid]
    made = [(one, squared(one.shape.geometry)) for one in polygons]
    shapes = [(one, Shape(one.shape.kind, new)) for one, new in made if new is not None]
    return _reshaped("square corners", shapes, "Select a polygon with nearly right angles to square its corners.")


def simplify(chosen: Sequence[Annotation], tolerance: float) -> Simpler:
    """Say what leaving out vertices nearer than `tolerance` pixels to the border without them would give."""
    bordered = [one for one in chosen if one.shape.kind in BORDERED and one.shape.geometry.is_valid]
    shapes = [(one, Shape(one.shape.kind, simplified(one.shape.geometry, tolerance))) for one in bordered]
    sound = [(one, shape if not trouble_of(shape) else one.shape) for one, shape in shapes]
    return Simpler(tuple(sound), sum(_count(one.shape) for one, _ in sound), sum(_count(shape) for _, shape in sound))


def simplifying(simpler: Simpler) -> Edit:
    """Make the edit of it.

    Raises:
        UnfitSelectionError: when there is nothing to leave out.
    """
    return _reshaped("simplify", simpler.shapes, "There is no vertex to leave out; select a polygon or line with more.")


def fill_holes(chosen: Sequence[Annotation]) -> Edit:
    """Fill every hole of polygons.

    Raises:
        UnfitSelectionError: when there is none.
    """
    holed = [one for one in chosen if one.shape.kind is ShapeKind.POLYGON and _holes(one.shape.geometry)]
    shapes = [(one, Shape(one.shape.kind, _filled(one.shape.geometry))) for one in holed]
    return _reshaped("fill holes", shapes, "Select a polygon with a hole to fill it.")


def duplicate(chosen: Sequence[Annotation], shift: Point, scene_size: tuple[int, int]) -> Edit:
    """Make copies a little beside the originals, within the scene.

    Raises:
        UnfitSelectionError: when nothing is selected.
    """
    if not chosen:
        raise UnfitSelectionError("Select what is to be duplicated first.")
    shapes = moved(tuple(chosen), *shift, scene_size)
    made = [Change(None, copied(one, shape), (one.id,)) for one, shape in zip(chosen, shapes, strict=True)]
    return edit(f"duplicate {plural(len(made), 'annotation')}", made)


def delete(chosen: Sequence[Annotation]) -> Edit:
    """Delete them.

    Raises:
        UnfitSelectionError: when nothing is selected, or something of it is accepted.
    """
    if not chosen:
        raise UnfitSelectionError("Select what is to be deleted first.")
    if any(one.status is Status.ACCEPTED for one in chosen):
        raise UnfitSelectionError("Accepted work cannot be deleted; only an audit can reopen it.")
    label = "delete annotation" if len(chosen) == 1 else f"delete {len(chosen)} annotations"
    return edit(label, [Change(one, None) for one in chosen])


def reshaping(annotation: Annotation, shape: Shape, label: str) -> Edit:
    """Give one annotation another shape.

    Raises:
        UnfitSelectionError: when the shape cannot be kept, or is the same.
    """
    if trouble := trouble_of(shape):
        raise UnfitSelectionError(f"{trouble} Nothing was changed.")
    return _reshaped(label, [(annotation, shape)], "It has this size already.")


def made_ids(made: Edit) -> tuple[AnnotationId, ...]:
    """What of an edit lives afterwards, to be selected."""
    return tuple(change.annotation for change in made.changes if change.after is not None)


def _reshaped(label: str, shapes: Sequence[tuple[Annotation, Shape]], otherwise: str) -> Edit:
    changed = [(one, new) for one, new in shapes if not one.shape.geometry.equals_exact(new.geometry, 0.0)]
    sound = [(one, new) for one, new in changed if new.geometry.geom_type in GEOMETRY_TYPES[new.kind]]
    if not sound:
        raise UnfitSelectionError(otherwise)
    return edit(label, [Change(one, replace(one, shape=new)) for one, new in sound])


def _count(shape: Shape) -> int:
    return int(shapely.get_num_coordinates(shape.geometry)) - sum(
        1 + len(part.interiors) for part in shapely.get_parts(shape.geometry) if part.geom_type == "Polygon"
    )


def _holes(geometry: BaseGeometry) -> int:
    return sum(len(part.interiors) for part in shapely.get_parts(geometry))


def _filled(geometry: BaseGeometry) -> BaseGeometry:
    return merged([shapely.Polygon(part.exterior) for part in shapely.get_parts(geometry)])
