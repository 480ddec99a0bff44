from collections.abc import Callable
from dataclasses import replace

import pytest
import shapely.affinity
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.imagery.acquisition import acquisition_of
from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import Shape, ShapeKind, box
from app.models.ids import AnnotationId, uuid7
from app.tools.grips import box_ring
from app.views.dialogs.bookmarks import BookmarksDialog
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.second_view import SecondView, place_beside
from app.views.panels.stage import Stage
from app.views.screens.looking import NO_BOX

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]
ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class Desk:
    """An annotator with a task claimed, and keys."""

    def __init__(self, window: MainWindow, until: Until) -> None:
        self.window, self.until = window, until
        stage = window.current.stage
        assert isinstance(stage, Stage)
        self.stage, self.canvas = stage, stage.canvas

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, held)

    def settle(self) -> None:
        self.until(self.canvas.settled)


@pytest.fixture
def desk(enter: Enter, until: Until) -> Desk:
    window = enter("annotator-1")
    window.show_mode(Mode.ANNOTATE)
    window.actions_table["task.next"].trigger()
    made = Desk(window, until)
    until(lambda: made.stage.task_shown is not None)
    made.canvas.setFocus()
    made.settle()
    return made


def test_keys_turn_the_picture_and_the_status_bar_says_so(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Period)
    desk.key(Qt.Key.Key_Period)
    desk.key(Qt.Key.Key_Comma, ALT)
    desk.settle()
    assert desk.canvas.camera.angle == 29.0
    desk.until(lambda: "turned 29°" in desk.window.status._angle.text())
    desk.window.status._angle.click()
    desk.settle()
    assert desk.canvas.camera.angle == 0.0


def test_north_up_puts_north_up_by_key_and_by_a_click_on_the_arrow(desk: Desk) -> None:
    desk.canvas.turn_to(123.0)
    desk.settle()
    desk.key(Qt.Key.Key_N, SHIFT)
    desk.settle()
    north = desk.stage.north()
    assert north is not None
    assert (north + desk.canvas.camera.angle) % 360 == pytest.approx(0, abs=0.01) or (
        north + desk.canvas.camera.angle
    ) % 360 == pytest.approx(360, abs=0.01)
    upright = desk.canvas.camera.angle
    desk.canvas.turn_to(123.0)
    desk.settle()
    QTest.mouseClick(desk.canvas, Qt.MouseButton.LeftButton, pos=QPoint(desk.canvas.width() - 30, 30))
    desk.settle()
    assert desk.canvas.camera.angle == upright


def test_up_is_up_says_why_it_cannot(desk: Desk) -> None:
    said: list[str] = []
    desk.window.session.refused.connect(said.append)
    desk.key(Qt.Key.Key_T, SHIFT)
    assert said[0].startswith("Which way things lean cannot be said")


def test_alt_left_goes_back(desk: Desk) -> None:
    before = desk.canvas.camera
    desk.canvas.zoom_by(4.0)
    desk.settle()
    desk.key(Qt.Key.Key_Left, ALT)
    desk.settle()
    assert desk.canvas.camera.scale == pytest.approx(before.scale)


def test_the_grid_goes_round(desk: Desk) -> None:
    grid = desk.canvas.guides.grid
    for prefix in ("MGRS 18S", "UTM 18N", "Degrees"):
        desk.key(Qt.Key.Key_G, SHIFT)
        desk.until(lambda prefix=prefix: grid.caption.startswith(prefix))  # type: ignore[misc]
    desk.key(Qt.Key.Key_G, SHIFT)
    assert grid.caption == ""


