"""A short field for one number; what is no number is put back as it was."""

from math import isfinite

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

UP_DOWN = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class NumberField(QLineEdit):
    """`entered` carries a number typed and confirmed with Enter, or stepped to with Up and Down."""

    entered = Signal(float)

    def __init__(self, name: str, width: int = 72, step: float = 1.0) -> None:
        super().__init__()
        self._value = 0.0
        self._step = step
        self.setFixedWidth(width)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: type a number and press Enter")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setProperty("kind", "number")
        self.returnPressed.connect(self._take)
        self.editingFinished.connect(self._take)

    def show_number(self, value: float) -> None:
        """Show a number, unless somebody is typing another."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self.setText(written(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down step."""
        step = UP_DOWN.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.setModified(False)
        self.entered.emit(round(self._value + step * self._step, 6))

    def _take(self) -> None:
        if not self.isModified():
            return
        self.setModified(False)
        try:
            value = float(self.text().replace(",", ".").replace("−", "-"))
        except ValueError:
            value = float("nan")
        if isfinite(value):
            self.entered.emit(value)
        self.setText(written(self._value))


def written(value: float) -> str:
    """Five digits are enough to see."""
    return f"{value:.5g}" if abs(value) < 1e5 else f"{value:.0f}"
