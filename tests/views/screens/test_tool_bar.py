"""The tool bar: no button is cut off in a narrow window, and rarely used tools lie behind one button."""

from itertools import pairwise
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.more_button import MoreButton


def test_nothing_is_cut_off_or_overlaps_at_1024_pixels(enter: Any) -> None:
    window: MainWindow = enter("annotator-1")
    window.show_mode(Mode.ANNOTATE)
    window.resize(1024, 720)
    QTest.qWait(50)
    shown = [one for one in window.tool_bar.findChildren(QToolButton) if one.isVisible()]
    assert shown
    places = sorted((one.mapTo(window.tool_bar, one.rect().topLeft()).x(), one.width()) for one in shown)

    assert all(one.width() >= min(one.sizeHint().width(), 32) for one in shown)
    assert [(one, after) for one, after in pairwise(places) if sum(one) > after[0]] == []
    field = window.tool_bar.field.geometry()
    assert not any(field.left() < x + width and x < field.right() for x, width in places)


def test_a_tool_taken_from_behind_more_shows_on_its_button(enter: Any) -> None:
    window: MainWindow = enter("annotator-1")
    window.show_mode(Mode.ANNOTATE)
    QTest.qWait(50)
    (more,) = (one for one in window.tool_bar.findChildren(MoreButton) if one.isVisible())
    screen: Any = window.current

    window.actions_table["tool.split"].trigger()
    held = more.accessibleName(), more.isChecked()
    screen.drawing.hold("select")

    assert held == ("More tools: Split", True)
    assert (more.accessibleName(), more.isChecked()) == ("More tools", False)
