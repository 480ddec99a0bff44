"""Bars painted in the theme: why work came back, and work by state."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.style import fonts, theme

LABEL = 128
BAR = 16
STEP = 27
NUMBER = 84
PUT_ASIDE = "control"
Align = Qt.AlignmentFlag


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, its number, what is written beside it, and the token of its colour."""

    words: str
    value: int
    note: str
    tint: str = "accent"


class BarChart(QWidget):
    """Horizontal bars, longest first as given; the eight first are shown."""

    shown_most = 8

    def __init__(self, name: str, empty: str) -> None:
        super().__init__()
        self._name, self._empty = name, empty
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_bars(())

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these."""
        self._bars = tuple(bars[: self.shown_most])
        spoken = "; ".join(f"{bar.words} {bar.note}" for bar in self._bars)
        self.setAccessibleName(f"{self._name}: {spoken or self._empty}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for every bar."""
        return QSize(320, max(1, len(self._bars)) * STEP + 8)

    def minimumSizeHint(self) -> QSize:
        """The same height, narrower."""
        return QSize(220, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint words, bars, numbers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.text())
        if not self._bars:
            painter.setPen(theme.colour("text_2"))
            painter.drawText(self.rect(), Align.AlignTop | Qt.TextFlag.TextWordWrap, self._empty)
        most = max((bar.value for bar in self._bars), default=1) or 1
        room = max(10, self.width() - LABEL - 12 - NUMBER)
        metrics = QFontMetrics(fonts.text())
        for place, bar in enumerate(self._bars):
            top = place * STEP + 4
            words = metrics.elidedText(bar.words, Qt.TextElideMode.ElideRight, LABEL)
            painter.setPen(theme.colour("text_1"))
            painter.drawText(QRect(0, top, LABEL, BAR), Align.AlignRight | Align.AlignVCenter, words)
            width = max(2.0, room * bar.value / most)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(bar.tint))
            painter.drawRoundedRect(QRectF(LABEL + 12, top, width, BAR), 2, 2)
            painter.setPen(theme.colour("text_2"))
            beside = QRect(round(LABEL + 12 + width + 6), top, NUMBER, BAR)
            painter.drawText(beside, Align.AlignLeft | Align.AlignVCenter, bar.note)
        painter.end()


class StateBar(QWidget):
    """One stacked bar and its legend with counts, so that no colour stands alone."""

    columns = 3

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._parts: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: Sequence[Bar]) -> None:
        """Show these parts, in order."""
        self._parts = tuple(parts)
        self.setAccessibleName(f"{self._name}: " + "; ".join(f"{part.words} {part.note}" for part in parts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The bar and as many legend lines as needed."""
        lines = -(-len(self._parts) // self.columns)
        return QSize(320, 28 + lines * 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bar and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.text())
        total = sum(part.value for part in self._parts) or 1
        left = 0.0
        for part in self._parts:
            width = self.width() * part.value / total
            paint_part(painter, QRectF(left, 0, max(1.0, width - 2), 16), part.tint)
            left += width
        step = self.width() // self.columns
        for place, part in enumerate(self._parts):
            x, y = (place % self.columns) * step, 28 + (place // self.columns) * 22
            paint_part(painter, QRectF(x, y + 3, 11, 11), part.tint)
            painter.setPen(theme.colour("text_1"))
            painter.drawText(QRect(x + 18, y, step - 18, 17), Align.AlignVCenter, part.words)
            painter.setPen(theme.colour("text_2"))
            painter.drawText(QRect(x, y, step - 24, 17), Align.AlignVCenter | Align.AlignRight, part.note)
        painter.end()


def paint_part(painter: QPainter, place: QRectF, tint: str) -> None:
    """Fill a part in the colour of a token; without one it is hollow: nothing has begun there. Put aside is hatched."""
    if tint == PUT_ASIDE:
        painter.fillRect(place, QBrush(theme.colour("text_3"), Qt.BrushStyle.BDiagPattern))
    elif tint:
        painter.fillRect(place, theme.colour(tint))
        return
    painter.setPen(theme.colour("line"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
