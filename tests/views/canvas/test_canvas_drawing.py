import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.models.annotation import Annotation
from app.models.geometry import ShapeKind, box
from app.models.ids import AnnotationId, uuid7
from app.tools.box import BoxTool
from app.tools.polygon import PolygonTool
from app.tools.select import SelectTool
from tests.views.canvas.stage import BLOCK, Stage

QUARTER = 0.25


def placed(stage: Stage, *sides: float) -> Annotation:
    return Annotation(AnnotationId(uuid7()), stage.scene.id, stage.task.id, "vehicle", box(*sides))


def test_a_dragged_box_becomes_an_edit_and_is_selected(stage: Stage) -> None:
    stage.open()
    stage.look(650, 430, 2.0)
    stage.canvas.set_tool(BoxTool(), stage.desk)
    stage.drag(QPoint(200, 150), QPoint(300, 230))
    (edit,) = stage.edits
    after = edit.changes[0].after
    assert after is not None
    assert after.shape.kind is ShapeKind.BOX
    assert after.shape.bounds == pytest.approx(
        (*stage.canvas.camera.to_image(200, 150), *stage.canvas.camera.to_image(300, 230)), abs=0.001
    )


@pytest.mark.parametrize("scale", [4.0, 8.0, 13.7])
def test_a_box_drawn_along_an_edge_lies_within_a_quarter_pixel_of_it(stage: Stage, scale: float) -> None:
    stage.open()
    x0, y0, _, _ = BLOCK
    stage.look(x0, y0, scale)
    bare = stage.pixels()
    stage.canvas.set_tool(BoxTool(), stage.desk)
    column = int((bare[300, :, 0] > 200).argmax())
    row = int((bare[:, 400, 0] > 200).argmax())
    stage.drag(QPoint(column, row), QPoint(column + 100, row + 100))
    after = stage.edits[0].changes[0].after
    assert after is not None
    left, top, _, _ = after.shape.bounds
    assert abs(left - x0) <= QUARTER
    assert abs(top - y0) <= QUARTER


@pytest.mark.parametrize("scale", [1.0, 3.0, 8.0, 13.7])
def test_overlay_and_imagery_meet_within_a_quarter_pixel(stage: Stage, scale: float) -> None:
    stage.open()
    x0, y0, _, _ = BLOCK
    stage.look(x0, y0 + 30, scale)
    bare = stage.pixels()
    stage.canvas.set_annotations([placed(stage, *BLOCK)], {"vehicle": (0, 0, 0)})
    stage.settle()
    edge = int((bare[240, :, 0] > 200).argmax())
    opacity = ((bare - stage.pixels()) / bare)[240, edge - 8 : edge + 40].mean(axis=1)
    outline = (opacity > 1.4 * opacity[-1]).nonzero()[0] + edge - 8
    assert len(outline) in range(2, 7)
    assert abs(outline.mean() + 0.5 - edge) <= max(QUARTER * scale, QUARTER)


def test_a_polygon_of_clicks_is_closed_by_return(stage: Stage) -> None:
    stage.open()
    stage.look(650, 430, 2.0)
    stage.canvas.set_tool(PolygonTool(), stage.desk)
    for place in (QPoint(100, 100), QPoint(200, 110), QPoint(180, 220)):
        stage.move(place)
        stage.click(place)
    stage.key(Qt.Key.Key_Return)
    (edit,) = stage.edits
    after = edit.changes[0].after
    assert after is not None
    assert after.shape.kind is ShapeKind.POLYGON
    assert len(after.shape.geometry.exterior.coords) == 4


def test_escape_drops_what_is_half_drawn(stage: Stage) -> None:
    stage.open()
    stage.canvas.set_tool(PolygonTool(), stage.desk)
    stage.click(QPoint(100, 100))
    assert not stage.canvas.idle
    stage.key(Qt.Key.Key_Escape)
    assert stage.canvas.idle
    assert stage.edits == []


@pytest.mark.parametrize("drawing", [True, False])
def test_undo_belongs_to_the_tool_only_while_it_draws(stage: Stage, drawing: bool) -> None:
    stage.open()
    stage.canvas.set_tool(PolygonTool(), stage.desk)
    if drawing:
        stage.click(QPoint(100, 100))
    control = Qt.KeyboardModifier.ControlModifier
    override = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, control)
    override.ignore()
    QApplication.sendEvent(stage.canvas, override)
    assert override.isAccepted() is drawing


def test_a_click_picks_what_lies_under_it(stage: Stage) -> None:
    small, large = placed(stage, 640, 420, 660, 440), placed(stage, 600, 380, 720, 480)
    stage.open([large, small])
    stage.look(650, 430, 2.0)
    stage.canvas.set_tool(SelectTool(), stage.desk)
    stage.move(stage.screen(650, 430))
    stage.click(stage.screen(650, 430))
    assert stage.desk.selection == (small.id,)
    assert next(iter(stage.canvas.pick(650, 430))) == small.id


def test_a_click_beside_everything_selects_nothing(stage: Stage) -> None:
    one = placed(stage, 640, 420, 660, 440)
    stage.open([one])
    stage.look(650, 430, 2.0)
    stage.canvas.set_tool(SelectTool(), stage.desk)
    stage.canvas.set_selection((one.id,))
    stage.click(QPoint(20, 20))
    assert stage.desk.selection == ()


def test_an_edit_is_painted_in_the_very_next_frame(stage: Stage) -> None:
    stage.open()
    stage.look(650, 430, 2.0)
    before = stage.pixels()
    stage.canvas.set_tool(BoxTool(), stage.desk)
    stage.drag(QPoint(200, 150), QPoint(300, 230))
    stage.canvas.set_tool(None, None)
    stage.canvas.set_selection(())
    assert not stage.canvas.settled()
    at_once = stage.pixels()
    assert abs(at_once - before)[190, 250].sum() > 30
    stage.settle()
    assert abs(stage.pixels() - at_once).mean() < 1


def test_a_deleted_annotation_is_gone_once_settled(stage: Stage) -> None:
    one = placed(stage, 620, 410, 680, 450)
    stage.open()
    stage.look(650, 430, 2.0)
    bare = stage.pixels()
    stage.open([one])
    stage.look(650, 430, 2.0)
    assert abs(stage.pixels() - bare).mean() > 0.5
    stage.canvas.set_tool(SelectTool(), stage.desk)
    stage.click(stage.screen(650, 430))
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert abs(stage.pixels() - bare).max() == 0


def test_a_refused_press_says_why(stage: Stage) -> None:
    stage.open()
    said: list[str] = []
    stage.canvas.message.connect(said.append)
    stage.desk.read_only = "Cell 1 was submitted; withdraw it to draw."
    stage.canvas.set_tool(BoxTool(), stage.desk)
    stage.drag(QPoint(200, 150), QPoint(300, 230))
    assert stage.edits == []
    assert said[0] == "Cell 1 was submitted; withdraw it to draw."
