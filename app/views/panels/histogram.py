"""The histogram of one band with handles for the limits and for gamma, by mouse and by keys."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.imagery.looks import GAMMAS
from app.imagery.statistics import Limits, Values
from app.imagery.tables import Ramp
from app.views.style import theme

HEIGHT = 58
RAMP = 6
FOOT = 8
SIDE = 6
LOW, GAMMA, HIGH = "low", "gamma", "high"
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Handle(QWidget):
    """One of three; drag it, or move it with Left and Right (Shift: finer, Ctrl: coarser). `moved` carries pixels."""

    moved = Signal(float)
    let_go = Signal()

    def __init__(self, parent: QWidget, role: str, name: str) -> None:
        super().__init__(parent)
        self.role = role
        self._name = name
        self._grip = 0.0
        self.setAccessibleName(name)
        self.setFixedSize(2 * SIDE + 1, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip(f"{name}: drag, or press Left and Right (Shift: finer, Ctrl: coarser)")

    def tell(self, value: str) -> None:
        """Say the value to whoever cannot see the place."""
        self.setAccessibleName(f"{self._name}: {value}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._grip = event.position().x() - SIDE
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self.mapToParent(event.position()).x() - self._grip)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.let_go.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move it."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        modifiers = event.modifiers()
        size = 0.5 if modifiers & Qt.KeyboardModifier.ShiftModifier else 3.0
        size = 20.0 if modifiers & Qt.KeyboardModifier.ControlModifier else size
        self.moved.emit(self.x() + SIDE + step * size)
        self.let_go.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look held."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Look let go."""
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, _event: object) -> None:
        """Draw a line with a knob at its foot; the one of gamma is round."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = theme.colour("accent")
        foot = HEIGHT - FOOT
        middle = SIDE + 0.5
        painter.setPen(QPen(accent, 1, Qt.PenStyle.DotLine if self.role == GAMMA else Qt.PenStyle.SolidLine))
        painter.drawLine(QPointF(middle, 0), QPointF(middle, foot))
        painter.setPen(QPen(theme.colour("panel"), 1))
        painter.setBrush(accent)
        if self.role == GAMMA:
            painter.drawEllipse(QPointF(middle, foot + 3.5), 4, 4)
        else:
            knob = (QPointF(middle, foot - 2), QPointF(middle + 5, foot + 7), QPointF(middle - 5, foot + 7))
            painter.drawPolygon(QPolygonF(knob))
        painter.end()


class Histogram(QWidget):
    """`limits_moved` and `gamma_moved` carry what a person asks for; nothing moves until it is shown."""

    limits_moved = Signal(float, float)
    gamma_moved = Signal(float)
    let_go = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._values: Values | None = None
        self._ramp = Ramp(0.0, 1.0)
        self._span: Limits = (0.0, 1.0)
        self._colours: np.ndarray | None = None
        self._logarithmic = False
        self._held = LOW
        self._counts = np.zeros(1)
        self._drawn = self._span
        self._text: Callable[[float], str] = "{:.5g}".format
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(f"Histogram, {name}")
        self.handles = {role: Handle(self, role, f"{name}, {role}") for role in (LOW, GAMMA, HIGH)}
        for role, handle in self.handles.items():
            handle.moved.connect(lambda x, role=role: self._move(role, x))
            handle.let_go.connect(self.let_go)

    def show_values(self, values: Values | None, span: Limits, *, logarithmic: bool) -> None:
        """Draw these values over a span of values."""
        if values is self._values and span == self._span and logarithmic == self._logarithmic:
            return
        self._values, self._span, self._logarithmic = values, span, logarithmic
        self._count()

    def show_ramp(self, ramp: Ramp, colours: np.ndarray) -> None:
        """Place the handles; `colours` (256, 3) are what bytes are shown as."""
        self._ramp, self._colours = ramp, colours
        self._place()

    def resizeEvent(self, event: object) -> None:
        """Count into as many bins as there are pixels."""
        del event
        self._count()

    def _count(self) -> None:
        bins = max(1, (self.width() - 2 * SIDE) // 2)
        self._drawn, counts = self._span, np.zeros(bins)
        if self._values is not None:
            self._drawn, bins = self._values.bins(self._span, bins)
            counts = self._values.counts(self._drawn, bins)
        shown = np.log1p(counts) if self._logarithmic else counts.astype(np.float64)
        top = np.partition(shown, -2)[-2] if shown.size > 1 else shown.max()
        self._counts = np.minimum(shown / max(top, 1e-9), 1.0)
        self._place()

    def _place(self) -> None:
        ramp = self._ramp
        middle = ramp.low + (ramp.high - ramp.low) * 0.5**ramp.gamma
        for role, value in ((LOW, ramp.low), (GAMMA, middle), (HIGH, ramp.high)):
            handle = self.handles[role]
            handle.move(round(self._x(value)) - SIDE, 0)
            handle.tell(f"{ramp.gamma:.3g}" if role == GAMMA else self._text(value))
            handle.update()
        self.update()

    def _x(self, value: float) -> float:
        share = (value - self._span[0]) / (self._span[1] - self._span[0])
        return SIDE + min(1.0, max(0.0, share)) * (self.width() - 2 * SIDE - 1)

    def _value(self, x: float) -> float:
        share = min(1.0, max(0.0, (x - SIDE) / max(1, self.width() - 2 * SIDE - 1)))
        return self._span[0] + share * (self._span[1] - self._span[0])

    def _move(self, role: str, x: float) -> None:
        low, high, value = self._ramp.low, self._ramp.high, self._value(x)
        least = (self._span[1] - self._span[0]) / 500
        if role == LOW:
            self.limits_moved.emit(min(value, high - least), high)
        elif role == HIGH:
            self.limits_moved.emit(low, max(value, low + least))
        else:
            share = min(0.97, max(0.03, (value - low) / (high - low)))
            self.gamma_moved.emit(round(min(GAMMAS[1], max(GAMMAS[0], math.log(share) / math.log(0.5))), 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the nearest handle here and take hold of it."""
        x = event.position().x()
        near = min(self.handles.values(), key=lambda handle: abs(handle.x() + SIDE - x))
        near.setFocus(Qt.FocusReason.MouseFocusReason)
        self._held = near.role
        self._move(near.role, x)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle that came here."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(self._held, event.position().x())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        self.let_go.emit()
        event.accept()

    def paintEvent(self, _event: object) -> None:
        """Draw the counts, faint where clipped, the curve from value to brightness, and the colours below."""
        painter = QPainter(self)
        width, foot = self.width() - 2 * SIDE, HEIGHT - FOOT - RAMP
        painter.fillRect(QRectF(SIDE, 0, width, foot), theme.colour("surround"))
        self._paint_counts(painter, foot)
        self._paint_curve(painter, width, foot)
        self._paint_colours(painter, width, foot)
        painter.end()

    def _paint_counts(self, painter: QPainter, foot: float) -> None:
        edges = [self._x(value) for value in np.linspace(*self._drawn, self._counts.size + 1)]
        low, high = self._x(self._ramp.low), self._x(self._ramp.high)
        inside, outside = theme.colour("text_2"), theme.colour("line")
        painter.setPen(Qt.PenStyle.NoPen)
        for (left, right), share in zip(pairwise(edges), self._counts, strict=True):
            if share > 0:
                height = max(1.0, share * (foot - 4))
                shown = low <= (left + right) / 2 <= high
                painter.fillRect(QRectF(left, foot - height, right - left, height), inside if shown else outside)

    def _paint_curve(self, painter: QPainter, width: float, foot: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        values = np.linspace(*self._span, 64)
        shown = self._ramp.computed(values) if not self._ramp.decibels else self._in_decibels(values)
        path = QPainterPath()
        for place, byte in enumerate(shown):
            point = QPointF(SIDE + width * place / 63, foot - 1 - byte / 255 * (foot - 4))
            path.lineTo(point) if place else path.moveTo(point)
        curve = QColor(theme.colour("text_1"))
        curve.setAlphaF(0.75)
        painter.setPen(QPen(curve, 1.2))
        painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _in_decibels(self, levels: np.ndarray) -> np.ndarray:
        ramp = self._ramp
        return Ramp(ramp.low, ramp.high, ramp.gamma, ramp.inverted).computed(levels)

    def _paint_colours(self, painter: QPainter, width: int, foot: float) -> None:
        if self._colours is None:
            return
        values = np.linspace(*self._span, max(2, width))
        bytes_ = self._in_decibels(values) if self._ramp.decibels else self._ramp.computed(values)
        row = np.ascontiguousarray(self._colours[bytes_])
        image = QImage(row.data, len(row), 1, 3 * len(row), QImage.Format.Format_RGB888)
        painter.drawImage(QRectF(SIDE, foot, width, RAMP), image)
