"""A workspace on a share or in a synchronised folder, opened in the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel

from app.store.database import Database
from app.store.verify import verify
from app.views.main_window import MainWindow

Until = Callable[[Callable[[], bool]], None]


def test_a_copy_on_this_computer_is_offered_where_one_is_opened_and_entered(
    window: MainWindow, site: Path, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "Dropbox"
    shared.mkdir()
    with Database.open(site) as database:
        before = verify(database)
    there = site.rename(shared / site.name)
    content = there.read_bytes()

    def offered(target: Path) -> Any:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
        window.doors.enter(there, "lead-1")
        until(lambda: any(one.isVisible() for one in window.findChildren(QDialog)))
        return next(one for one in window.findChildren(QDialog) if one.isVisible())

    dialog = offered(shared / "no-better.orthomark")
    assert "synchronised with others" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: "no-better.orthomark: this is a folder that is synchronised" in window.status._toast.text())
    assert list(shared.iterdir()) == [there]

    QTest.keyClick(offered(tmp_path / "here.orthomark"), Qt.Key.Key_Return)
    until(lambda: window.session.is_open)
    assert window.session.workspace.path == tmp_path / "here.orthomark"
    assert window.session.workspace.person.login == "lead-1"
    assert verify(window.session.workspace.database) == before
    assert there.read_bytes() == content
