"""After a file was copied and both copies wrote on: what only this one has is issued anew (SYNC 4.2)."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection

from app.models.ids import OpId, PersonId, uuid7
from app.models.op import Draft
from app.store import log
from app.store.log import StoredOp
from app.store.projections import project_ops
from app.store.rows import OP_FIELDS

_KEPT = ", ".join((*OP_FIELDS, "position", "recorded"))


def reissue(connection: Connection, author: PersonId, now: str) -> int:
    """Give `author`, and everybody with unsent work here, a new device and seal that work onto it; give how many.

    What was written stays in the table `reissued`; content, order and times of the new operations are the same.
    """
    unsent = list(log.query(connection, "feed_n IS NULL AND device IN (SELECT device FROM device)", []))
    for name in {author, *(stored.op.author for stored in unsent)}:
        connection.exec_driver_sql("DELETE FROM device WHERE author = ?", (name.bytes,))
        connection.exec_driver_sql("DELETE FROM push_batch WHERE author = ? AND receipt IS NULL", (name.bytes,))
    keys = [(stored.op.op_id.bytes,) for stored in unsent]
    if not keys:
        return 0
    keep = f"INSERT INTO reissued ({_KEPT}) SELECT {_KEPT} FROM op WHERE op_id = ?"  # noqa: S608  our own words
    connection.exec_driver_sql(keep, keys)
    connection.exec_driver_sql("DELETE FROM op WHERE op_id = ?", keys)
    anew = Renaming()
    sealed = []
    for stored in unsent:
        op = stored.op
        made = log.append(connection, [anew.draft(stored)], op.project, op.author, now)[0]
        anew.texts[op.hash.hex()] = made.hash.hex()
        sealed.append(made)
    project_ops(connection, sealed)
    return len(sealed)


@dataclass
class Renaming:
    """What operations and hashes are called now, also where bodies speak of them."""

    names: dict[UUID, OpId] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def draft(self, stored: StoredOp) -> Draft:
        """The same content under a new id."""
        op = stored.op
        self.names[op.op_id] = OpId(uuid7())
        self.texts[str(op.op_id)] = str(self.names[op.op_id])
        return Draft(
            op_id=self.names[op.op_id],
            kind=op.kind,
            entity=op.entity,
            task=op.task,
            body={
                name: self.texts.get(value, value) if isinstance(value, str) else value
                for name, value in op.data().items()
            },
            base=self.names.get(op.base, op.base) if op.base else None,
            merge=self.names.get(op.merge, op.merge) if op.merge else None,
            client_time=op.client_time,
        )
