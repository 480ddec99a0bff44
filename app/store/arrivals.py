"""A pulled page, from central's rows to the log and the tables, with no value made of what is drawn once and plain."""

import gc
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection

from app.models.annotation import Status
from app.models.op import OpKind
from app.models.op_row import (
    AUTHOR,
    BASE,
    BODY,
    DISPOSITION,
    ENTITY,
    FEED_N,
    HASH,
    KIND,
    MERGE,
    OP_ID,
    TASK,
    PlacedRow,
    Said,
)
from app.store import log
from app.store.bodies import read_plain
from app.store.log import StoredOp
from app.store.projections import project_ops
from app.store.rows import Ids, insert_values, read_op
from app.store.schema import ANNOTATION

OPEN, REVISION = Status.OPEN.value, OpKind.REVISION.value


@contextmanager
def uncollected() -> Iterator[None]:
    """Do without garbage collection: thousands of tuples, none in a cycle, would have it look at all there is."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def read_page(rows: Sequence[PlacedRow]) -> dict[bytes, Said]:
    """What the first revisions among rows say, by operation, where it is plain: read without the store."""
    first = [row for row in rows if row[KIND] == REVISION and row[BASE] is row[MERGE] is None]
    said = read_plain([row[BODY] for row in first])
    return {row[OP_ID]: columns for row, columns in zip(first, said, strict=True) if columns is not None}


def store_rows(
    connection: Connection,
    fresh: Sequence[PlacedRow],
    here: Sequence[PlacedRow],
    now: str,
    said: Mapping[bytes, Said],
) -> None:
    """Store `fresh`, in feed order and not in the log yet, and bring the tables up to date with these and `here`.

    `said` is what `read_page` made of `fresh`.
    """
    unknown = log.unknown_entities(connection, [row[ENTITY] for row in fresh])
    first = log.insert_placed(connection, fresh, now)
    places = range(first, first + len(fresh))
    drawn = _drawn_once(fresh, unknown)
    plain = {place: said[fresh[place][OP_ID]] for place in drawn if fresh[place][OP_ID] in said}
    insert_values(
        connection, ANNOTATION, [_annotation(fresh[place], places[place], columns) for place, columns in plain.items()]
    )
    ids = Ids()
    stored = [
        StoredOp(read_op(row, ids), position, now, row[FEED_N], row[DISPOSITION])
        for place, (row, position) in enumerate(zip(fresh, places, strict=True))
        if place not in plain
    ]
    ops = [one.op for one in stored] + [read_op(row, ids) for row in here]
    project_ops(connection, ops, _histories(stored, unknown))


def _drawn_once(fresh: Sequence[PlacedRow], unknown: Collection[bytes]) -> list[int]:
    """Which rows are the first and only thing ever said of an annotation, and count."""
    said = Counter(row[ENTITY] for row in fresh)
    return [
        place
        for place, row in enumerate(fresh)
        if row[KIND] == REVISION
        and row[DISPOSITION] == "applied"
        and row[BASE] is row[MERGE] is None
        and said[row[ENTITY]] == 1
        and row[ENTITY] in unknown
    ]


def _annotation(row: PlacedRow, position: int, said: Said) -> tuple[object, ...]:
    """The columns of annotation in their order, as projecting the one revision gives them."""
    scene, class_id, kind, wkb, attributes = said
    by, columns = row[AUTHOR], (row[ENTITY], row[TASK], scene, class_id, kind, wkb, attributes)
    return (*columns, row[OP_ID], row[HASH], 1, by, by, OPEN, 1, 0, position)


def _histories(stored: Sequence[StoredOp], entities: Collection[bytes]) -> dict[UUID, list[StoredOp]]:
    """What just came of entities nothing was known of: all there is, in the one order, as pages are in feed order."""
    found: dict[UUID, list[StoredOp]] = {}
    for one in stored:
        if one.op.entity.bytes in entities:
            found.setdefault(one.op.entity, []).append(one)
    return found
