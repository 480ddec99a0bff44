"""A reviewer's day, fixing the class, and what stands in the queue but is one's own work."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from app.models.annotation import Status
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.models.person import Role
from app.models.task import TaskState
from app.views.main_window import MainWindow
from app.views.modes import Mode
from tests.views.screens.eyes import look_it_over

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def classes() -> Ontology:
    ship = ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1")
    pier = ClassDef("pier", "Pier", "#56B4E9", (ShapeKind.POLYGON,), "2")
    barge = ClassDef("barge", "Barge", "#009E73", (ShapeKind.BOX,), "3")
    return Ontology("harbour", 3, (ship, pier, barge))


def arrived(window: MainWindow) -> bool:
    stage: Any = window.current.stage
    return stage.task_shown is not None and stage.canvas.settled()


def drawn_and_submitted(enter: Enter, until: Until, hand: Any, ships: int) -> MainWindow:
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: arrived(window))
    for place in range(ships):
        QTest.keyClick(window, Qt.Key.Key_1)
        hand(window.current.stage).drag((60 + 60 * place, 110), (100 + 60 * place, 130))
    look_it_over(window)
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert window.session.workspace.tasks(TaskState.SUBMITTED)
    return window


@pytest.fixture
def reviewing(enter: Enter, until: Until, hand: Any) -> MainWindow:
    """Reviewer 1 has two ships of annotator 1 in review."""
    drawn_and_submitted(enter, until, hand, ships=2)
    window = enter("reviewer-1")
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: arrived(window) and window.current.judging.judgeable)  # type: ignore[attr-defined]
    return window


def figures(window: MainWindow) -> tuple[str, str]:
    screen: Any = window.current
    screen.refresh()
    return screen.day.judged.text(), screen.day.rejected.text()


def test_the_day_begins_without_a_share(reviewing: MainWindow) -> None:
    assert figures(reviewing) == ("0", "—")


def test_the_day_counts_verdicts_and_rejections_of_all_judged(reviewing: MainWindow) -> None:
    QTest.keyClick(reviewing, Qt.Key.Key_A)
    QTest.keyClick(reviewing, Qt.Key.Key_R)
    QTest.keyClick(reviewing, Qt.Key.Key_3)
    assert figures(reviewing) == ("2", "1 / 2")


def test_a_verdict_taken_back_leaves_the_day(reviewing: MainWindow) -> None:
    QTest.keyClick(reviewing, Qt.Key.Key_A)
    QTest.keyClick(reviewing, Qt.Key.Key_Z, CTRL)
    assert figures(reviewing) == ("0", "—")


def test_a_digit_while_fixing_gives_another_class(reviewing: MainWindow) -> None:
    judged = reviewing.current.judging.current  # type: ignore[attr-defined]
    QTest.keyClick(reviewing, Qt.Key.Key_F)
    QTest.keyClick(reviewing, Qt.Key.Key_3)
    fixed = reviewing.session.workspace.annotation(judged)
    assert (fixed.class_id, fixed.status) == ("barge", Status.FIXED)


def test_a_digit_without_a_class_for_the_shape_is_a_sentence(reviewing: MainWindow) -> None:
    before = reviewing.session.workspace.annotations()
    QTest.keyClick(reviewing, Qt.Key.Key_F)
    QTest.keyClick(reviewing, Qt.Key.Key_2)
    assert "No class for this shape has the key 2" in reviewing.status._toast.text()
    assert reviewing.session.workspace.annotations() == before


def test_the_picker_offers_the_classes_a_shape_may_have_and_changes_it(reviewing: MainWindow) -> None:
    screen: Any = reviewing.current
    judged = screen.judging.current
    QTest.keyClick(reviewing, Qt.Key.Key_F)
    picker = next(one for one in screen.fields.findChildren(QComboBox) if one.accessibleName() == "Class")
    assert [picker.itemData(place) for place in range(picker.count())] == ["ship", "barge"]
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_Down)
    assert reviewing.session.workspace.annotation(judged).class_id == "barge"


def test_while_fixing_the_reasons_are_away_and_escape_brings_them_back(reviewing: MainWindow) -> None:
    screen: Any = reviewing.current
    QTest.keyClick(reviewing, Qt.Key.Key_F)
    assert (screen.reasons.list.isVisible(), screen.reasons.comment.isVisible()) == (False, True)
    QTest.keyClick(reviewing, Qt.Key.Key_Escape)
    assert screen.reasons.list.isVisible()


def test_the_history_says_what_was_taken_back_done_again_and_fixed(enter: Enter, until: Until, hand: Any) -> None:
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: arrived(window))
    QTest.keyClick(window, Qt.Key.Key_1)
    hand(window.current.stage).drag((60, 110), (100, 130))
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Y, CTRL)
    look_it_over(window)
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL)
    window = enter("reviewer-1")
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    until(lambda: arrived(window) and window.current.judging.judgeable)  # type: ignore[attr-defined]
    screen: Any = window.current
    drawn = screen.judging.current
    titles = [row.title for row in screen.history.list.rows]
    assert [title.partition(":")[0] for title in titles] == ["Done again", "Taken back", "Draw Ship"]
    QTest.keyClick(window, Qt.Key.Key_F)
    QTest.keyClick(window, Qt.Key.Key_3)
    screen.judging.look(drawn)
    titles = [row.title.partition(":")[0] for row in screen.history.list.rows]
    assert titles == ["Fixed by reviewer", "Done again", "Taken back", "Draw Ship"]


def test_own_work_in_the_queue_says_why_and_enter_says_the_sentence(enter: Enter, until: Until, hand: Any) -> None:
    window = drawn_and_submitted(enter, until, hand, ships=1)
    workspace = window.session.workspace
    workspace.add_person("annotator-1", "Annotator 1", workspace.person.roles | {Role.REVIEWER})
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    screen: Any = window.current
    assert screen.queue.rows[0].detail == "your own work"
    screen.queue.setFocus()
    screen.queue.select(screen.queue.rows[0].key)
    QTest.keyClick(screen.queue, Qt.Key.Key_Return)
    assert "work of your own" in window.status._toast.text()
    assert "work of your own" in screen.stage.notice.sentence
    assert workspace.tasks(TaskState.IN_REVIEW) == []


def test_without_a_task_the_right_panel_shows_only_the_day(enter: Enter) -> None:
    window = enter("reviewer-1")
    window.show_mode(Mode.REVIEW)
    screen: Any = window.current
    assert screen.day.isVisible()
    assert not any(panel.isVisible() for panel in (screen.reasons, screen.pins, screen.history, screen.map_section))


def test_without_a_task_the_queue_stands_at_the_top(enter: Enter, until: Until) -> None:
    window = enter("annotator-1")
    window.resize(1440, 900)
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    section = window.current.queue_section  # type: ignore[attr-defined]
    until(lambda: section.parentWidget().height() > 700 and section.isVisible())
    QApplication.processEvents()
    assert section.height() < 150
