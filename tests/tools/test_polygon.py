"""Drawing polygons and polylines by clicks and strokes."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.geometry import ShapeKind
from app.tools.base import PreviewKind, PreviewStyle
from app.tools.path_tool import STROKE_PIECE
from app.tools.polygon import TOO_FEW, PolygonTool
from app.tools.polyline import PolylineTool
from tests.tools.desk import SQUARE, Desk, Hand, ring_of


@pytest.fixture
def hand() -> Hand:
    return Hand(PolygonTool(), Desk())


@pytest.fixture
def line() -> Hand:
    return Hand(PolylineTool(), Desk())


def circle(points: int, radius: float = 100.0) -> list[tuple[float, float]]:
    return [
        (400 + radius * math.cos(2 * math.pi * i / points), 400 + radius * math.sin(2 * math.pi * i / points))
        for i in range(points)
    ]


@pytest.mark.parametrize("key", ["Return", "Enter"])
def test_enter_closes_the_ring(hand: Hand, key: str) -> None:
    hand.clicks(SQUARE)

    hand.key(key)

    assert ring_of(hand.drawn[0]) == SQUARE
    assert hand.drawn[0].shape.kind is ShapeKind.POLYGON


def test_a_double_click_places_the_last_corner_and_closes(hand: Hand) -> None:
    hand.clicks(SQUARE[:3])

    hand.double_click(SQUARE[3])

    assert ring_of(hand.drawn[0]) == SQUARE
    assert hand.tool.idle


def test_a_click_on_the_first_corner_closes(hand: Hand) -> None:
    hand.clicks(SQUARE)

    hand.click((105, 104))

    assert ring_of(hand.drawn[0]) == SQUARE


def test_a_right_click_closes(hand: Hand) -> None:
    hand.clicks(SQUARE)

    hand.right_click((150, 300))

    assert ring_of(hand.drawn[0]) == SQUARE


def test_the_reach_of_the_first_corner_is_counted_on_screen(hand: Hand) -> None:
    hand.scale = 10.0
    hand.clicks(SQUARE)

    hand.click((105, 104))

    assert hand.drawn == []


def test_a_freehand_stroke_becomes_vertices_within_one_screen_pixel(hand: Hand) -> None:
    outline = circle(500)

    hand.drag(outline[0], *outline[1:-3])
    hand.key("Return")

    drawn = hand.drawn[0].shape.geometry
    assert len(ring_of(hand.drawn[0])) < 80
    assert drawn.hausdorff_distance(shapely.Polygon(outline)) <= 5
    assert all(drawn.exterior.distance(shapely.Point(at)) <= 1.01 for at in outline[:-10])


def test_a_stroke_that_comes_back_to_the_first_corner_closes_the_ring(hand: Hand) -> None:
    outline = circle(200)

    hand.drag(outline[0], *outline[1:], outline[0])

    assert len(hand.drawn) == 1
    assert abs(hand.drawn[0].shape.geometry.area / (math.pi * 100**2) - 1) < 0.02


def test_clicks_and_strokes_mix_in_one_ring(hand: Hand) -> None:
    hand.click((100, 100))
    hand.drag((200, 100), (220, 120), (230, 150), (220, 180), (200, 200))
    hand.click((100, 200))

    hand.key("Return")

    assert ring_of(hand.drawn[0]) == [
        (100, 100), (200, 100), (220, 120), (230, 150), (220, 180), (200, 200), (100, 200),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["Backspace", "Ctrl+Z"])
def test_the_last_vertex_is_taken_back(hand: Hand, key: str) -> None:
    hand.clicks([*SQUARE, (150, 400)])

    step = hand.key(key)
    hand.key("Return")

    assert step.handled
    assert ring_of(hand.drawn[0]) == SQUARE


def test_taking_everything_back_leaves_the_tool_idle_and_the_next_undo_to_the_window(hand: Hand) -> None:
    hand.clicks(SQUARE)
    for _ in SQUARE:
        assert hand.key("Ctrl+Z").handled

    assert hand.tool.idle
    assert not hand.key("Ctrl+Z").handled


def test_a_stroke_is_taken_back_piece_by_piece(hand: Hand) -> None:
    outline = circle(400)
    hand.drag(outline[0], *outline[1:300])
    before = len(hand.tool.vertices)

    hand.key("Backspace")

    assert 1 <= before - len(hand.tool.vertices) <= STROKE_PIECE
    assert not hand.tool.idle


def test_escape_drops_the_whole_ring(hand: Hand) -> None:
    hand.clicks(SQUARE)

    assert hand.key("Esc").handled
    assert hand.tool.idle
    assert hand.drawn == []


def test_two_corners_are_no_polygon_and_stay_open(hand: Hand) -> None:
    hand.clicks(SQUARE[:2])

    step = hand.key("Return")

    assert step.message == TOO_FEW
    assert not hand.tool.idle


def test_a_border_that_crosses_itself_is_shown_as_an_error_at_once(hand: Hand) -> None:
    hand.clicks([SQUARE[0], SQUARE[2], SQUARE[1]])
    hand.move((120, 180))

    preview = hand.tool.preview()

    assert preview.hint == "crosses itself"
    assert [shape.style for shape in preview.shapes if shape.kind is PreviewKind.LINE] == [PreviewStyle.ERROR] * 2


def test_a_closing_edge_that_would_cross_is_shown_apart_from_the_border(hand: Hand) -> None:
    hand.clicks([(100, 100), (300, 100), (300, 300), (200, 50)])
    hand.move((200, 50))
    hand.clicks([(150, 50)])
    hand.move((310, 310))

    closing, border = (shape.style for shape in hand.tool.preview().shapes[:2])

    assert (closing, border) == (PreviewStyle.ERROR, PreviewStyle.ERROR)


def test_an_invalid_ring_commits_nothing_and_stays_open_to_be_corrected(hand: Hand) -> None:
    hand.clicks([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]])

    step = hand.key("Return")
    assert step.edit is None
    assert "cross" in step.message
    assert len(hand.tool.vertices) == 4

    hand.key("Backspace")
    hand.key("Return")
    assert len(ring_of(hand.drawn[0])) == 3


def test_near_the_first_corner_the_preview_closes_on_it(hand: Hand) -> None:
    hand.clicks(SQUARE)
    hand.move((104, 103))

    preview = hand.tool.preview()

    assert preview.shapes[1].points[-1].tolist() == [100, 100]
    assert preview.shapes[-1].style is PreviewStyle.ACTIVE


def test_the_area_is_shown_while_drawing(hand: Hand) -> None:
    hand.desk.metres_per_pixel = 0.5
    hand.clicks(SQUARE[:3])
    hand.move(SQUARE[3])

    assert hand.tool.preview().hint == "2,500 m²"


def test_vertices_stay_inside_the_scene(hand: Hand) -> None:
    hand.clicks([(900, 700), (1500, 700), (1500, 1500), (900, 1500)])
    hand.key("Return")

    assert hand.drawn[0].shape.bounds == (900, 700, 1000, 800)


def test_a_second_click_on_the_same_place_adds_no_vertex(hand: Hand) -> None:
    hand.clicks([SQUARE[0], SQUARE[1], SQUARE[1], SQUARE[2]])

    assert hand.tool.vertices == SQUARE[:3]


@settings(max_examples=50, deadline=None)
@given(
    radii=st.lists(st.floats(20, 300), min_size=3, max_size=20),
    stroke=st.booleans(),
    scale=st.sampled_from([0.5, 1, 4]),
)
def test_any_star_shaped_outline_is_drawn_as_it_is_traced(radii: list[float], stroke: bool, scale: float) -> None:
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    outline = [(400 + r * math.cos(a), 400 + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]
    hand = Hand(PolygonTool(), Desk(), scale)

    if stroke:
        hand.drag(outline[0], *outline[1:])
    else:
        hand.clicks(outline)
    hand.key("Return")

    drawn = shapely.union_all([each.shape.geometry for each in hand.drawn])
    if not drawn.is_empty:
        assert drawn.is_valid
        assert shapely.Polygon(outline).buffer(10 / scale).covers(drawn)


def test_a_line_may_cross_itself(line: Hand) -> None:
    line.clicks([(0, 0), (100, 100), (100, 0), (0, 100)])

    line.key("Return")

    assert line.drawn[0].shape.geometry.wkt == "LINESTRING (0 0, 100 100, 100 0, 0 100)"
    assert line.drawn[0].shape.kind is ShapeKind.POLYLINE


def test_a_line_ends_with_a_double_click_or_a_right_click(line: Hand) -> None:
    line.click((0, 0))
    line.double_click((100, 0))
    line.clicks([(0, 50), (100, 50)])
    line.right_click((300, 300))

    assert [each.shape.geometry.length for each in line.drawn] == [100, 100]


def test_one_point_is_no_line_and_stays_open(line: Hand) -> None:
    line.click((10, 10))

    step = line.key("Return")

    assert "at least two" in step.message
    assert not line.tool.idle


def test_a_line_drawn_back_to_its_start_does_not_close(line: Hand) -> None:
    line.clicks([*SQUARE, SQUARE[0]])

    assert not line.tool.idle
    line.key("Return")
    assert line.drawn[0].shape.geometry.is_ring


def test_the_length_of_a_line_is_shown(line: Hand) -> None:
    line.desk.metres_per_pixel = 0.5
    line.clicks([(0, 0), (100, 0)])
    line.move((100, 100))

    assert line.tool.preview().hint == "100 m"
