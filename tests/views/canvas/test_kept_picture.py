from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId, uuid7
from app.views.canvas import kept_picture
from app.views.canvas.camera import Camera
from app.views.canvas.kept_picture import KeptPicture
from app.views.canvas.plate import BANDS, Care
from tests.views.canvas.stage import Stage, crowd

COARSE = "at half the resolution"


class Painter:
    """Paints a grey and notes what it was asked for."""

    def __init__(self) -> None:
        self.areas: list[tuple[QRectF, Care | str]] = []
        self.blank = 0.0
        self.colour = "gray"

    def __call__(self, painter: QPainter, camera: Camera, *, care: Care, part: Camera, area: QRectF) -> float:
        del camera, part
        self.areas.append((area, care if painter.device().devicePixelRatioF() == 1.0 else COARSE))
        painter.fillRect(area, QColor(self.colour))
        return self.blank

    def told(self) -> list[tuple[QRectF, Care | str]]:
        """Give what was painted since it was asked last, parts that lie below each other joined."""
        areas, self.areas = self.areas, []
        joined: list[tuple[QRectF, Care | str]] = []
        for area, care in areas:
            before, how = joined[-1] if joined else (QRectF(), care)
            if how is care and (before.x(), before.right(), before.bottom()) == (area.x(), area.right(), area.y()):
                joined[-1] = (before | area, care)
            else:
                joined.append((area, care))
        return joined


ALL = QRectF(0, 0, 200, 100)


def kept_by(draw: Painter) -> KeptPicture:
    return KeptPicture(draw, lambda camera, _ratio: camera.scale == 1.0)


def painted(
    kept: KeptPicture,
    camera: Camera,
    *,
    moving: bool = False,
    look: object = None,
    goal: Camera | None = None,
    complete: bool = True,
    whole: bool = False,
) -> QImage:
    picture = QImage(200, 100, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    goal = goal or camera
    kept.paint(painter, camera, 1.0, goal=goal, moving=moving, look=look, complete=lambda: complete, whole=whole)
    painter.end()
    return picture


def worked(kept: KeptPicture) -> int:
    """How many turns of the event loop it took until nothing was left to paint."""
    turns = 0
    while kept.busy:
        kept.work(0.0)
        turns += 1
    return turns


def test_a_pan_paints_only_the_strip_that_comes_into_sight_and_as_smoothly_as_the_rest() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera)
    assert draw.told() == [(ALL, Care.FINE)]
    painted(kept, camera.panned(10, 0), moving=True)
    assert draw.told() == [(QRectF(0, 0, 10, 100), Care.FINE)]
    assert not kept.busy


def test_what_a_hurried_pan_brings_into_sight_is_painted_quickly_first() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera)
    draw.told()
    for moved in (40, 80):
        painted(kept, camera.panned(moved, 0), moving=True)
    assert draw.told() == [(QRectF(0, 0, 40, 100), Care.QUICK)] * 2
    assert not kept.shows(camera.panned(80, 0), 1.0, None, fine=False)
    worked(kept)
    assert sum(area.width() * area.height() for area, care in draw.told() if care is Care.FINE) == 80 * 100
    assert kept.shows(camera.panned(80, 0), 1.0, None, fine=True)


def test_what_was_painted_in_haste_is_painted_well_once_the_view_rests_a_part_at_a_time() -> None:
    draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera, moving=True)
    painted(kept, camera, moving=True)
    assert draw.told() == [(ALL, Care.QUICK)]
    assert not kept.busy
    painted(kept, camera)
    assert draw.told() == []
    assert kept.shows(camera, 1.0, None, fine=False)
    assert not kept.shows(camera, 1.0, None, fine=True)
    assert worked(kept) >= BANDS // 2
    assert draw.told() == [(ALL, Care.FINE)]
    painted(kept, camera)
    assert draw.told() == []
    assert kept.shows(camera, 1.0, None, fine=True)


def test_what_shall_be_whole_is_painted_well_at_once() -> None:
    draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera, whole=True)
    assert kept.shows(camera, 1.0, None, fine=True)
    assert not kept.busy


def test_while_it_zooms_the_last_picture_is_stretched_and_that_of_the_goal_painted_meanwhile() -> None:
    draw, start = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept, goal = kept_by(draw), start.zoomed(1.4, (50, 50))
    painted(kept, start, moving=True)
    draw.told()
    painted(kept, start.zoomed(0.8, (50, 50)), moving=True, goal=goal)
    assert draw.told() == []
    worked(kept)
    assert draw.told() == [(ALL, Care.QUICK)]
    for scale in (1.0, 1.2, 1.3):
        painted(kept, start.zoomed(scale, (50, 50)), moving=True, goal=goal)
        assert not kept.busy
    assert not kept.shows(goal, 1.0, None, fine=False)
    painted(kept, goal, moving=True)
    assert kept.shows(goal, 1.0, None, fine=False)
    assert draw.told() == []


