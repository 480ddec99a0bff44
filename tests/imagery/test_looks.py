import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.colour_maps import NAMES
from app.imagery.errors import UnreadableRasterError
from app.imagery.look_record import look_of, record_of
from app.imagery.looks import Look, Rule, Sharpening, display_of, fits, grey_bands, limits_of, open_look, sample_for
from app.imagery.source import RasterSource
from app.imagery.statistics import Sample, Values, take_sample
from tests.imagery.conftest import WriteRaster

PAIRS = st.tuples(st.floats(-1e6, 1e6), st.floats(0.5, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1]))
LOOKS = st.sampled_from([(1,), (3, 2, 1)]).flatmap(
    lambda bands: st.builds(
        Look,
        bands=st.just(bands),
        rule=st.sampled_from(Rule),
        clip=st.sampled_from([(2.0, 98.0), (0.5, 99.5)]),
        sigmas=st.floats(0.5, 5),
        of_view=st.booleans(),
        linked=st.booleans(),
        held=st.one_of(st.just(()), st.tuples(*[PAIRS] * len(bands))),
        gamma=st.floats(0.2, 5),
        colour_map=st.sampled_from(NAMES),
        inverted=st.booleans(),
        decibels=st.booleans(),
        sharpening=st.sampled_from(Sharpening),
    )
)


def sample(*bands: list[float]) -> Sample:
    values = tuple(Values(np.sort(np.array(band, np.float64))) for band in bands)
    return Sample(tuple(range(1, len(bands) + 1)), (0, 0, 9, 9), values)


@pytest.fixture
def wide(raster: WriteRaster) -> Path:
    data = np.tile(np.arange(200, dtype=np.uint16), (4, 20, 1)) * np.array([1, 2, 3, 4], np.uint16)[:, None, None]
    return raster("a.tif", data, photometric="MINISBLACK")


def test_each_rule_gives_its_limits() -> None:
    values = sample([0, 10, 20, 30, 40])
    look = Look((1,))
    assert limits_of(look, values) == pytest.approx(np.array([[0.8, 39.2]]))
    assert limits_of(look.with_rule(Rule.EXTREMES), values) == ((0, 40),)
    deviation = np.std([0, 10, 20, 30, 40])
    expected = np.array([[20 - 2 * deviation, 20 + 2 * deviation]])
    assert np.array(limits_of(look.with_rule(Rule.SIGMA), values)) == pytest.approx(expected)
    assert limits_of(look.with_rule(Rule.AS_IT_IS), values) == ((0, 255),)


def test_linked_bands_have_the_widest_limits_of_all() -> None:
    values = sample([10, 20], [5, 15], [12, 30])
    assert limits_of(Look((1, 2, 3), Rule.EXTREMES, linked=True), values) == ((5, 30),) * 3


def test_held_limits_stay_whatever_the_values_are() -> None:
    look = Look((1,)).typed(((3.0, 4.0),))
    assert display_of(look, sample([0, 100])).limits == ((3, 4),)
    assert not look.locked
    assert Look((1,), held=((3.0, 4.0),)).locked


def test_other_bands_let_go_of_what_was_held_for_these() -> None:
    typed = Look((1,)).typed(((3.0, 4.0),)).of_bands((2,))
    assert (typed.held, typed.rule) == ((), Rule.PERCENT)
    assert Look((1,), Rule.SIGMA, held=((3.0, 4.0),)).of_bands((2,)).rule is Rule.SIGMA


def test_limits_typed_the_wrong_way_round_or_equal_still_have_room_between() -> None:
    ((low, high),) = Look((1,)).typed(((5.0, 5.0),)).held
    assert low < high


def test_the_display_carries_what_the_look_says() -> None:
    look = Look((1,), gamma=1.4, colour_map="fern", inverted=True, decibels=True, sharpening=Sharpening.HIGH)
    display = display_of(look, sample([0, 1]))
    assert (display.gamma, display.colour_map, display.inverted, display.decibels) == (1.4, "fern", True, True)
    assert display.sharpening == 1.2


