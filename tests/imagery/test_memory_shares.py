import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.memory import PROGRAM_MB, USUAL, shares
from tests.cli.shop import misused, refused


def test_without_a_limit_the_usual_sizes_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORTHOMARK_MEMORY", raising=False)
    assert shares() == USUAL


@given(st.floats(640, 100_000))
def test_program_and_caches_together_stay_under_the_limit(limit: float) -> None:
    given = shares(limit)
    together = given.tiles + given.values + given.overlay + given.blocks
    assert PROGRAM_MB + together / 1e6 <= limit + 0.001
    assert given.tiles > given.overlay > given.blocks > given.values > 0


def test_what_the_environment_says_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTHOMARK_MEMORY", "900")
    assert shares() == shares(900)
    monkeypatch.setenv("ORTHOMARK_MEMORY", "plenty")
    assert shares() == USUAL


def test_too_little_is_refused_in_a_sentence() -> None:
    assert "give 640 or more" in refused("--memory", "50", "scene", "list", "none.orthomark")
    assert misused("--memory", "much", "scene", "list", "none.orthomark")
