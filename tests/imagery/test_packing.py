import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imagery import packing
from app.imagery.colour_maps import GREY, colour_table
from app.imagery.display import Display, to_bgra
from app.imagery.sampling import RawTile

KINDS = ["uint8", "int8", "uint16", "int16"]


def in_steps(tile: RawTile, display: Display) -> np.ndarray:
    """The same from the formula, value by value."""
    planes = [ramp.computed(band.astype(np.float64)) for band, ramp in zip(tile.data, display.ramps, strict=True)]
    if len(planes) == 1:
        planes = [colours[planes[0]] for colours in colour_table(display.colour_map).T]
    opaque = np.full(tile.valid.shape, 255, np.uint8)
    return np.where(tile.valid[..., None], np.stack([*planes[::-1], opaque], axis=-1), 0)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    bands=st.sampled_from([1, 3]),
    low=st.floats(-300, 300),
    span=st.floats(1, 9000),
    gamma=st.floats(0.4, 3),
    inverted=st.booleans(),
    share=st.sampled_from([0.0, 0.4, 1.0]),
    colour_map=st.sampled_from([GREY, "ember"]),
)
def test_the_compiled_packing_does_what_the_formula_says(
    kind: str, bands: int, low: float, span: float, gamma: float, inverted: bool, share: float, colour_map: str
) -> None:
    packing.warm()
    rng = np.random.default_rng(3)
    limits = np.iinfo(kind)
    data = rng.integers(limits.min, limits.max, (bands, 9, 14), kind, endpoint=True)
    tile = RawTile(data, rng.random((9, 14)) < share)
    names = tuple(range(1, bands + 1))
    display = Display(names, ((low, low + span),) * bands, gamma, colour_map=colour_map, inverted=inverted)
    assert packing.can_pack(tile)
    assert (to_bgra(tile, display) == in_steps(tile, display)).all()


def test_other_kinds_and_layouts_are_left_to_numpy() -> None:
    packing.warm()
    valid = np.ones((4, 4), bool)
    assert not packing.can_pack(RawTile(np.ones((1, 4, 4), np.float32), valid))
    assert not packing.can_pack(RawTile(np.ones((1, 4, 8), np.uint8)[..., ::2], valid))


def test_before_it_is_compiled_the_picture_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    packing.warm()
    data = np.random.default_rng(1).integers(0, 5000, (3, 20, 30), np.uint16)
    tile = RawTile(data, data[0] > 300)
    display = Display((1, 2, 3), ((100, 4000), (0, 5000), (7, 900)), 1.4)
    compiled = to_bgra(tile, display)
    packing._warmed.clear()
    assert (to_bgra(tile, display) == compiled).all()
    packing._warmed.set()
