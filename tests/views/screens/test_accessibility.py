"""Every screen and dialog, as an assistive program and a person without a mouse find it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from app.models.finding import Finding, Hardness
from app.models.ids import person_id
from app.models.ontology import Ontology
from app.models.person import Person, Role
from app.services import tasks
from app.views.class_search import Use
from app.views.dialogs.about import AboutDialog
from app.views.dialogs.bookmarks import BookmarksDialog
from app.views.dialogs.class_picker import ClassPicker
from app.views.dialogs.consent import ConsentDialog
from app.views.dialogs.dem import DemDialog
from app.views.dialogs.fault import FaultDialog
from app.views.dialogs.join import JoinDialog, Joining
from app.views.dialogs.locked import LockedDialog
from app.views.dialogs.model import ModelDialog
from app.views.dialogs.new_workspace import NewWorkspaceDialog
from app.views.dialogs.note import BLOCK_REASONS, ReasonDialog
from app.views.dialogs.palette import Palette
from app.views.dialogs.password import PasswordDialog
from app.views.dialogs.person import PersonDialog
from app.views.dialogs.submit import SubmitDialog
from app.views.main_window import MainWindow
from app.views.modes import Mode
from tests.views.accessible import nameless, unreached, unseen_focus, walked

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PEOPLE = [Person(person_id(login), login, login, frozenset({Role.ANNOTATOR})) for login in ("ann", "bob")]


def whole(window: QWidget) -> list[str]:
    """Everything that is wrong with a window for who does without eyes or mouse."""
    order = walked(window)
    return [
        *nameless(window),
        *(f"Tab does not lead to {one}" for one in unreached(window, order)),
        *(f"the focus cannot be seen on {one}" for one in unseen_focus(window, order)),
    ]


def arrived(window: MainWindow) -> bool:
    stage: Any = window.current.stage
    return stage.task_shown is not None and bool(stage.canvas.settled())


def drawn(enter: Enter, until: Until, hand: Any) -> Any:
    """Annotator 1 has a ship and a pier drawn, the pier is selected, and the checks have found something."""
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: arrived(window))
    QTest.keyClick(window, Qt.Key.Key_1)
    hand(window.current.stage).drag((60, 110), (100, 130))
    QTest.keyClick(window, Qt.Key.Key_2)
    for place in ((120, 60), (160, 60), (160, 100)):
        hand(window.current.stage).click(*place)
    QTest.keyClick(window, Qt.Key.Key_Return)
    QTest.keyClick(window, Qt.Key.Key_C, CTRL | SHIFT)
    screen: Any = window.current
    until(lambda: arrived(window) and bool(screen.showing.counted))
    return window


def test_the_start(window: MainWindow) -> None:
    assert whole(window) == []


def test_drawing_with_a_selection_and_findings(enter: Enter, until: Until, hand: Any) -> None:
    window = drawn(enter, until, hand)
    assert window.current.checks.list.rows
    assert whole(window) == []


def test_drawing_with_the_display_panel_and_a_comparison(enter: Enter, until: Until, hand: Any) -> None:
    window = drawn(enter, until, hand)
    QTest.keyClick(window, Qt.Key.Key_S, SHIFT)
    panel = window.current.stage.display_panel
    until(lambda: panel.isVisible() and panel.controls.isEnabled())
    assert whole(window) == []


def test_a_review_and_the_shift(enter: Enter, until: Until, hand: Any) -> None:
    window = drawn(enter, until, hand)
    why = dict.fromkeys(("illegal_attribute", "unseen_cells"), "for the test")
    tasks.submit(window.session.workspace, window.current.drawing.open.task.id, why)
    window = enter("reviewer-1")
    window.show_mode(Mode.REVIEW)
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: arrived(window) and window.current.judging.judgeable)  # type: ignore[attr-defined]
    assert whole(window) == []
    window.resize(1024, 700)
    QApplication.processEvents()
    verdicts: Any = window.current.verdicts  # type: ignore[attr-defined]
    assert [one.text() for one in verdicts.findChildren(QLabel) if one.width() < one.sizeHint().width()] == []
    window.show_mode(Mode.SHIFT)
    screen: Any = window.current
    until(lambda: screen.summary is not None)
    assert whole(window) == []


@pytest.fixture
def shown(app: QApplication) -> Iterator[Callable[[QDialog], list[str]]]:
    """Show a dialog, say what is wrong with it, and close it."""

    def look(dialog: QDialog) -> list[str]:
        dialog.show()
        dialog.activateWindow()
        assert QTest.qWaitForWindowActive(dialog)
        found = whole(dialog)
        dialog.close()
        dialog.deleteLater()
        return found

    yield look
    app.processEvents()


FINDINGS = (
    Finding("zero_area", Hardness.HARD, None, (1.0, 2.0), "Ship has no area; delete it or draw it again."),
    Finding("duplicate", Hardness.SOFT, None, (1.0, 2.0), "Two lie over each other."),
    Finding("sliver", Hardness.SOFT, None, (1.0, 2.0), "This is thinner than a pixel."),
)
PLAIN: dict[str, Callable[[Path], QDialog]] = {
    "about": lambda _path: AboutDialog(None),
    "consent": lambda _path: ConsentDialog(None, "Mind what you do here."),
    "DEM": lambda _path: DemDialog(None, "harbour", None),
    "fault": lambda _path: FaultDialog(None, "ValueError: broken"),
    "join": lambda _path: JoinDialog(None, Joining("", "ann", "")),
    "locked": lambda _path: LockedDialog(None, "ann"),
    "model": lambda _path: ModelDialog(None, None),
    "new workspace": lambda path: NewWorkspaceDialog(None, path, "lea"),
    "block": lambda _path: ReasonDialog(None, "Block Cell 1", "Why?", "Block it", BLOCK_REASONS),
    "submit": lambda _path: SubmitDialog(None, "Cell 1", FINDINGS),
    "password": lambda _path: PasswordDialog(None, "postgresql://ann@central.example:5432/orthomark"),
    "person": lambda _path: PersonDialog(None, PEOPLE, "bob"),
}


@pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN.keys())
def test_every_plain_dialog(
    make: Callable[[Path], QDialog], shown: Callable[[QDialog], list[str]], tmp_path: Path
) -> None:
    assert shown(make(tmp_path)) == []


def test_the_dialogs_of_a_workspace(
    enter: Enter, shown: Callable[[QDialog], list[str]], classes: Ontology, until: Until, hand: Any
) -> None:
    window = drawn(enter, until, hand)
    stage = window.current.stage
    workspace = window.session.workspace
    made = {
        "keys": window.keys.dialog(),
        "ontology": window.ontology.dialog(),
        "palette": Palette(window, window.commands.entries(), window.commands.place),
        "classes": ClassPicker(window, classes.drawable, Use(), lambda _class: ""),
        "bookmarks": BookmarksDialog(window, workspace, stage.scene.id, stage.canvas.camera),
    }
    assert {name: shown(dialog) for name, dialog in made.items()} == {name: [] for name in made}
