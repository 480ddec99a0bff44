"""The ontology samples are complete and can be read."""

import pytest
import yaml

from app import resource_files
from app.models.geometry import ShapeKind
from app.models.ontology import Ontology
from app.models.ontology_document import read_ontology


def sample(name: str) -> Ontology:
    return read_ontology(yaml.safe_load(resource_files.text("ontologies", f"{name}.yaml")), name)


def test_four_samples_are_shipped() -> None:
    assert resource_files.ontology_names() == ("buildings", "dota", "training", "xview")


@pytest.mark.parametrize("name", resource_files.ontology_names())
def test_every_class_has_a_guide_a_size_band_and_digit_keys_or_none(name: str) -> None:
    for known in sample(name).classes:
        assert known.guide
        assert known.size_band is not None
        assert known.size_band[0] < known.size_band[1]
        assert known.key is None or known.key in "123456789"


@pytest.mark.parametrize("name", resource_files.ontology_names())
def test_every_parent_is_a_class(name: str) -> None:
    ontology = sample(name)
    for known in ontology.classes:
        assert known.parent is None or ontology.find(known.parent)


def test_dota_has_its_18_classes_as_rotated_boxes() -> None:
    classes = sample("dota").classes
    assert len(classes) == 18
    assert all(known.shapes == (ShapeKind.ROTATED_BOX,) for known in classes)


def test_xview_has_its_60_classes_under_their_official_numbers() -> None:
    classes = {known.id: known.name for known in sample("xview").classes}
    assert len(classes) == 60
    assert (classes["11"], classes["18"], classes["94"]) == ("Fixed-wing Aircraft", "Small Car", "Tower")
