"""The loop of a day has keys in the left half of a QWERTY keyboard, so that the right hand stays at the mouse."""

import re

import pytest

from app.views.actions import ACTIONS
from app.views.keys.fixed import FIXED
from app.views.screens.annotate_actions import tool_specs
from app.views.screens.review import reason_specs

LEFT_HALF = frozenset("12345QWERTASDFGZXCVB") | {"Space", "Esc", "Tab", "F1", "F2", "F3", "F4"}
HELD = frozenset({"Ctrl", "Shift", "Alt"})
KEYS = {spec.name: spec.keys for spec in (*ACTIONS, *tool_specs(), *reason_specs())}
LOOP = (
    *("class.find", "class.give", "tool.repeat", "edit.undo", "task.next", "task.submit"),
    *("tool.select", "tool.box", "tool.rotated_box", "tool.polygon", "tool.point", "aid.snap", "aid.trace"),
    *("review.accept", "review.reject", "review.fix", "review.missed", "review.back", "review.next", "review.finish"),
    *("cursor.keys", "cursor.hold"),
)


def by_left_hand(keys: str) -> bool:
    *held, key = re.split(r"\+(?=.)", keys)
    return key in LEFT_HALF and HELD.issuperset(held)


@pytest.mark.parametrize("name", LOOP)
def test_every_step_of_the_loop_has_a_key_in_the_left_half(name: str) -> None:
    assert any(by_left_hand(keys) for keys in KEYS[name])


def test_the_scan_and_leaving_go_by_the_left_hand_too() -> None:
    assert {"Space", "Esc"} <= {one.keys for one in FIXED}


def test_the_first_reasons_to_reject_lie_under_the_left_hand() -> None:
    digits = [keys for name, known in KEYS.items() if name.startswith("reason.") for keys in known]
    assert {"1", "2", "3", "4", "5"} <= set(digits)


def test_what_lies_right_is_told_from_what_lies_left() -> None:
    assert not by_left_hand("Ctrl+Return")
    assert not by_left_hand("M")
    assert by_left_hand("Ctrl+Shift+Z")
