"""Moving bodies, vertices and the grips of boxes."""

import numpy as np
import pytest
import shapely

from app.models.geometry import Shape, ShapeKind, box, polygon
from app.tools.base import Modifiers, PreviewStyle
from app.tools.select import SelectTool
from tests.tools.desk import SQUARE, Desk, Hand, bounds, ring_of, select


@pytest.fixture
def hand() -> Hand:
    return Hand(SelectTool(), Desk())


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


def test_the_size_in_metres_is_shown_while_resizing(hand: Hand) -> None:
    hand.desk.metres_per_pixel = 0.5
    select(hand, box(100, 100, 200, 160))
    hand.press((200, 160))
    hand.move((210, 170), held=True)

    assert hand.tool.preview().hint == "55.0 × 35.0 m"
