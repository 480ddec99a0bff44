import pytest

from app.metrics.percentiles import median, percentile

MINUTES = [12, 15, 15, 18, 22, 30, 41, 55, 80, 240]


@pytest.mark.parametrize(("p", "value"), [(0.5, 26), (0.85, 71.25), (0.95, 168), (0, 12), (1, 240)])
def test_percentiles_interpolate_between_neighbours(p: float, value: float) -> None:
    assert percentile(MINUTES, p) == pytest.approx(value)


def test_the_order_of_values_does_not_matter() -> None:
    assert median(reversed(MINUTES)) == 26


def test_one_value_is_every_percentile_and_none_is_none() -> None:
    assert percentile([7.0], 0.85) == 7
    assert median([]) is None
