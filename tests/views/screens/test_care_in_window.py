"""The open workspace is looked after beside the work."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.services import care
from app.views.main_window import MainWindow


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