def test_zooming_out_paints_coarsely_what_lies_around_the_stretched_picture() -> None:
    draw, start = Painter(), Camera(500, 500, 0.8, 200, 100)
    kept = kept_by(draw)
    painted(kept, start, moving=True)
    draw.told()
    painted(kept, start.zoomed(0.4, (100, 50)), moving=True)
    told = draw.told()
    assert {care for _, care in told} == {COARSE}
    assert sum(area.width() * area.height() for area, _ in told) == 200 * 100 - 98 * 48


def test_after_a_zoom_out_the_finer_picture_stays_until_all_tiles_are_there_or_an_edit_changes_it() -> None:
    for ended_by in ("tiles", "edit"):
        draw, start = Painter(), Camera(500, 500, 0.8, 200, 100)
        kept, goal = kept_by(draw), start.zoomed(0.4, (100, 50))
        draw.colour = "red"
        painted(kept, start, moving=True)
        draw.colour = "blue"
        painted(kept, goal, moving=True)
        worked(kept)
        for moving in (True, False):
            picture = painted(kept, goal, moving=moving, complete=False)
            assert [picture.pixelColor(x, 50).name() for x in (20, 100)] == ["#0000ff", "#ff0000"]
            assert not kept.shows(goal, 1.0, None, fine=False)
            assert not kept.busy
        if ended_by == "edit":
            kept.touch((490, 490, 5, 5), at_once=True)
        picture = painted(kept, goal, complete=ended_by == "tiles")
        assert [picture.pixelColor(x, 50).name() for x in (20, 100)] == ["#0000ff", "#0000ff"]
        assert kept.busy or kept.waits


def test_a_view_at_rest_is_painted_well_once_its_tiles_are_there_or_no_more_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for complete in (True, False):
        draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
        kept = kept_by(draw)
        painted(kept, camera, moving=True, complete=False)
        monkeypatch.setattr(kept_picture, "PATIENCE_S", 60.0)
        kept.touch((450, 480, 20, 10))
        worked(kept)
        painted(kept, camera, complete=False)
        assert kept.waits
        assert not kept.busy
        if not complete:
            monkeypatch.setattr(kept_picture, "PATIENCE_S", 0.0)
        painted(kept, camera, complete=complete)
        assert not kept.waits
        worked(kept)
        painted(kept, camera, complete=complete)
        assert kept.shows(camera, 1.0, None, fine=True)


def test_a_goal_that_changes_with_every_turn_of_the_wheel_does_not_keep_pictures_from_being_finished() -> None:
    draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera, moving=True)
    draw.told()
    for _ in range(3 * BANDS):
        camera = camera.zoomed(camera.scale * 1.01, (20, 20))
        painted(kept, camera, moving=True, goal=camera.zoomed(camera.scale * 1.3, (20, 20)))
        kept.work(0.0)
    finished = [area for area, care in draw.areas if care is Care.QUICK]
    assert sum(area.width() * area.height() for area in finished) > 2 * 200 * 100


def test_another_look_turn_or_size_at_rest_is_painted_anew() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = kept_by(draw)
    for changed, look in (
        (camera, None),
        (camera, "hidden"),
        (camera.rotated(30), "hidden"),
        (camera.resized(120, 100), "hidden"),
    ):
        painted(kept, changed, look=look)
        assert draw.told()[-1][0] == QRectF(0, 0, changed.width, changed.height)


def test_while_it_turns_a_coarse_picture_bridges_the_time_until_that_of_the_goal_is_there() -> None:
    draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept, goal = kept_by(draw), camera.rotated(30)
    painted(kept, camera, moving=True)
    draw.told()
    for angle in (5, 12):
        painted(kept, camera.rotated(angle), moving=True, goal=goal)
    assert draw.told() == [(ALL, COARSE), (ALL, COARSE)]
    worked(kept)
    painted(kept, goal, moving=True)
    assert kept.shows(goal, 1.0, None, fine=False)
    assert draw.told() == [(ALL, Care.QUICK)]


def test_a_view_that_comes_to_rest_before_its_picture_is_made_waits_for_it_and_then_for_the_fine_one() -> None:
    draw, start = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept, goal = kept_by(draw), start.zoomed(1.4, (50, 50))
    painted(kept, start, moving=True)
    painted(kept, goal, moving=True)
    kept.work(0.0)
    draw.told()
    painted(kept, goal)
    assert draw.told() == []
    worked(kept)
    assert not kept.shows(goal, 1.0, None, fine=False)
    painted(kept, goal)
    assert kept.shows(goal, 1.0, None, fine=False)
    worked(kept)
    painted(kept, goal)
    assert kept.shows(goal, 1.0, None, fine=True)
    assert [care for _, care in draw.told()] == [Care.QUICK, Care.FINE]


def test_a_jump_to_where_nothing_was_in_sight_is_painted_at_once() -> None:
    draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera, moving=True)
    draw.told()
    there = Camera(5000, 500, 0.9, 200, 100)
    painted(kept, there, moving=True)
    assert draw.told() == [(ALL, Care.QUICK)]
    assert kept.shows(there, 1.0, None, fine=False)


