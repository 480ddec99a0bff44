"""The cursor moved by keys does to tools and picture what a mouse does, and minds its own keys alone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from app.models.annotation import Annotation
from app.models.geometry import ShapeKind, box, polygon
from app.models.ids import AnnotationId, uuid7
from app.tools.base import NOTHING, Button, Modifiers, Pointer, Preview, Step, Tool
from app.tools.box import BoxTool
from app.tools.catalogue import tools
from app.tools.polygon import PolygonTool
from app.tools.rotated_box import RotatedBoxTool
from app.tools.select import SelectTool
from tests.views.canvas.stage import Stage

Key = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Noting(Tool):
    """Notes what it is told."""

    name, title, shortcut, icon = "noting", "Noting", "", ""

    def __init__(self) -> None:
        self.told: list[Pointer] = []

    @property
    def idle(self) -> bool:
        return True

    def pointer(self, event: Pointer) -> Step:
        self.told.append(replace(event, time=0.0))
        return NOTHING

    def cancel(self) -> Step:
        return NOTHING

    def preview(self) -> Preview:
        return Preview()


@pytest.fixture
def keyed(stage: Stage) -> Stage:
    """The middle of a scene at two screen pixels per pixel, the keyboard cursor on in the middle of the view."""
    stage.open()
    stage.look(700, 500, 2.0)
    stage.canvas.keyboard.switch()
    return stage


def go(stage: Stage, x: int, y: int) -> None:
    """Go to a screen point by the keys a person would use."""
    at = stage.canvas.keyboard.at
    for far, back, on in (
        (x - at[0], Key.Key_Left, Key.Key_Right),
        (y - at[1], Key.Key_Up, Key.Key_Down),
    ):
        left, key = round(abs(far)), on if far > 0 else back
        for step, modifier in ((100, CTRL), (10, SHIFT), (1, NONE)):
            for _ in range(left // step):
                stage.key(key, modifier)
            left %= step
    assert stage.canvas.keyboard.at == (x, y)


def clicks(stage: Stage, *places: tuple[int, int]) -> None:
    for place in places:
        go(stage, *place)
        stage.key(Key.Key_Space)


def kept(stage: Stage) -> Annotation:
    after = stage.edits[-1].changes[0].after
    assert after is not None
    return after


def placed(stage: Stage) -> Annotation:
    """A square around the middle of the view, selected by nobody."""
    one = Annotation(AnnotationId(uuid7()), stage.scene.id, stage.task.id, "building", box(660, 460, 740, 540))
    stage.open([one])
    stage.look(700, 500, 2.0)
    stage.canvas.set_tool(SelectTool(), stage.desk)
    stage.canvas.keyboard.switch()
    return one


def test_a_tool_is_told_by_keys_exactly_what_a_mouse_would_tell_it(keyed: Stage) -> None:
    by_key, by_mouse = Noting(), Noting()
    keyed.canvas.set_tool(by_key, keyed.desk)
    start, end = QPoint(300, 200), QPoint(310, 200)
    go(keyed, start.x(), start.y())
    by_key.told.clear()
    QTest.keyPress(keyed.canvas, Key.Key_Space, SHIFT)
    QTest.keyClick(keyed.canvas, Key.Key_Right, SHIFT)
    QTest.keyRelease(keyed.canvas, Key.Key_Space)
    keyed.key(Key.Key_Left)
    keyed.canvas.keyboard.leave()

    keyed.canvas.set_tool(by_mouse, keyed.desk)
    QTest.mousePress(keyed.canvas, Qt.MouseButton.LeftButton, SHIFT, start)
    keyed.move(end, Qt.MouseButton.LeftButton)
    by_mouse.told[-1] = replace(by_mouse.told[-1], modifiers=Modifiers.SHIFT)
    QTest.mouseRelease(keyed.canvas, Qt.MouseButton.LeftButton, SHIFT, end)
    keyed.move(QPoint(309, 200))

    assert by_key.told == by_mouse.told
    assert [one.button for one in by_key.told] == [Button.LEFT, Button.LEFT, Button.LEFT, Button.NONE]


@pytest.mark.parametrize("kind", [tool for tool in tools() if tool.shape is not None], ids=lambda tool: tool.name)
def test_every_drawing_tool_draws_the_same_by_key_as_by_mouse(keyed: Stage, kind: type[Tool]) -> None:
    places = ((260, 180), (380, 190), (390, 300), (270, 310))
    keyed.canvas.set_tool(kind(), keyed.desk)
    for place in places:
        go(keyed, *place)
        keyed.key(Key.Key_Space)
    keyed.canvas.cancel()
    by_key = [edit.changes[0].after for edit in keyed.edits]
    keyed.canvas.keyboard.leave()
    keyed.edits.clear()
    keyed.open()
    keyed.look(700, 500, 2.0)
    keyed.canvas.set_tool(kind(), keyed.desk)
    for place in places:
        keyed.move(QPoint(*place))
        keyed.click(QPoint(*place))
    keyed.canvas.cancel()
    by_mouse = [edit.changes[0].after for edit in keyed.edits]

    assert [one and one.shape for one in by_key] == [one and one.shape for one in by_mouse]


def test_a_box_is_dragged_with_space_held_down_and_with_hold_switched(keyed: Stage) -> None:
    keyed.canvas.set_tool(BoxTool(), keyed.desk)
    go(keyed, 200, 150)
    QTest.keyPress(keyed.canvas, Key.Key_Space)
    go(keyed, 300, 230)
    QTest.keyRelease(keyed.canvas, Key.Key_Space)
    first = kept(keyed)
    keyed.desk.model.clear()
    go(keyed, 200, 150)
    keyed.canvas.keyboard.toggle_hold(NONE)
    go(keyed, 300, 230)
    keyed.canvas.keyboard.toggle_hold(NONE)

    assert first.shape.bounds == (640.0, 455.0, 690.0, 495.0)
    assert kept(keyed).shape == first.shape


def test_a_second_press_in_one_place_finishes_however_much_later(keyed: Stage) -> None:
    keyed.canvas.set_tool(PolygonTool(), keyed.desk)
    clicks(keyed, (200, 150), (300, 150), (300, 260))
    keyed.key(Key.Key_Return)

    assert kept(keyed).shape.kind is ShapeKind.POLYGON
    assert len(kept(keyed).shape.geometry.exterior.coords) == 4


def test_three_clicks_make_a_rotated_box(keyed: Stage) -> None:
    keyed.canvas.set_tool(RotatedBoxTool(), keyed.desk)
    clicks(keyed, (200, 200), (240, 170), (330, 240))

    assert kept(keyed).shape.kind is ShapeKind.ROTATED_BOX


def test_it_snaps_says_so_and_shows_its_hint(keyed: Stage) -> None:
    keyed.canvas.set_annotations(
        [Annotation(AnnotationId(uuid7()), keyed.scene.id, keyed.task.id, "ship", box(600, 450, 640, 480))],
        {"ship": (0, 158, 115)},
    )
    keyed.settle()
    keyed.canvas.set_tool(PolygonTool(), keyed.desk)
    places: list[tuple[float, float]] = []
    keyed.canvas.cursor_moved.connect(lambda x, y: places.append((x, y)))
    corner = keyed.screen(640, 480)
    go(keyed, corner.x() + 4, corner.y() + 3)
    keyed.key(Key.Key_Space)
    go(keyed, corner.x() + 60, corner.y() + 60)

    assert keyed.canvas._input._tool.vertices == [(640.0, 480.0)]  # type: ignore[union-attr]
    assert keyed.canvas.hint
    assert places[-1] == keyed.canvas.camera.to_image(corner.x() + 60, corner.y() + 60)


def test_near_an_edge_the_picture_comes_towards_it_as_far_as_there_is_any(keyed: Stage) -> None:
    before = keyed.canvas.camera
    for _ in range(4):
        keyed.key(Key.Key_Right, CTRL)
    assert keyed.canvas.camera.x > before.x
    assert keyed.canvas.keyboard.at[0] == pytest.approx(640 - 48)
    assert keyed.canvas.camera.to_image(*keyed.canvas.keyboard.at)[0] == pytest.approx(700 + 400 / 2)

    for _ in range(60):
        keyed.key(Key.Key_Right, CTRL)
    assert keyed.canvas.keyboard.at[0] == 639


def test_a_selection_is_nudged_without_it_and_never_with_it(stage: Stage) -> None:
    one = placed(stage)
    stage.key(Key.Key_Space)
    stage.key(Key.Key_Right)
    stage.key(Key.Key_Right, SHIFT)
    assert stage.desk.selection == (one.id,)
    assert stage.edits == []

    stage.key(Key.Key_Escape)
    stage.key(Key.Key_Right)
    assert kept(stage).shape.bounds == (661.0, 460.0, 741.0, 540.0)


def test_a_selection_is_moved_and_reshaped_by_it(stage: Stage) -> None:
    placed(stage)
    stage.key(Key.Key_Space)
    QTest.keyPress(stage.canvas, Key.Key_Space)
    for _ in range(3):
        stage.key(Key.Key_Right, SHIFT)
    QTest.keyRelease(stage.canvas, Key.Key_Space)
    assert kept(stage).shape.bounds == (675.0, 460.0, 755.0, 540.0)

    corner = stage.screen(755, 540)
    go(stage, corner.x(), corner.y())
    QTest.keyPress(stage.canvas, Key.Key_Space)
    stage.key(Key.Key_Down, SHIFT)
    stage.key(Key.Key_Right, SHIFT)
    QTest.keyRelease(stage.canvas, Key.Key_Space)
    assert kept(stage).shape.bounds == (675.0, 460.0, 760.0, 545.0)


def test_esc_drops_a_drag_then_what_is_half_drawn_then_the_cursor(keyed: Stage) -> None:
    keyed.canvas.set_tool(PolygonTool(), keyed.desk)
    clicks(keyed, (200, 150), (300, 150))
    keyed.key(Key.Key_Escape)
    assert keyed.canvas.idle
    assert keyed.canvas.keyboard.on

    keyed.canvas.set_tool(BoxTool(), keyed.desk)
    QTest.keyPress(keyed.canvas, Key.Key_Space)
    keyed.key(Key.Key_Right, CTRL)
    keyed.key(Key.Key_Escape)
    QTest.keyRelease(keyed.canvas, Key.Key_Space)
    assert keyed.canvas.keyboard.on
    assert (keyed.canvas.idle, keyed.edits) == (True, [])

    keyed.key(Key.Key_Escape)
    assert not keyed.canvas.keyboard.on


def test_when_the_focus_goes_a_drag_comes_to_nothing(keyed: Stage) -> None:
    keyed.canvas.set_tool(BoxTool(), keyed.desk)
    QTest.keyPress(keyed.canvas, Key.Key_Space)
    keyed.key(Key.Key_Right, CTRL)
    keyed.canvas.clearFocus()

    assert not keyed.canvas.keyboard.held
    assert (keyed.canvas.idle, keyed.edits) == (True, [])


def test_what_the_view_does_beneath_it_reaches_the_tool(keyed: Stage) -> None:
    keyed.canvas.set_tool(noting := Noting(), keyed.desk)
    at = keyed.canvas.keyboard.at
    keyed.canvas.look_at(500, 400)

    assert keyed.canvas.keyboard.at == at
    assert noting.told[-1].at == pytest.approx((500, 400))


def test_a_mouse_takes_it_along(keyed: Stage) -> None:
    keyed.move(QPoint(123, 77))
    keyed.key(Key.Key_Right)

    assert keyed.canvas.keyboard.at == (124, 77)


def test_zooming_by_key_keeps_what_it_points_at(keyed: Stage) -> None:
    go(keyed, 420, 310)
    before = keyed.canvas.camera.to_image(420, 310)
    keyed.key(Key.Key_Plus)
    keyed.settle()

    assert keyed.canvas.camera.scale > 2.0
    assert keyed.canvas.camera.to_image(420, 310) == pytest.approx(before, abs=0.6)


def test_it_can_be_seen_and_does_not_hide_what_it_points_at(keyed: Stage) -> None:
    shown = keyed.pixels()
    keyed.canvas.keyboard.leave()
    bare = keyed.pixels()
    changed = abs(shown - bare).sum(axis=2) > 60

    assert changed[240, 331]
    assert changed[240, 500]
    assert not changed[235, 325]


def test_polygons_of_any_outline_come_out_as_clicked(keyed: Stage) -> None:
    keyed.canvas.set_tool(PolygonTool(), keyed.desk)
    clicks(keyed, (200, 150), (310, 141), (333, 262), (210, 250), (200, 150))

    assert kept(keyed).shape.geometry.equals(
        polygon([keyed.canvas.camera.to_image(*at) for at in ((200, 150), (310, 141), (333, 262), (210, 250))]).geometry
    )


def test_the_canvas_names_itself_to_assistive_programs(keyed: Stage) -> None:
    found = QAccessible.queryAccessibleInterface(keyed.canvas)

    assert found.text(QAccessible.Text.Name).startswith("Canvas")
