"""What every importer asks of a record: its class, its attributes, its scene, its kind of shape."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.formats.base import ImportRefusedError, SceneWork, Work
from app.models.errors import BadInputError
from app.models.geometry import GEOMETRY_TYPES, Shape, ShapeKind, box, check_kind, rounded
from app.models.ontology import Attribute, AttributeKind, ClassDef
from app.open_files import refuse_open

_CORNERS = 4
_STRAIGHT = 0.95
_MOST_BYTES = 2 * 1024**3


@dataclass(slots=True)
class Gatherer:
    """Collects problems and left-out attributes over a whole file, so that a person sees them all at once."""

    path: Path
    problems: list[str] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)

    def finish(self) -> tuple[str, ...]:
        """Give the notes.

        Raises:
            ImportRefusedError: when any record had a problem.
        """
        if self.problems:
            raise ImportRefusedError(self.path, self.problems)
        if not self.left_out:
            return ()
        names = sorted(self.left_out)
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""  # noqa: PLR2004
        return (f"{self.path.name}: left out, not attributes of the class: {', '.join(names[:5])}{more}",)


def read_json(path: Path) -> object:
    """Read a JSON document (UTF-8, with or without a byte order mark).

    Raises:
        BadInputError: naming the line that is wrong.
        OpenWorkspaceError: when it belongs to a workspace that is open here.
    """
    refuse_open(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInputError(path.name, "it is larger than 2 GB", "split it and import the parts")
        return json.loads(path.read_text("utf-8-sig"), parse_constant=_refuse_constant)
    except OSError as error:
        raise BadInputError(str(path), f"it cannot be read ({error.strerror})", "check the path") from error
    except json.JSONDecodeError as error:
        what = f"line {error.lineno} is not JSON ({error.msg})" if error.doc.strip() else "it is empty"
        raise BadInputError(path.name, what, "export it again where it came from") from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(path.name, f"it is not JSON in UTF-8 ({error})", "save it as UTF-8") from error


def _refuse_constant(name: str) -> object:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def find_scene(work: Work, name: str) -> SceneWork:
    """Find the scene a file calls `name`: by name, by file name, or by file name without its ending.

    Raises:
        BadInputError: when none or several fit.
    """
    wanted = PureWindowsPath(name).name.casefold()
    stem = PurePosixPath(wanted).stem
    by_name = [one for one in work.scenes if one.scene.name.casefold() in {wanted, name.casefold()}]
    by_file = [one for one in work.scenes if _file(one) == wanted]
    by_stem = [one for one in work.scenes if stem in {PurePosixPath(_file(one)).stem, one.scene.name.casefold()}]
    found = by_name or by_file or by_stem
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} scenes could be meant" if found else "no scene has this name"
    raise BadInputError(f"“{name}”", what, "say which with --scene, or add the scene first")


def _file(one: SceneWork) -> str:
    return PureWindowsPath(one.scene.uri).name.casefold()


def read_attributes(known: ClassDef, given: Mapping[str, object], left_out: set[str]) -> dict[str, object]:
    """Take the attributes the class has, checked; names it does not have go to `left_out`.

    Raises:
        BadInputError: when a value does not fit its attribute.
    """
    attributes = {attribute.name: attribute for attribute in known.attributes}
    left_out.update(name for name in given if name not in attributes)
    return {
        name: _value(attributes[name], value)
        for name, value in given.items()
        if name in attributes and value is not None
    }


def _value(attribute: Attribute, value: object) -> object:
    problem = _problem(attribute, value)
    if problem:
        raise BadInputError(f"attribute “{attribute.name}”", f"{value!r} {problem}", "give it a value that fits")
    return value


def _problem(attribute: Attribute, value: object) -> str:
    match attribute.kind:
        case AttributeKind.CHOICE:
            return "" if value in attribute.choices else f"is none of {', '.join(attribute.choices)}"
        case AttributeKind.MULTIPLE:
            fits = isinstance(value, list) and all(one in attribute.choices for one in value)
            return "" if fits else f"is no list of {', '.join(attribute.choices)}"
        case AttributeKind.NUMBER:
            return _number_problem(attribute, value)
        case AttributeKind.YES_NO:
            return "" if isinstance(value, bool) else "is neither true nor false"
        case AttributeKind.TEXT:
            return "" if isinstance(value, str) else "is no text"


def _number_problem(attribute: Attribute, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is no number"
    low = attribute.minimum if attribute.minimum is not None else -np.inf
    high = attribute.maximum if attribute.maximum is not None else np.inf
    return "" if low <= value <= high else f"is not between {low} and {high}"


def as_shape(geometry: BaseGeometry, known: ClassDef, kind: object = None) -> Shape:
    """Make a shape of a geometry in pixels: of the kind the record names, else the likeliest the class allows.

    Raises:
        BadInputError: when the geometry is empty, not finite, or not of the kind named.
    """
    plain = shapely.force_2d(geometry)
    if kind is not None:
        try:
            named = ShapeKind(str(kind))
        except ValueError as error:
            listed = ", ".join(one.value for one in ShapeKind)
            raise BadInputError("kind", f"“{kind}” is not known", f"use one of {listed}") from error
    else:
        fitting = _likely(plain)
        named = next((one for one in fitting if one in known.shapes), fitting[0])
    check_kind(named, plain)
    if named is ShapeKind.BOX:
        plain = _upright(plain)
    elif named is ShapeKind.ROTATED_BOX and not plain.exterior.is_ccw:
        plain = shapely.Polygon(reverse(plain.exterior))
    return Shape(named, rounded(plain))


def reverse(ring: shapely.LinearRing) -> shapely.LinearRing:
    """Turn a ring the other way round; its first edge stays the first (a rotated box has its front there)."""
    corners = list(ring.coords)[:-1]
    return shapely.LinearRing([corners[1], corners[0], *corners[:1:-1]])


def _upright(geometry: BaseGeometry) -> BaseGeometry:
    """Straighten a box that a change of coordinates has bent by less than a twentieth of its area."""
    straight = box(*geometry.bounds).geometry
    if geometry.area < _STRAIGHT * straight.area:
        raise BadInputError("kind", "this box is not upright", "call it rotated_box or polygon")
    return straight


def _likely(geometry: BaseGeometry) -> Sequence[ShapeKind]:
    if geometry.geom_type == "Polygon":
        ring = np.asarray(geometry.exterior.coords)
        corners = len(ring) == _CORNERS + 1 and not geometry.interiors
        if corners and bool(((np.diff(ring, axis=0) == 0).sum(axis=1) == 1).all()):
            return (ShapeKind.BOX, ShapeKind.POLYGON, ShapeKind.ROTATED_BOX)
        return (ShapeKind.POLYGON, ShapeKind.ROTATED_BOX) if corners else (ShapeKind.POLYGON,)
    fitting = [kind for kind, types in GEOMETRY_TYPES.items() if geometry.geom_type in types]
    if not fitting:
        raise BadInputError("geometry", f"a {geometry.geom_type} is no shape of ours", "use polygons, lines or points")
    return fitting
