"""From which to which size annotations are shown, in pixels or in metres."""

from math import inf, isfinite

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.models.look import SizeSpan

WHAT = "The longer side of the upright box, in {}; empty is any. Press Enter"
SCALE = "In metres as a pixel in the middle of the task spans {:.3g} m"
NO_SCALE = "This scene has no map position, so its pixels have no size in metres"
UNITS = ("px", "m")


class SizeRow(QWidget):
    """`entered` when a person has given another size; metres are offered only where pixels have a size."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._metres: float | None = None
        self._told = SizeSpan()
        self.least, self.most = QLineEdit(), QLineEdit()
        self.unit = QComboBox()
        self.unit.addItems(UNITS)
        self.unit.setAccessibleName("Unit of sizes")
        self.unit.activated.connect(lambda _at: self._take())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for field, name in ((self.least, "Size from"), (self.most, "Size to")):
            field.setPlaceholderText("any")
            field.setAccessibleName(name)
            field.setMinimumWidth(40)
            field.editingFinished.connect(self._take)
        for widget in (self.least, QLabel("to"), self.most, self.unit):
            row.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
        self.setFocusProxy(self.least)
        self.scale(None)

    @property
    def span(self) -> SizeSpan:
        """What is let through, in pixels."""
        told = SizeSpan(_number(self.least), _number(self.most))
        return told.scaled(self._metres) if self._in_metres and self._metres is not None else told

    def scale(self, metres: float | None) -> None:
        """Say how much a pixel spans; without that, sizes in metres are let go."""
        if metres is None and self._in_metres:
            self.clear()
        self._metres = metres
        model = self.unit.model()
        assert isinstance(model, QStandardItemModel)
        model.item(1).setEnabled(metres is not None)
        self.unit.setToolTip(NO_SCALE if metres is None else SCALE.format(metres))
        self._told = self.span
        self._name()

    def clear(self) -> None:
        """Let every size through, without telling anybody."""
        for field in (self.least, self.most):
            field.clear()
        self.unit.setCurrentIndex(0)
        self._told = SizeSpan()
        self._name()

    @property
    def _in_metres(self) -> bool:
        return self.unit.currentIndex() == 1

    def _take(self) -> None:
        for field in (self.least, self.most):
            if _number(field) is None:
                field.clear()
        self._name()
        if self.span != self._told:
            self._told = self.span
            self.entered.emit()

    def _name(self) -> None:
        for field in (self.least, self.most):
            field.setToolTip(WHAT.format("metres" if self._in_metres else "pixels"))


def _number(field: QLineEdit) -> float | None:
    try:
        value = float(field.text().replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) and 0 <= value < inf else None
