"""Blocked and skipped tasks stay in sight of whoever can put them back."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.task import TaskState
from app.services import tasks
from app.views.main_window import MainWindow

Enter = Callable[[str], MainWindow]


def stop_one(window: MainWindow) -> Any:
    workspace = window.session.workspace
    task = tasks.claim(workspace)
    tasks.block(workspace, task.id, "IMAGE_CORRUPT", "cloud")
    return task.id


def test_a_lead_puts_a_blocked_task_back_with_enter(enter: Enter) -> None:
    task = stop_one(enter("annotator-1"))
    window = enter("lead-1")
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    screen: Any = window.current
    row = next(row for row in screen.task_list.rows if row.key == task)
    assert (row.title, row.detail) == ("Cell 1 · blocked", "Image corrupt")
    screen.task_list.select(task)
    screen.task_list.setFocus()
    QTest.keyClick(screen.task_list, Qt.Key.Key_Return)
    assert window.session.workspace.task(task).state is TaskState.READY


def test_who_blocked_it_sees_it_and_somebody_else_does_not(enter: Enter) -> None:
    task = stop_one(enter("annotator-1"))
    window = enter("annotator-1")
    screen: Any = window.current
    assert task in [row.key for row in screen.task_list.rows]
    window = enter("reviewer-1")
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    screen = window.current
    assert task not in [row.key for row in screen.task_list.rows]