def test_a_tile_that_came_is_painted_where_it_lies_and_no_wider_than_it_may_spill() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera)
    draw.told()
    kept.touch((450, 480, 20, 10))
    kept.touch((5000, 5000, 20, 10))
    assert not kept.shows(camera, 1.0, None, fine=False)
    worked(kept)
    assert draw.told() == [(QRectF(48, 28, 24, 14), Care.FINE)]
    assert kept.shows(camera, 1.0, None, fine=True)


def test_an_edit_is_in_the_next_frame_though_other_parts_wait() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    kept = kept_by(draw)
    painted(kept, camera)
    draw.told()
    kept.touch((450, 480, 20, 10))
    kept.touch((550, 480, 20, 10), at_once=True)
    painted(kept, camera)
    assert draw.told() == [(QRectF(148, 28, 24, 14), Care.FINE)]
    assert kept.busy


def test_what_changed_while_another_picture_was_shown_is_due_when_the_first_one_comes_back() -> None:
    draw, camera = Painter(), Camera(500, 500, 0.7, 200, 100)
    kept, near = kept_by(draw), Camera(500, 500, 0.9, 200, 100)
    painted(kept, camera, moving=True)
    painted(kept, near, moving=True, goal=near)
    kept.touch((450, 480, 20, 10), at_once=True)
    painted(kept, near, moving=True, goal=near)
    worked(kept)
    draw.told()
    painted(kept, camera, moving=True)
    worked(kept)
    assert [area.y() for area, care in draw.told() if care is Care.QUICK] == [34]
    assert kept.shows(camera, 1.0, None, fine=False)


def test_what_is_partly_unknown_is_asked_for_in_every_frame() -> None:
    draw, camera = Painter(), Camera(500, 500, 1.0, 200, 100)
    draw.blank = 0.5
    kept = kept_by(draw)
    painted(kept, camera)
    assert kept.blank_share == 0.5
    assert not kept.busy
    draw.blank = 0.0
    painted(kept, camera)
    assert kept.blank_share == 0.0
    assert draw.told() == [(ALL, Care.FINE), (ALL, Care.FINE)]


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(("scale", "angle"), [(1.0, 0.0), (0.7, 0.0), (0.7, 90.0), (3.0, 30.0)])
def test_a_panned_picture_is_the_one_painted_anew(
    make_stage: Callable[[int, int], Stage], scale: float, angle: float, ratio: float
) -> None:
    stage = make_stage(300, 200)
    stage.on_screen(ratio)
    stage.open(crowd(stage.task, 80))
    stage.look(604, 402, scale, angle)
    stage.pixels()
    for right, down in ((20, 0), (-35, 11), (6, -40), (0, 3)):
        stage.canvas.navigator.pan(right / ratio, down / ratio)
        stage.settle()
        panned = stage.pixels()
        stage.canvas._picture.renew()
        anew = stage.pixels()
        assert abs(panned - anew).mean() <= 0.05, (right, down)
        assert (abs(panned - anew).max(axis=2) > 24).mean() <= 0.002, (right, down)


def test_an_edit_shows_in_a_picture_that_was_kept_and_goes_with_its_undo(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    bare = stage.pixels()
    one = Annotation(AnnotationId(uuid7()), stage.scene.id, stage.task.id, "ship", box(650, 480, 720, 520))
    made = edit("draw", [Change(None, one)])
    stage.canvas.apply(made)
    stage.settle()
    assert (stage.pixels() != bare).any()
    stage.canvas.apply(edit("undo", [Change(one, None)]))
    stage.settle()
    assert (stage.pixels() == bare).all()


def test_hidden_or_faded_annotations_leave_the_kept_picture_too(stage: Stage) -> None:
    stage.open()
    stage.look(700, 500, 1.0)
    bare = stage.pixels()
    stage.canvas.set_annotations(crowd(stage.task, 200), {"building": (255, 0, 0)})
    stage.settle()
    full = abs(stage.pixels() - bare).sum()
    stage.canvas.annotations.opacity = 0.5
    assert 0 < abs(stage.pixels() - bare).sum() < full
    stage.canvas.set_annotations_shown(False)
    assert (stage.pixels() == bare).all()


def test_after_edits_only_their_places_are_painted_and_all_is_as_if_painted_anew(stage: Stage) -> None:
    stage.open(crowd(stage.task, 80))
    stage.look(604, 402, 0.83, 20.0)
    stage.pixels()
    windows: list[tuple[float, float, float, float]] = []
    stage.canvas.annotations.rendered.connect(windows.append)
    known = list(stage.desk.model.values())
    drawn = Annotation(AnnotationId(uuid7()), stage.scene.id, stage.task.id, "ship", box(590, 380, 640, 420))
    for change in (Change(None, drawn), Change(known[3], None), Change(drawn, replace(drawn, class_id="vehicle"))):
        stage.canvas.apply(edit("edit", [change]))
        stage.pixels()
        stage.settle()
        kept = stage.pixels()
        stage.canvas._picture.renew()
        differing = abs(kept - stage.pixels()).max(axis=2)
        assert differing.max() <= 24
        assert (differing > 0).mean() <= 0.001
    assert max(width for _, _, width, _ in windows) < 200
