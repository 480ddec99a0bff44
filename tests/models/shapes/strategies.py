"""Areas people draw: stars around a middle, never crossing themselves, some with a hole."""

import math

import numpy as np
import shapely
from hypothesis import strategies as st

from app.models.geometry import rounded


def star(middle: tuple[float, float], radii: list[float], turn: float) -> shapely.Polygon:
    angles = np.linspace(0, 2 * math.pi, len(radii), endpoint=False) + turn
    ring = np.column_stack([middle[0] + np.cos(angles) * radii, middle[1] + np.sin(angles) * radii])
    return rounded(shapely.Polygon(ring))


MIDDLES = st.tuples(st.floats(200, 800), st.floats(200, 800))
STARS = st.builds(star, MIDDLES, st.lists(st.floats(40, 120), min_size=3, max_size=12), st.floats(0, 6.28))
STROKES = st.lists(st.tuples(st.floats(50, 950), st.floats(50, 950)), min_size=2, max_size=8, unique=True)


@st.composite
def areas(draw: st.DrawFn) -> shapely.Polygon:
    area = draw(STARS)
    if draw(st.booleans()):
        at = area.representative_point()
        hole = at.buffer(area.boundary.distance(at) / 2, quad_segs=2)
        area = rounded(area.difference(hole))
    return area
