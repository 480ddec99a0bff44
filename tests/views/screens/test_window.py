from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QWidget,
)

from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.style import theme
from app.views.style.focus_ring import FocusRing

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]
INTERACTIVE = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractSpinBox)
PARTS_OF_QT = (QScrollBar, QMenu, QCalendarWidget)
KEYS = {Mode.START: Qt.Key.Key_1, Mode.ANNOTATE: Qt.Key.Key_2, Mode.REVIEW: Qt.Key.Key_3, Mode.SHIFT: Qt.Key.Key_4}


def inside(widget: QWidget, kinds: tuple[type, ...]) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parentWidget()
    return False


def interactive(window: QWidget) -> Iterator[QWidget]:
    """Everything a person can press, type into or walk through; what Qt builds inside of these is Qt's."""
    hosts = (QComboBox, QAbstractSpinBox, *PARTS_OF_QT)
    for widget in window.findChildren(QWidget):
        own = isinstance(widget, INTERACTIVE) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if own and not isinstance(widget, (*PARTS_OF_QT, QScrollArea)) and not inside(widget, hosts):
            named_by_qt = widget.objectName().startswith("qt_") or type(widget).__name__ == "QTableCornerButton"
            if not named_by_qt and type(widget).__name__ not in {"QHeaderView", "QWidget"}:
                yield widget


@pytest.mark.parametrize("mode", list(Mode))
def test_everything_interactive_has_an_accessible_name(enter: Enter, mode: Mode) -> None:
    window = enter("lead-1")
    window.show_mode(mode)
    nameless = [widget for widget in interactive(window) if not widget.accessibleName()]
    assert nameless == []


@pytest.mark.parametrize("mode", list(Mode))
def test_every_button_says_in_a_tool_tip_what_it_does(enter: Enter, mode: Mode) -> None:
    window = enter("lead-1")
    window.show_mode(mode)
    silent = [one for one in interactive(window) if isinstance(one, QAbstractButton) and not one.toolTip()]
    assert silent == []


