import json
from itertools import combinations

import pytest

from app.reports.marking import LEVELS, NOT_SET_TEXT, MixedMarkingsError, UnknownMarkingError, highest, marking
from tests.metrics.shift_dataset import SHARED
from tests.reports.contrast import contrast


@pytest.mark.parametrize(
    ("text", "bg", "fg", "expected"),
    [
        ("UNCLASSIFIED", "#007a33", "#ffffff", 5.48),
        ("CUI", "#502b85", "#ffffff", 10.37),
        ("CONFIDENTIAL", "#0033a0", "#ffffff", 10.6),
        ("SECRET", "#c8102e", "#ffffff", 5.88),
        ("TOP SECRET", "#ff8c00", "#000000", 9.0),
        ("TOP SECRET//SCI", "#fce83a", "#000000", 16.74),
    ],
)
def test_each_level_has_its_colours_and_contrast(text: str, bg: str, fg: str, expected: float) -> None:
    level = marking(text).level
    assert (level.bg, level.fg) == (bg, fg)
    assert contrast(bg, fg) == pytest.approx(expected, abs=0.006)


def test_the_shared_vectors_agree() -> None:
    if not SHARED.exists():
        pytest.skip("the shared vectors are not beside this checkout")
    shared = json.loads(SHARED.read_text("utf-8"))["marking"]
    assert [(one["level"], one["bg"], one["fg"], one["rank"]) for one in shared] == [
        (level.name, level.bg, level.fg, level.rank) for level in LEVELS
    ]


def test_no_marking_is_a_neutral_state_and_never_green() -> None:
    for nothing in (None, "", "  "):
        neutral = marking(nothing)
        assert neutral.text == NOT_SET_TEXT
        assert not neutral.is_set
        assert len({neutral.level.bg[i : i + 2] for i in (1, 3, 5)}) <= 3
        assert neutral.level.bg not in {level.bg for level in LEVELS}
        assert contrast(neutral.level.bg, neutral.level.fg) >= 4.5
        assert (neutral.portion, neutral.file_prefix) == ("", "MARKING-NOT-SET_")


@pytest.mark.parametrize(
    ("text", "banner", "portion", "prefix"),
    [
        ("unclassified", "UNCLASSIFIED", "(U)", "(U)_"),
        ("Secret // noforn", "SECRET//NOFORN", "(S//NF)", "(S)_"),
        ("CUI//SP-GEO", "CUI//SP-GEO", "(CUI//SP-GEO)", "(CUI)_"),
        ("TOP SECRET//SCI//NOFORN", "TOP SECRET//SCI//NOFORN", "(TS//SCI//NF)", "(TS-SCI)_"),
    ],
)
def test_a_marking_has_banner_portion_and_file_prefix(text: str, banner: str, portion: str, prefix: str) -> None:
    found = marking(text)
    assert (found.text, found.portion, found.file_prefix) == (banner, portion, prefix)


@pytest.mark.parametrize("text", ["S//NF", "DRAFT", "SECRETISH", "//SECRET"])
def test_an_abbreviated_or_unknown_level_is_refused(text: str) -> None:
    with pytest.raises(UnknownMarkingError, match="spell one of these out"):
        marking(text)


def test_the_highest_marking_covers_the_contents() -> None:
    for low, high in combinations(LEVELS, 2):
        assert highest([high.name, None, low.name]).level is high
    assert highest(["SECRET", "SECRET//NOFORN", "CUI//SP-GEO"]).text == "SECRET//NOFORN"
    assert highest([]).text == NOT_SET_TEXT


def test_caveats_that_no_content_bears_together_must_be_stated() -> None:
    with pytest.raises(MixedMarkingsError, match="state the marking"):
        highest(["SECRET//NOFORN", "SECRET//REL TO USA, GBR"])
