"""While one draws only the place of the preview is painted again, and the picture is that of a whole frame."""

from collections.abc import Iterator

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent

from app.tools.base import Tool
from app.tools.brush import BrushTool
from app.tools.polygon import PolygonTool
from app.tools.rotated_box import RotatedBoxTool
from app.tools.select import SelectTool
from tests.views.canvas.stage import Stage, crowd

LEFT = Qt.MouseButton.LeftButton


class Frames(QObject):
    """Notes what of a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 Qt
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect())
        return super().eventFilter(watched, event)


def shown(stage: Stage) -> np.ndarray:
    """What stands on the screen, (height, width, 4)."""
    picture = stage.canvas.screen().grabWindow(stage.canvas.winId()).toImage()
    flat = np.frombuffer(picture.constBits(), np.uint8)
    return flat.reshape(picture.height(), picture.bytesPerLine())[:, : 4 * picture.width()].copy()


def frame() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)


@pytest.fixture
def frames(stage: Stage) -> Iterator[Frames]:
    stage.open(crowd(stage.task))
    stage.look(700, 500, 0.83, 20.0)
    found = Frames()
    yield found
    stage.canvas.removeEventFilter(found)


def compare(stage: Stage) -> None:
    frame()
    pieced = shown(stage)
    stage.canvas.repaint()
    assert np.array_equal(pieced, shown(stage))


@pytest.mark.parametrize("tool", [PolygonTool, RotatedBoxTool, BrushTool, SelectTool])
def test_the_picture_of_many_small_frames_is_that_of_a_whole_one(
    stage: Stage, frames: Frames, tool: type[Tool]
) -> None:
    chosen = next(iter(stage.desk.model))
    stage.desk.selection = (chosen,) if tool in {BrushTool, SelectTool} else ()
    stage.canvas.set_selection(stage.desk.selection)
    stage.canvas.set_tool(tool(), stage.desk)
    for start, end in ((QPoint(200, 150), QPoint(330, 170)), (QPoint(330, 170), QPoint(300, 280))):
        stage.move(start)
        stage.drag(start, end)
        compare(stage)
        stage.move(end + QPoint(9, -70))
        compare(stage)
    stage.canvas.warn("It overlaps a neighbour", (shapely.box(500, 300, 560, 340),))
    compare(stage)
    stage.canvas.warn("")
    compare(stage)
    stage.key(Qt.Key.Key_Escape)
    compare(stage)


def test_a_move_paints_no_more_than_the_place_of_the_preview(stage: Stage, frames: Frames) -> None:
    stage.canvas.set_tool(PolygonTool(), stage.desk)
    stage.click(QPoint(300, 200))
    stage.move(QPoint(310, 210))
    frame()
    stage.canvas.installEventFilter(frames)
    stage.move(QPoint(330, 230))
    frame()
    (area,) = frames.areas
    assert area.contains(QRect(QPoint(300, 200), QPoint(330, 230)))
    assert area.width() * area.height() < stage.canvas.width() * stage.canvas.height() / 4