@pytest.mark.parametrize("mode", list(Mode))
def test_a_key_does_one_thing_in_a_mode(enter: Enter, mode: Mode) -> None:
    window = enter("annotator-1")
    for each in Mode:
        window.show_mode(each)
    keys = [key for spec in window.actions_table.specs.values() if mode in spec.modes for key in spec.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("mode", list(Mode))
def test_modes_are_one_key_apart(enter: Enter, mode: Mode) -> None:
    window = enter("lead-1")
    QTest.keyClick(window, KEYS[mode], Qt.KeyboardModifier.ControlModifier)
    assert window.mode is mode
    assert window.pages.currentWidget() is window.current


def test_without_a_workspace_only_what_opens_one_can_be_done(window: MainWindow) -> None:
    offered = {spec.name for spec, _action in window.actions_table.available()}
    assert {"workspace.open", "workspace.new", "workspace.demo", "palette.open"} <= offered
    assert not any(name.startswith(("task.", "review.", "mode.annotate", "shift.")) for name in offered)


def test_the_banner_is_neutral_until_a_workspace_has_a_marking(window: MainWindow, site: Path) -> None:
    assert window.banner.text() == "MARKING NOT SET"
    window.doors.enter(site, "lead-1")
    assert window.banner.text() == "UNCLASSIFIED"


@pytest.mark.parametrize(
    ("login", "home"), [("annotator-1", Mode.ANNOTATE), ("reviewer-1", Mode.REVIEW), ("lead-1", Mode.SHIFT)]
)
def test_everybody_begins_where_their_work_is(enter: Enter, login: str, home: Mode) -> None:
    assert enter(login).mode is home


def test_the_cursor_position_goes_through_five_systems(enter: Enter, until: Until) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    screen.open_task(screen.task_list.rows[0].key)
    until(lambda: screen.stage.task_shown is not None)
    screen.stage.canvas.cursor_moved.emit(10.0, 20.0)
    until(lambda: window.status._position.text().startswith("18S"))
    seen = []
    for _ in range(5):
        seen.append(window.status._position.text())
        window.status._position.click()
    assert seen[0].startswith("18S")
    assert seen[4] == "10, 20 px"
    assert len(set(seen)) == 5


def test_the_status_bar_says_how_large_a_pixel_is(enter: Enter, until: Until) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    screen.open_task(screen.task_list.rows[0].key)
    until(lambda: screen.stage.task_shown is not None)
    assert window.status._ground[0].text() == "0.50 m/px"
    assert window.status._ground[2].text() == "EPSG:32618"


def test_a_refusal_is_a_sentence_in_the_status_bar(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "letter.orthomark").write_text("not a workspace")
    window.doors.enter(tmp_path / "letter.orthomark", "lea")
    assert "letter.orthomark" in window.status._toast.text()
    assert not window.session.is_open


def test_the_theme_changes_at_once(window: MainWindow, app: QApplication) -> None:
    before = theme.current().name
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert theme.current().name != before
    theme.wear(app, before)


def test_the_keyboard_focus_wears_a_ring(window: MainWindow) -> None:
    window.tool_bar.field.setFocus(Qt.FocusReason.TabFocusReason)
    rings = [ring for ring in window.findChildren(FocusRing) if ring.isVisible()]
    assert len(rings) == 1
    assert rings[0].geometry().contains(window.tool_bar.field.geometry().translated(window.tool_bar.pos()))


def test_closing_a_dialog_leaves_the_window_whole_and_its_ring_where_the_keyboard_is(
    window: MainWindow, until: Until
) -> None:
    window.tool_bar.field.setFocus(Qt.FocusReason.TabFocusReason)

    def escape() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and any(ring.isVisible() for ring in dialog.findChildren(FocusRing)):
            QTest.keyClick(dialog, Qt.Key.Key_Escape)

    poll = QTimer(window, interval=5)
    poll.timeout.connect(escape)
    poll.start()
    for _ in range(2):
        window.actions_table["help.about"].trigger()
        window.activateWindow()
        until(window.isActiveWindow)
    poll.stop()
    assert window.focusWidget() is window.tool_bar.field
    assert len([ring for ring in window.findChildren(FocusRing) if ring.isVisible()]) == 1


def test_a_lone_lead_finds_no_task_and_is_told_what_to_do_next(
    window: MainWindow, tmp_path: Path, classes: Any
) -> None:
    from app.views.dialogs.new_workspace import NewWorkspace  # noqa: PLC0415

    sample = next(Path("resources/ontologies").glob("*.yaml"))
    window.doors.make(NewWorkspace(tmp_path / "new.orthomark", "New", sample, None, "lea"))
    screen: Any = window.current
    assert window.mode is Mode.ANNOTATE
    assert screen.task_list.rows == ()
    assert "add a scene" in screen.task_list._empty


def test_rasters_are_added_off_the_gui_thread(window: MainWindow, tmp_path: Path, site: Path, until: Until) -> None:
    from app.views.dialogs.new_workspace import NewWorkspace  # noqa: PLC0415

    sample = next(Path("resources/ontologies").glob("*.yaml"))
    window.doors.make(NewWorkspace(tmp_path / "new.orthomark", "New", sample, None, "lea"))
    refused: list[str] = []
    window.session.refused.connect(refused.append)
    window.doors.add_rasters([tmp_path / "gone.tif", tmp_path / "harbour.tif"])
    screen: Any = window.current
    until(lambda: len(screen.task_list.rows) == 1)
    assert [scene.name for scene in window.session.workspace.scenes()] == ["harbour"]
    assert refused[0].startswith("Added harbour. gone.tif cannot be read: there is no such file")


@pytest.mark.parametrize("width", [1024, 1440])
def test_no_button_of_the_tool_bar_is_squeezed(enter: Enter, until: Until, width: int) -> None:
    window = enter("annotator-1")
    window.resize(width, 640)
    until(lambda: window.tool_bar.width() == width)
    buttons = [one for one in window.tool_bar.findChildren(QToolButton) if one.isVisible()]
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    assert window.tool_bar.field.width() >= 120


def test_the_side_panels_can_be_put_away(enter: Enter) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not screen._left.isVisible()
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert screen._left.isVisible()
