from app.models.edit import Assist, Change, edit
from app.services.history import redo_of


def test_a_note_of_assistance_survives_being_written() -> None:
    for note in (Assist("wand"), Assist("model", "ab" * 32)):
        assert Assist.of(note.body()) == note


def test_what_is_no_note_is_none() -> None:
    assert Assist.of(None) is None
    assert Assist.of({"model": "ab"}) is None


def test_taking_back_is_done_by_a_hand_and_doing_again_is_not() -> None:
    made = edit("draw Ship by wand", [Change(None, None)], Assist("wand"))

    assert redo_of(made, made.id).assist == Assist("wand")
    assert edit("x", []).assist is None
    assert made.inverse().assist is None
