"""What is done to the selection, by real keys in the real window: copy, paste, merge, lock, walk, typed sizes."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology, Overlap
from app.tools.base import PreviewKind
from app.views.main_window import MainWindow
from app.views.panels.number_field import NumberField

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def classes() -> Ontology:
    """Fields must not overlap; jets are rotated boxes."""
    field = ClassDef("field", "Field", "#009E73", (ShapeKind.POLYGON,), "1", overlap=Overlap.FORBIDDEN)
    jet = ClassDef("jet", "Jet", "#E69F00", (ShapeKind.ROTATED_BOX,), "2", size_band=(5, 20))
    yard = ClassDef("yard", "Yard", "#56B4E9", (ShapeKind.POLYGON,), "3")
    return Ontology("fields", 1, (field, jet, yard))


@pytest.fixture
def window(enter: Enter, until: Until) -> MainWindow:
    """Annotator 1 has claimed a task; nothing is drawn."""
    window = enter("annotator-1")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    stage: Any = window.current.stage
    until(lambda: stage.task_shown is not None and stage.canvas.settled())
    return window


def key(window: MainWindow, name: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.current.stage.canvas, name, held)  # type: ignore[union-attr]


def field(window: MainWindow, hand: Any, x0: float, y0: float, x1: float, y1: float) -> None:
    mouse = hand(window.current.stage)
    key(window, Qt.Key.Key_1)
    for at in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)):
        mouse.click(*at)
    key(window, Qt.Key.Key_Return)


def drawn(window: MainWindow) -> list[Any]:
    return window.session.workspace.annotations()


def test_a_new_field_is_clipped_to_the_one_beside_it_and_the_window_says_so(window: MainWindow, hand: Any) -> None:
    said: list[str] = []
    window.session.said.connect(said.append)
    field(window, hand, 60, 60, 120, 120)
    field(window, hand, 90, 60, 180, 120)

    first, second = drawn(window)
    assert first.shape.geometry.intersection(second.shape.geometry).area == pytest.approx(0, abs=1e-6)
    assert any("Clipped to 1 neighbour" in sentence for sentence in said)


def test_no_overlap_is_switched_off_by_its_key(window: MainWindow, hand: Any) -> None:
    key(window, Qt.Key.Key_A, SHIFT)
    field(window, hand, 60, 60, 120, 120)
    field(window, hand, 90, 60, 180, 120)

    first, second = drawn(window)
    assert first.shape.geometry.intersection(second.shape.geometry).area > 500


def test_what_is_copied_is_pasted_at_the_cursor_and_selected(window: MainWindow, hand: Any) -> None:
    field(window, hand, 60, 60, 100, 100)
    canvas = window.current.stage.canvas  # type: ignore[union-attr]
    key(window, Qt.Key.Key_C, CTRL)
    QTest.mouseMove(canvas, hand(window.current.stage).at(200, 150))
    key(window, Qt.Key.Key_V, CTRL)

    _, copy = drawn(window)
    screen: Any = window.current
    assert copy.shape.geometry.centroid.coords[0] == pytest.approx((200, 150), abs=1)
    assert screen.drawing.selection == (copy.id,)


def test_cut_takes_away_and_paste_brings_back(window: MainWindow, hand: Any) -> None:
    field(window, hand, 60, 60, 100, 100)
    key(window, Qt.Key.Key_X, CTRL)
    gone = drawn(window)
    key(window, Qt.Key.Key_V, CTRL)

    assert gone == []
    assert len(drawn(window)) == 1


def test_selected_fields_merge_by_key_and_undo_parts_them(window: MainWindow, hand: Any, until: Until) -> None:
    field(window, hand, 60, 60, 100, 100)
    field(window, hand, 100, 60, 140, 100)
    key(window, Qt.Key.Key_A, CTRL)
    key(window, Qt.Key.Key_J, SHIFT)
    merged = drawn(window)
    until(lambda: window.actions_table["edit.undo"].text() == "Undo merge 2 annotations")
    key(window, Qt.Key.Key_Z, CTRL)

    assert len(merged) == 1
    assert len(drawn(window)) == 2


def test_a_locked_field_is_not_deleted_until_it_is_unlocked(window: MainWindow, hand: Any) -> None:
    field(window, hand, 60, 60, 100, 100)
    key(window, Qt.Key.Key_P, CTRL)
    key(window, Qt.Key.Key_Delete)
    held = len(drawn(window))
    key(window, Qt.Key.Key_P, CTRL)
    key(window, Qt.Key.Key_Delete)

    assert held == 1
    assert drawn(window) == []


def test_k_walks_the_vertices_and_an_arrow_moves_the_one_arrived_at(window: MainWindow, hand: Any) -> None:
    field(window, hand, 60, 60, 100, 100)
    before = list(drawn(window)[0].shape.geometry.exterior.coords)
    key(window, Qt.Key.Key_K)
    key(window, Qt.Key.Key_Right, SHIFT)

    after = list(drawn(window)[0].shape.geometry.exterior.coords)
    assert after[0] == pytest.approx((before[0][0] + 10, before[0][1]))
    assert after[1:4] == before[1:4]


def test_length_width_and_heading_of_a_rotated_box_can_be_typed(window: MainWindow, hand: Any, until: Until) -> None:
    mouse = hand(window.current.stage)
    key(window, Qt.Key.Key_2)
    for at in ((100, 100), (120, 100), (120, 140)):
        mouse.click(*at)
    screen: Any = window.current
    until(lambda: len(screen.selection.findChildren(NumberField)) > 0)
    for name, text in (("Length (m)", "18"), ("Width (m)", "9"), ("Heading (°)", "90")):
        entry = [one for one in screen.selection.findChildren(NumberField) if one.accessibleName() == name][-1]
        entry.setFocus()
        entry.selectAll()
        QTest.keyClicks(entry, text)
        QTest.keyClick(entry, Qt.Key.Key_Return)

    x0, y0, x1, y1 = drawn(window)[0].shape.bounds
    assert (x1 - x0, y1 - y0) == pytest.approx((36, 18), abs=0.01)


def test_a_polygon_traces_its_neighbours_border_between_two_clicks(window: MainWindow, hand: Any) -> None:
    field(window, hand, 60, 60, 120, 120)
    mouse, canvas = hand(window.current.stage), window.current.stage.canvas  # type: ignore[union-attr]
    key(window, Qt.Key.Key_3)
    key(window, Qt.Key.Key_T)
    mouse.click(120, 60)
    QTest.mouseMove(canvas, mouse.at(60, 120))
    mouse.click(60, 120)
    mouse.click(180, 180)
    key(window, Qt.Key.Key_Return)

    field_drawn, yard = drawn(window)
    shared = field_drawn.shape.geometry.exterior.intersection(yard.shape.geometry.exterior)
    assert shared.length == pytest.approx(field_drawn.shape.geometry.length / 2, rel=0.05)


def test_several_are_given_one_class_from_the_panel(window: MainWindow, hand: Any) -> None:
    field(window, hand, 60, 60, 100, 100)
    field(window, hand, 120, 60, 160, 100)
    key(window, Qt.Key.Key_A, CTRL)
    screen: Any = window.current
    screen.selection.class_changed.emit("yard")

    assert {one.class_id for one in drawn(window)} == {"yard"}


def test_a_box_too_large_for_its_class_is_warned_of_at_the_cursor_while_it_is_drawn(
    window: MainWindow, hand: Any
) -> None:
    mouse, canvas = hand(window.current.stage), window.current.stage.canvas  # type: ignore[union-attr]
    key(window, Qt.Key.Key_2)
    mouse.click(100, 100)
    mouse.click(120, 100)
    QTest.mouseMove(canvas, mouse.at(120, 120))
    fitting = canvas._preview.preview.hint
    QTest.mouseMove(canvas, mouse.at(120, 180))

    assert "usual" not in fitting
    assert "Longer than usual for its class, 5–20 m" in canvas._preview.preview.hint


def test_ctrl_z_takes_back_what_marked_vertices_did_and_del_deletes_them_alone(window: MainWindow, hand: Any) -> None:
    field(window, hand, 60, 60, 100, 100)
    before = list(drawn(window)[0].shape.geometry.exterior.coords)
    key(window, Qt.Key.Key_K)
    key(window, Qt.Key.Key_Right, SHIFT)
    key(window, Qt.Key.Key_Z, CTRL)
    undone = list(drawn(window)[0].shape.geometry.exterior.coords)
    key(window, Qt.Key.Key_Delete)

    assert undone == before
    assert len(drawn(window)[0].shape.geometry.exterior.coords) == len(before) - 1


def test_what_is_selected_from_elsewhere_shows_its_grips_at_once(window: MainWindow, hand: Any) -> None:
    screen: Any = window.current
    field(window, hand, 60, 60, 120, 120)
    field(window, hand, 140, 60, 180, 120)
    key(window, Qt.Key.Key_V)
    first, second = screen.drawing.open.annotations

    def grips() -> set[tuple[float, float]]:
        shapes = screen.stage.canvas.in_hand()[0].shapes
        return {tuple(at) for one in shapes if one.kind is PreviewKind.HANDLE for at in one.points.tolist()}

    for chosen in ((first,), (first, second), (second,)):
        screen.drawing.select(*chosen)
        ring = set(screen.drawing.open.annotations[chosen[0]].shape.geometry.exterior.coords)
        assert ring <= grips() if len(chosen) == 1 else not grips()
