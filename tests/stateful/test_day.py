"""A day of ten annotators in small: nothing lost, nothing different, whatever they did with whichever tool."""

from pathlib import Path

from app.imagery.selecting.shelf import ModelShelf
from tests.stateful.day import ACTIONS, Day, problems
from tests.stateful.day_of_site import PEOPLE, site
from tests.stateful.gestures import DRAWING, EDITING
from tests.tools.picture import Picture, plain
from tests.tools.small_model import small_model

EDITS = 700


def test_a_day_of_mixed_edits_by_every_tool_leaves_log_projections_and_histories_in_agreement(tmp_path: Path) -> None:
    shelf = ModelShelf()
    shelf.choose(small_model(tmp_path))
    day = Day(site(tmp_path / "day.orthomark", tmp_path), Picture(plain().rgb, models=shelf))
    day.work(EDITS)

    made, judged = day.counts(), day.judged()
    assert len(day.people) == PEOPLE
    assert day.edits >= EDITS
    assert day.differing() == []
    day.close()
    assert problems(day.path) == []
    drawn = {f"draw {name}" for name in DRAWING} | {"draw wand", "draw border", "draw model"}
    wanted = drawn | set(EDITING) | set(ACTIONS) | {"undo", "class", "attribute", "copy and paste", "submit", "waiver"}
    assert {name for name in wanted if not made[name]} <= {"merge", "fill holes", "draw model"}, "too little was done"
    assert judged["accept"]
    assert judged["reject"]
