"""Very many annotations changed at once, in the real window: aside, as one step, with the window going on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId, uuid7
from app.services import past
from app.services.editing import STORING
from app.services.workspace import Workspace, new_project
from app.tools import select
from app.views.after_storing import CLOSE_WAITS, LEAVE_WAITS, PERSON_WAITS, STAYS, TASK_WAITS
from app.views.canvas import annotations_layer
from app.views.dialogs.join import Joining
from app.views.later import later
from app.views.main_window import MainWindow
from app.views.screens import drawing

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
    screen.drawing.select(*opened.annotations)
    screen.drawing.give_class(unfit(opened).id)
    until(lambda: bool(refused))
    assert refused == [f"{unfit(opened).name} is not drawn as this shape; draw it anew."]
    assert opened.annotations.all() == before
    assert opened.read_only == ""


def unfit(opened: Any) -> Any:
    """A class that the ships of the task cannot be of."""
    return next(one for one in opened.ontology.drawable if opened.annotations.all()[-1].shape.kind not in one.shapes)


@contextmanager
def slowly_stored(screen: Any) -> Iterator[list[str]]:
    """An edit of all, stored only when this ends as somebody else writes until then; gives what is said."""
    said: list[str] = []
    screen.session.said.connect(said.append)
    database = screen.session.workspace.database
    held, given_back = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction():
            held.set()
            given_back.wait(PATIENCE_S)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    screen.drawing.select(*screen.drawing.open.annotations)
    screen.drawing.set_attribute("note", "seen twice")
    yield said
    assert holder.is_alive()
    given_back.set()
    holder.join()


def test_the_window_closes_once_they_are_stored_and_does_not_wait_for_it(screen: Any, until: Until) -> None:
    window, path = screen.window(), screen.session.workspace.path
    with slowly_stored(screen) as said:
        window.close()
        assert window.isVisible()
        assert said[-1] == CLOSE_WAITS
    until(lambda: not window.isVisible())
    assert notes(path) == {"seen twice"}


def test_a_window_whose_edit_of_many_is_refused_while_it_closes_stays_open_and_says_so(
    screen: Any, until: Until
) -> None:
    window, opened = screen.window(), screen.drawing.open
    refused: list[str] = []
    screen.session.refused.connect(refused.append)
    before = opened.annotations.all()
    screen.drawing.select(*opened.annotations)
    screen.drawing.give_class(unfit(opened).id)
    window.close()
    until(lambda: bool(refused))
    assert refused == [f"{unfit(opened).name} is not drawn as this shape; draw it anew. {STAYS[CLOSE_WAITS]}"]
    assert window.isVisible()
    assert opened.annotations.all() == before
    window.close()
    assert not window.isVisible()


def test_another_person_takes_over_once_they_are_stored_by_the_one_who_made_them(screen: Any, until: Until) -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        dialog.findChild(QComboBox).setEditText("reviewer-1")
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    later(screen, 0, answer)
    workspace = screen.session.workspace
    with slowly_stored(screen) as said:
        screen.window().doors.choose_person()
        assert said[-1] == PERSON_WAITS
        assert workspace.person.login == "annotator-1"
    until(lambda: workspace.person.login == "reviewer-1")
    assert {workspace.person_named(one.author) for one in workspace.annotations()} == {"annotator-1"}


def test_another_workspace_opens_once_they_are_stored(screen: Any, until: Until, tmp_path: Path) -> None:
    window, path = screen.window(), screen.session.workspace.path
    other = tmp_path / "other.orthomark"
    Workspace.create(other, new_project("Other"), screen.session.workspace.ontology, "annotator-1").close()
    with slowly_stored(screen) as said:
        window.doors.enter(other, "annotator-1")
        assert said[-1] == LEAVE_WAITS
        assert screen.session.workspace.path == path
    until(lambda: screen.session.workspace.path == other)
    assert notes(path) == {"seen twice"}


@pytest.mark.parametrize("deed", ["encrypt", "join", "recover"])
def test_what_leaves_the_file_waits_until_they_are_stored(screen: Any, until: Until, deed: str, tmp_path: Path) -> None:
    """Nothing of the three is begun before: each would find the file without what is being stored, or hold it."""
    window, path = screen.window(), screen.session.workspace.path
    left: list[set[object]] = []
    refused: list[str] = []
    screen.session.refused.connect(refused.append)
    screen.session.closed.connect(lambda: left.append(noted(screen.session.workspace)))
    with slowly_stored(screen) as said:
        if deed == "encrypt":
            window.doors.encrypt()
        elif deed == "join":
            window.syncing._join_soon(path, Joining("postgresql://127.0.0.1:1/orthomark", "annotator-1", "x"))
        else:
            window.doors.recovering._begin(path, tmp_path / "whole.orthomark")
        assert said[-1] == LEAVE_WAITS
        assert screen.session.is_open
        assert left == []
    until(lambda: left == [{"seen twice"}])
    if deed == "recover":
        until(lambda: "recovered" in said[-1])
        assert notes(tmp_path / "whole.orthomark") == {"seen twice"}
    else:
        until(lambda: screen.session.is_open and not window.syncing.running)
        assert deed == "encrypt" or "central does not answer" in refused[-1]
    assert notes(path) == {"seen twice"}


def test_a_recovery_that_waits_comes_back_when_the_edit_is_refused_and_goes_when_it_is_left(
    screen: Any, until: Until, tmp_path: Path
) -> None:
    window, opened, path = screen.window(), screen.drawing.open, screen.session.workspace.path
    window.doors.recovering.offer(path)
    dialog: Any = window.doors.recovering._dialog
    dialog._path.setText(str(tmp_path / "whole.orthomark"))
    screen.drawing.select(*opened.annotations)
    screen.drawing.give_class(unfit(opened).id)
    dialog.accept()
    assert not dialog.primary.isEnabled()
    until(dialog.primary.isEnabled)
    assert STAYS[LEAVE_WAITS] in dialog.problem.sentence
    with slowly_stored(screen):
        dialog.accept()
        dialog.reject()
    until(lambda: not screen.session.after.busy and not screen.session.after._looks.isActive())
    assert screen.session.is_open
    assert not (tmp_path / "whole.orthomark").exists()


def notes(path: Path) -> set[object]:
    """What is noted of the annotations in a file."""
    workspace = Workspace.open(path)
    found = noted(workspace)
    workspace.close()
    return found


def noted(workspace: Workspace) -> set[object]:
    return {one.attributes.get("note") for one in workspace.annotations()}


def test_another_task_opens_once_they_are_stored_and_the_window_does_not_wait_for_it(screen: Any, until: Until) -> None:
    opened = screen.drawing.open
    other = next(one for one in screen.session.workspace.tasks() if one.id != opened.task.id)
    with slowly_stored(screen) as said:
        screen.claim(other.id)
        assert said[-1] == TASK_WAITS
    until(lambda: screen.stage.task_shown == other.id)
    assert {one.attributes.get("note") for one in screen.session.workspace.annotations(opened.task.id)} == {
        "seen twice"
    }
