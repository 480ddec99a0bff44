"""Very many annotations changed at once, in the real window: aside, as one step, with the window going on."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId, uuid7
from app.services import past
from app.services.editing import STORING
from app.tools import select
from app.views.canvas import annotations_layer
from app.views.main_window import MainWindow
from app.views.screens import drawing
from app.views.screens.after_storing import WAITS

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
PATIENCE_S = 8.0
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def screen(enter: Enter, until: Until, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A task with twelve ships more, where more than three are many."""
    for module in (past, select, annotations_layer, drawing):
        monkeypatch.setattr(module, "AT_ONCE", 3)
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    found: Any = window.current
    until(lambda: found.stage.task_shown is not None and found.stage.canvas.settled() and found.checking.live)
    opened = found.drawing.open
    x, y, *_ = opened.task.window
    places = [(x + 20 + 60 * (number % 4), y + 20 + 40 * (number // 4)) for number in range(12)]
    ships = [
        Annotation(
            AnnotationId(uuid7()), opened.scene.id, opened.task.id, opened.active_class.id, box(a, b, a + 30, b + 12)
        )
        for a, b in places
    ]
    assert found.drawing.keep(edit("draw", [Change(None, ships[0])]))
    found.drawing.keep(edit("draw twelve", [Change(None, one) for one in ships[1:]]))
    until(lambda: not opened.busy and len(opened.annotations) >= 12 and found.stage.canvas.settled())
    return found


def test_a_key_moves_and_deletes_them_as_one_step_each(screen: Any, until: Until) -> None:
    said: list[str] = []
    screen.session.said.connect(said.append)
    opened, canvas = screen.drawing.open, screen.stage.canvas
    screen.drawing.hold("select")
    screen.drawing.select_shown()
    count, first = len(opened.annotations), opened.annotations.all()[0]
    until(lambda: len(screen.drawing.selection) == count)

    QTest.keyClick(canvas, Qt.Key.Key_Right)
    until(lambda: not opened.busy and opened.annotations[first.id].shape != first.shape)
    assert STORING in said
    assert any(words.startswith(f"{count} annotations changed: nudge") for words in said)

    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    until(lambda: not opened.busy and len(opened.annotations) == 0)
    until(canvas.settled)
    assert canvas.annotations.counts() == (0, 0)
    assert screen.drawing.selection == ()

    screen.drawing.undo()
    until(lambda: not opened.busy and len(opened.annotations) == count)
    screen.drawing.undo()
    until(lambda: not opened.busy and opened.annotations[first.id].shape == first.shape)
    until(lambda: canvas.settled() and canvas.annotations.counts() == (count, count))
    until(lambda: screen.checking.live.current)


def test_what_is_filled_in_is_of_all_and_a_submit_waits_for_it(screen: Any, until: Until) -> None:
    refused: list[str] = []
    screen.session.refused.connect(refused.append)
    opened = screen.drawing.open
    screen.drawing.select(*opened.annotations)
    screen.drawing.set_attribute("note", "seen twice")
    screen.handing_in.submit()
    assert refused == [STORING]
    until(lambda: not opened.busy)
    assert {one.attributes.get("note") for one in opened.annotations.all()} == {"seen twice"}


def test_a_class_that_does_not_fit_is_refused_for_all(screen: Any, until: Until) -> None:
    refused: list[str] = []
    screen.session.refused.connect(refused.append)
    opened = screen.drawing.open
    before = opened.annotations.all()
    unfit = next(one for one in opened.ontology.drawable if before[-1].shape.kind not in one.shapes)
    screen.drawing.select(*opened.annotations)
    screen.drawing.give_class(unfit.id)
    until(lambda: bool(refused))
    assert refused == [f"{unfit.name} is not drawn as this shape; draw it anew."]
    assert opened.annotations.all() == before
    assert opened.read_only == ""


def test_another_task_opens_once_they_are_stored_and_the_window_does_not_wait_for_it(screen: Any, until: Until) -> None:
    said: list[str] = []
    screen.session.said.connect(said.append)
    opened, database = screen.drawing.open, screen.session.workspace.database
    other = next(one for one in screen.session.workspace.tasks() if one.id != opened.task.id)
    held, given_back = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction():
            held.set()
            given_back.wait(PATIENCE_S)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    screen.drawing.select(*opened.annotations)
    screen.drawing.set_attribute("note", "seen twice")
    screen.claim(other.id)
    went_on = holder.is_alive()
    given_back.set()
    holder.join()
    assert went_on
    assert WAITS in said
    until(lambda: screen.stage.task_shown == other.id)
    assert {one.attributes.get("note") for one in screen.session.workspace.annotations(opened.task.id)} == {
        "seen twice"
    }
