"""Attribute values: what is mandatory only under a condition, and what the ontology does not allow."""

import pytest

from app.checks.illegal_attribute import CHECK as ILLEGAL
from app.checks.missing_attribute import CHECK as MISSING
from app.models.finding import Hardness
from app.models.geometry import box
from tests.checks.golden import annotation, findings, repaired


def dock(**values: object) -> list[str]:
    return [found.sentence for found in findings(MISSING, [annotation(box(0, 0, 9, 9), "dock", **values)])]


def test_a_conditional_attribute_is_mandatory_only_where_it_applies() -> None:
    assert len(dock(kind="dry")) == 0
    assert "depth" in dock(kind="wet")[0]
    assert len(dock(kind="wet", depth=4)) == 0


@pytest.mark.parametrize(
    ("values", "word", "hardness"),
    [
        ({"kind": "damp"}, "not one of", Hardness.HARD),
        ({"kind": "wet", "depth": 0.5}, "below 1", Hardness.HARD),
        ({"kind": "wet", "depth": 31}, "above 30", Hardness.HARD),
        ({"kind": "wet", "depth": "deep"}, "not a number", Hardness.HARD),
        ({"kind": "dry", "depth": 4}, "not asked for", Hardness.SOFT),
        ({"covered": "maybe"}, "not yes or no", Hardness.HARD),
        ({"marks": ["a", "z"]}, "not among", Hardness.HARD),
        ({"colour": "red"}, "no attribute", Hardness.SOFT),
    ],
)
def test_a_wrong_value_is_told_and_cleared(values: dict[str, object], word: str, hardness: Hardness) -> None:
    (found,) = findings(ILLEGAL, [annotation(box(0, 0, 9, 9), "dock", **values)])

    after = repaired(found)
    assert word in found.sentence
    assert found.hardness is hardness
    assert after is not None
    assert len(after.attributes) == len(values) - 1


@pytest.mark.parametrize("values", [{}, {"kind": "wet", "depth": 1}, {"marks": ["a", "b"]}, {"covered": False}])
def test_right_values_are_not_told(values: dict[str, object]) -> None:
    assert findings(ILLEGAL, [annotation(box(0, 0, 9, 9), "dock", **values)]) == []
