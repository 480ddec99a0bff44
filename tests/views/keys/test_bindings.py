from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.models.errors import AppError
from app.views import recents
from app.views.actions import ACTIONS, ActionSpec
from app.views.canvas.canvas import TOOL_FIRST
from app.views.keys import kept
from app.views.keys.bindings import Bindings, holders, same
from app.views.keys.fixed import FIXED, FixedKeyError, refuse_fixed
from app.views.keys.sheet import sheet_html, sheet_lines
from app.views.keys.sheet_file import save
from app.views.modes import Mode
from app.views.screens.annotate_actions import tool_specs

BY_NAME = {spec.name: spec for spec in (*ACTIONS, *tool_specs())}
UNDO, ACCEPT, FIT = BY_NAME["edit.undo"], BY_NAME["review.accept"], BY_NAME["view.fit"]


def test_the_usual_keys_are_not_remembered_as_a_change() -> None:
    changed = Bindings().with_keys(UNDO, ("Ctrl+U",))
    assert changed.keys_of(UNDO) == ("Ctrl+U",)
    assert changed.with_keys(UNDO, UNDO.keys) == Bindings()


def test_an_action_may_have_no_key_at_all() -> None:
    assert Bindings().with_keys(UNDO, ()).keys_of(UNDO) == ()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("Ctrl+D", "ctrl+d", True), ("W", "W, 1", True), ("W, 1", "W, 2", False), ("A", "B", False), ("", "A", False)],
)
def test_keys_are_in_the_way_when_they_are_the_same_or_one_begins_the_other(
    one: str, other: str, expected: bool
) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


def test_a_key_of_another_mode_is_free() -> None:
    assert holders("A", UNDO, [ACCEPT]) == []
    assert holders("A", FIT, [ACCEPT]) == [ACCEPT]


def test_as_shipped_no_key_is_held_twice() -> None:
    clashes = {
        (key, spec.name, other.name)
        for spec in BY_NAME.values()
        for key in spec.keys
        for other in holders(key, spec, BY_NAME.values())
    }
    assert clashes == set()


@pytest.mark.parametrize("key", ["Backspace", "Ctrl+Z", "+", "Left", "Tab"])
def test_keys_of_the_tools_stay_as_they_are(key: str) -> None:
    with pytest.raises(FixedKeyError):
        refuse_fixed(key, FIT, FIT)


def test_every_key_the_picture_keeps_for_the_tool_is_protected() -> None:
    assert {known.keys for known in FIXED} >= TOOL_FIRST


def test_an_action_keeps_a_key_it_shares_with_the_tools() -> None:
    refuse_fixed("Ctrl+Z", UNDO, UNDO)


def test_keys_survive_settings_and_a_file(qapp: QApplication, tmp_path: Path) -> None:
    recents.keep_in(tmp_path / "settings")
    changed = Bindings().with_keys(UNDO, ("Ctrl+U", "W, 1")).with_keys(FIT, ())
    kept.keep(changed)
    assert kept.kept() == changed
    kept.export(changed, tmp_path / "keys.json")
    assert kept.import_from(tmp_path / "keys.json") == changed


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "orthomark keys", "keys": {"edit.undo": ["Nonsense+"]}}'])
def test_a_file_that_is_none_of_keys_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, "utf-8")
    with pytest.raises(AppError):
        kept.import_from(path)


def test_the_sheet_has_every_action_once_for_each_mode_it_is_in() -> None:
    lines = sheet_lines(BY_NAME.values(), Bindings())
    undo = [line for line in lines if line.name == "edit.undo"]
    assert [line.mode for line in undo] == [Mode.ANNOTATE]
    assert {line.mode for line in lines if line.name == "view.fit"} == {Mode.ANNOTATE, Mode.REVIEW}
    assert [line.mode for line in lines if line.name == "palette.open"] == [Mode.START]


def test_the_sheet_stars_what_was_changed_and_escapes_words() -> None:
    odd = ActionSpec("odd", "Less < more", "x", ("Ctrl+J",))
    html = sheet_html([odd], Bindings().with_keys(odd, ("Ctrl+<",)))
    assert "Less &lt; more" in html
    assert "Ctrl+&lt; *" in html


def test_the_sheet_is_saved_as_pdf_or_html(qapp: QApplication, tmp_path: Path) -> None:
    html = sheet_html(BY_NAME.values(), Bindings())
    assert save(html, tmp_path / "keys.pdf").read_bytes().startswith(b"%PDF")
    assert save(html, tmp_path / "keys.html").read_text("utf-8") == html
    with pytest.raises(AppError):
        save(html, tmp_path / "no such folder" / "keys.pdf")
