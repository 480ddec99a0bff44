import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication

from app import resource_files
from app.views.application import application
from app.views.style import fonts, theme
from app.views.style.icons import icon

VIEWS = Path(__file__).resolve().parents[3] / "app" / "views"


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    return application()


def words_in_code() -> set[str]:
    found = set()
    for file in VIEWS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_the_interface_wears_inter(app: QApplication) -> None:
    assert QFontInfo(fonts.text()).family() == "Inter"


@pytest.mark.parametrize("size", [12, 24])
def test_numerals_stand_in_columns(app: QApplication, size: int) -> None:
    metrics = QFontMetrics(fonts.text(size))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_fonts_and_icons_bring_their_licences() -> None:
    assert "SIL Open Font License" in resource_files.text("fonts", "OFL.txt")
    assert "ISC License" in resource_files.text("icons", "LICENSE.txt")


def test_fonts_stay_under_two_megabytes() -> None:
    assert sum(font.stat().st_size for font in resource_files.path("fonts").iterdir()) < 2_000_000


def test_only_icons_in_use_are_shipped() -> None:
    shipped = {drawing.stem for drawing in resource_files.path("icons").glob("*.svg")}
    assert shipped <= words_in_code()


def test_an_icon_is_crisp_at_any_pixel_ratio(app: QApplication) -> None:
    for ratio in (1.0, 1.25, 2.0):
        assert icon("check").pixmap(QSize(16, 16), ratio).width() == round(16 * ratio)


def test_an_icon_takes_the_colour_of_the_theme(app: QApplication) -> None:
    before = theme.current().name
    mark = icon("square", "text_1")
    seen = []
    for name in ("dark", "light"):
        theme.wear(app, name)
        picture = mark.pixmap(QSize(32, 32), 1.0, QIcon.Mode.Normal).toImage()
        seen.append(
            max(picture.pixelColor(x, 16).lightness() for x in range(32) if picture.pixelColor(x, 16).alpha() > 200)
        )
    theme.wear(app, before)
    assert seen[0] > 200 > seen[1]
