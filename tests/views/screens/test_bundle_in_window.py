"""Work carried on a stick, from the window and with its dialogs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLabel, QLineEdit

from app.services import bundles
from app.services.workspace import Workspace
from app.store.verify import verify
from app.views.main_window import MainWindow

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Go to another computer, with another signing key."""

    def go(name: str) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / f"home of {name}"))

    go("the office")
    return go


def shown(window: MainWindow, until: Until) -> Any:
    until(lambda: any(one.isVisible() for one in window.findChildren(QDialog)))
    return next(one for one in window.findChildren(QDialog) if one.isVisible())


def said(dialog: QDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def leave(window: MainWindow, dialog: QDialog, until: Until) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    window.activateWindow()
    until(window.isActiveWindow)


@pytest.fixture
def outpost(site: Path, tmp_path: Path, here: Callable[[str], None]) -> Path:
    """Work of a site with no network, in a bundle."""
    office = Workspace.open(site)
    made = bundles.export_bundle(office, tmp_path / "out.bundle")
    office.close()
    here("the outpost")
    path = tmp_path / "outpost.orthomark"
    bundles.begin_from(path, tmp_path / "out.bundle", made.fingerprint)
    bundles.import_bundle(path, tmp_path / "out.bundle")
    there = Workspace.open(path, "annotator-9")
    bundles.export_bundle(there, tmp_path / "back.bundle")
    there.close()
    here("the office")
    return tmp_path / "back.bundle"


def test_a_bundle_is_written_and_its_fingerprint_shown(
    window: MainWindow, site: Path, until: Until, tmp_path: Path
) -> None:
    window.doors.enter(site, "lead-1")
    window.bundling().export_to(tmp_path / "out.bundle")
    dialog = shown(window, until)
    assert dialog.findChild(QLineEdit).text() == bundles.own_key()[1]
    leave(window, dialog, until)
    assert bundles.inspect_bundle(site, tmp_path / "out.bundle").fresh == 0


def test_a_bundle_of_an_unknown_signer_is_taken_in_after_the_lead_compared_the_fingerprint(
    window: MainWindow, site: Path, outpost: Path, until: Until
) -> None:
    window.doors.enter(site, "lead-1")
    before = verify(window.session.workspace.database)
    window.bundling().look_into(outpost)
    dialog = shown(window, until)
    assert "a key nobody registered here" in said(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert "Compare the fingerprint" in said(dialog)
    assert verify(window.session.workspace.database) == before
    QTest.keyClicks(dialog.findChild(QLineEdit), "Outpost north")
    QTest.keyClick(dialog.findChild(QCheckBox), Qt.Key.Key_Space)
    leave(window, dialog, until)
    until(lambda: "taken in" in window.status._toast.text())
    assert any(person.login == "annotator-9" for person in window.session.workspace.people())
    window.bundling().look_into(outpost)
    again = shown(window, until)
    assert "Outpost north" in said(again)
    assert "nothing new" in said(again)
    leave(window, again, until)


def test_a_new_file_begins_with_a_bundle_once_the_senders_fingerprint_is_typed(
    window: MainWindow,
    site: Path,
    until: Until,
    tmp_path: Path,
    here: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = Workspace.open(site)
    made = bundles.export_bundle(office, tmp_path / "out.bundle")
    office.close()
    here("the outpost")
    target = tmp_path / "outpost.orthomark"
    entered: list[Path] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "out.bundle"), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(window.doors, "enter", entered.append)
    window.actions_table["workspace.bundle_in"].trigger()
    dialog = shown(window, until)
    assert made.fingerprint not in said(dialog)
    for typed, complaint in (("", "Ask the sender"), ("0000 1111", "signed with another key")):
        dialog.findChild(QLineEdit).setText(typed)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert complaint in said(dialog)
        assert dialog.isVisible()
    dialog.findChild(QLineEdit).setText(made.fingerprint.upper())
    leave(window, dialog, until)
    until(lambda: entered == [target])
    began = Workspace.open(target, "annotator-1")
    assert len(began.tasks()) == 4
    began.close()


def test_only_a_lead_may_trust_and_a_broken_bundle_is_one_sentence(
    window: MainWindow, site: Path, outpost: Path, until: Until, tmp_path: Path
) -> None:
    window.doors.enter(site, "annotator-1")
    window.bundling().look_into(outpost)
    dialog = shown(window, until)
    assert "Ask a lead" in said(dialog)
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    (tmp_path / "cut.bundle").write_bytes(outpost.read_bytes()[:-9])
    window.bundling().look_into(tmp_path / "cut.bundle")
    until(lambda: "the end of this bundle is missing" in window.status._toast.text())
