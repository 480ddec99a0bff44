"""The shape of a working screen: left panel, stage, right panel, resizable and collapsible."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from app.views.style.tokens import LEFT_PANEL, RIGHT_PANEL

NARROWEST = 180
MAP_HEIGHT = 160


def column(*widgets: QWidget, stretch: QWidget | None = None) -> QFrame:
    """A side panel: sections below each other; `stretch` takes the room left."""
    frame = QFrame()
    frame.setProperty("kind", "panel")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is stretch else 0)
    layout.addStretch(1 if stretch is None else 0)
    frame.setMinimumWidth(NARROWEST)
    return frame


def scrolling(name: str, content: QWidget) -> QScrollArea:
    """Let a column scroll when the window is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(content)
    return area


def three(left: QWidget, middle: QWidget, right: QWidget) -> QSplitter:
    """Put them side by side: 256 px, the rest, 296 px."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setHandleWidth(1)
    splitter.setAccessibleName("Panels")
    for widget in (left, middle, right):
        splitter.addWidget(widget)
    splitter.setStretchFactor(0, 0)
    splitter.setStretchFactor(1, 1)
    splitter.setStretchFactor(2, 0)
    splitter.setCollapsible(1, False)
    splitter.setSizes([LEFT_PANEL, 4 * LEFT_PANEL, RIGHT_PANEL])
    return splitter


def footer(*widgets: QWidget) -> QFrame:
    """What stays at the foot of a panel: the primary button."""
    frame = QFrame()
    frame.setProperty("kind", "panel")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(12, 8, 12, 12)
    for widget in widgets:
        layout.addWidget(widget)
    return frame


def side(name: str, upper: QWidget, button: QWidget) -> QWidget:
    """A side panel whose upper part scrolls above a primary button that stays."""
    panel = QWidget()
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(scrolling(name, upper), 1)
    column.addWidget(footer(button))
    return panel


def fill(screen: QWidget, left: QWidget, middle: QWidget, right: QWidget) -> None:
    """Give a screen its three parts."""
    row = QHBoxLayout(screen)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(three(left, middle, right))


def toggle(panel: QWidget) -> None:
    """Show or hide a side panel."""
    panel.setVisible(not panel.isVisible())


def bare(panels: Sequence[QWidget], *, wanted: bool) -> None:
    """Hide side panels for the time being; those that were hidden before stay so afterwards."""
    for panel in panels:
        if wanted:
            panel.setProperty("put_away", panel.isVisible())
            panel.hide()
        elif panel.property("put_away"):
            panel.show()


def framed(mini_map: QWidget) -> QWidget:
    """Give the mini-map of a canvas its place in a panel."""
    holder = QWidget()
    row = QVBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(mini_map)
    mini_map.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    mini_map.setFixedHeight(MAP_HEIGHT)
    mini_map.show()
    return holder
