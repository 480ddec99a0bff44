import gc
import threading
import weakref
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shiboken6
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.imagery.display import Display
from app.models.geometry import box
from app.models.ids import PersonId, PinId, uuid7
from app.models.review import Pin
from app.views.canvas.canvas import Canvas
from tests.views.canvas.stage import Stage, Until, crowd


def workers() -> int:
    return sum(thread.name.startswith("tiles-") for thread in threading.enumerate())


def test_without_a_scene_a_sentence_says_what_to_do(qapp: QApplication) -> None:
    canvas = Canvas()
    canvas.resize(500, 300)
    bare = canvas.grab_picture()
    canvas.empty_text = ""
    assert canvas.grab_picture() != bare
    assert canvas.settled()
    canvas.close()


def test_a_canvas_says_what_it_is_and_takes_the_focus(stage: Stage) -> None:
    assert stage.canvas.accessibleName() == "Canvas: the scene and its annotations"
    assert stage.canvas.mini_map.accessibleName()
    assert stage.canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_the_ring_shows_only_when_the_keyboard_brought_the_focus(stage: Stage) -> None:
    stage.open()
    stage.canvas.clearFocus()
    bare = stage.canvas.grab_picture()
    stage.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    assert stage.canvas.grab_picture() == bare
    stage.canvas.clearFocus()
    stage.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.canvas.grab_picture() != bare


def test_closing_stops_every_worker(make_stage: Callable[[int, int], Stage]) -> None:
    before = workers()
    stage = make_stage(400, 300)
    stage.open(crowd(stage.task))
    assert workers() > before
    stage.canvas.close()
    assert workers() == before


@pytest.mark.parametrize("way", ["later", "at once"])
def test_a_canvas_deleted_without_being_closed_stops_its_workers(scene_path: Path, until: Until, way: str) -> None:
    before = set(threading.enumerate())
    stage = Stage(scene_path, until)
    stage.open()
    own = [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("tiles-")]
    assert own
    if way == "later":
        stage.canvas.deleteLater()
        QApplication.sendPostedEvents(stage.canvas, QEvent.Type.DeferredDelete)
    else:
        shiboken6.delete(stage.canvas)
    assert not shiboken6.isValid(stage.canvas)
    until(lambda: not any(thread.is_alive() for thread in own))
    stage.source.close()


def test_scenes_opened_one_after_another_leave_nothing_behind(stage: Stage) -> None:
    stage.open(crowd(stage.task))
    threads, widgets = workers(), len(QApplication.allWidgets())
    for _ in range(8):
        stage.open(crowd(stage.task))
    assert workers() <= threads
    assert len(QApplication.allWidgets()) <= widgets  # fewer where widgets of an earlier test were still waiting to go


def test_a_closed_canvas_is_let_go_of(qapp: QApplication) -> None:
    canvas = Canvas()
    canvas.show()
    gone = weakref.ref(canvas)
    canvas.close()
    canvas.deleteLater()
    del canvas
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None


def test_another_stretch_is_painted_without_a_blank_between(stage: Stage) -> None:
    stage.open()
    stage.look(650, 430, 1.0)
    before = stage.pixels()
    stage.canvas.display = Display((1, 2, 3), ((0.0, 120.0),) * 3)
    darkest = []
    while not stage.canvas.settled():
        darkest.append(stage.pixels().min())
        assert stage.canvas.blank_share == 0
        QApplication.processEvents()
    assert min(darkest) >= before.min()
    assert stage.pixels().mean() > before.mean() * 1.3


def test_hidden_annotations_leave_the_bare_picture(stage: Stage) -> None:
    stage.open()
    stage.look(650, 430, 1.0)
    bare = stage.pixels()
    stage.open(crowd(stage.task))
    stage.look(650, 430, 1.0)
    assert abs(stage.pixels() - bare).max() > 0
    stage.canvas.set_annotations_shown(False)
    assert abs(stage.pixels() - bare).max() == 0


def test_pins_ghost_and_selection_show_at_once(stage: Stage) -> None:
    annotations = crowd(stage.task)
    stage.open(annotations)
    x0, y0, x1, y1 = annotations[0].shape.bounds
    stage.look((x0 + x1) / 2, (y0 + y1) / 2, 3.0)
    pictures = [stage.canvas.grab_picture()]
    stage.canvas.set_pins([Pin(PinId(uuid7()), stage.task.id, (x0, y0), PersonId(uuid7()), "", "A shed is missing")])
    pictures.append(stage.canvas.grab_picture())
    stage.canvas.set_ghost(box(x0 - 5, y0 - 5, x1 + 5, y1 + 5))
    pictures.append(stage.canvas.grab_picture())
    stage.canvas.set_selection([annotations[0].id])
    pictures.append(stage.canvas.grab_picture())
    assert all(earlier != later for earlier, later in pairwise(pictures))


def test_a_damaged_tile_is_hatched_and_its_tooltip_says_why(tmp_path: Path, until: Until) -> None:
    path = tmp_path / "damaged.tif"
    pixels = np.random.default_rng(1).integers(90, 110, (3, 1024, 1024), np.uint8)
    shape = {"width": 1024, "height": 1024, "count": 3, "dtype": "uint8"}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate"}
    affine = rasterio.Affine(0.5, 0.0, 500000.0, 0.0, -0.5, 4100000.0)
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32618", transform=affine, **shape, **tiles) as target:
        target.write(pixels)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.8)])
    stage = Stage(path, until)
    stage.open()
    stage.look(960, 960, 1.0)
    place = stage.screen(960, 960)

    def told_why() -> bool:
        QApplication.sendEvent(stage.canvas, QHelpEvent(QEvent.Type.ToolTip, place, stage.canvas.mapToGlobal(place)))
        return "cannot be read" in QToolTip.text()

    until(told_why)
    QToolTip.hideText()
    assert stage.pixels()[place.y() - 20 : place.y() + 20, place.x() - 20 : place.x() + 20].std() > 2
    stage.close()


def test_a_vanished_file_is_told_in_a_sentence_and_never_waited_for(stage: Stage, until: Until) -> None:
    told: list[str] = []
    stage.canvas.message.connect(told.append)
    stage.source.close()
    stage.canvas.show_scene(stage.scene, stage.source, None, stage.georeference)
    until(lambda: len(told) == 1)
    assert "cannot be read" in told[0]
    stage.settle()
    stage.move(QPoint(10, 10))
