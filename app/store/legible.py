"""Whether this program can read what an operation of a kind it knows says.

Central looks into a body only where it judges by it, so anything may come from whoever holds a login, or from a program
newer than this one. What cannot be read is kept in the log and sent on, and counts for nothing here; revisions are read
where their shapes are (`shape_rows`), many at once.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from app.models.errors import AppError
from app.models.ids import NIL, SceneId, person_id
from app.models.ontology_document import read_ontology
from app.models.op import Op, OpKind, parse_utc
from app.models.review import Decision
from app.models.scene import read_scene
from app.models.shift import ShiftDefinition
from app.models.task import EventType

Body = Mapping[str, Any]
_FIRST_YEAR, _LAST_YEAR = 1900, 9990
_MOST = 1 << 62  # what an INTEGER of SQLite surely holds


class _IllegibleError(Exception):
    """A member is not what it has to be."""


def legible(op: Op) -> bool:
    """Whether all of the body that is ever used has its kind, and the envelope goes with it.

    The time can be read and shown in any zone, a verdict is on a revision, and nobody is written down under a login
    that is another’s.
    """
    read = _READERS.get(op.kind)
    if read is None:
        return True
    try:
        _require(_FIRST_YEAR <= parse_utc(op.client_time).year < _LAST_YEAR)
        body = op.data()
        read(body)
        _require(op.kind != OpKind.VERDICT or op.base is not None)
        _require(op.kind != OpKind.PERSON or op.entity == person_id(str(body["login"])))
    except (_IllegibleError, AppError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError):
        return False
    except ValueError:
        return False
    return True


def _project(body: Body) -> None:
    _texts(body, "name")
    _texts_or_none(body, "site", "marking")
    for shift in body.get("shifts") or ():
        _require(all(isinstance(part, str) for part in shift))
        ShiftDefinition(*shift)


def _person(body: Body) -> None:
    _texts(body, "login")
    _texts_or_none(body, "display")


def _scene(body: Body) -> None:
    _texts(body, "name", "uri")
    scene = read_scene(SceneId(NIL), body)
    _require(0 < scene.width < _MOST and 0 < scene.height < _MOST)


def _task(body: Body) -> None:
    _texts(body, "name")
    _texts_or_none(body, "due")
    UUID(str(body["scene"]))
    window = [int(value) for value in body["window"]]
    numbers = [*window, int(str(body.get("context") or 0)), int(str(body.get("priority") or 0))]
    _require(len(window) == 4 and all(abs(number) < _MOST for number in numbers))  # noqa: PLR2004  x, y, width, height


def _event(body: Body) -> None:
    _texts(body, "type")
    _texts_or_none(body, "reason", "note", "due")
    for name in ("touch_s", "objects"):
        _require(body.get(name) is None or _is_number(body[name]))
    for name in ("waived", "waivers"):
        _require(isinstance(body.get(name) or {}, dict))
    if body["type"] == EventType.ASSIGNED:
        UUID(str(body["assignee"]))
    elif body["type"] == EventType.PRIORITY:
        _require(abs(int(str(body.get("priority", 0)))) < _MOST)


def _verdict(body: Body) -> None:
    Decision(str(body["decision"]))
    _texts_or_none(body, "comment")
    reasons = body.get("reasons") or []
    _require(isinstance(reasons, list) and all(isinstance(code, str) for code in reasons))


def _pin(body: Body) -> None:
    x, y = body["at"]
    _require(_is_number(x) and _is_number(y))
    _texts_or_none(body, "text", "reason")
    if body.get("annotation"):
        UUID(str(body["annotation"]))


def _comment(body: Body) -> None:
    _texts_or_none(body, "text")


def _coverage(body: Body) -> None:
    """What stands in it is read where it is shown; here it only has to be an object that can be kept."""
    _require(bool(body))


def _waiver(body: Body) -> None:
    for one in body.get("findings") or ():
        _texts(one, "sentence")
        if one.get("annotation"):
            UUID(str(one["annotation"]))


def _texts(body: Body, *names: str) -> None:
    _require(all(isinstance(body[name], str) for name in names))


def _texts_or_none(body: Body, *names: str) -> None:
    _require(all(body.get(name) is None or isinstance(body[name], str) for name in names))


def _is_number(value: object) -> bool:
    """Whether it is a finite number a column takes: JSON of others may hold larger ones than Python’s."""
    return isinstance(value, (int, float)) and math.isfinite(value) and abs(value) < _MOST


def _require(holds: bool) -> None:
    if not holds:
        raise _IllegibleError


_READERS: dict[str, Callable[[Body], object]] = {
    OpKind.PROJECT: _project,
    OpKind.ONTOLOGY: read_ontology,
    OpKind.PERSON: _person,
    OpKind.SCENE: _scene,
    OpKind.TASK: _task,
    OpKind.EVENT: _event,
    OpKind.VERDICT: _verdict,
    OpKind.PIN: _pin,
    OpKind.COMMENT: _comment,
    OpKind.WAIVER: _waiver,
    OpKind.COVERAGE: _coverage,
}
