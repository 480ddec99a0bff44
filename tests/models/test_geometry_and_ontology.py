import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import BadInputError, NotFoundError
from app.models.geometry import Shape, ShapeKind, box, from_body, polygon, to_body
from app.models.ontology import COLOURS
from app.models.ontology_document import read_ontology, write_ontology

coordinate = st.floats(-1e5, 1e5)


@given(coordinate, coordinate, coordinate, coordinate)
def test_a_box_comes_back_from_its_body(x0: float, y0: float, x1: float, y1: float) -> None:
    shape = box(x0, y0, x1, y1)
    assert from_body(to_body(shape)) == shape


@given(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12))
def test_stored_coordinates_are_thousandths_and_stay(ring: list[tuple[float, float]]) -> None:
    shape = polygon(ring)
    again = from_body(to_body(shape))
    assert shapely.get_coordinates(again.geometry).tolist() == [
        [round(x, 3), round(y, 3)] for x, y in shapely.get_coordinates(shape.geometry).tolist()
    ]


def test_rounding_never_repairs_a_crossing_border() -> None:
    crossed = polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert not crossed.geometry.is_valid
    assert not from_body(to_body(crossed)).geometry.is_valid


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"kind": "box", "type": "Point", "coordinates": [1, 2]},
        {"kind": "cube", "type": "Polygon", "coordinates": []},
        {"kind": "polygon", "type": "Polygon", "coordinates": []},
        {"kind": "point", "type": "Point", "coordinates": [float("nan"), 2]},
    ],
)
def test_what_is_no_shape_is_refused(body: object) -> None:
    with pytest.raises(BadInputError):
        from_body(body)


def test_shape_bounds_are_left_top_right_bottom() -> None:
    assert Shape(ShapeKind.POINT, shapely.Point(3, 4)).bounds == (3, 4, 3, 4)


DOCUMENT = {
    "name": "harbour",
    "version": 3,
    "classes": [
        {"name": "Ship", "key": 1, "shapes": ["rotated_box"], "size_band": [5, 400]},
        {
            "name": "Building",
            "colour": "#56B4E9",
            "attributes": [
                {"name": "damage", "kind": "choice", "choices": ["none", "lost"], "required": True},
                {"name": "floors", "kind": "number", "minimum": 0, "maximum": 200},
            ],
        },
    ],
}


def test_an_ontology_is_read_with_sensible_defaults() -> None:
    ontology = read_ontology(DOCUMENT)
    ship, building = ontology.classes
    assert (ship.id, ship.colour, ship.key) == ("ship", COLOURS[0], "1")
    assert building.shapes == tuple(ShapeKind)
    assert building.attributes[0].required
    assert ontology.find("BUILDING") is building


def test_an_ontology_comes_back_from_its_document() -> None:
    ontology = read_ontology(DOCUMENT)
    assert read_ontology(write_ontology(ontology)) == ontology


def test_an_unknown_class_is_a_sentence() -> None:
    with pytest.raises(NotFoundError, match="class “tank”"):
        read_ontology(DOCUMENT).find("tank")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({}, "classes"),
        ({"classes": [{}]}, "class 1"),
        ({"classes": [{"name": "A", "colour": "red"}]}, "“A”"),
        ({"classes": [{"name": "A", "shapes": ["cube"]}]}, "box"),
        ({"classes": [{"name": "A"}, {"name": "a"}]}, "two classes"),
        ({"classes": [{"name": "A", "attributes": [{"name": "d", "kind": "choice"}]}]}, "no choices"),
        ({"classes": [{"name": "A", "attributes": [{"name": "d", "kind": "colour"}]}]}, "colour"),
    ],
)
def test_a_broken_ontology_names_the_place(broken: object, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        read_ontology(broken)
