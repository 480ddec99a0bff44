import math

from app.tools.base import Modifiers
from app.tools.border import TOO_SMALL, BorderTool
from tests.tools.desk import BUILDING, Desk, Hand, storable
from tests.tools.picture import ROOF_AREA, iou


def test_a_loose_box_finds_the_object_in_it() -> None:
    hand = Hand(BorderTool(), Desk(active_class=BUILDING))

    hand.drag((600, 470), (700, 520), (800, 600))

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, ROOF_AREA) > 0.97
    assert storable(drawn)


def test_a_stroke_around_an_object_finds_it() -> None:
    hand = Hand(BorderTool(), Desk(active_class=BUILDING))
    ring = [(700 + 100 * math.cos(a / 6), 530 + 70 * math.sin(a / 6)) for a in range(38)]

    hand.drag(ring[0], *ring[1:], modifiers=Modifiers.CTRL)

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, ROOF_AREA) > 0.97


def test_a_stroke_on_an_object_finds_it() -> None:
    hand = Hand(BorderTool(), Desk(active_class=BUILDING))

    hand.drag((660, 515), (680, 530), (740, 545), modifiers=Modifiers.CTRL)

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, ROOF_AREA) > 0.9


def test_a_click_is_no_box() -> None:
    hand = Hand(BorderTool(), Desk(active_class=BUILDING))

    hand.press((650, 520))

    assert hand.release((650, 520)).message == TOO_SMALL
    assert hand.tool.idle


def test_while_it_is_looked_for_the_box_stays_and_esc_leaves_it() -> None:
    hand = Hand(BorderTool(), Desk(active_class=BUILDING))
    hand.late = True
    hand.drag((600, 470), (800, 600))
    assert hand.tool.preview().hint.startswith("Looking")

    hand.key("Esc")
    hand.reply(hand.asked[-1])

    assert not hand.drawn
    assert not hand.tool.preview().shapes
