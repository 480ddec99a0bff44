"""central, join, sync: two people, one central, from the command line."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import typer

from app.commands.going import going
from app.services.synchronisation import without_password
from app.sync.reconcile import SyncResult
from app.sync.server import Server
from tests.cli.shop import Shop, done, misused, refused, square, write_raster
from tests.sync.site import FAST

MAIN = Path(__file__).parents[2] / "main.py"
PASSWORD = secrets.token_urlsafe(9)


@pytest.fixture(scope="module")
def owner() -> Iterator[str]:
    """The owner's address; all logins of these tests have one password, so that PGPASSWORD can hold it."""
    server = Server(settings=FAST)
    server.password = PASSWORD
    with server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        url = without_password(server.url("orthomark"))
        done("central", "init", url)
        yield url


@pytest.fixture(autouse=True)
def passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTHOMARK_NEW_PASSWORD", PASSWORD)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)


def address(owner: str, login: str) -> str:
    parts = urlsplit(owner)
    return f"postgresql://{login}@{parts.hostname}:{parts.port}/orthomark"


@pytest.fixture
def started(owner: str, tmp_path: Path) -> tuple[str, str]:
    """A project that begins with lea's workspace; gives (owner's address, project's name)."""
    (tmp_path / "trial.yaml").write_text("classes: [{name: Building}]", "utf-8")
    file, name = tmp_path / "lea.orthomark", f"project {secrets.token_hex(4)}"
    done("new", file, "--ontology", tmp_path / "trial.yaml", "--as", "lea")
    done("scene", "add", file, write_raster(tmp_path / "quay.tif"), "--cell", "200", "--as", "lea")
    done("central", "project", "add", owner, name, "--workspace", file)
    for login, roles in {"lea": ("lead",), "ann": ("annotator",), "bob": ("annotator", "reviewer")}.items():
        flags = [word for role in roles for word in ("--role", role)]
        done("central", "user", "add", owner, login, *flags, "--project", name)
    done("join", file, address(owner, "lea"), "--project", name)
    return owner, name


def test_work_travels_from_the_annotator_to_the_reviewer_and_back(started: tuple[str, str], tmp_path: Path) -> None:
    owner, name = started
    ann, bob = Shop(tmp_path / "ann"), Shop(tmp_path / "bob")
    for shop, login in ((ann, "ann"), (bob, "bob")):
        shop.folder.mkdir()
        row = done("join", shop.file, address(owner, login), "--project", name, "--json").json
        assert (row["login"], len(shop.tasks())) == (login, 4)
    done("task", "claim", ann.file, "Cell 1")
    (drawn,) = ann.draw("Cell 1", "ann", square(10, 10))
    done("task", "submit", ann.file, "Cell 1")
    told = done("sync", ann.file, "--json").json
    assert {"pushed", "pulled", "conflicts", "refused", "cursor", "digest_ok"} <= set(told)
    assert (told["pushed"] >= 3, told["conflicts"], told["refused"], told["digest_ok"]) == (True, 0, 0, True)

    assert done("sync", bob.file, "--json").json["pulled"] >= 3
    (seen,) = done("review", "next", bob.file, "--json").json["annotations"]
    assert (seen["annotation"], seen["revision"]) == (drawn["annotation"], drawn["revision"])
    bob.judge("bob", "reject", seen, "--reason", "1")
    done("review", "finish", bob.file, "Cell 1")
    done("sync", bob.file)
    done("sync", ann.file)
    assert [row["name"] for row in ann.tasks("--state", "returned")] == ["Cell 1"]
    proofs = {row["name"]: row["wrong"] for row in done("central", "verify", owner, "--json").json}
    assert proofs[name] == []


def test_a_joined_workspace_acts_as_its_login_only(started: tuple[str, str], tmp_path: Path) -> None:
    owner, name = started
    file = tmp_path / "ann.orthomark"
    done("join", file, address(owner, "ann"), "--project", name)
    assert "joined to a central as “ann”" in refused("task", "claim", file, "--as", "bob")
    assert done("task", "claim", file, "--as", "ANN", "--json").json["state"] == "claimed"


def test_a_project_is_archived_and_taken_up_again(started: tuple[str, str], tmp_path: Path) -> None:
    owner, name = started
    file = tmp_path / "ann.orthomark"
    done("join", file, address(owner, "ann"), "--project", name)
    misused("central", "project", "archive", owner, name)
    assert "is archived" in done("central", "project", "archive", owner, name, "--reason", "delivered").out
    assert "archived already" in done("central", "project", "archive", owner, name, "--reason", "again").out
    assert done("sync", file, "--json").json["archived"]
    assert "(delivered)" in refused("task", "claim", file, "Cell 1")
    (row,) = [row for row in done("central", "status", owner, "--json").json["projects"] if row["name"] == name]
    assert row["archived_at"]
    assert done("central", "project", "restore", owner, name, "--reason", "more", "--json").json["changed"]
    assert not done("sync", file, "--json").json["archived"]
    assert done("task", "claim", file, "Cell 1", "--json").json["state"] == "claimed"


