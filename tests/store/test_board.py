"""What a lead’s board asks is found by an index, however much the file holds."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.models.annotation import Status
from app.services.workspace import Workspace
from app.store import annotations, closing, log, tasks

START, END = datetime(2026, 3, 9, 8, tzinfo=UTC), datetime(2026, 3, 9, 16, tzinfo=UTC)
QUESTIONS = {
    "op_set_aside": log.set_aside,
    "op_adopts": log.adopting,
    "op_time": lambda connection: tasks.presence(connection, 600.0, START, END),
    "annotation_torn": lambda connection: annotations.annotations(connection, status=Status.CONFLICT),
    "op_unsent": closing.left,
}


@pytest.mark.parametrize("index", QUESTIONS)
def test_an_index_answers(workspace: Workspace, index: str) -> None:
    asked: list[str] = []
    with workspace.database.read() as connection:
        bare: Any = connection.connection.driver_connection
        bare.set_trace_callback(asked.append)
        QUESTIONS[index](connection)
        bare.set_trace_callback(None)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()
    assert any(f"INDEX {index}" in row[3] for row in plan), plan
