import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrics.pareto import NO_REASON, counted, pareto

WORKED = {
    "GEOM_LOOSE": 41,
    "MISSED_OBJ": 38,
    "CLASS_WRONG": 17,
    "DUPLICATE": 9,
    "ATTR_WRONG": 9,
    "OUT_OF_AOI": 4,
    "OTHER": 2,
}


def test_the_worked_reasons_rank_by_count_then_code() -> None:
    codes = [row.code for row in pareto(WORKED).rows]
    assert codes == ["GEOM_LOOSE", "MISSED_OBJ", "CLASS_WRONG", "ATTR_WRONG", "DUPLICATE", "OUT_OF_AOI", "OTHER"]


def test_shares_run_up_to_one() -> None:
    rows = pareto(WORKED).rows
    cumulative = [0.341667, 0.658333, 0.8, 0.875, 0.95, 0.983333, 1.0]
    assert [row.cumulative.value for row in rows] == pytest.approx(cumulative, abs=1e-6)
    assert rows[0].share.value == pytest.approx(0.341667, abs=1e-6)


def test_exactly_eighty_per_cent_is_enough_for_the_vital_few() -> None:
    assert pareto(WORKED).vital_few == 3


def test_no_reasons_make_an_empty_pareto() -> None:
    assert (pareto({}).rows, pareto({}).total, pareto({}).vital_few) == ((), 0, 0)


def test_a_missing_reason_is_counted_not_dropped() -> None:
    assert counted(["SHIFTED", None, ""]) == {"SHIFTED": 1, NO_REASON: 2}


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 1000), min_size=1))
def test_the_vital_few_are_the_smallest_set_that_reaches_eighty_per_cent(counts: dict[str, int]) -> None:
    ranked = pareto(counts)
    ordered = sorted(counts.values(), reverse=True)
    few = ranked.vital_few
    assert 5 * sum(ordered[:few]) >= 4 * ranked.total > 5 * sum(ordered[: few - 1])
