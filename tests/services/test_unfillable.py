from collections.abc import Callable

import pytest

from app.models.errors import BadInputError
from app.models.geometry import ShapeKind
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology
from app.services.unfillable import refuse_unfillable

USE = Attribute("use", AttributeKind.CHOICE, ("port", "sea"), default="port")


def classes(*attributes: Attribute) -> Ontology:
    return Ontology("harbour", 1, (ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), attributes=attributes),))


def number(default: object = None, low: float = 1, high: float = 9) -> Attribute:
    return Attribute("decks", AttributeKind.NUMBER, default=default, minimum=low, maximum=high)


def wake(*values: object, kind: AttributeKind = AttributeKind.YES_NO) -> Attribute:
    return Attribute("wake", kind, when=("use", values))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: classes(number(low=9, high=1)), "decks: its least, 9, is above its most, 1"),
        (lambda: classes(number(12.0)), "decks: what is offered is 12, above 9"),
        (lambda: classes(Attribute("use", AttributeKind.CHOICE, ("a",), default="b")), "is “b”, not one of a"),
        (lambda: classes(USE, wake("see")), "wake: it waits for use to be “see”, which that cannot be"),
    ],
)
def test_what_nobody_could_fill_in_is_refused(made: Callable[[], Ontology], words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        refuse_unfillable(made())


def test_what_can_be_filled_in_is_let_through() -> None:
    refuse_unfillable(classes(USE, number(3), number(), wake("sea"), wake("sea", kind=AttributeKind.TEXT)))