def test_a_place_is_kept_found_again_and_forgotten_by_keys_alone(desk: Desk) -> None:
    desk.canvas.turn_to(30.0)
    desk.canvas.zoom_by(3.0)
    desk.settle()
    kept = desk.canvas.camera

    def name_it(dialog: BookmarksDialog) -> None:
        QTest.keyClicks(dialog.name, "Pier 7")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)

    def go_there(dialog: BookmarksDialog) -> None:
        dialog.list.setFocus()
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)

    def forget_it(dialog: BookmarksDialog) -> None:
        dialog.list.setFocus()
        QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
        assert dialog.list.rows == ()
        dialog.reject()

    ask(desk, name_it)
    desk.key(Qt.Key.Key_R, SHIFT)
    desk.settle()
    ask(desk, go_there)
    desk.settle()
    assert desk.canvas.camera.angle == pytest.approx(30.0)
    assert desk.canvas.camera.scale == pytest.approx(kept.scale)
    ask(desk, forget_it)


def back_in(desk: Desk) -> None:
    """The hand is on the canvas again; without a desktop nobody activates the window after a dialog."""
    desk.window.activateWindow()
    desk.until(lambda: QApplication.activeWindow() is desk.window)
    desk.canvas.setFocus()


def ask(desk: Desk, answer: Callable[[BookmarksDialog], None]) -> None:
    """Open the bookmarks by key and do something in them."""
    done: list[bool] = []

    def meet() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, BookmarksDialog) and dialog.isVisible():
            waiting.stop()
            answer(dialog)
            done.append(not dialog.isVisible())
            dialog.reject()

    back_in(desk)
    waiting = QTimer(interval=20)
    waiting.timeout.connect(meet)
    waiting.start()
    desk.key(Qt.Key.Key_D, CONTROL)
    assert done == [True]


def test_a_position_gone_to_is_ringed(desk: Desk) -> None:
    lon, lat = desk.stage.readout.georeference.to_lonlat(300.0, 200.0)  # type: ignore[union-attr]
    place = desk.stage.look_up(f"{float(lat):.7f}, {float(lon):.7f}")
    assert place is not None
    assert place.at == pytest.approx((300.0, 200.0), abs=0.1)
    desk.stage.go_to(*place.at)  # type: ignore[misc]
    assert desk.canvas.guides.flashing
    assert (desk.canvas.camera.x, desk.canvas.camera.y) == pytest.approx((300, 200), abs=1)
    desk.until(lambda: not desk.canvas.guides.flashing)


