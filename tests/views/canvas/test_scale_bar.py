import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.canvas.scale_bar import MAX_PX, bar_for

# (metres per pixel, at most so many pixels) -> (metres, pixels): the worked values of the specification
WORKED = [
    (0.37, 120, 20, 54.054),
    (0.5, 100, 50, 100.0),
    (30, 100, 2000, 66.667),
    (0.031, 120, 2, 64.516),
    (1, 100, 100, 100.0),
]
VECTORS = Path(__file__).parents[4] / "shared" / "spec" / "vectors.json"


@pytest.mark.parametrize(("per_px", "most", "metres", "px"), WORKED)
def test_worked_values_hold(per_px: float, most: float, metres: float, px: float) -> None:
    bar = bar_for(per_px, most)
    assert (bar.length, round(bar.px, 3)) == (metres, px)


@pytest.mark.skipif(not VECTORS.exists(), reason="the specification does not lie beside this checkout")
def test_every_vector_of_the_specification_holds() -> None:
    for vector in json.loads(VECTORS.read_text("utf-8"))["spatial"]["scale_bar"]:
        bar = bar_for(vector["m_per_px"], vector["max_px"])
        assert (bar.length, round(bar.px, 3)) == (vector["metres"], vector["px"])


@given(st.floats(1e-4, 1e4))
def test_the_bar_is_round_and_fills_two_fifths_of_its_room_at_least(per_px: float) -> None:
    bar = bar_for(per_px)
    assert 0.39 * MAX_PX < bar.px <= MAX_PX * (1 + 1e-6)
    assert f"{bar.length:e}"[0] in "125"


@pytest.mark.parametrize(
    ("per_px", "unit", "text"),
    [(0.002, "m", "20 cm"), (0.5, "m", "50 m"), (40, "m", "5 km"), (2, "px", "200 px")],
)
def test_the_bar_says_its_length_in_the_unit_people_use(per_px: float, unit: str, text: str) -> None:
    assert bar_for(per_px, unit=unit).text == text
