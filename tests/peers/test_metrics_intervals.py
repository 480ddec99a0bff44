"""Our intervals and percentiles against statsmodels, scipy and numpy."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.metrics.intervals import beta_cdf, clopper_pearson, wilson
from app.metrics.percentiles import percentile

special = pytest.importorskip("scipy.special")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    proportion = pytest.importorskip("statsmodels.stats.proportion")

counts = st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_is_that_of_statsmodels(count: tuple[int, int]) -> None:
    assert wilson(*count) == pytest.approx(proportion.proportion_confint(*count, method="wilson"), abs=1e-12)


@given(counts)
def test_clopper_pearson_is_that_of_statsmodels(count: tuple[int, int]) -> None:
    assert clopper_pearson(*count) == pytest.approx(proportion.proportion_confint(*count, method="beta"), abs=1e-9)


@given(st.floats(0, 1), st.floats(1, 1e4), st.floats(1, 1e4))
def test_the_incomplete_beta_is_that_of_scipy(x: float, a: float, b: float) -> None:
    assert beta_cdf(x, a, b) == pytest.approx(special.betainc(a, b, x), abs=1e-9)


@settings(max_examples=200)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50), st.floats(0, 1))
def test_percentiles_are_those_of_numpy(values: list[float], p: float) -> None:
    assert percentile(values, p) == pytest.approx(float(np.percentile(values, 100 * p)), rel=1e-9, abs=1e-6)
