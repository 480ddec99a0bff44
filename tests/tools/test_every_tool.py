"""What holds for every tool of the shelf, whatever the hand does."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.tools.base import Button, Modifiers, PointerKind, Tool
from app.tools.catalogue import tool, tools
from app.tools.grips import grips
from tests.tools.desk import Hand, furnished, snapshot, storable, well_formed
from tests.tools.picture import coarse

Action = str | tuple[Any, ...]
ALL = tools()
KEYS = ("Return", "Backspace", "Ctrl+Z", "Del", "Left", "Shift+Up", "Enter", "A", "Ctrl++")


def fine(pixels: float) -> float:
    """To a millionth: nearer to zero than any hand, geometry overflows."""
    return round(pixels, 6)


PLACES = st.one_of(
    st.tuples(st.floats(-50, 1050).map(fine), st.floats(-50, 850).map(fine)),
    st.tuples(st.sampled_from([100, 150, 200, 300, 340, 500, 600]), st.sampled_from([100, 130, 160, 300, 370, 600])),
)
BUTTONS = st.sampled_from([Button.LEFT] * 6 + [Button.RIGHT, Button.MIDDLE])
HELD = st.sampled_from([Modifiers.NONE] * 4 + [Modifiers.SHIFT, Modifiers.ALT])
POINTERS = st.tuples(st.sampled_from(list(PointerKind)), PLACES, BUTTONS, HELD)
CLICKS = st.tuples(st.just("click"), PLACES, HELD)
DRAGS = st.tuples(st.just("drag"), st.lists(PLACES, min_size=2, max_size=6))
SHIFTS = st.tuples(st.integers(-120, 120), st.integers(-120, 120))
GRIPS = st.tuples(st.just("grip"), st.integers(0, 30), SHIFTS, st.sampled_from([Modifiers.NONE, Modifiers.ALT]))
BODIES = st.tuples(st.just("body"), st.integers(0, 4), SHIFTS)
ACTIONS = st.lists(
    st.one_of(POINTERS, CLICKS, CLICKS, DRAGS, GRIPS, BODIES, st.sampled_from(KEYS), st.just("Return")), max_size=14
)
SCALES = st.sampled_from([0.05, 0.5, 1.0, 8.0, 64.0])

every_tool = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
gestures = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def hand_with(kind: type[Tool], scale: float, *, chosen: int | None = None) -> Hand:
    desk = furnished()
    if chosen is not None:
        desk.selection = tuple(desk.model)[chosen : chosen + 1]
    return Hand(kind(), desk, scale, coarse())


def perform(hand: Hand, actions: list[Action], after_each: Callable[[Hand], None]) -> None:
    for action in actions:
        if isinstance(action, str):
            hand.key(action)
        elif action[0] == "click":
            hand.click(action[1], action[2])
        elif action[0] == "drag":
            hand.drag(action[1][0], *action[1][1:])
        elif action[0] == "grip":
            pull_grip(hand, *action[1:])
        elif action[0] == "body":
            pull_body(hand, *action[1:])
        else:
            hand.send(*action)
        after_each(hand)


def pull_grip(hand: Hand, which: int, shift: tuple[int, int], held: Modifiers) -> None:
    """Drag, or click where there is no shift, some grip of the selected annotation."""
    chosen = [each for each in map(hand.desk.annotation, hand.desk.selection) if each is not None]
    places = [at for each in chosen[:1] for grip in grips(each.shape, hand.scale) for at in grip.points.tolist()]
    if places:
        x, y = places[which % len(places)]
        moved = (x + shift[0], y + shift[1])
        hand.click((x, y), held) if held else hand.drag((x, y), moved)


def pull_body(hand: Hand, which: int, shift: tuple[int, int]) -> None:
    """Click an annotation, then drag it by a place inside it or on it."""
    if hand.drawn:
        at = hand.drawn[which % len(hand.drawn)].shape.geometry.representative_point()
        hand.click((at.x, at.y))
        hand.drag((at.x, at.y), (at.x + shift[0], at.y + shift[1]))


@every_tool
@gestures
@given(actions=ACTIONS, scale=SCALES, chosen=st.integers(0, 5))
def test_previews_are_well_formed_commits_storable_and_the_inverse_of_all_edits_restores_exactly(
    kind: type[Tool], actions: list[Action], scale: float, chosen: int
) -> None:
    """Three properties of the same gestures, which cost more than looking at them."""

    def check(hand: Hand) -> None:
        assert well_formed(hand.tool.preview())
        assert all(storable(each) for each in hand.drawn)

    hand = hand_with(kind, scale, chosen=chosen)
    before = snapshot(hand.desk)
    perform(hand, actions, check)
    for step in reversed(hand.steps):
        if step.edit is not None:
            hand.desk.apply(step.edit.inverse())
    assert snapshot(hand.desk) == before


@every_tool
@gestures
@given(actions=ACTIONS, scale=SCALES)
def test_escape_leaves_nothing_half_done_and_changes_nothing(
    kind: type[Tool], actions: list[Action], scale: float
) -> None:
    hand = hand_with(kind, scale)
    perform(hand, actions, lambda _: None)
    hand.desk.selection = ()
    before = snapshot(hand.desk)

    step = hand.key("Esc")

    assert hand.tool.idle
    assert not hand.tool.preview().shapes
    assert step.edit is None
    assert snapshot(hand.desk) == before


@every_tool
@gestures
@given(actions=ACTIONS, scale=SCALES, chosen=st.integers(0, 5))
def test_a_read_only_task_is_never_changed(kind: type[Tool], actions: list[Action], scale: float, chosen: int) -> None:
    hand = hand_with(kind, scale, chosen=chosen)
    hand.desk.read_only = "Cell 1 is ready; claim it to draw."

    perform(hand, actions, lambda _: None)

    assert all(step.edit is None for step in hand.steps)


@every_tool
def test_a_tool_says_what_it_is(kind: type[Tool]) -> None:
    assert kind.name
    assert kind.title
    assert kind.icon
    assert kind.cursor in {"arrow", "cross"}
    assert len(kind.shortcut) == 1


def test_shortcuts_and_names_are_all_different() -> None:
    assert len({kind.shortcut for kind in ALL}) == len({kind.name for kind in ALL}) == len(ALL)


def test_the_shelf_holds_these_tools() -> None:
    assert [kind.name for kind in ALL] == [
        "border",
        "box",
        "brush",
        "extreme_box",
        "hole",
        "model",
        "part",
        "point",
        "polygon",
        "polyline",
        "reshape",
        "rotated_box",
        "select",
        "split",
        "stamp",
        "transform",
        "vertices",
        "wand",
    ]


def test_a_tool_is_made_by_its_name() -> None:
    assert tool("box").name == "box"


@every_tool
def test_beginning_again_forgets_what_was_half_done(kind: type[Tool]) -> None:
    hand = hand_with(kind, 1.0)
    hand.press((650, 650))

    hand.tool.begin(hand.desk)

    assert hand.tool.idle
