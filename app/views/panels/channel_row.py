"""One channel of the display: its band, its histogram with handles, its limits in numbers and what they clip."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.imagery.bands import Band
from app.imagery.statistics import Limits, Values
from app.imagery.tables import Ramp
from app.views.panels.histogram import Histogram
from app.views.panels.number_field import NumberField

NO_VALUES = "no pixel has a value"


class ChannelRow(QWidget):
    """`limits_wanted`, `gamma_wanted` and `band_wanted` carry what a person asks for."""

    limits_wanted = Signal(float, float)
    gamma_wanted = Signal(float)
    band_wanted = Signal(int)
    let_go = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._limits: Limits = (0.0, 1.0)
        self.title = QLabel(name)
        self.band = QComboBox()
        self.band.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.band.setAccessibleName(f"{name}: band")
        self.band.setToolTip(f"Band shown as {name.lower()}")
        self.band.activated.connect(lambda place: self.band_wanted.emit(self.band.itemData(place)))
        self.histogram = Histogram(name)
        self.low = NumberField(f"{name}: low limit")
        self.high = NumberField(f"{name}: high limit")
        self.clipped = QLabel()
        self.clipped.setProperty("kind", "second")
        self.clipped.setToolTip("Share of the values darker and brighter than can be told apart")
        self.histogram.limits_moved.connect(self.limits_wanted)
        self.histogram.gamma_moved.connect(self.gamma_wanted)
        self.histogram.let_go.connect(self.let_go)
        self.low.entered.connect(lambda value: self.limits_wanted.emit(value, max(value, self._limits[1])))
        self.high.entered.connect(lambda value: self.limits_wanted.emit(min(value, self._limits[0]), value))
        self._lay_out()

    def offer_bands(self, bands: Sequence[Band]) -> None:
        """Offer the bands there are."""
        words = [band.words for band in bands]
        if words == [self.band.itemText(place) for place in range(self.band.count())]:
            return
        self.band.clear()
        for band in bands:
            self.band.addItem(band.words, band.number)

    def show_channel(self, band: int, ramp: Ramp, colours: np.ndarray) -> None:
        """Show which band and how it is stretched."""
        self.band.setCurrentIndex(self.band.findData(band))
        self._limits = ramp.low, ramp.high
        self.histogram.show_ramp(ramp, colours)
        self.low.show_number(ramp.low)
        self.high.show_number(ramp.high)

    def show_values(self, values: Values | None, span: Limits, *, logarithmic: bool) -> None:
        """Show the values and how many of them are clipped."""
        self.histogram.show_values(values, span, logarithmic=logarithmic)
        if values is None:
            self.clipped.setText(NO_VALUES)
            return
        below, above = values.clipped(self._limits)
        self.clipped.setText(f"{100 * below:.1f} %  clipped  {100 * above:.1f} %")
        self.clipped.setAccessibleName(f"{self.name}: {100 * below:.1f} % below and {100 * above:.1f} % above")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        self.title.setFixedWidth(40)
        head.addWidget(self.title)
        head.addWidget(self.band, 1)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(self.low)
        foot.addStretch(1)
        foot.addWidget(self.clipped)
        foot.addStretch(1)
        foot.addWidget(self.high)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.histogram)
        column.addLayout(foot)
