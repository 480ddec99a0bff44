from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef
from app.views.class_search import Use, by_number, find, prepared


def known(*names: str) -> tuple[ClassDef, ...]:
    return tuple(ClassDef(name.casefold(), name, "#E69F00", (ShapeKind.BOX,)) for name in names)


CLASSES = prepared(known("Building", "Fixed-wing aircraft", "Aircraft hangar", "Small car", "Cargo truck", "Truck"))


def named(typed: str, use: Use = Use()) -> list[str]:  # noqa: B008  a frozen value
    return [one.definition.name for one in find(CLASSES, typed, use)]


def test_all_are_offered_before_anything_is_typed_the_latest_first() -> None:
    use = Use().noting("truck").noting("small car")
    assert named("", use)[:3] == ["Small car", "Truck", "Building"]
    assert len(named("")) == 6


def test_of_two_that_fit_alike_the_one_used_comes_first() -> None:
    assert named("air")[:2] == ["Aircraft hangar", "Fixed-wing aircraft"]
    assert named("c", Use().noting("cargo truck"))[0] == "Cargo truck"


def test_initials_find_a_class() -> None:
    assert named("fwa") == ["Fixed-wing aircraft"]


def test_words_may_come_in_any_order_and_be_cut_short() -> None:
    assert named("air fix") == ["Fixed-wing aircraft"]
    assert named("tru car") == ["Cargo truck"]


def test_a_whole_number_is_one_class() -> None:
    found = by_number(CLASSES, "05")
    assert found is not None
    assert found.name == "Cargo truck"
    assert by_number(CLASSES, "0") is None


def test_what_fits_nothing_finds_nothing() -> None:
    assert named("zeppelin") == []
