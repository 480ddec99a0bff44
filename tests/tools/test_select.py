"""Selecting, moving and editing what is there."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from app.models.annotation import Annotation, Status
from app.models.geometry import Shape, ShapeKind, box, polygon
from app.tools.base import Modifiers, PreviewKind, PreviewStyle
from app.tools.select import ACCEPTED, SelectTool
from tests.tools.desk import Desk, Hand, ring_of

SQUARE = [(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.0, 200.0)]


@pytest.fixture
def hand() -> Hand:
    return Hand(SelectTool(), Desk())


def bounds(hand: Hand, which: int = 0) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = hand.drawn[which].shape.bounds
    return (x0, y0, x1, y1)


def select(hand: Hand, shape: Shape) -> Annotation:
    made = hand.desk.add(shape)
    hand.desk.selection = (made.id,)
    return made


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


def test_dragging_inside_the_selected_moves_it(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 200))

    hand.drag((130, 120), (140, 150), (143, 160))

    assert bounds(hand) == (113, 140, 213, 240)


def test_all_selected_move_together_in_one_edit(hand: Hand) -> None:
    both = [hand.desk.add(box(x, 100, x + 50, 150)) for x in (100, 300)]
    hand.desk.selection = tuple(each.id for each in both)

    step = hand.drag((110, 130), (120, 135))

    assert len(step.edit.changes) == 2
    assert [bounds(hand, i)[:2] for i in (0, 1)] == [(110, 105), (310, 105)]


def test_a_move_stops_at_the_edge_of_the_scene(hand: Hand) -> None:
    select(hand, box(20, 20, 120, 120))

    hand.drag((70, 45), (10, 5))

    assert bounds(hand) == (0, 0, 100, 100)


def test_a_trembling_click_moves_nothing(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 200))

    step = hand.drag((130, 120), (131, 121))

    assert step.edit is None


def test_dragging_a_vertex_moves_it_without_a_jump(hand: Hand) -> None:
    select(hand, polygon(SQUARE))

    hand.drag((203, 202), (223, 222))

    assert ring_of(hand.drawn[0])[2] == (220, 220)


def test_dragging_an_edge_middle_adds_a_vertex_there(hand: Hand) -> None:
    select(hand, polygon(SQUARE))

    step = hand.drag((150, 100), (150, 60))

    assert step.edit.label == "add corner"
    assert ring_of(hand.drawn[0]) == [SQUARE[0], (150, 60), *SQUARE[1:]]


def test_the_middle_of_the_closing_edge_adds_a_vertex_at_the_end(hand: Hand) -> None:
    select(hand, polygon(SQUARE))

    hand.drag((100, 150), (60, 150))

    assert ring_of(hand.drawn[0]) == [*SQUARE, (60, 150)]


def test_alt_and_click_on_a_vertex_deletes_it(hand: Hand) -> None:
    select(hand, polygon([*SQUARE, (60, 150)]))

    hand.click((60, 150), Modifiers.ALT)

    assert ring_of(hand.drawn[0]) == SQUARE


def test_a_triangle_keeps_its_three_corners(hand: Hand) -> None:
    select(hand, polygon(SQUARE[:3]))

    hand.click(SQUARE[0], Modifiers.ALT)

    assert ring_of(hand.drawn[0]) == SQUARE[:3]
    assert any("at least three corners" in step.message for step in hand.steps)


def test_a_box_keeps_its_four_corners(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 200))

    hand.click((100, 100), Modifiers.ALT)

    assert any("four corners" in step.message for step in hand.steps)


def test_a_vertex_of_a_hole_moves(hand: Hand) -> None:
    hole = [(120.0, 120.0), (180.0, 120.0), (150.0, 180.0)]
    select(hand, polygon(SQUARE, [hole]))

    hand.drag((150, 180), (140, 170))

    assert list(hand.drawn[0].shape.geometry.interiors[0].coords)[2] == (140, 170)


def test_a_vertex_of_a_part_moves_and_the_other_part_stays(hand: Hand) -> None:
    parts = shapely.MultiPolygon([shapely.Polygon(SQUARE), shapely.box(400, 400, 450, 450)])
    select(hand, Shape(ShapeKind.POLYGON, parts))

    hand.drag((450, 400), (470, 390))

    first, second = hand.drawn[0].shape.geometry.geoms
    assert first.equals(shapely.Polygon(SQUARE))
    assert (470, 390) in second.exterior.coords


def test_a_drag_that_would_cross_the_border_is_shown_in_error_style_and_commits_nothing(hand: Hand) -> None:
    select(hand, polygon(SQUARE))
    hand.press((100, 100))
    hand.move((300, 150), held=True)
    shown = hand.tool.preview()

    step = hand.release((300, 150))

    assert {shape.style for shape in shown.shapes} == {PreviewStyle.ERROR}
    assert shown.hint == "The border would cross or touch itself."
    assert step.edit is None
    assert "Nothing was changed" in step.message
    assert ring_of(hand.drawn[0]) == SQUARE


def test_a_border_that_was_already_crossed_may_be_mended_in_steps(hand: Hand) -> None:
    bow_tie = [(100.0, 100.0), (200.0, 200.0), (200.0, 100.0), (100.0, 210.0), (50.0, 150.0)]
    select(hand, polygon(bow_tie))

    step = hand.drag((50, 150), (40, 150))

    assert step.edit is not None


def test_a_corner_resizes_a_box_and_the_opposite_corner_stays(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 160))

    hand.drag((100, 100), (80, 90))

    assert bounds(hand) == (80, 90, 200, 160)
    assert hand.drawn[0].shape.kind is ShapeKind.BOX


def test_a_side_moves_across_itself_only(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 160))

    hand.drag((200, 130), (250, 150))

    assert bounds(hand) == (100, 100, 250, 160)


def test_a_corner_dragged_over_the_opposite_one_turns_the_box_round(hand: Hand) -> None:
    select(hand, box(100, 100, 200, 160))

    hand.drag((100, 100), (260, 220))

    assert bounds(hand) == (200, 160, 260, 220)


def test_a_rotated_box_stays_rectangular_and_keeps_its_front(hand: Hand) -> None:
    ring = [(300.0, 300.0), (340.0, 330.0), (310.0, 370.0), (270.0, 340.0)]
    select(hand, Shape(ShapeKind.ROTATED_BOX, shapely.Polygon(ring)))

    hand.drag((310, 370), (330, 400))

    a, b, c, d = map(np.array, ring_of(hand.drawn[0]))
    assert tuple(c) == (330, 400)
    assert abs((b - a) @ (c - b)) < 0.1
    assert np.allclose(b - a, c - d, atol=0.002)
    assert tuple(a) == ring[0]


def test_a_rotated_box_does_not_turn_inside_out(hand: Hand) -> None:
    ring = [(300.0, 300.0), (340.0, 330.0), (310.0, 370.0), (270.0, 340.0)]
    select(hand, Shape(ShapeKind.ROTATED_BOX, shapely.Polygon(ring)))

    step = hand.drag((310, 370), (250, 200))

    assert step.edit is None
    assert "no area" in step.message


def test_inside_a_small_box_there_is_room_to_move_it(hand: Hand) -> None:
    select(hand, box(100, 100, 112, 110))

    hand.drag((106, 105), (126, 125))

    assert bounds(hand) == (120, 120, 132, 130)


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


def test_the_size_in_metres_is_shown_while_resizing(hand: Hand) -> None:
    hand.desk.metres_per_pixel = 0.5
    select(hand, box(100, 100, 200, 160))
    hand.press((200, 160))
    hand.move((210, 170), held=True)

    assert hand.tool.preview().hint == "55.0 × 35.0 m"
