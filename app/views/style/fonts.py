"""Inter, shipped with the program, with tabular numerals everywhere."""

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from app import resource_files
from app.views.style.tokens import FIGURE_SIZE, TEXT_SIZE

FAMILY = "Inter"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


def load() -> None:
    """Register the shipped weights with Qt."""
    for weight in WEIGHTS:
        QFontDatabase.addApplicationFont(str(resource_files.path("fonts", f"Inter-{weight}.otf")))


def text(size: int = TEXT_SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Make a font of `size` pixels with tabular numerals."""
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def heading() -> QFont:
    """Panel headings: 12 semibold."""
    return text(weight=QFont.Weight.DemiBold)


def figure() -> QFont:
    """Headline figures: 24 semibold."""
    return text(FIGURE_SIZE, QFont.Weight.DemiBold)


def dress(app: QApplication) -> None:
    """Load the fonts and make Inter the font of the application."""
    load()
    app.setFont(text())
