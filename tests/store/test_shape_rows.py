"""Shapes read by the many are what they are read one by one."""

import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import AppError
from app.models.geometry import from_body
from app.store.shape_rows import read_shapes

NUMBER = st.floats(-1e6, 1e6) | st.integers(-100, 100)
RING = st.lists(st.tuples(NUMBER, NUMBER).map(list), min_size=3, max_size=7).map(lambda ring: [*ring, ring[0]])
KIND = st.sampled_from(["box", "rotated_box", "polygon", "polyline", "wormhole"])
BODY = st.builds(lambda kind, ring: {"kind": kind, "type": "Polygon", "coordinates": [ring]}, KIND, RING)
ODD = st.sampled_from(
    [
        None,
        {},
        {"kind": "point", "type": "Point", "coordinates": [1.0004, 2]},
        {"kind": "polygon", "type": "Polygon", "coordinates": [[[0, 0], [1, 0], "x", [0, 0]]]},
        {"kind": "polygon", "type": "Polygon", "coordinates": [[[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]]]},
        {"kind": "polygon", "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
    ]
)


def alone(body: object) -> tuple[str, bytes] | None:
    try:
        shape = from_body(body)
    except AppError:
        return None
    return (shape.kind.value, shapely.to_wkb(shape.geometry))


@given(st.lists(BODY | ODD, max_size=6))
def test_many_shapes_are_read_as_each_alone(bodies: list[object]) -> None:
    assert read_shapes(bodies) == [alone(body) for body in bodies]
