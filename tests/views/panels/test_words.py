from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import shapely

from app.models.geometry import Shape, ShapeKind, box, polygon
from app.models.ids import SceneId, TaskId, uuid7
from app.models.task import Task, TaskState
from app.views.matching_words import best
from app.views.panels.moments import ago, moment
from app.views.panels.row import Tone
from app.views.panels.status_bar import turned_words
from app.views.panels.task_rows import due_words, my_task_row, queue_row
from app.views.sizes import size_words, unusual

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TASK = Task(TaskId(uuid7()), SceneId(uuid7()), "Cell 14", (0, 0, 10, 10))


@pytest.mark.parametrize(
    ("angle", "words"),
    [
        (0.0, ""),
        (29.0, "turned 29°"),
        (180.0, "turned 180°"),
        (345.0, "turned 15° to the left"),
        (359.62, "turned 0.4° to the left"),
        (359.98, "turned 0.02° to the left"),
        (12.34, "turned 12.3°"),
    ],
)
def test_how_far_a_picture_is_turned(angle: float, words: str) -> None:
    assert turned_words(angle) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s ago"), (59, "59 s ago"), (130, "2 min ago"), (7300, "2 h ago"), (180000, "2 days ago")],
)
def test_how_long_ago(seconds: float, words: str) -> None:
    assert ago(seconds) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-23T06:51:00.000Z", "06:51Z"),
        ("2026-11-22T06:51:00.000Z", "Sun 06:51Z"),
        ("2026-11-02T06:51:00.000Z", "2 Nov"),
    ],
)
def test_when_something_happened(at: str, words: str) -> None:
    assert moment(at, NOW) == words


@pytest.mark.parametrize(
    ("due", "words"),
    [(None, ""), ("2026-11-23", "due today"), ("2026-11-25", "due 25 Nov"), ("2026-11-20", "overdue since 20 Nov")],
)
def test_when_something_is_due(due: str | None, words: str) -> None:
    assert due_words(due, TODAY) == words


def test_a_ready_task_says_its_priority_and_day() -> None:
    row = my_task_row(replace(TASK, priority=1, due="2026-11-25"), 0, TODAY)
    assert (row.title, row.detail, row.tone) == ("Cell 14", "ready · priority high · due 25 Nov", Tone.PLAIN)


def test_a_row_says_which_of_several_scenes_its_task_is_of() -> None:
    waiting = replace(TASK, state=TaskState.SUBMITTED, submissions=1, annotations=3, since="2026-11-23T11:59:00.000Z")
    scenes = {TASK.scene: "Harbour north"}
    assert my_task_row(TASK, 0, TODAY, scenes=scenes).detail == "ready · Harbour north"
    row = my_task_row(replace(TASK, state=TaskState.RETURNED, returned=1), 2, TODAY, scenes=scenes)
    assert (row.detail, row.tip) == ("2 pins to read · Harbour north", "Cell 14 of Harbour north")
    assert queue_row(waiting, NOW, scenes).detail == "submitted 1 min ago · Harbour north"
    assert my_task_row(TASK, 0, TODAY).detail == "ready"


def test_returned_work_warns_by_word_icon_and_colour() -> None:
    row = my_task_row(replace(TASK, state=TaskState.RETURNED, returned=1), 2, TODAY)
    assert row.title == "Cell 14 · returned"
    assert row.detail == "2 pins to read"
    assert (row.icon, row.icon_tint, row.tone) == ("corner-down-left", "warning", Tone.WARNING)


def test_the_queue_says_how_long_a_task_has_waited_and_that_it_was_here_before() -> None:
    waiting = replace(TASK, state=TaskState.SUBMITTED, submissions=2, annotations=3, since="2026-11-23T07:00:00.000Z")
    assert queue_row(waiting, NOW).detail == "rework, look 2 · submitted 5 h ago"


def test_an_empty_cell_in_the_queue_says_so() -> None:
    waiting = replace(TASK, state=TaskState.SUBMITTED, submissions=1, since="2026-11-23T11:59:00.000Z")
    assert queue_row(waiting, NOW).detail == "submitted 1 min ago · empty cell"


def test_sizes_are_metres_along_the_sides() -> None:
    assert size_words(box(0, 0, 40, 20), 0.5) == "20.0 × 10.0 m, 200 m²"
    turned = polygon([(0, 10), (10, 0), (30, 20), (20, 30)])
    assert size_words(turned, 1.0).startswith("28.3 × 14.1 m")


def test_an_unusual_size_is_named() -> None:
    assert unusual(box(0, 0, 40, 20), 0.5, (4, 120)) == ""
    assert unusual(box(0, 0, 400, 20), 0.5, (4, 120)) == "Longer than usual for its class, 4–120 m"
    assert unusual(box(0, 0, 4, 2), 0.5, (4, 120)).startswith("Shorter")


def test_without_a_map_position_sizes_are_pixels_and_nothing_is_judged() -> None:
    assert size_words(box(0, 0, 400, 20), None) == "400 × 20.0 px, 8,000 px²"
    assert unusual(box(0, 0, 400, 20), None, (4, 120)) == ""


def test_a_line_has_a_length_and_a_point_no_size() -> None:
    line = Shape(ShapeKind.POLYLINE, shapely.LineString([(0, 0), (30, 40)]))
    assert size_words(line, 2.0) == "100 m long"
    assert size_words(Shape(ShapeKind.POINT, shapely.Point(1, 1)), 1.0) == ""


def test_a_few_letters_find_the_class_meant() -> None:
    names = ["Small building", "Building", "Buoy", "Storage tank"]
    assert best(names, "bui", str) == ["Building", "Small building"]
    assert best(names, "smbu", str) == ["Small building"]
    assert best(names, "", str) == names
    assert best(names, "x", str) == []
