"""Every screen and dialog, as an assistive program and a person without a mouse find it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QWidget
from shapely import Polygon

from app.imagery.mensuration import Light
from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.finding import Finding, Hardness
from app.models.geometry import Shape, ShapeKind, polygon
from app.models.ids import AnnotationId, SceneId, TaskId, person_id, uuid7
from app.models.ontology import Ontology
from app.models.person import Person, Role
from app.services import tasks
from app.services.bundles import Exported, Inspected
from app.services.idle_cutoff import IdleCutoff
from app.sync.bundle import Header, Proved
from app.views.class_search import Use
from app.views.dialogs.about import AboutDialog
from app.views.dialogs.angles import AnglesDialog
from app.views.dialogs.bookmarks import BookmarksDialog
from app.views.dialogs.bundle import BeginReport, BundleReport, ExportReport
from app.views.dialogs.class_picker import ClassPicker
from app.views.dialogs.consent import ConsentDialog
from app.views.dialogs.dem import DemDialog
from app.views.dialogs.elsewhere import ElsewhereDialog
from app.views.dialogs.fault import FaultDialog
from app.views.dialogs.join import JoinDialog, Joining
from app.views.dialogs.locked import LockedDialog
from app.views.dialogs.model import ModelDialog
from app.views.dialogs.new_workspace import NewWorkspaceDialog
from app.views.dialogs.note import BLOCK_REASONS, ReasonDialog
from app.views.dialogs.palette import Palette
from app.views.dialogs.password import PasswordDialog
from app.views.dialogs.person import PersonDialog
from app.views.dialogs.settings import SettingsDialog
from app.views.dialogs.simplify import SimplifyDialog
from app.views.dialogs.submit import SubmitDialog
from app.views.dialogs.sync_state import SyncStateDialog
from app.views.main_window import MainWindow
from app.views.modes import Mode
from tests.views.accessible import nameless, unreached, unseen_focus, walked

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TITLE_BAR = 48
"""What of a screen a window's title and a task bar take."""
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
HEADER = Header("b", "p", "Harbour", "2026-03-09T08:00:00Z", "Orthomark 0.1", 12, "i", 3, "k")
COMING = Inspected(Proved(HEADER, b""), "ab12 cd34", "", 10, 2, 3, {"rev": 10}, ("ann",), None)
PLAIN: dict[str, Callable[[Path], QDialog]] = {
    "angles": lambda _path: AnglesDialog(None, Light((170.1, 39.7), None)),
    "bundle begun with": lambda _path: BeginReport(None, COMING),
    "elsewhere": lambda path: ElsewhereDialog(None, path / "a.orthomark", "a share (nfs4)"),
    "bundle in": lambda _path: BundleReport(None, COMING, lead=True),
    "bundle out": lambda path: ExportReport(None, Exported(path / "out.bundle", HEADER, 12, 2, "ab12 cd34")),
    "settings": lambda _path: SettingsDialog(None, IdleCutoff(120.0, "usual"), lead=True),
    "simplify": lambda _path: SimplifyDialog(None, [square()], lambda _shape: None),
    "about": lambda _path: AboutDialog(None),
    "consent": lambda _path: ConsentDialog(None, "Mind what you do here."),
    "DEM": lambda _path: DemDialog(None, "harbour", None, lambda _dem: None),
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


def square() -> Annotation:
    return Annotation(
        AnnotationId(uuid7()), SceneId(uuid7()), TaskId(uuid7()), "pier", polygon([(0, 0), (9, 0), (9, 9), (0, 9)])
    )


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
        "sync state": SyncStateDialog(window, window.session, window.syncing),
        "bookmarks": BookmarksDialog(window, workspace, stage.scene.id, stage.canvas.camera),
    }
    assert {name: shown(dialog) for name, dialog in made.items()} == {name: [] for name in made}


def test_the_typed_sizes_and_the_angle_of_a_rotated_box(enter: Enter, until: Until) -> None:
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: arrived(window))
    screen: Any = window.current
    opened = screen.drawing.open
    ring = Polygon([(60, 60), (90, 60), (90, 80), (60, 80)])
    shape = Shape(ShapeKind.ROTATED_BOX, ring)
    one = Annotation(AnnotationId(uuid7()), opened.scene.id, opened.task.id, opened.active_class.id, shape)
    opened.apply(edit("draw", [Change(None, one)]))
    screen.drawing.select(one.id)
    until(lambda: {"Length", "Width", "Heading"} <= {one.accessibleName().split()[0] for one in lines(window)})
    until(lambda: arrived(window) and bool(screen.history.list.rows) and bool(screen.showing.counted))
    assert whole(window) == []


def lines(window: QWidget) -> list[QLineEdit]:
    return [one for one in window.findChildren(QLineEdit) if one.isVisible()]


def test_all_of_the_ontology_dialog_fits_a_small_screen(enter: Enter) -> None:
    window = enter("lead-1")
    dialog = window.ontology.dialog()
    assert dialog.minimumSizeHint().width() <= 1024
    assert dialog.minimumSizeHint().height() <= 768 - TITLE_BAR
    dialog.resize(1024, 768 - TITLE_BAR)
    dialog.show()
    for page in range(4):
        dialog._show_page(page)
        QApplication.processEvents()
        assert (dialog.width(), dialog.height()) == (1024, 768 - TITLE_BAR)
        assert dialog.rect().contains(dialog.primary.geometry())
        cut = [one.text() for one in dialog.findChildren(QPushButton) if clipped(one)]
        assert cut == []
    dialog.reject()


def clipped(button: QPushButton) -> bool:
    return button.isVisible() and bool(button.text()) and button.width() < button.minimumSizeHint().width()
