"""What a client of protocol 1 says, frozen: a workstation may come back after weeks and say just this."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

import psycopg

from app.models.op import Op

COLUMNS = (
    "op_id, project_id, kind, entity_id, task_id, author, device_id, dseq, base_id, merge_id, "
    "client_time, body, prev_hash, hash"
)


class FormerClient:
    """Speaks protocol 1."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def hello(self, project: UUID, device: UUID) -> dict[str, Any]:
        words = "select api.hello(%s, %s, %s, %s)"
        row = self._connection.execute(words, (project, device, 0, "Orthomark 0.1.0")).fetchone()
        assert row is not None
        return dict(row[0])

    def push(self, project: UUID, ops: Sequence[Op]) -> dict[str, Any]:
        attempt = uuid4()
        with self._connection.cursor() as cursor:
            with cursor.copy(f"copy stage.op (attempt, {COLUMNS}) from stdin") as copy:
                for op in ops:
                    row = (op.op_id, op.project, op.kind, op.entity, op.task, op.author, op.device, op.dseq)
                    rest = (op.base, op.merge, op.client_time, op.body, op.prev_hash, op.hash)
                    copy.write_row((attempt, *row, *rest))
            answer = cursor.execute("select api.push(%s, %s, %s)", (project, attempt, uuid4())).fetchone()
        assert answer is not None
        return dict(answer[0])

    def digests(self, project: UUID) -> set[str]:
        words = "select task_id, n, x, last_feed_n from api.digests(%s)"
        return {str(row[0]) for row in self._connection.execute(words, (project,)).fetchall()}

    def page(self, project: UUID, task: UUID) -> list[dict[str, Any]]:
        words = (
            f"select {COLUMNS}, feed_n, disposition from core.op where project_id = %s and task_id = %s "
            "and (feed_n, dseq) > (%s, %s) order by feed_n, dseq limit %s"
        )
        rows = self._connection.execute(words.encode(), (project, task, 0, -1, 500)).fetchall()
        return [{"op_id": str(row[0]), "feed_n": row[14], "disposition": row[15]} for row in rows]
