"""Looking at annotations in the window: colour, filter, hide, labels, and selecting many, by key and by mouse."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.look import ColourBy, LabelSays
from app.services.displayed import displays_of, seen_as
from app.views import background
from app.views.main_window import MainWindow
from app.views.screens import showing as showing_module

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def three(enter: Enter, until: Until, hand: Any) -> Any:
    """The screen of annotator 1 with three ships drawn."""
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    QTest.keyClick(window, Qt.Key.Key_1)
    for left in (110, 150, 180):
        hand(screen.stage).drag((left, 110), (left + 20, 130))
    QTest.keyClick(window, Qt.Key.Key_V)
    settle(until, screen)
    return screen


def settle(until: Until, screen: Any) -> None:
    until(lambda: screen.stage.canvas.settled() and screen.showing.counted)


def key(screen: Any, pressed: Qt.Key, held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(screen.window(), pressed, held)


def test_hiding_says_so_on_the_picture_and_what_is_hidden_cannot_be_picked(three: Any, until: Until) -> None:
    opened = three.drawing.open
    first = next(iter(opened.annotations))
    three.drawing.select(first)
    key(three, Qt.Key.Key_H, CTRL)
    settle(until, three)
    assert three.showing.badge.isVisible()
    assert "2 of 3" in three.showing.badge.text()
    assert opened.annotations_at(120, 120, 3) == []
    assert three.stage.canvas.pick(120, 120) == []
    key(three, Qt.Key.Key_H, CTRL | ALT)
    settle(until, three)
    assert not three.showing.badge.isVisible()
    assert [one.id for one in opened.annotations_at(120, 120, 3)] == [first]


def test_sizes_are_filtered_in_pixels_and_in_metres(three: Any, until: Until) -> None:
    size = three.showing.panel.sizes
    QTest.keyClicks(size.least, "21")
    QTest.keyClick(size.least, Qt.Key.Key_Return)
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (0, 3)
    QTest.keyClick(size.unit, Qt.Key.Key_Down)
    size.unit.activated.emit(1)
    assert three.showing.look.filter.at_least == pytest.approx(42, abs=0.1)
    size.least.clear()
    QTest.keyClicks(size.most, "10.4")
    QTest.keyClick(size.most, Qt.Key.Key_Return)
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (3, 3)
    assert size.unit.toolTip() == "In metres as a pixel in the middle of the task spans 0.5 m"


def test_without_a_map_position_metres_are_not_offered_and_what_was_asked_in_them_is_let_go(three: Any) -> None:
    size = three.showing.panel.sizes
    QTest.keyClick(size.unit, Qt.Key.Key_Down)
    QTest.keyClicks(size.most, "3")
    size.scale(None)
    assert (size.span.at_most, size.unit.currentText()) == (None, "px")
    assert size.unit.toolTip() == "This scene has no map position, so its pixels have no size in metres"
    QTest.keyClick(size.unit, Qt.Key.Key_Down)
    assert size.unit.currentText() == "px"


def test_isolating_leaves_the_selection_alone(three: Any, until: Until) -> None:
    first, second, _ = three.drawing.open.annotations
    three.drawing.select(first, second)
    key(three, Qt.Key.Key_H, CTRL | SHIFT)
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (2, 3)


def test_very_many_are_hidden_off_the_gui_thread_unless_all_is_shown_again_meanwhile(
    three: Any, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing_module, "MANY", 1)
    first, second, _ = three.drawing.open.annotations
    three.drawing.select(first, second)
    key(three, Qt.Key.Key_H, CTRL)
    assert three.showing.look.hidden == frozenset()
    until(lambda: three.showing.look.hidden == {first, second})
    assert three.drawing.selection == ()
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (1, 3)
    three.drawing.select(first, second)
    key(three, Qt.Key.Key_H, CTRL | SHIFT)
    key(three, Qt.Key.Key_H, CTRL | ALT)
    waited: list[int] = []
    background.run(lambda: 1, waited.append, lambda _error: None)
    background.run(lambda: 1, waited.append, lambda _error: None)
    until(lambda: len(waited) == 2)
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (3, 3)


def test_a_row_of_the_legend_leaves_its_class_out_and_brings_it_back(three: Any, until: Until) -> None:
    legend = three.showing.panel.legend
    (row,) = legend.rows
    legend.chosen.emit(row.key)
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (0, 3)
    assert legend.rows[0].trailing == "0 of 3"
    legend.chosen.emit(row.key)
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (3, 3)


def test_a_key_walks_through_what_colours_say_and_the_panel_says_what_a_score_is(three: Any, until: Until) -> None:
    said = []
    for _ in ColourBy:
        key(three, Qt.Key.Key_C, SHIFT)
        settle(until, three)
        said.append(three.showing.panel.colour.currentText())
        if three.showing.look.colour_by is ColourBy.SCORE:
            assert "score" in three.showing.panel.note.text().lower()
    assert len(set(said)) == len(ColourBy)
    assert three.showing.look.colour_by is ColourBy.CLASS


def test_labels_are_placed_and_stay_where_they_are_while_one_pans(three: Any, until: Until) -> None:
    canvas = three.stage.canvas
    three.showing.label(LabelSays.CLASS)
    canvas.zoom_to((100, 100, 210, 140))
    labels = canvas.annotations.labels
    until(lambda: canvas.settled() and canvas.repaint() is None and len(labels.labels) == 3)
    before = {(label.annotation, label.x, label.y) for label in labels.labels}
    assert {label.text for label in labels.labels} == {"Ship"}
    canvas.camera = canvas.camera.panned(20, 0)
    canvas.repaint()
    assert {(label.annotation, label.x, label.y) for label in labels.labels} == before


def test_all_of_them_can_be_selected_and_turned_over_by_key(three: Any) -> None:
    first, *others = three.drawing.open.annotations
    key(three, Qt.Key.Key_A, CTRL)
    assert set(three.drawing.selection) == {first, *others}
    three.drawing.select(first)
    key(three, Qt.Key.Key_I, CTRL | SHIFT)
    assert set(three.drawing.selection) == set(others)
    key(three, Qt.Key.Key_A, CTRL | SHIFT)
    assert set(three.drawing.selection) == {first, *others}
    key(three, Qt.Key.Key_D, CTRL | SHIFT)
    assert three.drawing.selection == ()


def test_what_was_filtered_is_still_filtered_when_more_is_drawn(three: Any, until: Until, hand: Any) -> None:
    three.showing.panel.text.setText("no such thing")
    until(lambda: three.showing.look.filter.text == "no such thing")
    settle(until, three)
    QTest.keyClick(three.window(), Qt.Key.Key_1)
    hand(three.stage).drag((110, 150), (130, 170))
    settle(until, three)
    assert three.stage.canvas.annotations.counts() == (0, 4)


def test_how_the_scene_was_displayed_is_recorded_with_what_is_drawn(three: Any, until: Until, hand: Any) -> None:
    opened, database = three.drawing.open, three.session.workspace.database
    assert [seen.displayed.words for seen in displays_of(database, opened.task.id)] == ["no stretch"]
    key(three, Qt.Key.Key_I, SHIFT)
    until(lambda: three.stage.canvas.display.inverted)
    QTest.keyClick(three.window(), Qt.Key.Key_1)
    hand(three.stage).drag((110, 150), (130, 170))
    *_, last = opened.annotations
    told = seen_as(database, opened.task.id)
    assert told(three.session.workspace.history(last)[0].op) == "no stretch, inverted, values 0–255"
    three.drawing.select(last)
    seen = "Seen as: no stretch, inverted, values 0–255"
    until(lambda: [row.tip for row in three.history.list.rows][-1:] == [seen])
