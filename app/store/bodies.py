"""What the bodies of many revisions say, to the columns of annotation: the plain ones read without building JSON."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import numpy as np

from app.models.canonical import canonical
from app.models.errors import BadInputError
from app.models.op_row import Said
from app.store.number_text import read_numbers
from app.store.shape_rows import LEAST_POINTS, PLAIN, polygons, read_shapes

_AT_ONCE = 256  # parsed shapes are many small lists: more of them alive cost collections of garbage
_TEXT = r'"[^"\\\x00-\x1f]*"'
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_BEFORE = re.compile(
    rf'{{"attributes":({{[^{{}}]*}}),"class":({_TEXT})(?:,"edit":{_TEXT})?(?:,"label":{_TEXT})?'
    rf'(?:,"op":"(?:create|edit)")?,"scene":"({_UUID})"(?:,"scene_sha256":(?:{_TEXT}|null))?,',
    re.ASCII,
)
_RING, _END, _AFTER = '"shape":{"coordinates":[[[', ']]],"kind":"', '","type":"Polygon"},"v":1}'
_DIGITS = b"-0123456789.eE+"
_OF_RINGS = _DIGITS + b",[]"


class SceneBytes(dict[str, bytes]):
    """The few scenes of many annotations, from their text, each read once."""

    def __missing__(self, text: str) -> bytes:
        made = self[text] = UUID(text).bytes
        return made


def read_bodies(bodies: Sequence[str]) -> list[Said | None]:
    """Scene, class, kind, WKB and attributes of each body; None where it says nothing this program can read."""
    found = read_plain(bodies)
    rest = [place for place, said in enumerate(found) if said is None]
    for start in range(0, len(rest), _AT_ONCE):
        part = rest[start : start + _AT_ONCE]
        for place, said in zip(part, _read_any([bodies[place] for place in part]), strict=True):
            found[place] = said
    return found


def read_plain(bodies: Sequence[str]) -> list[Said | None]:
    """What the bodies of a plain form say: a polygon without holes drawn or changed, nothing unusual; None of others.

    Whatever is given here is what reading the JSON gives.
    """
    found: list[Said | None] = []
    for start in range(0, len(bodies), _AT_ONCE):
        found += _read_plain(bodies[start : start + _AT_ONCE])
    return found


def _read_plain(bodies: Sequence[str]) -> list[Said | None]:
    parts = [_apart(body) for body in bodies]
    shapes = iter(_read_rings([part[1] for part in parts if part is not None]))
    scenes = SceneBytes()
    found: list[Said | None] = []
    for part in parts:
        shape = next(shapes, None) if part is not None else None
        said = None
        if part is not None and shape is not None and (attributes := _attributes(part[0][1])) is not None:
            said = (scenes[part[0][3]], part[0][2][1:-1], part[2], shape, attributes)
        found.append(said)
    return found


def _apart(body: str) -> tuple[re.Match[str], str, str] | None:
    """What stands before a ring, the ring and its kind; whether it is one, whoever reads the numbers sees."""
    before, begun, rest = body.partition(_RING)
    ring, ended, after = rest.partition(_END)
    kind = after[: -len(_AFTER)]
    if not begun or not ended or kind not in PLAIN or not after.endswith(_AFTER):
        return None
    match = _BEFORE.fullmatch(before)
    return None if match is None or ring.encode().translate(None, _OF_RINGS) else (match, ring, kind)


def _read_rings(rings: Sequence[str]) -> list[bytes]:
    """WKB of rings written as `x,y],[x,y],[x,y`; nothing at all when one is anything else."""
    counts = [ring.count("[") + 1 for ring in rings]
    joined = "],[".join(rings)
    marks = joined.encode().translate(None, _DIGITS)
    if not rings or min(counts) < LEAST_POINTS or marks != b"],[".join([b","] * sum(counts)):
        return []
    numbers = _read_numbers(joined.replace("],[", ","))
    return [] if numbers is None else polygons(numbers.reshape(-1, 2), counts)


def _read_numbers(text: str) -> Any:
    """Numbers with commas between them, as float64; None where one is none."""
    if (plain := read_numbers(text.encode())) is not None:
        return plain
    try:
        return np.array(json.loads(f"[{text}]"), dtype=np.float64)
    except (ValueError, OverflowError):
        return None


def _read_any(texts: Sequence[str]) -> list[Said | None]:
    """One a newer program wrote so that this one cannot read it is kept in the log only."""
    bodies = [_object(text) for text in texts]
    scenes = SceneBytes()
    found: list[Said | None] = []
    for body, shape in zip(bodies, read_shapes([body.get("shape") for body in bodies]), strict=True):
        said, given = None, body.get("attributes") or {}
        if shape is not None and isinstance(body.get("class"), str) and isinstance(given, dict):
            with suppress(KeyError, ValueError, BadInputError):
                said = (scenes[str(body["scene"])], body["class"], *shape, canonical(given) if given else "{}")
        found.append(said)
    return found


def _object(text: str) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        parsed = json.loads(text)
        return parsed if isinstance(parsed, dict) else {}
    return {}


def _attributes(text: str) -> str | None:
    if text == "{}":
        return text
    with suppress(ValueError, RecursionError, BadInputError):
        return canonical(json.loads(text))
    return None
