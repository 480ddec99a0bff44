"""After a day of mixed edits the history of any annotation is read in the window, while drawing and in review."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rasterio
from affine import Affine
from PySide6.QtWidgets import QApplication

from app.models.ids import TaskId
from app.models.op import OpKind
from app.services.workspace import Workspace
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.history import HistoryPanel
from tests.stateful.day import Day
from tests.stateful.day_of_site import site
from tests.stateful.gestures import Hand
from tests.tools.picture import painted, plain

Until = Callable[[Callable[[], bool]], None]
EDITS, OPENED = 160, 12


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file after the day, made once."""
    folder = tmp_path_factory.mktemp("day")
    size = {"width": 1000, "height": 800, "count": 3, "dtype": "uint8"}
    where = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 323000, 0, -0.5, 4306000)}
    with rasterio.open(folder / "harbour.tif", "w", driver="GTiff", **size, **where) as target:
        target.write(painted().transpose(2, 0, 1))
    made = Day(site(folder / "day.orthomark", folder), plain())
    for one in made.people[2:]:
        one.left = 12
    made.work(EDITS)
    for one in made.people[2:5]:
        one.submit()
    made.close()
    return made.path


@pytest.fixture
def day(worked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(worked, tmp_path))


def told(workspace: Workspace, panel: HistoryPanel, annotation: Any) -> None:
    """The panel has a row for every revision and verdict, newest first, each saying who and what."""
    past = [
        one
        for one in workspace.history(annotation)
        if one.op.kind in {OpKind.REVISION, OpKind.VERDICT, OpKind.REOPEN} and not one.op.data().get("fix")
    ]
    assert [row.key for row in panel.list.rows] == [one.op.op_id for one in reversed(past)]
    assert panel.count == str(len(past))
    for row, one in zip(panel.list.rows, reversed(past), strict=True):
        assert workspace.person_named(one.op.author) in row.detail
        assert row.title
        assert row.trailing
    assert panel.isVisible()


def described(screen: Any) -> Any:
    """The one annotation the panel of the selection tells of."""
    told_of = screen.selection._shown.annotation
    return told_of.id if told_of is not None else None


def test_the_history_of_any_annotation_is_read_where_it_is_drawn(
    window: MainWindow, day: Path, until: Until, app: QApplication
) -> None:
    window.doors.enter(day, "ann0")
    screen: Any = window.current
    chance = random.Random(3)
    by_task: dict[TaskId, list[Any]] = {}
    for one in chance.sample(window.session.workspace.annotations(), OPENED):
        by_task.setdefault(one.task, []).append(one.id)
    longest = 0
    for task, chosen in by_task.items():
        screen.open_task(task)
        until(lambda task=task: screen.stage.task_shown == task and not screen.drawing.open.loading)
        for one in chosen:
            screen.drawing.select(one)
            until(lambda one=one: described(screen) == one)
            told(window.session.workspace, screen.history, one)
            longest = max(longest, len(screen.history.list.rows))

    screen.drawing.select()
    until(lambda: not screen.history.isVisible())
    assert longest > 1


def test_an_edit_of_the_selected_shows_in_its_history(
    window: MainWindow, day: Path, until: Until, app: QApplication
) -> None:
    window.doors.enter(day, "ann1")
    screen: Any = window.current
    until(lambda: screen.stage.task_shown is not None and not screen.drawing.open.loading)
    one = next(iter(screen.drawing.open.annotations.values()))
    screen.drawing.select(one.id)
    until(lambda: described(screen) == one.id)
    before = len(screen.history.list.rows)
    hand = Hand(screen.drawing.open, plain())
    hand.hold("select")
    hand.key("Right")

    until(lambda: len(screen.history.list.rows) == before + 1)

    told(window.session.workspace, screen.history, one.id)
    screen.drawing.undo()
    until(lambda: screen.history.list.rows[0].title.startswith("Taken back"))


def test_the_history_of_what_is_judged_is_read_in_review(
    window: MainWindow, day: Path, until: Until, app: QApplication
) -> None:
    window.doors.enter(day, "rev")
    window.show_mode(Mode.REVIEW)
    screen: Any = window.current
    until(lambda: bool(screen.queue.rows))
    drawn = {one.task for one in window.session.workspace.annotations()}
    screen.start(next(TaskId(row.key) for row in screen.queue.rows if row.key in drawn))
    until(lambda: screen.judging.current is not None)

    told(window.session.workspace, screen.history, screen.judging.current)


@pytest.fixture(autouse=True)
def closed(window: MainWindow) -> Iterator[None]:
    yield
    window.session.leave()
