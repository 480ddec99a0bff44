"""What is known of a scene: who took it, when, from where, in what light, and how exactly it lies on the map."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.services.scene_facts import Fact
from app.views.dialogs.frame import FormDialog

WIDE = 680
NAMES = 260
"""Pixels that the names and the margins take at most."""


class SceneInfoDialog(FormDialog):
    """Facts in two columns; the tag each was read from is its tool tip."""

    def __init__(self, parent: QWidget | None, name: str, rows: Sequence[Fact]) -> None:
        super().__init__(parent, name, "", "Close", cancel=False)
        self.setMinimumWidth(WIDE)
        self._rows = tuple(rows)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, fact in enumerate(self._rows):
            grid.addWidget(_label(fact.name, "second"), line, 0, Qt.AlignmentFlag.AlignTop)
            shown = _label(fact.shown, "" if fact.text else "off")
            shown.setWordWrap(True)
            shown.setMinimumHeight(shown.heightForWidth(WIDE - NAMES))
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setToolTip(f"Read from {fact.origin}" if fact.origin else "")
            shown.setAccessibleName(f"{fact.name}: {fact.shown}")
            grid.addWidget(shown, line, 1)
        self.fields.addLayout(grid)
        copy = QPushButton("Copy")
        copy.setAccessibleName("Copy all of it as text")
        copy.setToolTip("Copy all of it as text (Alt+C)")
        copy.setShortcut("Alt+C")
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy)
        self.fields.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.primary.setFocus()

    def copy(self) -> None:
        """Put it on the clipboard, one fact per line."""
        QGuiApplication.clipboard().setText("\n".join(f"{fact.name}: {fact.shown}" for fact in self._rows))


def _label(text: str, kind: str) -> QLabel:
    label = QLabel(text)
    if kind:
        label.setProperty("kind", kind)
    return label
