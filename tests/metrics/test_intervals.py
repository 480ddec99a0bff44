import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrics.intervals import (
    Sample,
    Standing,
    beta_cdf,
    beta_quantile,
    bound_without_defects,
    clopper_pearson,
    sample_of,
    standing,
    wilson,
)
from tests.metrics.shift_dataset import SHARED

WILSON = [
    (0, 1, 0.0, 0.793451),
    (1, 1, 0.206549, 1.0),
    (0, 10, 0.0, 0.277533),
    (1, 10, 0.017876, 0.40415),
    (10, 10, 0.722467, 1.0),
    (8, 9, 0.565, 0.980109),
    (27, 30, 0.743789, 0.9654),
    (45, 50, 0.786398, 0.956524),
    (97, 100, 0.915481, 0.989745),
    (290, 300, 0.939738, 0.981795),
    (4, 7, 0.250458, 0.84178),
    (7, 9, 0.452589, 0.936775),
    (16, 100, 0.100953, 0.244203),
]
CLOPPER_PEARSON = [
    (0, 10, 0.0, 0.308497),
    (1, 10, 0.002529, 0.445016),
    (8, 9, 0.517503, 0.997191),
    (3, 125, 0.004977, 0.068536),
    (0, 125, 0.0, 0.02908),
]
WITHOUT_DEFECTS = [(10, 0.258866), (30, 0.095034), (59, 0.049508), (100, 0.029513), (299, 0.009969), (1000, 0.002991)]
counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("x", "n", "lo", "hi"), WILSON)
def test_wilson_gives_the_worked_values(x: int, n: int, lo: float, hi: float) -> None:
    assert wilson(x, n) == pytest.approx((lo, hi), abs=1e-6)


@pytest.mark.parametrize(("x", "n", "lo", "hi"), CLOPPER_PEARSON)
def test_clopper_pearson_gives_the_worked_values(x: int, n: int, lo: float, hi: float) -> None:
    assert clopper_pearson(x, n) == pytest.approx((lo, hi), abs=1e-6)


@pytest.mark.parametrize(("n", "bound"), WITHOUT_DEFECTS)
def test_no_defects_still_leave_an_upper_bound(n: int, bound: float) -> None:
    assert bound_without_defects(n) == pytest.approx(bound, abs=1e-6)


def test_the_shared_vectors_agree() -> None:
    if not SHARED.exists():
        pytest.skip("the shared vectors are not beside this checkout")
    stats = json.loads(SHARED.read_text("utf-8"))["stats"]
    for case in stats["wilson_95"]["cases"]:
        assert wilson(case["x"], case["n"]) == pytest.approx((case["lo"], case["hi"]), abs=1e-6)
    for case in stats["clopper_pearson_95"]:
        assert clopper_pearson(case["x"], case["n"]) == pytest.approx((case["lo"], case["hi"]), abs=1e-6)
    for case in stats["rule_of_three"]:
        assert bound_without_defects(case["n"]) == pytest.approx(case["exact95"], abs=1e-6)


def test_nothing_of_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert clopper_pearson(0, 0) is None
    assert bound_without_defects(0) is None


@given(counts)
def test_wilson_stays_inside_and_around_the_share(count: tuple[int, int]) -> None:
    x, n = count
    found = wilson(x, n)
    assert found is not None
    assert 0.0 <= found[0] <= x / n + 1e-12
    assert x / n - 1e-12 <= found[1] <= 1.0


@given(counts)
def test_wilson_of_the_complement_is_the_mirror(count: tuple[int, int]) -> None:
    x, n = count
    there, back = wilson(x, n), wilson(n - x, n)
    assert there is not None
    assert back is not None
    assert (1 - there[1], 1 - there[0]) == pytest.approx(back, abs=1e-12)


@given(counts)
def test_the_exact_interval_leaves_its_tail_outside(count: tuple[int, int]) -> None:
    x, n = count
    found = clopper_pearson(x, n)
    assert found is not None
    lo, hi = found
    if x > 0:
        assert beta_cdf(lo, x, n - x + 1) == pytest.approx(0.025, abs=1e-9)
    if x < n:
        assert beta_cdf(hi, x + 1, n - x) == pytest.approx(0.975, abs=1e-9)


def test_the_beta_distribution_ends_where_it_should() -> None:
    assert (beta_cdf(-1, 2, 3), beta_cdf(0, 2, 3), beta_cdf(1, 2, 3), beta_cdf(2, 2, 3)) == (0, 0, 1, 1)
    assert beta_quantile(0.5, 1, 1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("n", "sample"),
    [
        (0, Sample.EMPTY),
        (1, Sample.FEW),
        (9, Sample.FEW),
        (10, Sample.SMALL),
        (29, Sample.SMALL),
        (30, Sample.ENOUGH),
    ],
)
def test_a_denominator_bears_only_what_it_can(n: int, sample: Sample) -> None:
    assert sample_of(n) is sample


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((0.5, 0.79), Standing.BELOW),
        ((0.8, 0.9), Standing.MEETS),
        ((0.7, 0.9), Standing.OPEN),
        ((0.5, 0.8), Standing.OPEN),
        (None, Standing.OPEN),
    ],
)
def test_only_a_whole_interval_decides_about_a_target(interval: tuple[float, float], expected: Standing) -> None:
    assert standing(interval, 0.8) is expected
