"""Many vertices at once, shared vertices, further parts, stamps, locks, and turning a box by its grip."""

import math

import pytest
import shapely

from app.models.geometry import Shape, ShapeKind, polygon
from app.tools.base import Modifiers
from app.tools.grips import turning_grip
from app.tools.part import PartTool
from app.tools.select import SelectTool
from app.tools.stamp import StampTool
from app.tools.standing import LOCKED
from app.tools.vertices import NEXT, PREVIOUS, VertexTool
from tests.tools.desk import AIRCRAFT, SQUARE, Desk, Hand, bounds, ring_of, select


@pytest.fixture
def hand() -> Hand:
    made = Hand(VertexTool())
    select(made, polygon(SQUARE))
    return made


def test_a_rubber_band_marks_vertices_and_dragging_one_moves_all(hand: Hand) -> None:
    hand.drag((150, 80), (220, 220))
    hand.drag((200, 100), (230, 110))

    assert ring_of(hand.drawn[0]) == [(100, 100), (230, 110), (230, 210), (100, 200)]


def test_a_lasso_marks_only_what_it_holds(hand: Hand) -> None:
    hand.press((180, 180), Modifiers.ALT)
    for at in ((220, 180), (220, 220), (180, 220)):
        hand.send_held(at, Modifiers.ALT)
    hand.release((180, 180), Modifiers.ALT)
    hand.key("Right")

    assert ring_of(hand.drawn[0]) == [(100, 100), (200, 100), (201, 200), (100, 200)]


def test_marked_vertices_are_deleted_and_a_ring_keeps_three(hand: Hand) -> None:
    hand.drag((190, 190), (210, 210))
    hand.key("Del")
    hand.drag((90, 90), (110, 110))
    hand.key("Del")

    assert ring_of(hand.drawn[0]) == [(100, 100), (200, 100), (100, 200)]
    assert "three corners" in hand.steps[-1].message


def test_keys_walk_the_vertices_and_arrows_nudge_the_one_arrived_at(hand: Hand) -> None:
    hand.key(NEXT)
    hand.key(NEXT)
    hand.key("Shift+Down")
    hand.key(PREVIOUS)
    hand.key("Left")

    assert ring_of(hand.drawn[0]) == [(99, 100), (200, 110), (200, 200), (100, 200)]


def test_arrows_follow_the_screen_when_the_picture_is_turned(hand: Hand) -> None:
    hand.key(NEXT)
    hand.tool.turn = 90.0
    hand.key("Right")

    assert ring_of(hand.drawn[0])[0] == (100, 99)


def test_vertices_that_shapes_share_move_together_as_one_edit() -> None:
    hand = Hand(SelectTool())
    hand.tool.together = True
    neighbour = hand.desk.add(polygon([(200.0, 100.0), (300.0, 100.0), (300.0, 200.0), (200.0, 200.0)]))
    select(hand, polygon(SQUARE))

    step = hand.drag((200, 100), (210, 90))

    assert len(step.edit.changes) == 2
    assert (210, 90) in ring_of(hand.desk.model[neighbour.id])
    assert (210, 90) in ring_of(hand.drawn[1])


def test_a_vertex_added_to_a_shared_edge_is_added_to_both() -> None:
    hand = Hand(SelectTool())
    hand.tool.together = True
    hand.desk.add(polygon([(200.0, 100.0), (300.0, 100.0), (300.0, 200.0), (200.0, 200.0)]))
    select(hand, polygon(SQUARE))

    hand.drag((200, 150), (220, 150))

    assert all(len(ring_of(one)) == 5 and (220, 150) in ring_of(one) for one in hand.drawn)


def test_apart_a_shared_vertex_moves_alone() -> None:
    hand = Hand(SelectTool())
    neighbour = hand.desk.add(polygon([(200.0, 100.0), (300.0, 100.0), (300.0, 200.0), (200.0, 200.0)]))
    select(hand, polygon(SQUARE))

    hand.drag((200, 100), (210, 90))

    assert (200, 100) in ring_of(hand.desk.model[neighbour.id])


def test_a_ring_drawn_beside_becomes_a_part_and_one_that_touches_is_joined() -> None:
    hand = Hand(PartTool())
    select(hand, polygon(SQUARE))

    hand.clicks([(300, 100), (400, 100), (400, 200)])
    hand.key("Return")
    parts = hand.drawn[0].shape.geometry
    hand.clicks([(150, 150), (350, 150), (350, 110), (150, 110)])
    hand.key("Return")

    assert parts.geom_type == "MultiPolygon"
    assert hand.drawn[0].shape.geometry.geom_type == "Polygon"


def test_a_part_needs_one_selected_polygon() -> None:
    assert "Select the one polygon" in Hand(PartTool()).press((10, 10)).message


def test_a_stamp_sets_the_same_size_and_angle_again_by_one_click() -> None:
    hand = Hand(StampTool(), Desk(active_class=AIRCRAFT))
    tilted = [(300.0, 300.0), (340.0, 330.0), (310.0, 370.0), (270.0, 340.0)]
    select(hand, Shape(ShapeKind.ROTATED_BOX, shapely.Polygon(tilted)))

    hand.click((600, 600))
    hand.click((100, 100))

    assert len(hand.drawn) == 3
    assert ring_of(hand.drawn[1]) == [(x + 295, y + 265) for x, y in tilted]
    assert hand.drawn[2].shape.bounds == (65, 65, 135, 135)


def test_nothing_to_stamp_is_said() -> None:
    assert "Select, or draw" in Hand(StampTool()).press((10, 10)).message


def test_what_is_locked_is_not_moved_reshaped_or_deleted() -> None:
    hand = Hand(SelectTool())
    drawn = select(hand, polygon(SQUARE))
    hand.desk.locked = {drawn.id}

    hand.drag((150, 150), (170, 170))
    hand.drag((200, 100), (220, 90))
    hand.key("Del")
    hand.key("Left")

    assert hand.drawn[0].shape == drawn.shape
    assert {step.message for step in hand.steps if step.message} == {LOCKED}


@pytest.mark.parametrize(("held", "expected"), [(Modifiers.NONE, 40.0), (Modifiers.SHIFT, 45.0)])
def test_the_grip_before_the_front_turns_a_box_and_shift_steps_by_fifteen_degrees(
    held: Modifiers, expected: float
) -> None:
    hand = Hand(SelectTool())
    ring = [(100.0, 100.0), (140.0, 100.0), (140.0, 200.0), (100.0, 200.0)]
    select(hand, Shape(ShapeKind.ROTATED_BOX, shapely.Polygon(ring)))
    x, y = turning_grip(hand.drawn[0].shape, 1.0)[1].tolist()
    reach, turn = 150 - y, math.radians(40)

    hand.press((x, y))
    hand.send_held((120 + reach * math.sin(turn), 150 - reach * math.cos(turn)), held)
    hand.release((120 + reach * math.sin(turn), 150 - reach * math.cos(turn)), held)

    (x0, y0), (x1, y1) = ring_of(hand.drawn[0])[:2]
    assert math.degrees(math.atan2(y1 - y0, x1 - x0)) == pytest.approx(expected, abs=0.1)
    assert bounds(hand) != (100, 100, 140, 200)