def test_gamma_goes_in_steps_and_stays_within_reason() -> None:
    assert Look((1,)).brighter(2).gamma == 1.4
    assert Look((1,)).brighter(-100).gamma == 0.2
    assert Look((1,)).brighter(100).gamma == 5


def test_single_bands_go_round_and_round(wide: Path) -> None:
    info = RasterSource.open(wide).info
    assert grey_bands(info, (1, 2, 3), 1) == (1,)
    assert grey_bands(info, (1,), 1) == (2,)
    assert grey_bands(info, (4,), 1) == (1,)


def test_a_look_fits_a_raster_that_has_its_bands(wide: Path, raster: WriteRaster) -> None:
    info = RasterSource.open(wide).info
    assert fits(Look((4, 3, 2)), info)
    assert not fits(Look((5, 3, 2)), info)
    assert not fits(Look((1,), Rule.AS_IT_IS), info)
    byte = RasterSource.open(raster("b.tif", np.ones((1, 4, 4), np.uint8))).info
    assert fits(Look((1,), Rule.AS_IT_IS), byte)


def test_a_scene_opens_as_remembered_and_else_as_is_usual(wide: Path) -> None:
    with RasterSource.open(wide) as source:
        look, display, values = open_look(source, Look((4, 3, 2), Rule.EXTREMES))
        assert display.limits == ((0, 199 * 4), (0, 199 * 3), (0, 199 * 2))
        assert (look.bands, values.bands) == ((4, 3, 2), (4, 3, 2))
        assert open_look(source, Look((7, 3, 2)))[0] == Look((1, 2, 3))
        assert open_look(source, None)[0] == Look((1, 2, 3))


def test_the_stretch_of_a_view_knows_only_the_view(wide: Path) -> None:
    look = Look((1,), Rule.EXTREMES, of_view=True)
    with RasterSource.open(wide) as source:
        assert display_of(look, sample_for(source, look, (50.0, 0.0, 20.0, 20.0))).limits == ((50, 69),)
        assert sample_for(source, replace(look, of_view=False), (50.0, 0.0, 20.0, 20.0)).window == (0, 0, 200, 20)
        with pytest.raises(UnreadableRasterError, match="no pixel in view has a value"):
            sample_for(source, look, (500.0, 0.0, 20.0, 20.0))


def test_complex_values_are_shown_by_amplitude_in_decibels(raster: WriteRaster) -> None:
    data = (10.0 ** np.linspace(0, 3, 100) * 1j).astype(np.complex64).reshape(1, 10, 10)
    with RasterSource.open(raster("sar.tif", data)) as source:
        look = Look((1,), Rule.EXTREMES, decibels=True)
        (low, high) = display_of(look, take_sample(source, (1,), in_decibels=True)).limits[0]
    assert (low, high) == pytest.approx((0, 60), abs=1e-4)


@given(look=LOOKS)
def test_a_look_survives_being_kept(look: Look) -> None:
    assert look_of(json.loads(json.dumps(record_of(look)))) == look


@pytest.mark.parametrize(
    "spoilt",
    [
        {"bands": [0]},
        {"bands": [1, 2]},
        {"bands": "red"},
        {"rule": "guess"},
        {"clip": [98, 2]},
        {"clip": [-1, 98]},
        {"sigmas": None},
        {"held": [[1, 2], [3, 4]]},
        {"held": [[2, 1]]},
        {"gamma": "bright"},
        {"colour_map": "rainbow"},
        {"linked": 1},
        {"sharpening": "most"},
        {"more": 1},
    ],
)
def test_a_record_that_is_not_sound_is_none(spoilt: dict[str, object]) -> None:
    assert look_of({**record_of(Look((1,))), **spoilt}) is None


def test_anything_else_is_no_record() -> None:
    assert look_of(None) is None
    assert look_of({}) is None
    assert look_of([1]) is None
