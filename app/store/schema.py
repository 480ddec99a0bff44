"""Tables of the local store as SQLAlchemy Core. The op log is the truth; everything else is rebuilt from it."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Id(TypeDecorator[UUID]):
    """A UUID as 16 bytes."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """UUID to bytes."""
        return value.bytes if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:  # noqa: ARG002
        """Bytes to UUID."""
        return UUID(int=int.from_bytes(value)) if value is not None else None


METADATA = MetaData()

META = Table("meta", METADATA, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

OP = Table(
    "op",
    METADATA,
    Column("position", Integer, primary_key=True),
    Column("op_id", Id, nullable=False, unique=True),
    Column("project", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entity", Id, nullable=False),
    Column("task", Id, nullable=False),
    Column("author", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("dseq", Integer, nullable=False),
    Column("base", Id),
    Column("merge", Id),
    Column("client_time", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("recorded", Text, nullable=False),
    Column("feed_n", Integer),
    Column("disposition", Text),
    UniqueConstraint("device", "dseq", "project"),
)
Index("op_entity", OP.c.entity)
Index("op_task", OP.c.task, OP.c.feed_n)
Index("op_unsent", OP.c.author, OP.c.dseq, sqlite_where=text("feed_n IS NULL"))
Index("op_time", OP.c.client_time)
SET_ASIDE = "disposition IN ('late', 'stale', 'quarantine')"
ADOPTS = "kind = 'rev' AND instr(body, '\"adopts\"') > 0"
Index("op_set_aside", OP.c.disposition, sqlite_where=text(SET_ASIDE))
Index("op_adopts", OP.c.position, sqlite_where=text(ADOPTS))

DEVICE = Table(
    "device",
    METADATA,
    Column("device", Id, primary_key=True),
    Column("author", Id, nullable=False, unique=True),
    Column("last_dseq", Integer, nullable=False),
    Column("last_hash", LargeBinary, nullable=False),
)
PUSH_BATCH = Table(
    "push_batch",
    METADATA,
    Column("batch", Id, primary_key=True),
    Column("author", Id, nullable=False),
    Column("lo", Integer, nullable=False),
    Column("hi", Integer, nullable=False),
    Column("receipt", Text),
)
PULL_CURSOR = Table(
    "pull_cursor",
    METADATA,
    Column("task", Id, primary_key=True),
    Column("feed_n", Integer, nullable=False),
    Column("dseq", Integer, nullable=False),
    Column("checked", Text),
)
WITNESS = Table(
    "witness",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("chain", LargeBinary, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
)

LEASE = Table(
    "lease",
    METADATA,
    Column("task", Id, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("holder", Id, nullable=False),
    Column("device", Id),
    Column("days", Integer, nullable=False),
    Column("expires_at", Text, nullable=False),
)
INCIDENT = Table(
    "incident",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
PURGED = Table(
    "purged",
    METADATA,
    Column("task", Id, primary_key=True),
    Column("at", Text, nullable=False),
    Column("ops", Integer, nullable=False),
)
REISSUED = Table(
    "reissued",
    METADATA,
    Column("op_id", Id, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("project", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entity", Id, nullable=False),
    Column("task", Id, nullable=False),
    Column("author", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("dseq", Integer, nullable=False),
    Column("base", Id),
    Column("merge", Id),
    Column("client_time", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("recorded", Text, nullable=False),
)

PERSON = Table(
    "person",
    METADATA,
    Column("person", Id, primary_key=True),
    Column("login", Text, nullable=False),
    Column("display", Text, nullable=False),
    Column("roles", Text, nullable=False),
)
DOCUMENT = Table("document", METADATA, Column("kind", Text, primary_key=True), Column("body", Text, nullable=False))
SCENE = Table(
    "scene",
    METADATA,
    Column("scene", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("added", Integer, nullable=False),
)
TASK = Table(
    "task",
    METADATA,
    Column("task", Id, primary_key=True),
    Column("scene", Id, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("x", Integer, nullable=False),
    Column("y", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("context", Integer, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("assignee", Id),
    Column("reviewer", Id),
    Column("priority", Integer, nullable=False),
    Column("due", Text),
    Column("returned", Integer, nullable=False),
    Column("submissions", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
)
TASK_EVENT = Table(
    "task_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("op_id", Id, nullable=False),
    Column("task", Id, nullable=False, index=True),
    Column("ts_utc", Text, nullable=False, index=True),
    Column("recorded_utc", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("actor", Id, nullable=False),
    Column("submission", Integer),
    Column("reason", Text),
    Column("note", Text),
    Column("touch_s", Float),
    Column("objects", Integer),
    Column("disposition", Text),
)
ANNOTATION = Table(
    "annotation",
    METADATA,
    Column("annotation", Id, primary_key=True),
    Column("task", Id, nullable=False),
    Column("scene", Id, nullable=False),
    Column("class_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("head", Id, nullable=False),
    Column("head_hash", LargeBinary, nullable=False),
    Column("heads", Integer, nullable=False),
    Column("author", Id, nullable=False),
    Column("creator", Id, nullable=False),
    Column("status", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
)
Index("annotation_task", ANNOTATION.c.task, ANNOTATION.c.deleted)
Index("annotation_scene", ANNOTATION.c.scene, ANNOTATION.c.deleted)
TORN = "status = 'conflict'"
Index("annotation_torn", ANNOTATION.c.ordinal, sqlite_where=text(TORN))
TASK_TALLY = Table(
    "task_tally", METADATA, Column("task", Id, primary_key=True), Column("living", Integer, nullable=False)
)
VERDICT = Table(
    "verdict",
    METADATA,
    Column("verdict", Id, primary_key=True),
    Column("annotation", Id, nullable=False, index=True),
    Column("task", Id, nullable=False, index=True),
    Column("revision", Id, nullable=False),
    Column("reviewer", Id, nullable=False),
    Column("at", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("disposition", Text),
    Column("position", Integer, nullable=False),
)
PIN = Table(
    "pin",
    METADATA,
    Column("pin", Id, primary_key=True),
    Column("task", Id, nullable=False, index=True),
    Column("x", Float, nullable=False),
    Column("y", Float, nullable=False),
    Column("author", Id, nullable=False),
    Column("created", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("annotation", Id),
    Column("opened", Integer, nullable=False),
    Column("resolved", Integer, nullable=False),
    Column("thread", Text, nullable=False),
    Column("position", Integer, nullable=False),
)
COVERAGE = Table(
    "coverage",
    METADATA,
    Column("task", Id, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("author", Id, nullable=False),
    Column("at", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("position", Integer, nullable=False),
)
ACTIVE_TIME = Table(
    "active_time",
    METADATA,
    Column("task", Id, primary_key=True),
    Column("person", Id, primary_key=True),
    Column("submission", Integer, primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("seconds", Float, nullable=False),
)

PROJECTIONS = (PERSON, DOCUMENT, SCENE, TASK, TASK_EVENT, ANNOTATION, VERDICT, PIN, COVERAGE)