def test_a_role_waits_for_a_second_administrator(started: tuple[str, str]) -> None:
    owner, name = started
    one, two, new = (f"{role}-{secrets.token_hex(3)}" for role in ("one", "two", "new"))
    for login in (one, two):
        done("central", "user", "add", owner, login, "--site-admin")
    assert "is on" in done("central", "dual-control", address(owner, one), "on", "--reason", "asked for").out
    try:
        told = done("central", "user", "add", address(owner, one), new, "--role", "lead", "--project", name)
        assert "waits for a second administrator" in told.err
        (row,) = done("central", "grants", address(owner, two), "--json").json
        assert (row["login"], row["roles"], row["asked_by"]) == (new, ["lead"], one)
        assert "neither who asked" in refused("central", "grants", address(owner, one), "confirm", row["id"])
        assert "is no id" in refused("central", "grants", address(owner, two), "confirm", "that")
        assert (
            done("central", "grants", address(owner, two), "confirm", row["id"], "--json").json["decided"]
            == "confirmed"
        )
        assert "Nothing waits" in done("central", "grants", address(owner, two)).out
    finally:
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("update core.server set dual_control = false")


def test_a_login_is_given_other_roles_and_keeps_its_password(started: tuple[str, str]) -> None:
    owner, name = started

    def roles() -> list[str]:
        listed = done("central", "user", "list", owner, "--json").json
        (row,) = [row for row in listed if row["login"] == "ann"]
        return sorted(row["roles"].get(name, []))

    assert roles() == ["annotator"]
    told = done("central", "user", "grant", owner, "ann", "--role", "reviewer", "--role", "lead", "--project", name)
    assert "reviewer, lead now" in told.out
    assert roles() == ["lead", "reviewer"]
    assert "no role" in done("central", "user", "grant", owner, "ann", "--project", name).out
    assert roles() == []
    assert "there is no user" in refused(
        "central", "user", "grant", owner, "nobody", "--role", "lead", "--project", name
    )


def test_who_joins_before_the_lead_has_sent_anything_is_told_to_wait(owner: str, tmp_path: Path) -> None:
    name, login = f"empty {secrets.token_hex(4)}", f"early-{secrets.token_hex(3)}"
    done("central", "project", "add", owner, name)
    done("central", "user", "add", owner, login, "--role", "annotator", "--project", name)
    told = refused("join", tmp_path / "early.orthomark", address(owner, login), "--project", name)
    assert "sync this one again" in told


def test_a_lead_closes_a_workstation_and_opens_it_again(started: tuple[str, str], tmp_path: Path) -> None:
    owner, name = started
    lead, file = tmp_path / "lea.orthomark", tmp_path / "ann.orthomark"
    done("join", file, address(owner, "ann"), "--project", name)
    assert "Reason" in refused("workstations", lead, "close", "ann")
    assert "Only a lead" in refused("workstations", file, "close", "lea", "--reason", "no")
    told = done("workstations", lead, "close", "ann", "--reason", "lost", "--json").json
    assert told == {"closed": "ann", "salvaged": 0}
    rows = {row["login"]: row["closed_why"] for row in done("workstations", lead, "--json").json}
    assert rows == {"lea": None, "ann": "lost"}
    assert done("workstations", lead, "reopen", "ann", "--reason", "found", "--json").json == {"reopened": True}
    assert "was not closed" in done("workstations", lead, "reopen", "ann", "--reason", "found").out


def test_status_and_users_are_told(started: tuple[str, str]) -> None:
    owner, name = started
    row = done("central", "status", owner, "--json").json
    (project,) = [one for one in row["projects"] if one["name"] == name]
    assert project["tasks"] == 4
    roles = {one["login"]: one["roles"].get(name) for one in done("central", "user", "list", owner, "--json").json}
    assert (roles["lea"], roles["ann"]) == (["lead"], ["annotator"])


def test_a_removed_login_cannot_sync(started: tuple[str, str], tmp_path: Path) -> None:
    owner, name = started
    file = tmp_path / "bob.orthomark"
    done("join", file, address(owner, "bob"), "--project", name)
    done("central", "user", "remove", owner, "bob")
    assert "refused the login" in refused("sync", file)


