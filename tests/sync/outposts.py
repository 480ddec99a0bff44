"""An office with a central, and an outpost with no network: work carried between them on a stick."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.models.ids import TaskId
from app.models.task import EventType, TaskState
from app.services import bundles
from app.services.bundles import begin_from, export_bundle, import_bundle
from app.services.relaying import relay
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.store.verify import verify as verify_store
from app.sync import signers
from app.sync.central import Central
from app.sync.signing import Signer, read_key
from tests.sync.desk import Desk
from tests.sync.site import Site

MakeDesk = Callable[[str], Desk]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Go to another computer: one with a signing key of its own; gives its public key."""

    def go(name: str) -> str:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / f"home of {name}"))
        return bundles.own_key()[0]

    go("the office")
    return go


@pytest.fixture
def office(desk: MakeDesk, here: Callable[[str], str]) -> tuple[Desk, TaskId]:
    """The lead's workspace, joined, and a task central knows."""
    here("the office")
    lea = desk("lea")
    with lea.workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lea")
    task = lea.add_task()
    lea.sync()
    return lea, task


@pytest.fixture
def outpost(office: tuple[Desk, TaskId], tmp_path: Path, here: Callable[[str], str]) -> Path:
    """A file at a site with no network, made from the office's bundle."""
    lea, _ = office
    out = export_bundle(lea.workspace, tmp_path / "out.bundle")
    here("the outpost")
    path = tmp_path / "outpost.orthomark"
    begin_from(path, tmp_path / "out.bundle", out.fingerprint)
    told = import_bundle(path, tmp_path / "out.bundle")
    assert (told.fresh, told.signer) == (4, "the sender")
    return path


def worked(path: Path, task: TaskId, site: Site, login: str = "ann", count: int = 3) -> None:
    workspace = Workspace.open(path, login)
    one = Desk(site, login, workspace)
    if workspace.task(task).state is TaskState.READY:
        one.event(task, EventType.STARTED)
    one.draw(task, count)
    workspace.close()


def carried_back(path: Path, to: Path) -> Path:
    workspace = Workspace.open(path)
    export_bundle(workspace, to)
    workspace.close()
    return to


def state_of(path: Path) -> object:
    with Database.open(path) as database:
        return verify_store(database)


def relayed(lea: Desk) -> int:
    with Central(lea.site.url_of("lea")) as central:
        return relay(lea.workspace.database, central)


@pytest.fixture
def back(office: tuple[Desk, TaskId], outpost: Path, site: Site, tmp_path: Path, here: Callable[[str], str]) -> Path:
    """The outpost's work in a bundle, its signer trusted at the office and at central; we are at the office again."""
    lea, task = office
    worked(outpost, task, site)
    made = carried_back(outpost, tmp_path / "back.bundle")
    key = here("the outpost")
    here("the office")
    bundles.trust(lea.workspace, key, "the outpost")
    signers.put(site.url_of("lea"), str(site.project), read_key(key), "the outpost")
    return made


def without_first(source: Path, target: Path, count: int) -> None:
    """The same bundle, signed anew, as it would be had its first operations been carried before."""
    lines = source.read_bytes().splitlines(keepends=True)
    head = json.loads(lines[1])
    head["operations"] -= count
    resealed([lines[0], json.dumps(head).encode() + b"\n", *lines[2 + count : -1]], target)


def resealed(lines: list[bytes], target: Path) -> None:
    digest = hashlib.sha256(b"".join(lines))
    signature = Signer(bundles.key_file()).sign(b"orthomark-bundle-1\n" + digest.digest())
    seal = {"sha256": digest.hexdigest(), "signature": base64.b64encode(signature).decode()}
    target.write_bytes(b"".join(lines) + json.dumps(seal, separators=(",", ":")).encode() + b"\n")
