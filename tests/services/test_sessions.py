"""What a site must be able to tell of a joined file besides the work itself."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from app.models.annotation import Annotation
from app.models.task import Task
from app.services import exchange, tasks
from app.services.sessions import sessions
from app.services.workspace import Workspace
from app.store import people
from app.store.upgrade import HEAD


def bind(workspace: Workspace) -> None:
    with workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lea")
        people.set_meta(connection, "central_url", "postgresql://lea@127.0.0.1:1/orthomark")


def told(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(one.login, one.event, one.detail) for one in sessions(workspace)]


def test_an_import_into_a_joined_file_is_in_the_log_and_a_dry_run_is_not(
    workspace: Workspace, task: Task, tmp_path: Path
) -> None:
    bind(workspace)
    tasks.claim(workspace, task.id)
    ring = [[10, 10], [60, 10], [60, 40], [10, 40], [10, 10]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "geometry": shape, "properties": {"class": "ship"}}]
    path = tmp_path / "ships.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    exchange.import_file(workspace, path, "geojson-pixels", "harbour", dry_run=True)
    assert told(workspace) == []
    exchange.import_file(workspace, path, "geojson-pixels", "harbour")
    exchange.annotate(workspace, task.id, path, pixels=True)
    assert told(workspace) == [
        ("lea", "imported", "geojson: ships.json"),
        ("lea", "imported", "geojson-pixels: ships.json"),
    ]


def test_a_file_brought_up_to_this_program_says_so_once_when_somebody_acts_in_it(
    workspace: Workspace, task: Task, draw: Callable[..., Annotation]
) -> None:
    bind(workspace)
    workspace.close()
    with sqlite3.connect(workspace.path) as older:
        older.execute("DROP TRIGGER op_no_delete")
        older.execute("DROP TABLE purged")
        older.execute("UPDATE alembic_version SET version_num = '0005'")
    older.close()
    looked = Workspace.open(workspace.path)
    assert told(looked) == []
    looked.close()
    for _ in range(2):
        again = Workspace.open(workspace.path, "lea")
        assert told(again) == [("lea", "upgraded", f"store 0005 to {HEAD}")]
        again.close()
