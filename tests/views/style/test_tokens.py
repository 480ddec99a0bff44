from itertools import product

import pytest

from app.views.style.tokens import DARK, GRAPHIC_CONTRAST, LIGHT, TEXT_CONTRAST, Theme, contrast

GROUNDS = ("surround", "panel", "raised", "control", "accent_field", "warning_field")
both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def ratio(theme: Theme, text: str, ground: str) -> float:
    return contrast(getattr(theme, text), getattr(theme, ground))


def test_contrast_follows_the_definition_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@both
@pytest.mark.parametrize(("text", "ground"), list(product(("text_1", "text_2"), GROUNDS)))
def test_text_can_be_read_on_every_ground(theme: Theme, text: str, ground: str) -> None:
    assert ratio(theme, text, ground) >= TEXT_CONTRAST


@both
@pytest.mark.parametrize("ground", ["panel", "raised", "surround", "accent_field"])
def test_the_accent_can_be_read_as_text(theme: Theme, ground: str) -> None:
    assert ratio(theme, "accent", ground) >= TEXT_CONTRAST


@both
def test_text_on_the_primary_button_can_be_read(theme: Theme) -> None:
    assert ratio(theme, "on_accent", "accent") >= TEXT_CONTRAST


@both
@pytest.mark.parametrize("ground", ["panel", "raised", "warning_field"])
def test_a_warning_can_be_read_as_text(theme: Theme, ground: str) -> None:
    assert ratio(theme, "warning", ground) >= TEXT_CONTRAST


@both
@pytest.mark.parametrize("mark", ["error", "text_3", "accent"])
@pytest.mark.parametrize("ground", ["panel", "raised", "surround"])
def test_icons_and_large_text_stand_out(theme: Theme, mark: str, ground: str) -> None:
    assert ratio(theme, mark, ground) >= GRAPHIC_CONTRAST
