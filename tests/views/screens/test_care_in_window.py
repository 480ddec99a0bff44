"""The open workspace is looked after beside the work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.archive import Archived
from app.services import care
from app.store import archive
from app.views.main_window import MainWindow

Enter = Callable[[str], MainWindow]


def test_unsent_work_is_backed_up_beside_the_work_and_a_failure_is_said_once(
    window: MainWindow, site: Path, until: Callable[[Callable[[], bool]], None], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("ORTHOMARK_BACKUPS", str(tmp_path / "backups"))
    window.doors.enter(site, "lead-1")
    assert window.session._care.isActive()
    window.session.tend()
    until(lambda: len(care.backups(site)) == 1)
    said: list[str] = []
    window.session.refused.connect(said.append)
    (tmp_path / "more").write_text("no folder")
    monkeypatch.setenv("ORTHOMARK_BACKUPS", str(tmp_path / "more"))
    monkeypatch.setattr(care, "_is_due", lambda *_: True)
    window.session.workspace.act_as("somebody-new")
    window.session.tend()
    until(lambda: any("hourly backup failed" in sentence for sentence in said))
    window.session.tend()
    window.session.aside(lambda: 0, lambda _: said.append("end"))
    until(lambda: "end" in said)
    assert len([sentence for sentence in said if "hourly backup failed" in sentence]) == 1
    window.session.leave()
    assert not window.session._care.isActive()


def test_what_could_not_be_saved_is_not_said_to_be_drawn(
    enter: Enter, hand: Any, until: Callable[[Callable[[], bool]], None]
) -> None:
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    said: list[str] = []
    window.session.said.connect(said.append)
    window.session.refused.connect(said.append)
    QTest.keyClick(window, Qt.Key.Key_1)
    hand(screen.stage).drag((110, 110), (150, 130))
    assert said[-1] == "Ship drawn."
    workspace = window.session.workspace
    with workspace.database.transaction() as connection:
        archive.keep_archived(connection, Archived("2026-03-09T08:00:00Z", "root", "delivered"))
    hand(screen.stage).drag((170, 150), (200, 170))
    assert "This project was archived" in said[-1]
    assert said.count("Ship drawn.") == 1
    assert len(workspace.annotations()) == 1
