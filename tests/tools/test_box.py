"""Drawing upright and rotated boxes and points."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.models.geometry import Point, ShapeKind
from app.models.ontology import ClassDef
from app.tools.base import PreviewStyle
from app.tools.box import TOO_THIN, BoxTool
from app.tools.drawing import NO_CLASS
from app.tools.point import PointTool
from app.tools.rotated_box import RotatedBoxTool, corners
from tests.tools.desk import AIRCRAFT, BUILDING, SCENE, SHIP, TASK, Desk, Hand, ring_of

COORDINATE = st.floats(0, 800)
PLACE = st.tuples(COORDINATE, COORDINATE)


@pytest.fixture
def hand() -> Hand:
    return Hand(BoxTool(), Desk())


@pytest.fixture
def turned() -> Hand:
    return Hand(RotatedBoxTool(), Desk())


def test_press_drag_and_release_draws_a_box(hand: Hand) -> None:
    hand.drag((140, 160), (120, 130), (100, 100))

    assert hand.drawn[0].shape.bounds == (100, 100, 140, 160)
    assert hand.drawn[0].shape.kind is ShapeKind.BOX


def test_two_clicks_draw_a_box(hand: Hand) -> None:
    hand.click((100, 100))
    assert hand.drawn == []
    hand.move((120, 130))
    hand.click((140, 160))

    assert hand.drawn[0].shape.bounds == (100, 100, 140, 160)


def test_a_new_annotation_has_class_task_scene_and_the_defaults_of_its_attributes(hand: Hand) -> None:
    hand.drag((100, 100), (140, 160))

    made = hand.drawn[0]
    assert (made.class_id, made.task, made.scene) == ("ship", TASK.id, SCENE.id)
    assert made.attributes == {"flag": "unknown"}
    assert made.id.version == 7


def test_what_was_drawn_is_selected_and_the_tool_is_ready_for_the_next(hand: Hand) -> None:
    step = hand.drag((100, 100), (140, 160))

    assert step.edit.label == "draw Ship"
    assert hand.desk.selection == (hand.drawn[0].id,)
    assert hand.tool.idle


def test_a_box_thinner_than_two_screen_pixels_is_nothing(hand: Hand) -> None:
    step = hand.drag((100, 100), (101, 200))

    assert step.edit is None
    assert step.message == TOO_THIN
    assert hand.tool.idle


def test_two_clicks_on_one_place_are_nothing(hand: Hand) -> None:
    hand.click((100, 100))
    hand.click((100.5, 100))

    assert hand.drawn == []
    assert hand.tool.idle


def test_the_least_size_is_counted_on_screen(hand: Hand) -> None:
    hand.scale = 16.0

    hand.drag((100, 100), (100.5, 100.25))

    assert hand.drawn[0].shape.bounds == (100, 100, 100.5, 100.25)


def test_a_box_ends_at_the_edge_of_the_scene(hand: Hand) -> None:
    hand.drag((900, 700), (2000, 2000))

    assert hand.drawn[0].shape.bounds == (900, 700, 1000, 800)


def test_the_hint_shows_metres_where_the_scene_has_a_map_position(hand: Hand) -> None:
    hand.desk.metres_per_pixel = 0.25
    hand.press((100, 100))
    hand.move((185.6, 155.6), held=True)

    assert hand.tool.preview().hint == "21.4 × 13.9 m"


def test_the_hint_shows_pixels_otherwise(hand: Hand) -> None:
    hand.press((100, 100))
    hand.move((1000, 142), held=True)

    assert hand.tool.preview().hint == "900 × 42.0 px"


def test_a_box_too_small_to_keep_is_only_a_guide(hand: Hand) -> None:
    hand.press((100, 100))
    hand.move((150, 100), held=True)

    assert hand.tool.preview().shapes[0].style is PreviewStyle.GUIDE


def test_taking_back_the_first_corner_is_the_tools_own_undo(hand: Hand) -> None:
    hand.click((100, 100))

    assert hand.key("Ctrl+Z").handled
    assert hand.tool.idle
    assert not hand.key("Ctrl+Z").handled


def test_escape_while_dragging_leaves_nothing_at_release(hand: Hand) -> None:
    hand.press((100, 100))
    hand.key("Escape")

    step = hand.release((200, 200))

    assert step.edit is None
    assert hand.tool.idle


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (None, NO_CLASS),
        (AIRCRAFT, "Aircraft is drawn as rotated box; choose that tool."),
        (SHIP, ""),
        (BUILDING, ""),
    ],
)
def test_a_box_is_allowed_only_for_classes_drawn_so(hand: Hand, known: ClassDef | None, sentence: str) -> None:
    hand.desk.active_class = known

    assert hand.tool.allowed(hand.desk) == sentence
    assert (hand.drag((100, 100), (200, 200)).edit is None) == bool(sentence)


def test_a_press_that_is_not_allowed_says_why(hand: Hand) -> None:
    hand.desk.active_class = None

    assert hand.press((100, 100)).message == NO_CLASS


def test_the_class_at_the_end_of_the_gesture_counts(hand: Hand) -> None:
    hand.press((100, 100))
    hand.desk.active_class = replace(SHIP, id="tug", name="Tug")

    hand.release((200, 200))

    assert hand.drawn[0].class_id == "tug"


def test_three_clicks_draw_a_rotated_box_with_the_front_first(turned: Hand) -> None:
    turned.clicks([(100, 100), (140, 130), (110, 170)])

    assert turned.drawn[0].shape.kind is ShapeKind.ROTATED_BOX
    assert ring_of(turned.drawn[0]) == [(100, 100), (140, 130), (110, 170), (70, 140)]


def test_dragging_along_the_front_and_clicking_the_rear_is_the_same(turned: Hand) -> None:
    turned.drag((100, 100), (120, 115), (140, 130))
    turned.click((110, 170))

    assert ring_of(turned.drawn[0]) == [(100, 100), (140, 130), (110, 170), (70, 140)]


def test_front_corners_clicked_the_other_way_round_are_put_right(turned: Hand) -> None:
    turned.clicks([(140, 130), (100, 100), (110, 170)])

    assert ring_of(turned.drawn[0]) == [(100, 100), (140, 130), (110, 170), (70, 140)]


def test_a_rotated_box_shows_length_width_and_direction(turned: Hand) -> None:
    turned.desk.metres_per_pixel = 0.5
    turned.clicks([(100, 100), (120, 100)])
    turned.move((110, 160))

    assert turned.tool.preview().hint == "30.0 × 10.0 m, 0° from the top"


def test_a_third_click_too_near_the_front_waits_for_a_better_one(turned: Hand) -> None:
    turned.clicks([(100, 100), (140, 130), (140, 131)])
    assert turned.drawn == []

    turned.click((110, 170))

    assert len(turned.drawn) == 1


def test_the_last_corner_of_a_rotated_box_is_taken_back(turned: Hand) -> None:
    turned.clicks([(100, 100), (140, 130)])

    assert turned.key("Backspace").handled
    turned.clicks([(150, 100), (150, 150)])

    assert ring_of(turned.drawn[0])[:2] == [(100, 100), (150, 100)]


@given(left=PLACE, right=PLACE, rear=PLACE)
def test_four_corners_are_a_rectangle_whose_rear_edge_meets_the_third_click(
    left: Point, right: Point, rear: Point
) -> None:
    front = complex(right[0] - left[0], right[1] - left[1])
    assume(abs(front) > 1)

    a, b, c, d = (complex(*corner) for corner in corners(left, right, rear))

    assert abs(((b - a).conjugate() * (c - b)).real) < 1e-6 * max(1.0, abs(front) * abs(c - b))
    assert abs((b - a) - (c - d)) < 1e-9
    assert ((b - a).conjugate() * (d - a)).imag >= -1e-9
    assert abs(((b - a).conjugate() * (complex(*rear) - d)).imag) < 1e-6 * abs(front)


def test_one_click_draws_a_point() -> None:
    hand = Hand(PointTool(), Desk())

    hand.click((100.12345, 50))

    assert hand.drawn[0].shape.geometry.wkt == "POINT (100.123 50)"


def test_a_point_is_kept_where_the_button_is_released() -> None:
    hand = Hand(PointTool(), Desk())

    hand.drag((100, 50), (110, 60))

    assert hand.drawn[0].shape.geometry.wkt == "POINT (110 60)"


def test_a_point_beside_the_scene_lands_a_hair_inside_it() -> None:
    hand = Hand(PointTool(), Desk())

    hand.click((-30, 900))

    assert hand.drawn[0].shape.bounds[:2] == (0.001, 799.999)
