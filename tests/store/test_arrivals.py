"""A pulled page, read in bulk, leaves the tables as projecting each operation alone would."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.models.geometry import box, to_body
from app.models.ids import NIL, DeviceId, OpId, PersonId, ProjectId, TaskId, uuid7
from app.models.op import GENESIS, Draft, Op, OpKind, op_hash, seal
from app.models.op_row import IdTexts, PlacedRow, op_values, row_hash
from app.store import log
from app.store.bodies import read_bodies, read_plain
from app.store.database import Database
from app.store.errors import SelfReviewError
from app.store.outbox import START, Outbox
from app.store.projections import rebuild, snapshot

SCENE, TASK, ANN, ROB = str(uuid7()), TaskId(uuid7()), PersonId(uuid7()), PersonId(uuid7())
AT = "2026-03-09T08:00:00.000Z"
BOX = to_body(box(1, 2, 30, 40.5))
PLAIN = {"attributes": {}, "class": "ship", "op": "create", "scene": SCENE, "shape": BOX, "v": 1}
RING = [[0, 0], [9.0004, 0], [9, -9e0], [0, 0]]
SHAPES = (
    BOX,
    {"coordinates": [RING], "kind": "polygon", "type": "Polygon"},
    {"coordinates": [RING, RING], "kind": "polygon", "type": "Polygon"},
    {"coordinates": [RING[:2]], "kind": "polygon", "type": "Polygon"},
    {"coordinates": [[*RING[:3], [1, 2, 3], [4]]], "kind": "polygon", "type": "Polygon"},
    {"coordinates": [[]], "kind": "polygon", "type": "Polygon"},
    {"coordinates": [RING], "kind": "wormhole", "type": "Polygon"},
    {"coordinates": [1, 2], "kind": "point", "type": "Point"},
    None,
)
CHANGES: Sequence[dict[str, object]] = (
    {},
    {"attributes": {"b": 1, "a": 'say "},'}},
    {"attributes": {"b": {"c": [1]}}},
    {"attributes": {"height": 3.5, "name": "x"}},
    {"class": 'a "b" \\ c'},
    {"edit": SCENE, "label": "Draw", "scene_sha256": "ab"},
    {"label": 'fix","fix":"yes'},
    {"fix": True},
    {"op": "delete"},
    {"label": "x", "op": "delete"},
    {"label": "x", "later": 1, "fix": True},
    {"scene_sha256": None},
    {"news": [1]},
    {"v": 2},
)
BODIES = st.builds(
    lambda change, shape: {**PLAIN, "shape": shape, **change},
    st.sampled_from([{}] * 6 + list(CHANGES)),
    st.sampled_from([BOX] * 9 + list(SHAPES)),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*["rev"] * 6, "verdict", "reopen", "hologram"]),
        st.integers(0, 4),
        BODIES,
        st.sampled_from(["applied", "applied", "applied", "late", "quarantine"]),
    ),
    min_size=1,
    max_size=14,
)


def rows_of(steps: Sequence[tuple[str, int, dict[str, object], str]]) -> list[PlacedRow]:
    """Operations of five annotations as central would give them, numbered by its feed."""
    entities, heads, last = [uuid7() for _ in range(5)], dict[int, OpId](), GENESIS
    rows, device = [], DeviceId(uuid7())
    for dseq, (kind, which, body, disposition) in enumerate(steps, 1):
        said = {"decision": "reject"} if kind == "verdict" else body
        draft = Draft(OpId(uuid7()), kind, entities[which], TASK, said, base=heads.get(which))
        op = seal(draft, ProjectId(NIL), ROB if kind == "verdict" else ANN, device, dseq, last, AT)
        last = op.hash
        if kind == OpKind.REVISION:
            heads[which] = op.op_id
        rows.append(placed(op, dseq, disposition))
    return [row for row, step in zip(rows, steps, strict=True) if step[0] != "verdict" or row[8] is not None]


def placed(op: Op, feed_n: int, disposition: str) -> PlacedRow:
    return cast("PlacedRow", (*op_values(op), feed_n, disposition))


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(1, 9))
@example([("rev", 0, {**PLAIN, "label": "x", "op": "delete"}, "applied")], 1)
@example([("rev", 0, PLAIN, "late")], 1)
@example([("rev", 0, PLAIN, "applied"), ("rev", 0, PLAIN, "applied")], 2)
def test_pages_leave_the_tables_as_a_rebuild_would(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, dict[str, object], str]], size: int
) -> None:
    rows = rows_of(steps)
    with Database.create(tmp_path_factory.mktemp("pull") / "one.orthomark") as database:
        outbox = Outbox(database, lambda: AT)
        for first in range(0, len(rows), size):
            page = rows[first : first + size]
            outbox.store_page(TASK, page, (page[-1][14], page[-1][7]))
            outbox.store_page(TASK, page, (page[-1][14], page[-1][7]))
        with database.transaction() as connection:
            before = snapshot(connection)
            rebuild(connection)
            assert snapshot(connection) == before
            kept = {stored.op.op_id.bytes for stored in log.everything(connection)}
        assert kept == {row[0] for row in rows}
        words = [int.from_bytes(row[13][:8], "big", signed=True) for row in rows]
        summed = 0
        for word in words:
            summed ^= word
        assert outbox.digest(TASK) == (len(rows), summed, max((row[14] for row in rows), default=0))


def test_what_is_here_already_only_gains_its_place(tmp_path: Path) -> None:
    rows = rows_of([("rev", 0, PLAIN, "applied"), ("rev", 1, PLAIN, "quarantine")])
    with Database.create(tmp_path / "one.orthomark") as database:
        outbox = Outbox(database, lambda: AT)
        outbox.store_page(TASK, rows, START)
        moved = cast("PlacedRow", (*rows[1][:14], 2, "applied"))
        outbox.store_page(TASK, [rows[0], moved], START)
        with database.read() as connection:
            assert len(snapshot(connection)["annotation"]) == 2
            assert len(log.everything(connection)) == 2


def test_a_large_page_comes_in_its_order_and_each_row_is_guarded_against_those_before_it(tmp_path: Path) -> None:
    rows = rows_of([("rev", number % 5, PLAIN, "applied") for number in range(730)])
    others = rows_of(
        [("rev", 0, PLAIN, "applied"), *[("rev", 1, PLAIN, "applied")] * 98, ("verdict", 0, {}, "applied")]
    )
    own = [cast("PlacedRow", (*row[:5], ANN.bytes, *row[6:])) for row in others]
    with Database.create(tmp_path / "one.orthomark") as database:
        outbox = Outbox(database, lambda: AT)
        outbox.store_page(TASK, rows, START)
        with pytest.raises(SelfReviewError):
            outbox.store_page(TASK, own, START)
        with database.read() as connection:
            stored = [(one.position, one.op.op_id.bytes) for one in log.query(connection, "1", ())]
        assert stored == [(place, row[0]) for place, row in enumerate(rows, 1)]
        outbox.store_page(TASK, others, START)


@given(st.lists(BODIES, max_size=6))
def test_a_plain_body_is_read_as_its_json_says(bodies: list[dict[str, object]]) -> None:
    texts = [json.dumps(body, sort_keys=True, separators=(",", ":")) for body in bodies]
    spaced = [json.dumps(body) for body in bodies]
    assert read_plain(spaced) == [None] * len(bodies)
    for plain, told in zip(read_plain(texts), read_bodies(spaced), strict=True):
        assert plain is None or plain == told


def test_what_is_drawn_every_day_is_plain() -> None:
    daily = {**PLAIN, "edit": SCENE, "label": "Draw", "scene_sha256": "ab", "attributes": {"height": 3}}
    told = read_plain([json.dumps(daily, sort_keys=True, separators=(",", ":"))])[0]
    assert told is not None
    assert told[1:3] == ("ship", "box")
    assert told[4] == '{"height":3}'


@given(st.text(max_size=9), st.text('ab\x7f"\\\n', max_size=4), st.integers(1, 1 << 60), st.booleans())
def test_the_hash_of_a_row_is_that_of_its_operation(text: str, kind: str, dseq: int, merges: bool) -> None:
    parents = (OpId(uuid7()), OpId(uuid7()) if merges else None) if dseq % 2 else (None, None)
    op = Op(
        OpId(uuid7()),
        ProjectId(uuid7()),
        kind,
        uuid7(),
        TASK,
        ANN,
        DeviceId(uuid7()),
        dseq,
        *parents,
        AT,
        text,
        GENESIS,
        b"",
    )
    assert row_hash(placed(op, 1, "applied"), IdTexts()) == op_hash(op)
