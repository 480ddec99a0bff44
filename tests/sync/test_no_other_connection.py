"""The program talks to the configured central and to nobody else."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NETWORK = {"socket", "http", "urllib.request", "ftplib", "smtplib", "ssl", "requests", "httpx", "xmlrpc", "asyncio"}
DOORS = {"PySide6.QtNetwork", "PySide6.QtWebEngineCore", "psycopg", "psycopg_pool"}
ALLOWED = {"socket": {"app/sync/server.py", "app/sync/halting.py"}, "psycopg": "app/sync/"}
SCRIPT = """
import sys
tried = []
def listen(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"}:
        tried.append((event, arguments[1:]))
sys.addaudithook(listen)
from pathlib import Path
from typer.testing import CliRunner
from app.cli import program
from tests.cli.shop import open_shop, square, done
folder = Path(sys.argv[1])
shop = open_shop(folder)
shop.submitted()
done("check", shop.file), done("doctor", shop.file), done("verify-store", shop.file)
done("bundle", "export", shop.file, folder / "x.bundle")
done("report", "shift", shop.file, "--shift", "DAY", "--date", "2026-03-09", "--out", folder / "reports")
from PySide6.QtTest import QTest
from app.views.application import application
from app.views import recents
from app.views.main_window import MainWindow
recents.keep_in(folder / "settings")
application()
window = MainWindow()
window.show()
window.doors.enter(shop.file, "ann")
QTest.qWait(300)
window.session.tend()
QTest.qWait(300)
window.close()
print("TRIED", tried)
"""


def command(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder / "home")}
    words = [*before, sys.executable, "-c", SCRIPT, str(folder)]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=110)


def test_a_day_of_work_opens_no_connection(tmp_path: Path) -> None:
    done = command(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "TRIED []"


def test_the_same_day_works_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    cage = [shutil.which("unshare") or "", "--map-root-user", "--net"]
    if not cage[0] or subprocess.run([*cage, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system does not let us make an empty network")
    done = command(tmp_path, *cage)
    assert done.returncode == 0, done.stderr


def test_nothing_but_the_sync_engine_can_open_a_connection() -> None:
    found = {
        (name, str(path.relative_to(ROOT)))
        for path in (ROOT / "app").rglob("*.py")
        for name in imported(ast.parse(path.read_text("utf-8")))
        if name in NETWORK | DOORS or name.partition(".")[0] in NETWORK | DOORS
    }
    strangers = {(name, path) for name, path in found if not allowed(name.partition(".")[0], path)}
    assert strangers == set()


def test_every_connection_to_postgresql_goes_through_the_protected_door() -> None:
    callers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if "psycopg.connect(" in path.read_text("utf-8") or "create_engine(" in path.read_text("utf-8")
    }
    own_server, own_file = "app/sync/server.py", "app/store/database.py"
    assert callers == {"app/sync/central.py", "app/sync/schema.py", own_server, own_file}
    assert "**secured(url)" in (ROOT / "app/sync/schema.py").read_text("utf-8")


def test_what_stops_a_sync_cuts_connections_and_makes_none() -> None:
    tree = ast.parse((ROOT / "app/sync/halting.py").read_text("utf-8"))
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"connect", "connect_ex", "create_connection", "bind", "listen", "sendto"}


def allowed(name: str, path: str) -> bool:
    places = ALLOWED.get(name, set())
    return path.startswith(places) if isinstance(places, str) else path in places


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
