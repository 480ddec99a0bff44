from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.models.geometry import ShapeKind
from app.models.guide import Example, Picture
from app.models.ontology import ClassDef, Ontology
from app.models.ontology_document import read_ontology, write_ontology
from app.models.ontology_draft import OntologyDraft, in_tree

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def known(name: str, parent: str | None = None, key: str | None = None) -> ClassDef:
    return ClassDef(name, name.capitalize(), "#E69F00", (ShapeKind.BOX,), key, parent)


DRAFT = OntologyDraft(Ontology("harbour", 1, (known("ship", key="1"), known("tug", "ship"), known("pier"))))


def ids(draft: OntologyDraft) -> list[str]:
    return [one.id for one in in_tree(draft.now)]


def test_a_new_class_has_an_id_of_its_own_and_the_next_safe_colour() -> None:
    draft = DRAFT.added("Ship").added("Tug", "ship")
    assert ids(draft) == ["ship", "tug-2", "tug", "pier", "ship-2"]
    assert draft.now.find("ship-2").colour == "#56B4E9"


def test_a_class_moves_among_those_of_its_parent_and_takes_along_what_is_below() -> None:
    assert ids(DRAFT.moved("ship", 1)) == ["pier", "ship", "tug"]
    assert ids(DRAFT.moved("tug", 1)) == ids(DRAFT)


def test_what_stood_below_a_removed_class_goes_up() -> None:
    assert DRAFT.removed("ship").now.find("tug").parent is None


def test_a_merged_class_stands_for_the_other() -> None:
    assert DRAFT.merged("pier", "ship").now.find("pier").id == "ship"


def test_a_key_given_twice_and_a_loop_are_problems_with_a_sentence() -> None:
    assert "two classes have the key 1" in DRAFT.changed(replace(DRAFT.now.find("pier"), key="1")).problem
    assert "stands above itself" in DRAFT.changed(replace(DRAFT.now.find("ship"), parent="tug")).problem
    assert DRAFT.problem == ""


@given(st.lists(st.sampled_from(["add", "remove", "move", "merge"]), max_size=12))
def test_undo_goes_back_through_every_step_and_redo_forth(steps: list[str]) -> None:
    draft = DRAFT
    for step in steps:
        classes = draft.now.classes
        if step == "add" or len(classes) < 2:
            draft = draft.added("Buoy", classes[0].id if classes else None)
        elif step == "remove":
            draft = draft.removed(classes[0].id)
        elif step == "move":
            draft = draft.moved(classes[-1].id, -1)
        else:
            draft = draft.merged(classes[-1].id, classes[0].id)
    end, count = draft.now, len(draft.past)
    for _ in range(count):
        draft = draft.undone()
    assert draft.now == DRAFT.now
    for _ in range(count):
        draft = draft.redone()
    assert draft.now == end


def test_pictures_of_a_guide_go_through_the_document_unchanged() -> None:
    picture = Picture(PNG, "A good one", Example.GOOD)
    draft = DRAFT.changed(replace(DRAFT.now.find("ship"), pictures=(picture,)))
    assert read_ontology(write_ontology(draft.now)) == draft.now
