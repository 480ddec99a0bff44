"""The page that maps habits from other programs names only actions there are, with the keys they have."""

import re
from pathlib import Path

import pytest

from app.views.actions import ACTIONS
from app.views.keys.bindings import same
from app.views.screens.annotate_actions import tool_specs

PAGE = (Path(__file__).parents[3] / "docs" / "guide" / "habits.md").read_text("utf-8")
NAMED = re.findall(r"\*\*([^*]+)\*\*(?: \(([^)]*)\))?", PAGE)
KEYS = {spec.text: spec.keys for spec in (*ACTIONS, *tool_specs())}


@pytest.mark.parametrize(("name", "keys"), sorted(set(NAMED)))
def test_every_action_named_exists_and_has_the_keys_shown(name: str, keys: str) -> None:
    assert name in KEYS
    shown = [key for key in keys.split(", ") if key]
    assert [key for key in shown if not any(same(key, known) for known in KEYS[name])] == []


def test_each_program_has_its_table() -> None:
    assert [f"## {name}" in PAGE for name in ("QGIS", "CVAT", "X-AnyLabeling", "labelme and its kin", "JOSM")] == [
        True
    ] * 5
    assert len(NAMED) > 80
