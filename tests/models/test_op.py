import hashlib
import json
import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.canonical import canonical
from app.models.errors import BadInputError
from app.models.ids import DeviceId, OpId, PersonId, ProjectId, TaskId, person_id, uuid7
from app.models.op import GENESIS, Draft, Op, op_hash, seal


def sealed(body: dict[str, object]) -> Op:
    draft = Draft(OpId(uuid7()), "rev", uuid7(), TaskId(uuid7()), body)
    return seal(draft, ProjectId(uuid7()), person_id("ana"), DeviceId(uuid7()), 1, GENESIS, "2026-01-01T00:00:00.000Z")


def test_the_hash_covers_every_field() -> None:
    op = sealed({"v": 1})
    others: dict[str, object] = {
        "kind": "verdict",
        "dseq": 2,
        "client_time": "2026-01-01T00:00:00.001Z",
        "body": '{"v":2}',
        "prev_hash": b"\x01" * 32,
    }
    for field in fields(Op):
        if field.name == "hash":
            continue
        other = others.get(field.name, uuid7())
        assert op_hash(replace(op, **{field.name: other})) != op.hash, field.name


def test_the_hash_is_sha256_of_a_plain_array() -> None:
    op = sealed({"text": "é"})
    parts = [
        "orthomark-op-1",
        *(str(part) for part in (op.op_id, op.project)),
        "rev",
        *(str(part) for part in (op.entity, op.task, op.author, op.device)),
        1,
        None,
        None,
        "2026-01-01T00:00:00.000Z",
        hashlib.sha256('{"text":"é"}'.encode()).hexdigest(),
        "00" * 32,
    ]
    assert op.hash == hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-1e9, 1e9)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical_text_is_a_fixed_point(value: object) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text


def test_canonical_text_does_not_depend_on_key_order() -> None:
    assert canonical({"b": 1, "a": [1.0, -0.0, 2.5]}) == '{"a":[1,0,2.5],"b":1}'


@pytest.mark.fault("NUL, surrogates, NaN in JSON")
@pytest.mark.parametrize("value", [math.nan, math.inf, "a\x00b", "\ud800", b"bytes", {"x": object()}])
def test_values_without_one_text_are_refused(value: object) -> None:
    with pytest.raises(BadInputError):
        canonical({"v": value})


def test_identifiers_are_version_7_and_grow() -> None:
    made = [uuid7() for _ in range(50)]
    assert {one.version for one in made} == {7}
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


def test_a_login_is_the_same_person_everywhere() -> None:
    assert person_id(" Ana ") == person_id("ana") != person_id("ben")
    assert isinstance(PersonId(person_id("ana")), type(uuid7()))
