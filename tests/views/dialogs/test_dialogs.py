from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton

from app.models.finding import Finding, Hardness
from app.models.ids import person_id
from app.models.person import Person, Role
from app.views.dialogs.about import AboutDialog
from app.views.dialogs.fault import FaultDialog, report_of
from app.views.dialogs.join import JoinDialog, Joining
from app.views.dialogs.new_workspace import NewWorkspaceDialog
from app.views.dialogs.note import ReasonDialog
from app.views.dialogs.password import PasswordDialog
from app.views.dialogs.person import PersonDialog
from app.views.dialogs.submit import SubmitDialog

PEOPLE = [Person(person_id(login), login, login, frozenset({Role.ANNOTATOR})) for login in ("ann", "bob")]


def test_the_person_offered_is_the_one_who_worked_here_last(qapp: QApplication) -> None:
    assert PersonDialog(None, PEOPLE, "bob").login == "bob"
    assert PersonDialog(None, PEOPLE, "").login == "ann"


def test_a_new_workspace_needs_a_person_and_says_so(qapp: QApplication, tmp_path: Path) -> None:
    dialog = NewWorkspaceDialog(None, tmp_path, "")
    dialog.primary.click()
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert "login" in dialog.problem.sentence


def test_a_new_workspace_offers_the_samples_and_no_marking(qapp: QApplication, tmp_path: Path) -> None:
    wanted = NewWorkspaceDialog(None, tmp_path, "lea").wanted
    assert wanted.path.suffix == ".orthomark"
    assert wanted.ontology.is_file()
    assert wanted.marking is None


def test_joining_needs_an_address(qapp: QApplication) -> None:
    dialog = JoinDialog(None, Joining("", "ann", ""))
    dialog.primary.click()
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert dialog.joining.login == "ann"


def test_the_password_is_not_shown(qapp: QApplication) -> None:
    dialog = JoinDialog(None, Joining("", "ann", ""))
    assert dialog._password.echoMode() == QLineEdit.EchoMode.Password


def test_an_empty_password_is_not_sent_and_the_dialog_names_login_and_place(qapp: QApplication) -> None:
    dialog = PasswordDialog(None, "postgresql://ann@central.example:5432/orthomark")
    dialog.primary.click()
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert "password" in dialog.problem.sentence
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "central.example:5432/orthomark" in shown
    assert "Password of ann" in shown


def test_blocking_needs_a_reason(qapp: QApplication) -> None:
    dialog = ReasonDialog(None, "Block Cell 1", "Why?", "Block it", ["Cloud or haze"])
    assert dialog.reason == "Cloud or haze"
    dialog._reason.setEditText(" ")
    dialog.primary.click()
    assert dialog.result() != QDialog.DialogCode.Accepted


def finding(check: str, sentence: str, hardness: Hardness = Hardness.SOFT, waived: str = "") -> Finding:
    return Finding(check, hardness, None, (10.0, 20.0), sentence, waived=waived)


SOFT = (
    finding("duplicate", "Two ships lie over each other."),
    finding("duplicate", "Two more lie over each other."),
    finding("sliver", "This ship is thinner than a pixel.", waived="it is a mast"),
    finding("size_band", "This ship is 900 m long."),
)


def test_every_group_of_soft_findings_needs_its_reason(qapp: QApplication) -> None:
    dialog = SubmitDialog(None, "Cell 1", SOFT, {"size_band": "a carrier"})
    assert list(dialog.reasons) == ["duplicate", "size_band"]
    dialog.primary.click()
    assert dialog.result() != QDialog.DialogCode.Accepted
    dialog.reasons["duplicate"].setText("moored alongside")
    dialog.primary.click()
    assert dialog.waivers == {"duplicate": "moored alongside", "size_band": "a carrier"}
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_one_reason_serves_all_groups_that_have_none_of_their_own(qapp: QApplication) -> None:
    dialog = SubmitDialog(None, "Cell 1", SOFT)
    dialog.reasons["size_band"].setText("a carrier")
    dialog.for_all.setText("agreed with the lead")
    dialog.primary.click()
    assert dialog.waivers == {"duplicate": "agreed with the lead", "size_band": "a carrier"}
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_what_stops_a_submit_is_listed_and_gone_to(qapp: QApplication) -> None:
    hard = [finding("zero_area", f"Ship {number} has no area.", Hardness.HARD) for number in (1, 2)]
    dialog, wanted = SubmitDialog(None, "Cell 1", [*hard, *SOFT]), []
    dialog.wanted.connect(wanted.append)
    assert [row.title for row in dialog.hard.rows] == ["Ship 1 has no area.", "Ship 2 has no area."]
    dialog.for_all.setText("agreed")
    dialog.primary.click()
    dialog.hard.chosen.emit(1)
    assert wanted == hard
    assert dialog.result() != QDialog.DialogCode.Accepted


def test_a_fault_can_be_copied_as_a_report(qapp: QApplication) -> None:
    error = ValueError("broken")
    dialog = FaultDialog(None, report_of(ValueError, error, None))
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy report").click()
    assert "ValueError: broken" in QGuiApplication.clipboard().text()


def test_about_names_the_licences(qapp: QApplication) -> None:
    assert AboutDialog(None).windowTitle() == "Orthomark"
