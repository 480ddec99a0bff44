"""What is seen of a task in the real window: dwell, scan by Space, the hatched map, the gate at the submit."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox

from app.models.task import TaskState
from app.services.seen import seen_shares
from app.views import motion
from app.views.dialogs.settings import SettingsDialog
from app.views.main_window import MainWindow
from app.views.screens.watching import held

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def drawing(enter: Enter, until: Until) -> Any:
    window = enter("annotator-1")
    motion.reduce(True)
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and screen.stage.canvas.settled())
    return screen


class Seconds:
    """The time the window counts by, which passes when a test says so and not while a machine is slow."""

    def __init__(self, screen: Any) -> None:
        self._watching, self._now = screen.watching, 0.0
        self._watching._ticks.stop()
        self._watching.clock = lambda: self._now
        self._watching._ticked = 0.0

    def pass_by(self, seconds: float) -> None:
        """Let the window look every quarter of a second, as it does."""
        for _ in range(round(seconds / 0.25)):
            self._now += 0.25
            self._watching.tick()


def somebody_looks(screen: Any) -> None:
    QTest.mouseMove(screen.stage.canvas, QPoint(40, 40))
    QTest.mouseMove(screen.stage.canvas, QPoint(50, 50))


def test_a_task_wholly_in_view_at_working_scale_is_seen_after_a_second(enter: Enter, until: Until) -> None:
    screen = drawing(enter, until)
    somebody_looks(screen)
    until(lambda: bool(screen.watching.seeing.share == 1.0))

    assert screen._map.words == "all seen"
    until(lambda: "seen 100 %" in screen.task_list.rows[0].detail)


def test_nothing_is_seen_from_afar_nor_without_anybody_there_nor_in_less_than_a_second(
    enter: Enter, until: Until
) -> None:
    screen = drawing(enter, until)
    seconds = Seconds(screen)
    seconds.pass_by(60)
    assert screen.watching.seeing.share == 0.0

    near = screen.stage.canvas.camera.scale
    screen.stage.canvas.zoom_by(0.5)
    somebody_looks(screen)
    until(screen.stage.canvas.complete)
    seconds.pass_by(60)
    assert screen.watching.seeing.share == 0.0

    screen.stage.canvas.zoom_by(near / screen.stage.canvas.camera.scale)
    until(screen.stage.canvas.complete)
    seconds.pass_by(1.0)
    assert screen.watching.seeing.share == 0.0

    seconds.pass_by(0.25)
    assert screen.watching.seeing.share == 1.0


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0])
def test_space_goes_through_the_whole_task_view_by_view(enter: Enter, until: Until, angle: float) -> None:
    screen = drawing(enter, until)
    seconds = Seconds(screen)
    screen.stage.canvas.turn_to(angle)
    screen.watching.seeing.least_scale = 6.0
    somebody_looks(screen)
    views = 0
    while screen.watching.seeing.share < 1.0:
        QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Space)
        views += 1
        before = screen.watching.seeing.share
        until(screen.stage.canvas.complete)
        seconds.pass_by(1.25)
        assert screen.watching.seeing.share > before, "a view that shows nothing new"
        assert views < 60

    assert views >= 4
    assert screen.stage.canvas.camera.angle == angle
    assert screen._map.words == "all seen"


def test_shift_space_goes_back_and_the_panel_says_where(enter: Enter, until: Until) -> None:
    screen = drawing(enter, until)
    screen.watching.seeing.least_scale = 6.0
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Space)
    first = screen.scanning._at
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Space)
    assert screen.scanning._at != first

    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_Space, SHIFT)

    assert screen.scanning._at == first
    assert " · view " in screen._map.count


def test_space_held_with_the_mouse_still_drags_the_picture(enter: Enter, until: Until) -> None:
    screen = drawing(enter, until)
    canvas = screen.stage.canvas
    canvas.one_to_one()
    before = canvas.camera
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(150, 180))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(150, 180))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)

    assert screen.scanning._at is None
    assert canvas.camera.scale == before.scale
    assert canvas.camera.x > before.x


def test_what_was_seen_is_kept_when_the_task_is_left(enter: Enter, until: Until) -> None:
    screen = drawing(enter, until)
    seconds = Seconds(screen)
    somebody_looks(screen)
    seconds.pass_by(1.25)
    task = screen.drawing.open.task

    again = enter("annotator-1")

    assert seen_shares(again.session.workspace, [task]) == {task.id: 1.0}


def test_the_submit_asks_why_a_part_was_not_looked_at_and_keeps_the_reason(enter: Enter, until: Until) -> None:
    screen = drawing(enter, until)
    QTest.keyClick(screen.window(), Qt.Key.Key_Return, CTRL)
    dialog = screen.handing_in.dialog
    assert list(dialog.reasons) == ["unseen_cells"]
    QTest.keyClicks(dialog.focusWidget(), "Clouds over it")
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    assert screen.session.workspace.tasks(TaskState.SUBMITTED)


def test_the_finding_about_unseen_places_leads_there(enter: Enter, until: Until) -> None:
    screen = drawing(enter, until)
    screen.watching.seeing.least_scale = 6.0
    never = int((~screen.watching.seeing.seen).sum())
    screen.scanning.show()
    assert screen._map.words == f"{never} places never seen"
    until(lambda: any(row.title.startswith(f"{never} places") for row in screen.checks.list.rows))
    place = next(row.key for row in screen.checks.list.rows if "never seen" in row.title)
    screen.checks.list.chosen.emit(place)

    assert screen.stage.canvas.camera.scale == 6.0


def test_a_lead_sets_the_idle_cutoff_and_the_tasks_tell_it(
    enter: Enter, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = drawing(enter, until)
    window = screen.window()

    def keep(dialog: SettingsDialog) -> int:
        dialog.findChild(QSpinBox).setValue(300)
        return int(dialog.primary.isEnabled())

    monkeypatch.setattr(SettingsDialog, "exec", keep)
    window.actions_table["workspace.settings"].trigger()
    assert screen.task_list.rows[0].tip.startswith("Gaps of up to 120 s")

    window.session.workspace.act_as("lead-1")
    window.actions_table["workspace.settings"].trigger()
    until(lambda: screen.task_list.rows[0].tip.startswith("Gaps of up to 300 s"))
    assert screen.watching.presence._time.cutoff_s == 300


def test_two_views_hold_what_both_show(enter: Enter, until: Until) -> None:
    screen = drawing(enter, until)
    camera = screen.stage.canvas.camera
    moved = camera.panned(-10 * camera.scale, 0)

    both = held(camera, moved)

    assert both is not None
    assert both[:, 0].max() - both[:, 0].min() == pytest.approx(camera.width / camera.scale - 10)
    assert held(camera, camera.zoomed(camera.scale * 2, (0, 0))) is None
    QApplication.processEvents()
