"""Keeps a float at its place over a host widget: top or bottom, in the middle."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

EDGE = 14
SCALE_BAR, SCALE_BAR_HEIGHT = 176, 48
MOVES = {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest}


class Overlay(QObject):
    """Places `float_` in the middle of the `edge` of `host` whenever either changes its size."""

    def __init__(self, host: QWidget, float_: QWidget, edge: Qt.Edge) -> None:
        super().__init__(host)
        self._host, self._float, self._edge = host, float_, edge
        float_.setParent(host)
        host.installEventFilter(self)
        float_.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the sizes."""
        del watched
        if event.type() in MOVES:
            self.place()
        return False

    def place(self) -> None:
        """Put it where it belongs now."""
        size = self._float.sizeHint()
        width = min(size.width(), self._host.width() - 2 * EDGE)
        left = (self._host.width() - width) // 2
        top = EDGE
        if self._edge == Qt.Edge.BottomEdge:
            beside = max(left, SCALE_BAR)
            fits = beside + width + EDGE <= self._host.width()
            left = beside if fits else left
            top = self._host.height() - size.height() - EDGE - (0 if fits else SCALE_BAR_HEIGHT)
        if self._float.geometry().getRect() != (left, top, width, size.height()):
            self._float.setGeometry(left, top, width, size.height())