def test_full_screen_leaves_picture_and_marking(desk: Desk) -> None:
    window = desk.window
    desk.key(Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert window.banner.isVisible()
    assert desk.canvas.isVisible()
    assert not window.tool_bar.isVisible()
    assert desk.canvas.width() >= window.width() - 4
    desk.key(Qt.Key.Key_F11)
    assert not window.isFullScreen()
    assert window.tool_bar.isVisible()
    assert window.status.isVisible()
    desk.until(lambda: desk.canvas.width() < window.width() - 200)


def second(desk: Desk) -> SecondView:
    desk.key(Qt.Key.Key_2, CONTROL | ALT)
    (found,) = [one for one in desk.window.findChildren(SecondView) if not one.closed]
    desk.until(found.canvas.settled)
    return found


def test_a_second_view_opens_on_another_screen_where_there_is_one() -> None:
    left, right = QRect(-800, 0, 800, 600), QRect(1920, 0, 1600, 1200)
    assert place_beside([left, right], QSize(960, 720)) == QRect(2240, 240, 960, 720)
    assert place_beside([left], QSize(960, 720)) == left
    assert place_beside([], QSize(960, 720)) is None


def test_a_second_view_follows_the_middle_until_it_is_let_loose(desk: Desk) -> None:
    other = second(desk)
    other.canvas.zoom_by(4.0)
    desk.until(other.canvas.settled)
    scale = other.canvas.camera.scale
    desk.canvas.look_at(200, 150)
    assert (other.canvas.camera.x, other.canvas.camera.y) == pytest.approx((200, 150), abs=1)
    assert other.canvas.camera.scale == scale
    other.linked.setChecked(False)
    desk.canvas.look_at(80, 80)
    assert other.canvas.camera.x == pytest.approx(200, abs=1)
    other.close()


def test_a_second_view_shows_edits_and_closes_with_the_task(desk: Desk, hand: type) -> None:
    other = second(desk)
    back_in(desk)
    desk.key(Qt.Key.Key_1)
    desk.settle()
    desk.until(other.canvas.settled)
    hand(desk.stage).drag((110, 110), (150, 140))
    desk.until(lambda: bool(other.canvas.pick(130, 125)))
    desk.window.session.leave()
    assert other.closed


def test_a_second_view_goes_on_to_the_next_task(desk: Desk) -> None:
    other = second(desk)
    shown = desk.stage.task_shown
    following = next(task for task in desk.window.session.workspace.tasks() if task.id != shown)
    desk.window.current.open_task(following.id)
    desk.until(lambda: desk.stage.task_shown == following.id and desk.canvas.settled() and other.canvas.settled())
    assert not other.closed
    assert other.canvas.task_window == following.window == desk.canvas.task_window
    assert other.canvas.overview() is not None
    other.close()


def test_a_second_view_leaves_out_fades_and_labels_what_the_first_one_does(desk: Desk, hand: type) -> None:
    other = second(desk)
    back_in(desk)
    desk.key(Qt.Key.Key_1)
    desk.settle()
    hand(desk.stage).drag((110, 110), (150, 140))
    desk.until(lambda: bool(other.canvas.pick(130, 125)))
    screen, showing = desk.window.current, desk.window.current.showing
    screen.drawing.select(next(iter(screen.drawing.open.annotations)))
    showing.hide_selected()
    desk.until(lambda: not other.canvas.pick(130, 125))
    showing.show_all()
    desk.until(lambda: bool(other.canvas.pick(130, 125)))
    showing.deeds()["look.fainter"]()
    showing.next_label()
    desk.until(lambda: other.canvas.annotations.opacity == desk.canvas.annotations.opacity < 1.0)
    assert other.canvas.annotations.labels.says is desk.canvas.annotations.labels.says
    other.close()


@pytest.mark.parametrize("azimuth", [30.0, 270.0])
def test_up_is_up_turns_the_way_buildings_lean_upwards(desk: Desk, azimuth: float) -> None:
    """Without RPC they lean away from the sensor, which its tags place; here the view from it is turned up."""
    stage = desk.stage
    assert stage._arrival is not None
    taken = acquisition_of({"meanSatAz": str(azimuth), "meanSatEl": "60"})
    stage._arrival = replace(stage._arrival, taken=taken)
    desk.key(Qt.Key.Key_T, SHIFT)
    desk.settle()
    north = stage.north()
    assert north is not None
    away = desk.canvas.camera.angle + north + azimuth + 180
    assert (away + 180) % 360 - 180 == pytest.approx(0, abs=0.01)


def test_object_up_turns_the_front_of_the_selected_box_up(desk: Desk) -> None:
    opened = desk.window.current.drawing.open
    assert opened is not None
    ship = Shape(ShapeKind.ROTATED_BOX, shapely.affinity.rotate(box(110, 115, 150, 135).geometry, 50))
    one = Annotation(AnnotationId(uuid7()), opened.scene.id, opened.task.id, opened.ontology.classes[0].id, ship)
    desk.canvas.apply(edit("draw", [Change(None, one)]))
    desk.canvas.set_selection([one.id])
    desk.key(Qt.Key.Key_O, SHIFT)
    desk.settle()
    corners = [desk.canvas.camera.to_screen(*corner) for corner in box_ring(ship)[:4].tolist()]
    front, back = corners[:2], corners[2:]
    assert front[0][1] == pytest.approx(front[1][1], abs=0.1)
    assert max(y for _, y in front) < min(y for _, y in back)


def test_object_up_says_what_to_select(desk: Desk) -> None:
    said: list[str] = []
    desk.window.session.refused.connect(said.append)
    desk.key(Qt.Key.Key_O, SHIFT)
    assert said == [NO_BOX]
