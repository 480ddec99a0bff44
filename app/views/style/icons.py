"""Icons: Lucide outlines, drawn in the colours of the theme at any size and pixel ratio."""

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from app import resource_files
from app.views.style import theme

SIZE = 16
STROKE = "1.75"


def paint(painter: QPainter, name: str, box: QRectF, colour: str) -> None:
    """Draw an icon into a box in one colour (#rrggbb)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, colour).render(painter, box)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = resource_files.text("icons", f"{name}.svg")
    drawing = drawing.replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{STROKE}"')
    return QSvgRenderer(QByteArray(drawing.encode()))


class _Engine(QIconEngine):
    """Draws at the moment of painting, so a change of theme needs no new icon."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw in the token's colour; accent when on, faint when disabled."""
        paint(painter, self._name, QRectF(rect), self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Draw into a picture of `size` device pixels."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Make another of the same kind."""
        return _Engine(self._name, self._tint)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        worn = theme.current()
        if mode == QIcon.Mode.Disabled:
            return worn.text_3
        if state == QIcon.State.On and self._tint != "on_accent":
            return worn.accent
        return str(getattr(worn, self._tint))


def icon(name: str, tint: str = "text_2") -> QIcon:
    """Make an icon by its Lucide name in the colour of a token."""
    return QIcon(_Engine(name, tint))


class IconMark(QWidget):
    """A small icon that only says something beside its word."""

    def __init__(self, name: str, tint: str = "text_2", size: int = SIZE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tint = tint
        self.setFixedSize(size, size)

    def change(self, name: str, tint: str) -> None:
        """Show another icon."""
        self._name, self._tint = name, tint
        self.update()

    def paintEvent(self, _event: object) -> None:
        """Draw it."""
        painter = QPainter(self)
        paint(painter, self._name, QRectF(self.rect()), str(getattr(theme.current(), self._tint)))
        painter.end()
