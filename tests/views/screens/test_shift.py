from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.services import shifts, tasks
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.screens import shift_words

Until = Callable[[Callable[[], bool]], None]
Enter = Callable[[str], MainWindow]


def shown(enter: Enter, until: Until) -> tuple[MainWindow, Any]:
    window = enter("annotator-1")
    task = tasks.claim(window.session.workspace)
    tasks.submit(window.session.workspace, task.id)
    window.show_mode(Mode.SHIFT)
    screen: Any = window.current
    until(lambda: screen.summary is not None)
    return window, screen


def test_the_screen_shows_the_numbers_of_the_report(enter: Enter, until: Until) -> None:
    window, screen = shown(enter, until)
    day = screen._chosen_day()
    same = shifts.summary(window.session.workspace, screen._shift.currentText(), day, screen.summary.as_of)
    assert shift_words.figures(screen.summary) == shift_words.figures(same)
    assert screen._cards[0].accessibleName().endswith("1 submitted")


def test_it_opens_on_the_shift_with_the_newest_work(enter: Enter, until: Until) -> None:
    window, screen = shown(enter, until)
    assert (screen._shift.currentText(), screen._chosen_day()) == shifts.latest_shift(window.session.workspace)


def test_work_by_state_counts_every_task(enter: Enter, until: Until) -> None:
    window, _screen = shown(enter, until)
    parts = shift_words.state_parts(window.session.workspace.tasks())
    assert sum(part.value for part in parts) == 4
    assert {part.words for part in parts} == {"Ready", "Submitted"}


def test_export_writes_html_and_csv(enter: Enter, until: Until, tmp_path: Path) -> None:
    window, screen = shown(enter, until)
    screen.export_to(tmp_path / "out")
    suffixes = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert suffixes == [".csv", ".html", ".txt"]
    assert "Written" in window.status._toast.text()


def test_a_long_table_takes_the_room_a_short_one_leaves(enter: Enter, until: Until) -> None:
    window, screen = shown(enter, until)
    window.resize(1440, 900)
    screen._classes.show_lines([["ship"] * 6] * 4)
    screen._open.show_lines([["Cell"] * 5] * 7)
    until(lambda: screen._open.viewport().height() >= 7 * screen._open.rowHeight(0))
    assert [table.verticalScrollBar().maximum() for table in (screen._people, screen._classes, screen._open)] == [0] * 3
