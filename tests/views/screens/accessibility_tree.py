"""Walks the tree that screen readers walk; run by test_accessibility_tree.py in a process of its own.

Qt deletes an interface with its widget and tells PySide nothing, so that wrappers of interfaces do not mix with the
windows that later tests of the same process open.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from app.views.main_window import MainWindow
from app.views.modes import Mode
from tests.views.screens.test_accessibility import drawn

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
Role, Text = QAccessible.Role, QAccessible.Text


def told(window: QWidget) -> list[tuple[str, str]]:
    """The role and the name of all in the tree that can have the focus, and of every row."""
    return [
        (one.role().name, one.text(Text.Name).strip())
        for one in tree(QAccessible.queryAccessibleInterface(window))
        if one.state().focusable or one.role() in {Role.ListItem, Role.Cell}
    ]


def tree(root: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that shows below one."""
    for place in range(root.childCount()):
        child = root.child(place)
        if child is not None and child.isValid() and not child.state().invisible:
            yield child
            yield from tree(child)


def test_the_start(window: MainWindow) -> None:
    found = told(window)
    assert len(found) > 3
    assert [one for one in found if not one[1]] == []


def test_drawing_with_a_selection_and_findings(enter: Enter, until: Until, hand: Any) -> None:
    found = told(drawn(enter, until, hand))
    assert {"Button", "ListItem"} <= {role for role, _ in found}
    assert [one for one in found if not one[1]] == []


@pytest.mark.parametrize("mode", [Mode.REVIEW, Mode.SHIFT])
def test_review_and_shift(enter: Enter, mode: Mode) -> None:
    window = enter("lead-1")
    window.show_mode(mode)
    found = told(window)
    assert len(found) > 10
    assert [one for one in found if not one[1]] == []
