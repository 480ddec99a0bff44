"""Radio buttons and check boxes are seen in both themes, chosen or not (WCAG 1.4.11: 3 to 1)."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QFrame, QRadioButton, QStyle, QStyleOptionButton

from app.views.application import application
from app.views.style import theme


@pytest.fixture(scope="module", params=["dark", "light"])
def worn(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    app = application()
    before = theme.current().name
    theme.wear(app, request.param)
    yield request.param
    theme.wear(app, before)


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_an_indicator_stands_out_from_the_panel(worn: str, kind: type[QAbstractButton], chosen: bool) -> None:
    holder = QFrame()
    holder.setProperty("kind", "panel")
    button = kind(parent=holder)
    button.setChecked(chosen)
    button.resize(40, 30)
    holder.resize(40, 30)
    picture, ground = holder.grab().toImage(), theme.colour("panel")

    option = QStyleOptionButton()
    option.initFrom(button)
    radio = kind is QRadioButton
    element = QStyle.SubElement.SE_RadioButtonIndicator if radio else QStyle.SubElement.SE_CheckBoxIndicator
    place = button.style().subElementRect(element, option, button)
    middle = place.center().y()
    across = [picture.pixelColor(x, middle) for x in range(place.left(), place.right() + 1)]
    assert max(contrast(ground, colour) for colour in across[:2]) >= 3, worn
    assert max(contrast(ground, colour) for colour in across[-2:]) >= 3, worn
