"""The very bytes the first program sent go into today's central, and what it remembers of the chain still holds."""

from pathlib import Path
from uuid import UUID

import psycopg

from app.models.ids import ProjectId, TaskId
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.sync.verification import verify
from tests.sync.desk import Desk
from tests.sync.site import ROLES, Site

BYTES = Path(__file__).parents[1] / "golden" / "former_batch.copy"
COLUMNS = (
    "attempt, op_id, project_id, kind, entity_id, task_id, author, device_id, dseq, base_id, merge_id, client_time, "
    "body, prev_hash, hash"
)
PROJECT, BATCH, ATTEMPT = (UUID(f"0194f000-0000-7000-8000-0000000000{end}") for end in ("01", "0b", "0a"))
TASK, DRAWN = (UUID(f"0194f000-0000-7000-8000-0000000000{end}") for end in ("03", "04"))
CHAIN = "750052c1d90d86ce7d159458b2679b9d016af6a8515f71556a2746f27f6fbfaa"


def test_what_the_first_program_sent_is_taken_chained_as_it_was_and_shown(site: Site, tmp_path: Path) -> None:
    site.root.execute("select api.admin_add_project(%s, 'former')", (PROJECT,))
    site.root.execute("select api.admin_grant(%s, 'lea', %s)", (PROJECT, [role.value for role in ROLES["lea"]]))
    with psycopg.connect(site.url_of("lea"), autocommit=True) as former, former.cursor() as cursor:
        with cursor.copy(f"copy stage.op ({COLUMNS}) from stdin".encode()) as copy:
            copy.write(BYTES.read_bytes())
        said = cursor.execute("select api.push(%s, %s, %s)", (PROJECT, ATTEMPT, BATCH)).fetchone()
    assert said is not None
    assert (said[0]["status"], said[0]["n"], said[0]["chain"]) == ("ok", 1, CHAIN)
    assert {tuple(place) for place in said[0]["placed"].values()} == {(1, "applied")}
    there = Site(site.url, ProjectId(PROJECT), "former", site.root)
    assert verify(there.url, there.project)[0].wrong == ()
    made = Desk(there, "lea", Workspace.open(joined(tmp_path / "former.orthomark", there), "lea"))
    assert made.sync().digest_ok
    assert made.workspace.task(TaskId(TASK)).name == "Hafenbecken „A“"
    assert [(one.id, one.attributes) for one in made.workspace.annotations()] == [(DRAWN, {"name": "Größe\\7"})]
    made.workspace.close()


def joined(path: Path, site: Site) -> Path:
    """An empty file that is about this project."""
    with Database.create(path) as database, database.transaction() as connection:
        people.set_meta(connection, "project", str(site.project))
        people.set_meta(connection, "central_login", "lea")
    return path
