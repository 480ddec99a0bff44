"""A central full of generated annotations, written set-based by its owner; only the chain hashes are not true ones."""

from pathlib import Path

import psycopg

from app.models.ids import ProjectId, person_id

BODY = (
    '{"attributes":{"certainty":"sure"},"class":"shed","edit":"01a21ac3-c028-7837-9acd-2b500b2c7029","label":"seed",'
    '"op":"create","scene":"01a21ac3-bd4b-7eaa-b434-fd5266319e48","scene_sha256":"%s","shape":{"coordinates":'
    "[[[1439.456,476.488],[1391.444,480.369],[1393.2,502.11],[1441.3,498.05],[1439.456,476.488]]],"
    '"kind":"polygon","type":"Polygon"},"v":1}'
) % ("65d046de" * 8)
LATER = ("op_feed", "op_entity", "op_task_author", "op_set_aside", "head_task", "conflict_project")
SETTINGS = {
    "fsync": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "maintenance_work_mem": "1GB",
    "shared_buffers": "512MB",
}


def fill(owner: str, project: ProjectId, annotations: int, login: str) -> None:
    """Write `annotations` revisions, 500 to a task, of 200 devices, as one feed entry per task.

    One in a thousand has a second head, one was quarantined and one came late.
    """
    with psycopg.connect(owner, autocommit=True) as connection:
        kept = connection.execute(
            "select indexname, indexdef from pg_indexes where schemaname = 'core' and indexname = any (%s)",
            (list(LATER),),
        ).fetchall()
        for name, _ in kept:
            connection.execute(f"drop index core.{name}".encode())
        who = {"project": project, "who": person_id(login), "n": annotations, "body": BODY}
        for statement in Path(__file__).with_suffix(".sql").read_text("utf-8").split(";\n"):
            connection.execute(statement.encode(), who)
        for _, definition in kept:
            connection.execute(definition.encode())
        connection.execute("vacuum analyze")
