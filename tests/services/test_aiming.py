"""What a tool is told of the cursor near borders."""

from collections.abc import Collection
from dataclasses import replace

import pytest
import shapely

from app.imagery.borders import Border, Borders
from app.imagery.overlay import Overlay
from app.models.geometry import Point, ShapeKind, box, polygon
from app.models.ids import AnnotationId
from app.models.shapes.snapping import SnapKind
from app.services.aiming import Aids, Aim
from app.tools.base import Button, Modifiers, Pointer, PointerKind, Step, Tool
from app.tools.polygon import PolygonTool
from app.tools.reshape import ReshapeTool
from app.tools.rotated_box import RotatedBoxTool
from app.tools.select import SelectTool
from tests.tools.desk import SQUARE, Desk, Hand


class AimedHand(Hand):
    """A hand whose events go through the aim, over everything on its desk."""

    def __init__(self, tool: Tool, desk: Desk, scale: float = 1.0) -> None:
        super().__init__(tool, desk, scale)
        self.borders = Borders()
        self.aim = Aim(self.near)

    def near(self, x: float, y: float, reach: float, without: Collection[AnnotationId]) -> list[Border]:
        return self.borders.near(Overlay.of(list(self.desk.model.values()), {}), x, y, reach, without)

    def send(
        self,
        kind: PointerKind,
        at: Point,
        button: Button = Button.LEFT,
        modifiers: Modifiers = Modifiers.NONE,
    ) -> Step:
        event = self.aim.taken(self.tool, Pointer(at[0], at[1], kind, button, modifiers, self.scale))
        step = self.tool.pointer(event)
        self.steps.append(self.desk.take(step))
        return step


@pytest.fixture
def desk() -> Desk:
    """A square from (100, 100) to (200, 200)."""
    made = Desk()
    made.add(polygon(SQUARE))
    return made


@pytest.mark.parametrize(
    ("cursor", "kind", "place"),
    [
        ((206, 95), SnapKind.VERTEX, (200, 100)),
        ((146, 94), SnapKind.MIDDLE, (150, 100)),
        ((120, 93), SnapKind.EDGE, (120, 100)),
    ],
)
def test_the_cursor_snaps_to_vertices_then_middles_then_edges(
    desk: Desk, cursor: Point, kind: SnapKind, place: Point
) -> None:
    hand = AimedHand(PolygonTool(), desk)

    hand.move(cursor)

    assert hand.aim.snap is not None
    assert (hand.aim.snap.kind, hand.aim.snap.at) == (kind, place)


def test_ten_screen_pixels_are_the_reach_at_any_scale(desk: Desk) -> None:
    hand = AimedHand(PolygonTool(), desk, scale=0.5)

    hand.move((218, 100))
    far = hand.aim.snap
    hand.scale = 4.0
    hand.move((203, 100))

    assert far is not None
    assert hand.aim.snap is None


def test_ctrl_holds_snapping_off_and_the_switch_turns_it_off(desk: Desk) -> None:
    hand = AimedHand(PolygonTool(), desk)

    hand.send(PointerKind.MOVE, (203, 103), Button.NONE, Modifiers.CTRL)
    held = hand.aim.snap
    hand.aim.aids = replace(hand.aim.aids, snap=False)
    hand.move((203, 103))

    assert held is None
    assert hand.aim.snap is None


def test_a_polygon_begun_on_a_neighbour_shares_its_vertices_exactly(desk: Desk) -> None:
    hand = AimedHand(PolygonTool(), desk)

    hand.clicks([(203, 98), (197, 204), (300, 150), (201, 101)])

    shared = hand.drawn[1].shape.geometry.intersection(hand.drawn[0].shape.geometry)
    assert shared.equals(shapely.LineString([(200, 100), (200, 200)]))


def test_the_place_that_closes_a_ring_comes_before_a_neighbour(desk: Desk) -> None:
    hand = AimedHand(PolygonTool(), desk)

    hand.clicks([(214, 90), (300, 90), (300, 60), (208, 94)])

    assert len(hand.drawn) == 2
    assert len(hand.drawn[1].shape.geometry.exterior.coords) == 4


def test_a_dragged_vertex_lands_on_the_neighbours_and_not_on_its_own_shape(desk: Desk) -> None:
    hand = AimedHand(SelectTool(), desk)
    mine = desk.add(polygon([(220.0, 100.0), (300.0, 100.0), (300.0, 200.0)]))
    desk.selection = (mine.id,)

    hand.drag((222, 102), (212, 104), (204, 103))

    assert (200, 100) in hand.drawn[1].shape.geometry.exterior.coords


def test_a_vertex_can_be_dragged_by_less_than_the_reach_of_snapping(desk: Desk) -> None:
    hand = AimedHand(SelectTool(), desk)
    mine = desk.add(polygon([(400.0, 100.0), (500.0, 100.0), (500.0, 200.0)]))
    desk.selection = (mine.id,)

    hand.drag((400, 100), (402, 101), (405, 102))

    assert (405, 102) in hand.drawn[1].shape.geometry.exterior.coords


