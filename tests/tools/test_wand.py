import pytest
import shapely

from app.models.edit import Assist
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef
from app.tools.base import Modifiers, PreviewStyle
from app.tools.smart_tool import NEEDS_ONE
from app.tools.wand import WandTool
from tests.tools.desk import AIRCRAFT, BUILDING, Desk, Hand, storable
from tests.tools.picture import DECK_AREA, HATCH_AREA, ROOF_AREA, iou


def test_a_click_takes_what_hangs_together_and_is_coloured_alike_with_its_real_hole() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))

    hand.click((350, 250))

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, DECK_AREA - HATCH_AREA) > 0.98
    assert len(drawn.shape.geometry.interiors) == 1
    assert len(shapely.get_coordinates(drawn.shape.geometry)) < 30
    assert storable(drawn)


def test_dragging_away_widens_the_tolerance_and_back_narrows_it() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))
    hand.press((350, 250))

    areas = []
    for x in (365, 660, 365):
        hand.move((x, 250), held=True)
        shown = [each.points for each in hand.tool.preview().shapes if each.style is PreviewStyle.ACTIVE]
        areas.append(shapely.Polygon(shown[0]).area)

    assert areas[1] > 2 * areas[0]
    assert areas[2] == areas[0]
    assert "Tolerance 6" in hand.tool.preview().hint


def test_what_the_button_is_let_go_over_is_drawn_and_selected_in_one_edit_that_says_what_found_it() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))
    hand.press((350, 250))

    step = hand.release((350, 250))

    assert step.edit is not None
    assert step.edit.assist == Assist("wand")
    assert step.edit.label == "draw Building by wand"
    assert hand.desk.selection == tuple(each.id for each in hand.drawn)


def test_shift_adds_to_the_selected_polygon() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))
    hand.click((350, 250))

    hand.click((700, 530), Modifiers.SHIFT)

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, (DECK_AREA - HATCH_AREA) | ROOF_AREA) > 0.98


def test_alt_takes_away_from_the_selected_polygon() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))
    hand.click((350, 250))
    hand.click((700, 530), Modifiers.SHIFT)

    hand.click((350, 250), Modifiers.ALT)

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, ROOF_AREA) > 0.98


def test_adding_needs_a_selected_polygon() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))

    assert hand.press((350, 250), Modifiers.SHIFT).message == NEEDS_ONE
    assert hand.tool.idle


@pytest.mark.parametrize(("known", "kind"), [(AIRCRAFT, ShapeKind.ROTATED_BOX), (BUILDING, ShapeKind.POLYGON)])
def test_the_first_shape_of_the_class_decides_what_is_drawn(known: ClassDef, kind: ShapeKind) -> None:
    hand = Hand(WandTool(), Desk(active_class=known))

    hand.click((700, 530))

    (drawn,) = hand.drawn
    assert drawn.shape.kind is kind
    assert iou(drawn.shape.geometry, ROOF_AREA) > 0.97


def test_an_answer_that_comes_after_the_button_was_let_go_is_still_drawn() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))
    hand.late = True
    hand.press((350, 250))
    hand.release((350, 250))
    assert not hand.drawn

    hand.reply(hand.asked[-1])

    assert len(hand.drawn) == 1


def test_an_answer_that_comes_after_esc_is_dropped() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))
    hand.late = True
    hand.press((350, 250))
    hand.release((350, 250))

    hand.key("Esc")
    hand.reply(hand.asked[-1])

    assert not hand.drawn
    assert hand.tool.idle


def test_an_older_answer_of_the_same_drag_is_shown_but_not_drawn() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))
    hand.late = True
    hand.press((350, 250))
    hand.move((450, 250), held=True)
    hand.release((450, 250))

    hand.reply(hand.asked[0])

    assert hand.tool.preview().shapes
    assert not hand.drawn


def test_brackets_tune_the_tolerance_by_keys() -> None:
    hand = Hand(WandTool(), Desk(active_class=BUILDING))

    hand.key("]")
    hand.press((350, 250))

    assert "Tolerance 18" in hand.tool.preview().hint