def test_what_cannot_be_joined_is_refused(started: tuple[str, str], tmp_path: Path, monkeypatch: object) -> None:
    owner, name = started
    file = tmp_path / "x.orthomark"
    refused("join", file, address(owner, "ann"), "--project", "another")
    assert "no login" in refused("join", file, "postgresql://127.0.0.1/orthomark", "--project", name)
    assert "refused the login" in refused("join", file, address(owner, "zoe"), "--project", name)
    assert not file.exists()
    misused("central", "user", "add", owner, "zoe", "--role", "king")


def test_a_workspace_without_a_central_cannot_sync(shop: Shop) -> None:
    assert "orthomark join" in refused("sync", shop.file)


def test_a_sync_that_is_interrupted_says_what_was_done_and_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        with going("sync again") as moved:
            moved(SyncResult(pushed=1500, pulled=7))
            raise KeyboardInterrupt

    with pytest.raises(typer.Exit) as left:
        interrupted()
    assert left.value.exit_code == 130
    said = "Stopped: 1,500 sent and 7 fetched before; nothing is lost, sync again to go on.\n"
    assert capsys.readouterr() == ("", said)


def test_a_new_login_needs_a_password(owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORTHOMARK_NEW_PASSWORD")
    assert "ORTHOMARK_NEW_PASSWORD" in refused("central", "user", "add", owner, "zoe")


@pytest.mark.parametrize(
    ("password", "said"),
    [("short", "5 characters"), ("the word of ZOE, long enough", "contains the login"), ("fifteen letters", "")],
)
def test_a_password_that_is_easily_found_is_said_to_be_one(
    owner: str, monkeypatch: pytest.MonkeyPatch, password: str, said: str
) -> None:
    monkeypatch.setenv("ORTHOMARK_NEW_PASSWORD", password)
    told = done("central", "user", "add", owner, "zoe").err
    assert said in told
    assert bool(told) is bool(said)


def test_nobody_at_the_address_is_said() -> None:
    assert "127.0.0.1:1" in refused("central", "status", "postgresql://root@127.0.0.1:1/orthomark")


HEEDING = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a program that heeds interrupts, also where a shell started the tests in the background, which ignores them."""


@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_central_of_ones_own_is_served_until_it_is_stopped(
    tmp_path: Path, sign: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", HEEDING, str(MAIN), "central", "serve", "--dir", str(tmp_path / "data"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        try:
            row = json.loads(serving.stdout.readline())
            assert row["password"] not in row["url"]
            monkeypatch.setenv("PGPASSWORD", row["password"])
            assert done("central", "status", row["url"], "--json").json["projects"] == []
            serving.send_signal(sign)
            _, messages = serving.communicate(timeout=40)
        finally:
            serving.kill()
            shutil.rmtree(Server(tmp_path / "data").data, ignore_errors=True)
    assert serving.returncode == 0
    assert "its data are kept" in messages
    assert "127.0.0.1" in refused("central", "status", row["url"])


@pytest.mark.parametrize("command", ["status", "verify", "init"])
def test_what_is_no_address_is_refused_without_repeating_it(command: str) -> None:
    sentence = refused("central", command, "http://ann@host")
    assert sentence == "This is no address of a central; write it like postgresql://LOGIN@HOST:PORT/DATABASE."


def test_a_missing_password_is_asked_for(owner: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PGPASSWORD")
    assert "central asks for a password; keep it in" in refused("central", "status", address(owner, "ann"))


def test_the_audit_log_is_verified_against_what_was_noted(owner: str) -> None:
    row = done("central", "verify", owner, "--json").json[-1]
    assert (row["name"], row["wrong"]) == ("audit log", [])
    done("central", "verify", owner, "--audit-seen", row["tip"])
    forged = f"{row['n']}:00ff"
    assert "is not the one that was seen" in refused("central", "verify", owner, "--audit-seen", forged)
    misused("central", "verify", owner, "--audit-seen", "yesterday")


def test_who_may_do_what_is_tried_and_told(owner: str) -> None:
    row = done("central", "status", owner, "--security", "--json").json
    assert (row["tried"], row["deviations"]) == (True, 0)
    told = {(cell["actor"], cell["name"], cell["statement"]): cell["allowed"] for cell in row["cells"]}
    assert told["annotator", "core.op", "select"]
    assert not told["lead", "core.op", "delete"]
    assert not told["reviewer", "api.admin_grant", "call"]
    lines = done("central", "status", owner, "--security").out.splitlines()
    assert any(line.startswith("core.op: truncate ") and "yes" not in line for line in lines)
    assert any("pg_hba.conf" in line for line in lines)


def test_a_right_that_is_not_as_meant_is_refused_with_its_name(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("grant truncate on core.head to orthomark_user")
        sentence = refused("central", "status", owner, "--security")
        connection.execute("revoke truncate on core.head from orthomark_user")
    assert "table core.head, truncate" in sentence
