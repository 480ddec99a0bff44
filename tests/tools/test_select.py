"""Selecting, nudging and deleting what is there."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from app.models.annotation import Status
from app.models.geometry import Shape, ShapeKind, box, polygon
from app.tools.base import Modifiers, PreviewKind, PreviewStyle
from app.tools.select import SelectTool
from app.tools.standing import ACCEPTED
from tests.tools.desk import Desk, Hand, bounds, select


@pytest.fixture
def hand() -> Hand:
    return Hand(SelectTool(), Desk())


def test_a_click_selects_the_smallest_under_the_cursor(hand: Hand) -> None:
    hand.desk.add(box(0, 0, 500, 500))
    small = hand.desk.add(box(90, 90, 150, 150))

    hand.click((100, 100))

    assert hand.desk.selection == (small.id,)


def test_clicking_again_on_the_same_place_cycles_through_what_lies_there(hand: Hand) -> None:
    large = hand.desk.add(box(0, 0, 500, 500))
    small = hand.desk.add(box(80, 80, 250, 250))

    found = []
    for _ in range(3):
        hand.click((150, 150))
        found.append(hand.desk.selection)

    assert found == [(small.id,), (large.id,), (small.id,)]


def test_of_two_of_the_same_size_the_newer_is_selected(hand: Hand) -> None:
    hand.desk.add(box(0, 0, 100, 100))
    newer = hand.desk.add(box(0, 0, 100, 100))

    hand.click((50, 50))

    assert hand.desk.selection == (newer.id,)


def test_shift_and_click_adds_and_takes_off(hand: Hand) -> None:
    first, second = hand.desk.add(box(0, 0, 50, 50)), hand.desk.add(box(200, 0, 250, 50))

    hand.click((25, 25))
    hand.click((225, 25), Modifiers.SHIFT)
    both = hand.desk.selection
    hand.click((25, 25), Modifiers.SHIFT)

    assert both == (first.id, second.id)
    assert hand.desk.selection == (second.id,)


def test_a_click_on_nothing_selects_nothing(hand: Hand) -> None:
    select(hand, box(0, 0, 50, 50))

    hand.click((500, 500))

    assert hand.desk.selection == ()


def test_a_thin_line_is_picked_within_four_screen_pixels(hand: Hand) -> None:
    line = hand.desk.add(Shape(ShapeKind.POLYLINE, shapely.LineString([(0, 0), (100, 0)])))
    hand.scale = 0.5

    hand.click((50, 7))

    assert hand.desk.selection == (line.id,)


def test_dragging_on_nothing_selects_what_lies_wholly_inside(hand: Hand) -> None:
    inside = hand.desk.add(box(100, 100, 120, 120))
    hand.desk.add(box(150, 150, 400, 400))

    hand.drag((50, 50), (200, 200))

    assert hand.desk.selection == (inside.id,)


def test_a_rubber_band_with_shift_adds(hand: Hand) -> None:
    chosen = select(hand, box(600, 600, 650, 650))
    inside = hand.desk.add(box(100, 100, 120, 120))

    hand.drag((50, 50), (200, 200), modifiers=Modifiers.SHIFT)

    assert hand.desk.selection == (chosen.id, inside.id)


def test_a_drag_with_alt_is_a_lasso_round_what_it_encloses(hand: Hand) -> None:
    near, far = hand.desk.add(box(20, 20, 30, 30)), hand.desk.add(box(80, 80, 90, 90))
    hand.drag((5, 5), (95, 5), (60, 60), (5, 95), (5, 10), modifiers=Modifiers.ALT)
    assert hand.desk.selection == (near.id,)
    hand.drag((75, 75), (95, 75), (95, 95), (75, 95), modifiers=Modifiers.ALT | Modifiers.SHIFT)
    assert hand.desk.selection == (near.id, far.id)


def test_a_rubber_band_with_ctrl_turns_over_what_lies_inside(hand: Hand) -> None:
    near, far = hand.desk.add(box(20, 20, 30, 30)), hand.desk.add(box(80, 80, 90, 90))
    hand.desk.selection = (near.id,)
    hand.drag((10, 10), (99, 99), modifiers=Modifiers.CTRL)
    assert hand.desk.selection == (far.id,)


def test_the_rubber_band_is_shown_as_a_guide(hand: Hand) -> None:
    hand.press((50, 50))
    hand.move((200, 150), held=True)

    (band,) = hand.tool.preview().shapes

    assert (band.kind, band.style) == (PreviewKind.RING, PreviewStyle.GUIDE)
    assert hand.tool.preview().hint == "150 × 100 px"


def test_dragging_what_is_not_selected_moves_nothing(hand: Hand) -> None:
    hand.desk.add(box(0, 0, 500, 500))

    step = hand.drag((100, 100), (150, 150))

    assert step.edit is None


def test_arrows_nudge_by_one_pixel_and_with_shift_by_ten(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 160))

    hand.key("Left")
    hand.key("Shift+Down")

    assert bounds(hand) == (99, 110, 199, 170)


def test_delete_deletes_all_selected_in_one_edit(hand: Hand) -> None:
    both = [hand.desk.add(box(x, 100, x + 50, 150)) for x in (100, 300)]
    hand.desk.selection = tuple(each.id for each in both)

    step = hand.key("Del")

    assert step.edit.label == "delete 2 annotations"
    assert step.handled
    assert hand.drawn == []
    assert hand.desk.selection == ()


def test_delete_without_a_selection_is_left_to_others(hand: Hand) -> None:
    assert not hand.key("Del").handled


def test_escape_in_the_middle_of_a_drag_leaves_the_shape_where_it_was(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 160))
    hand.press((150, 120))
    hand.move((300, 300), held=True)

    hand.key("Esc")
    step = hand.release((300, 300))

    assert step.edit is None
    assert bounds(hand) == (100, 100, 200, 160)


def test_accepted_work_is_refused_before_anything_moves(hand: Hand) -> None:
    made = select(hand, box(100, 100, 200, 160))
    hand.desk.model[made.id] = replace(made, status=Status.ACCEPTED)

    hand.drag((150, 120), (170, 140))

    assert [step.message for step in hand.steps if step.message] == [ACCEPTED]
    assert bounds(hand) == (100, 100, 200, 160)


def test_a_read_only_task_can_be_selected_from_but_not_changed(hand: Hand) -> None:
    hand.desk.read_only = "Claim it to draw."
    made = hand.desk.add(box(100, 100, 200, 160))

    hand.click((150, 120))
    hand.drag((150, 120), (170, 140))
    step = hand.key("Del")

    assert hand.desk.selection == (made.id,)
    assert step.message == "Claim it to draw."
    assert bounds(hand) == (100, 100, 200, 160)


def test_one_selected_shape_shows_its_grips_several_show_none(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 160))
    (corners, sides) = hand.tool.preview().shapes
    hand.desk.selection = (*hand.desk.selection, hand.desk.add(box(0, 0, 10, 10)).id)

    assert (len(corners.points), len(sides.points)) == (4, 4)
    assert not hand.tool.preview().shapes


def test_the_grip_under_the_cursor_is_marked(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 160))

    step = hand.move((203, 162))

    assert step.preview_changed
    assert hand.tool.preview().shapes[-1].points.tolist() == [[200, 160]]


def test_grips_too_close_together_to_see_the_shape_are_not_shown(hand: Hand) -> None:
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    select(hand, polygon(zip(300 + 50 * np.cos(angles), 300 + 50 * np.sin(angles), strict=True)))

    assert not hand.tool.preview().shapes
