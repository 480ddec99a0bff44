"""The window follows the lock of the desktop, over a real bus."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from app.services.policy import load_policy
from app.services.sessions import sessions
from app.store import people
from app.views.main_window import MainWindow

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a bus of its own."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("there is no dbus-daemon on this computer")
    command = [program, "--session", "--print-address=1", "--nofork", "--nopidfile"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.terminate()


def test_the_window_locks_when_the_desktop_does(window: MainWindow, site: Path, bus: str, until: Until) -> None:
    window.doors.enter(site, "lead-1")
    with window.session.workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lead-1")
    here = QDBusConnection.connectToBus(bus, "here")
    desktop = QDBusConnection.connectToBus(bus, "desktop")
    try:
        assert window.lock.follow_system(here)
        told = QDBusMessage.createSignal("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged")
        told.setArguments([True])
        assert desktop.send(told)
        until(lambda: window.lock.locked)
        assert [one.event for one in sessions(window.session.workspace)] == ["locked_system"]
        told.setArguments([False])
        assert desktop.send(told)
        window.lock._unlock()
        assert not window.lock.locked
    finally:
        QDBusConnection.disconnectFromBus("here")
        QDBusConnection.disconnectFromBus("desktop")


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ("lock_after_minutes: 10", True),
        ("lock_after_minutes: 10\nlock_with_system: false", False),
        ("lock_with_system: true", True),
        ("consent: Agree", False),
    ],
)
def test_a_site_that_has_windows_lock_has_them_follow_the_desktop(
    said: str, follows: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORTHOMARK_POLICY", str(tmp_path / "policy.yaml"))
    (tmp_path / "policy.yaml").write_text(said, "utf-8")
    assert load_policy().lock_with_system is follows
