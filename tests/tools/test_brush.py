"""The brush lays on only what is new of a stroke: what it shows is what the whole stroke at once would leave."""

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from app.models.geometry import Point, polygon
from app.tools.base import Modifiers, PreviewStyle
from app.tools.brush import RADII_PX, USUAL, BrushTool
from tests.tools.desk import SQUARE, Hand, select

START: Point = (150.0, 150.0)


def walk(steps: int, seed: int) -> list[Point]:
    """A wandering stroke from START that crosses itself and the border of the square."""
    turns = np.random.default_rng(seed).normal(0, 0.7, steps).cumsum()
    way = np.column_stack([np.cos(turns), np.sin(turns)]).cumsum(axis=0) * 9 + START
    return [(float(x), float(y)) for x, y in way]


def shown(hand: Hand) -> BaseGeometry:
    """The area of the preview: its rings, those inside others as holes."""
    rings = [one.points for one in hand.tool.preview().shapes if one.style is not PreviewStyle.GUIDE]
    area: BaseGeometry = shapely.Polygon()
    for ring in rings:
        area = area.symmetric_difference(shapely.Polygon(ring))
    return area


def left_by(stroke: list[Point], radius: float, *, erasing: bool) -> BaseGeometry:
    band = shapely.LineString(stroke).buffer(radius, quad_segs=6)
    square = shapely.Polygon(SQUARE)
    return square.difference(band) if erasing else square.union(band)


@pytest.mark.parametrize("erasing", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_shown_at_every_move_is_what_the_whole_stroke_would_leave(seed: int, erasing: bool) -> None:
    hand = Hand(BrushTool())
    select(hand, polygon(SQUARE))
    stroke = walk(25, seed)
    hand.press(START, Modifiers.ALT if erasing else Modifiers.NONE)
    for number, at in enumerate(stroke, 1):
        hand.move(at, held=True)
        whole = left_by([START, *stroke[:number]], RADII_PX[USUAL], erasing=erasing)
        assert shown(hand).symmetric_difference(whole).area < 0.01 * whole.area
    before = shown(hand)
    hand.release(stroke[-1])
    after = shapely.union_all([one.shape.geometry for one in hand.drawn])
    assert after.symmetric_difference(before).area < 0.03 * before.area


def test_another_size_in_the_middle_of_a_stroke_holds_for_all_of_it() -> None:
    hand = Hand(BrushTool())
    select(hand, polygon(SQUARE))
    stroke = walk(12, 3)
    hand.press(START)
    for at in stroke:
        hand.move(at, held=True)
        hand.tool.preview()
    hand.key("]")
    whole = left_by([START, *stroke], RADII_PX[USUAL + 1], erasing=False)
    assert shown(hand).symmetric_difference(whole).area < 0.01 * whole.area


def test_a_stroke_begins_from_what_the_one_before_left() -> None:
    hand = Hand(BrushTool())
    select(hand, polygon(SQUARE))
    hand.drag(START, (150.0, 260.0))
    (painted,) = hand.drawn
    hand.press((120.0, 120.0))
    assert shown(hand).symmetric_difference(painted.shape.geometry).area < 1.0
    hand.key("Esc")
    assert hand.tool.idle
    assert hand.drawn == [painted]
