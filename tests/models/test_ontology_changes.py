"""From one version of an ontology to the next: what differs, merging, and never an orphan."""

from dataclasses import replace

import pytest

from app.models.errors import BadInputError, NotAllowedError, NotFoundError
from app.models.ontology import Ontology
from app.models.ontology_changes import ChangeKind, OrphanedAnnotationsError, differences, merged, refuse_orphans
from app.models.ontology_document import read_ontology, write_ontology

DOCUMENT = {
    "name": "harbour",
    "classes": [
        {"id": "vessel", "name": "Vessel"},
        {"id": "ship", "name": "Ship", "parent": "vessel", "size_band": [5, 400], "minimum_px": 6, "heading": True},
        {"id": "boat", "name": "Boat", "parent": "ship", "overlap": "forbidden"},
        {
            "id": "crane",
            "name": "Crane",
            "attributes": [
                {"name": "rail", "kind": "yes_no"},
                {"name": "gauge", "kind": "number", "when": {"attribute": "rail", "is": True}},
            ],
        },
    ],
}


@pytest.fixture
def harbour() -> Ontology:
    return read_ontology(DOCUMENT)


def test_an_ontology_is_written_as_it_is_read(harbour: Ontology) -> None:
    assert read_ontology(write_ontology(harbour)) == harbour


def test_merging_leaves_no_orphan_and_passes_children_on(harbour: Ontology) -> None:
    fewer = merged(harbour, "ship", "vessel")

    assert fewer.find("ship").id == "vessel"
    assert fewer.find("boat").parent == "vessel"
    refuse_orphans(fewer, [("ship", 4), ("boat", 1)])
    assert read_ontology(write_ontology(fewer)) == fewer


def test_merging_twice_remembers_everything(harbour: Ontology) -> None:
    fewer = merged(merged(harbour, "boat", "ship"), "ship", "vessel")

    assert fewer.find("boat").id == fewer.find("ship").id == "vessel"


def test_merging_a_parent_into_its_child_makes_no_circle(harbour: Ontology) -> None:
    fewer = merged(harbour, "vessel", "ship")

    assert fewer.find("vessel").id == "ship"
    assert fewer.find("ship").parent is None


def test_nothing_is_merged_into_itself_or_into_nothing(harbour: Ontology) -> None:
    with pytest.raises(NotAllowedError):
        merged(harbour, "ship", "ship")
    with pytest.raises(NotFoundError):
        merged(harbour, "ship", "plane")


def test_a_version_that_orphans_annotations_is_refused_with_their_number(harbour: Ontology) -> None:
    without = replace(harbour, classes=harbour.classes[:-1])

    with pytest.raises(OrphanedAnnotationsError, match=r"crane \(2 annotations\)"):
        refuse_orphans(without, [("ship", 9), ("crane", 2)])
    refuse_orphans(without, [("crane", 0)])


def test_differences_say_in_words_what_changed(harbour: Ontology) -> None:
    ship = replace(harbour.find("ship"), name="Big ship", size_band=(5.0, 450.0), deprecated=True)
    after = merged(replace(harbour, classes=(harbour.classes[0], ship, *harbour.classes[2:])), "boat", "ship")

    ship_change, boat_change = differences(harbour, after)

    assert ship_change.words == (
        "name: Ship → Big ship",
        "size band: 5, 400 → 5, 450",
        "deprecated: no → yes",
        "replaces: none → boat",
    )
    assert (boat_change.kind, boat_change.words) == (ChangeKind.REMOVED, ("Big ship stands for it",))


def test_a_deprecated_class_is_known_but_not_drawn(harbour: Ontology) -> None:
    old = replace(harbour, classes=(replace(harbour.classes[0], deprecated=True), *harbour.classes[1:]))

    assert old.knows("vessel")
    assert "vessel" not in {known.id for known in old.drawable}


def test_a_condition_reads_the_other_attribute(harbour: Ontology) -> None:
    gauge = harbour.find("crane").attributes[1]

    assert gauge.applies({"rail": True})
    assert not gauge.applies({})


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"parent": "plane"}, "parent"),
        ({"replaces": ["ship"]}, "still there"),
        ({"overlap": "maybe"}, "overlap"),
        ({"size_band": [7, 3]}, "size_band"),
        ({"attributes": [{"name": "a", "when": {"attribute": "b", "is": 1}}]}, "depends on"),
        ({"attributes": [{"name": "a", "when": "b"}]}, "condition"),
    ],
)
def test_loose_ends_get_a_sentence(change: dict[str, object], word: str) -> None:
    first, *rest = DOCUMENT["classes"]  # type: ignore[misc]

    with pytest.raises(BadInputError, match=word):
        read_ontology({"classes": [{**first, **change}, *rest]})  # type: ignore[dict-item]
