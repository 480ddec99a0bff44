"""Colours of the canvas (LOOK): always dark around imagery, in the light theme too; one accent."""

from PySide6.QtGui import QColor

from app.views.style.tokens import DARK

Rgb = tuple[int, int, int]

SURROUND = QColor(DARK.surround)
FLOAT = QColor(23, 25, 27, 225)
LINE = QColor(DARK.line)
TEXT_1 = QColor(DARK.text_1)
TEXT_2 = QColor(DARK.text_2)
TEXT_3 = QColor(DARK.text_3)
ACCENT = QColor(DARK.accent)
WARNING = QColor(DARK.warning)
ERROR = QColor(DARK.error)
HALO = QColor(0, 0, 0, 150)
DIM = QColor(23, 25, 27, 88)
HATCH = QColor("#4a5056")
UNKNOWN_CLASS: Rgb = (200, 204, 208)
HANDLE = QColor("#111315")
LABEL_GROUND = QColor(17, 19, 21, 190)
GRID = QColor(232, 234, 236, 130)
GRID_SHADE = QColor(0, 0, 0, 90)
SNAP = QColor(255, 255, 255)
GUIDE = QColor(232, 234, 236, 210)


def of(rgb: Rgb, alpha: int = 255) -> QColor:
    """A colour of a class."""
    return QColor(rgb[0], rgb[1], rgb[2], alpha)
