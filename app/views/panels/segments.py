"""A row of buttons of which one is pressed: a small choice, all of it in sight."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Segments(QWidget):
    """`picked` carries the value of the button a person pressed."""

    picked = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setAccessibleName(name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._group = QButtonGroup(self)
        self._offered: list[tuple[str, Any, str]] = []
        self._buttons: list[QPushButton] = []

    def offer(self, choices: Sequence[tuple[str, Any, str]]) -> None:
        """Offer (words, value, tool tip); made anew only when they are others."""
        if list(choices) == self._offered:
            return
        for button in self._buttons:
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self._offered = list(choices)
        self._buttons = [self._button(*choice) for choice in choices]

    def mark(self, value: object) -> None:
        """Show which one holds; none when it is not among them."""
        self._group.setExclusive(False)
        for button, (_words, own, _tip) in zip(self._buttons, self._offered, strict=True):
            button.setChecked(own == value)
        self._group.setExclusive(True)

    def button(self, words: str) -> QPushButton:
        """The button with these words."""
        return next(button for button in self._buttons if button.text() == words)

    def _button(self, words: str, value: object, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setCheckable(True)
        button.setProperty("kind", "segment")
        button.setAccessibleName(f"{self._name}: {words}")
        button.setToolTip(tip)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _checked=False: self.picked.emit(value))
        self._group.addButton(button)
        self._row.addWidget(button)
        return button
