"""Reshape, split, holes, brush, turn and scale, and the box by extreme points, as a hand uses them."""

import math

import pytest
import shapely

from app.models.geometry import Shape, ShapeKind, box, polygon
from app.tools.base import Modifiers
from app.tools.brush import BrushTool
from app.tools.extreme_box import ExtremeBoxTool
from app.tools.hole import HoleTool
from app.tools.reshape import ReshapeTool
from app.tools.split import SplitTool
from app.tools.transform import STALK_PX, TransformTool
from tests.tools.desk import AIRCRAFT, SQUARE, Desk, Hand, bounds, select


def test_a_dragged_stroke_outside_adds_to_the_polygon_it_crosses() -> None:
    hand = Hand(ReshapeTool())
    hand.desk.add(polygon(SQUARE))

    hand.drag((150, 120), (150, 60), (180, 60), (180, 120))

    assert bounds(hand) == (100, 60, 200, 200)


def test_a_clicked_stroke_ends_with_enter_and_takes_back_corners() -> None:
    hand = Hand(ReshapeTool())
    select(hand, polygon(SQUARE))

    hand.clicks([(150, 90), (400, 400)])
    hand.key("Backspace")
    hand.clicks([(150, 210)])
    hand.key("Return")

    assert hand.drawn[0].shape.geometry.area == pytest.approx(5000)


def test_a_stroke_that_crosses_nothing_says_what_to_do_and_changes_nothing() -> None:
    hand = Hand(ReshapeTool())
    select(hand, polygon(SQUARE))

    step = hand.drag((300, 300), (400, 400))

    assert "twice" in step.message
    assert step.edit is None


def test_a_cut_leaves_the_larger_piece_its_annotation_and_makes_the_other_anew() -> None:
    hand = Hand(SplitTool())
    drawn = select(hand, polygon(SQUARE))

    hand.drag((170, 50), (170, 250))

    first, second = hand.drawn
    assert first.id == drawn.id
    assert (first.shape.geometry.area, second.shape.geometry.area) == (7000, 3000)
    assert second.class_id == drawn.class_id
    assert set(hand.desk.selection) == {first.id, second.id}


def test_a_cut_without_a_selection_splits_everything_it_crosses() -> None:
    hand = Hand(SplitTool())
    for shift in (0.0, 150.0):
        hand.desk.add(polygon([(x + shift, y) for x, y in SQUARE]))

    hand.drag((50, 150), (400, 150))

    assert len(hand.drawn) == 4


def test_boxes_are_not_cut() -> None:
    hand = Hand(SplitTool())
    select(hand, box(100, 100, 200, 200))

    step = hand.drag((150, 50), (150, 250))

    assert step.edit is None
    assert "polygon or line" in step.message


def test_a_ring_inside_becomes_a_hole_and_a_click_in_it_fills_it() -> None:
    hand = Hand(HoleTool())
    hand.desk.add(polygon(SQUARE))

    hand.clicks([(140, 140), (160, 140), (160, 160)])
    hand.key("Return")
    assert hand.drawn[0].shape.geometry.area == 10000 - 200

    hand.click((158, 145))
    assert hand.drawn[0].shape.geometry.area == 10000


def test_the_brush_begins_a_polygon_then_paints_on_it_and_alt_erases() -> None:
    hand = Hand(BrushTool())

    hand.drag((100, 100), (200, 100))
    begun = hand.drawn[0].shape.geometry.area
    hand.drag((200, 100), (200, 200))
    painted = hand.drawn[0].shape.geometry.area
    hand.drag((200, 160), (200, 260), modifiers=Modifiers.ALT)

    assert len(hand.drawn) == 1
    assert begun == pytest.approx(100 * 28 + math.pi * 14 * 14, rel=0.03)
    assert painted > begun
    assert hand.drawn[0].shape.geometry.area < painted


def test_erasing_all_of_a_polygon_deletes_it() -> None:
    hand = Hand(BrushTool())
    select(hand, box_polygon(100, 100, 110, 110))

    hand.drag((90, 105), (120, 105), modifiers=Modifiers.ALT)

    assert hand.drawn == []


def box_polygon(x0: float, y0: float, x1: float, y1: float) -> Shape:
    return polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def test_the_brush_has_sizes_on_the_screen() -> None:
    near, far = Hand(BrushTool(), scale=4.0), Hand(BrushTool(), scale=0.5)
    for hand in (near, far):
        hand.key("]")
        hand.drag((300, 300), (310, 300))

    assert far.drawn[0].shape.geometry.area > 20 * near.drawn[0].shape.geometry.area


def test_four_extreme_points_in_any_order_make_the_box() -> None:
    hand = Hand(ExtremeBoxTool())

    hand.clicks([(150, 100), (100, 130), (220, 160)])
    hand.key("Backspace")
    hand.clicks([(210, 140), (160, 180)])

    assert bounds(hand) == (100, 100, 210, 180)


def test_shift_turns_in_steps_of_fifteen_degrees_about_the_middle() -> None:
    hand = Hand(TransformTool())
    select(hand, polygon(SQUARE))

    hand.press((150, 100 - STALK_PX))
    hand.release((150 + 74, 76), modifiers=Modifiers.SHIFT)

    turned = hand.drawn[0].shape.geometry
    expected = shapely.affinity.rotate(shapely.Polygon(SQUARE), 45)
    assert turned.symmetric_difference(expected).area < 1


def test_a_corner_scales_about_the_opposite_one() -> None:
    hand = Hand(TransformTool())
    select(hand, polygon(SQUARE))

    hand.drag((200, 200), (150, 150))

    assert bounds(hand) == (100, 100, 150, 150)


def test_an_upright_box_becomes_a_rotated_one_where_its_class_allows_it() -> None:
    hand = Hand(TransformTool())
    select(hand, box(100, 100, 200, 160))

    hand.drag((150, 100 - STALK_PX), (250, 100))

    assert hand.drawn[0].shape.kind is ShapeKind.ROTATED_BOX


def test_a_click_chooses_what_to_turn() -> None:
    hand = Hand(TransformTool())
    drawn = hand.desk.add(polygon(SQUARE))

    hand.click((150, 150))

    assert hand.desk.selection == (drawn.id,)


def test_the_class_in_hand_must_be_drawn_so() -> None:
    hand = Hand(ExtremeBoxTool(), Desk(active_class=AIRCRAFT))

    assert "rotated box" in hand.press((10, 10)).message