def test_a_stroke_that_begins_and_ends_on_the_border_reshapes_it(desk: Desk) -> None:
    hand = AimedHand(ReshapeTool(), desk)
    desk.selection = tuple(desk.model)

    hand.drag((120, 98), (120, 60), (180, 60), (180, 97))

    assert hand.drawn[0].shape.geometry.area == pytest.approx(10_000 + 60 * 40, rel=0.001)


def test_what_is_streamed_stays_as_the_hand_drew_it_and_its_ends_are_snapped(desk: Desk) -> None:
    hand = AimedHand(PolygonTool(), desk)

    hand.drag((202, 102), (206, 150), (203, 198))
    hand.click((300, 150))
    hand.key("Return")

    ring = list(hand.drawn[1].shape.geometry.exterior.coords)
    assert {(200, 100), (200, 200)} <= set(ring)
    assert (206, 150) in ring


def test_a_rotated_box_starts_on_a_corner(desk: Desk) -> None:
    hand = AimedHand(RotatedBoxTool(), desk)

    hand.clicks([(204, 204), (260, 240), (280, 300)])

    assert any(shapely.Point(200, 200).equals(shapely.Point(at)) for at in hand.drawn[1].shape.geometry.exterior.coords)


def test_tracing_follows_the_shorter_way_and_with_shift_the_longer(desk: Desk) -> None:
    rings = []
    for held in (Modifiers.NONE, Modifiers.SHIFT):
        hand = AimedHand(PolygonTool(), desk)
        hand.aim.aids = Aids(trace=True)
        hand.click((170, 101))
        hand.click((199, 130), held)
        hand.click((300, 20))
        rings.append(hand.tool.vertices)  # type: ignore[attr-defined]
        hand.key("Esc")

    assert rings[0] == [(170, 100), (200, 100), (200, 130), (300, 20)]
    assert rings[1] == [(170, 100), (100, 100), (100, 200), (200, 200), (200, 130), (300, 20)]


def test_a_traced_way_is_shown_before_the_click_and_taken_back_as_one(desk: Desk) -> None:
    hand = AimedHand(PolygonTool(), desk)
    hand.aim.aids = Aids(trace=True)
    hand.click((170, 101))

    hand.move((199, 130))
    shown = hand.tool.preview().shapes[1].points.tolist()
    hand.click((199, 130))
    hand.key("Backspace")

    assert shown == [[170, 100], [200, 100], [200, 130]]
    assert hand.tool.vertices == [(170, 100)]  # type: ignore[attr-defined]


def test_tracing_goes_on_over_the_borders_of_further_neighbours(desk: Desk) -> None:
    desk.add(polygon([(200.0, 100.0), (300.0, 100.0), (300.0, 160.0), (200.0, 200.0)]))
    desk.add(polygon([(300.0, 100.0), (400.0, 90.0), (400.0, 160.0), (300.0, 160.0)]))
    rings = []
    for held in (Modifiers.NONE, Modifiers.SHIFT):
        hand = AimedHand(PolygonTool(), desk)
        hand.aim.aids = Aids(trace=True)
        hand.click((150, 101))
        hand.move((399, 91))
        shown = hand.tool.preview().shapes[1].points.tolist()
        hand.click((399, 91), held)
        rings.append(hand.tool.vertices)  # type: ignore[attr-defined]
        hand.key("Esc")

    assert rings[0] == [(150, 100), (200, 100), (300, 100), (400, 90)]
    assert shown == [list(at) for at in rings[0]]
    assert rings[1][-3:] == [(300, 160), (400, 160), (400, 90)]


def test_the_cursor_snaps_to_where_edges_cross(desk: Desk) -> None:
    desk.add(polygon([(130.0, 60.0), (300.0, 60.0), (300.0, 150.0), (130.0, 150.0)]))
    hand = AimedHand(PolygonTool(), desk)

    hand.move((127, 104))

    assert hand.aim.snap is not None
    assert (hand.aim.snap.kind, hand.aim.snap.at) == (SnapKind.CROSSING, (130, 100))


def test_the_cursor_snaps_to_the_foot_of_the_perpendicular_from_the_last_vertex(desk: Desk) -> None:
    hand = AimedHand(PolygonTool(), desk)

    hand.click((120, 40))
    hand.move((124, 95))

    assert hand.aim.snap is not None
    assert (hand.aim.snap.kind, hand.aim.snap.at) == (SnapKind.FOOT, (120, 100))


def test_what_is_left_out_of_the_view_is_not_snapped_to(desk: Desk) -> None:
    overlay = Overlay.of(list(desk.model.values()), {})
    overlay.forget(list(desk.model))

    assert Borders().near(overlay, 200, 100, 10) == []


def test_a_point_and_a_box_are_snapped_to_as_well() -> None:
    desk = Desk()
    desk.add(box(10, 10, 30, 30))

    hand = AimedHand(PolygonTool(), desk)
    hand.move((31, 31))

    assert hand.aim.snap is not None
    assert ShapeKind.BOX in {each.shape.kind for each in hand.drawn}
    assert hand.aim.snap.at == (30, 30)
