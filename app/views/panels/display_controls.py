"""What the display panel holds: bands, histograms, where limits come from, colours, sharpening."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.imagery.bands import GREY_BAND, OWN, SHORT_WAVE, bands_of, combination_name, combinations, is_assumed
from app.imagery.colour_maps import NAMES, WORDS, colour_table
from app.imagery.display import Display
from app.imagery.info import RasterInfo
from app.imagery.looks import Look, Sharpening
from app.imagery.sensors import sensor_of
from app.imagery.statistics import Limits, Sample
from app.views.panels.channel_row import ChannelRow
from app.views.panels.displays import Displays
from app.views.panels.number_field import NumberField
from app.views.panels.range_row import RangeRow
from app.views.panels.segments import Segments
from app.views.panels.stretching import Stretching

CHANNELS = ("Red", "Green", "Blue")
ONE = "Grey"
SHORT = {SHORT_WAVE: "SWIR"}
LABEL = 72
SHARPENINGS = [
    (each.value.capitalize(), each, f"Sharpening {each.value}: display only (Shift+U)") for each in Sharpening
]
ASSUMED = "The file does not say which band is which; this order is the usual one."


class DisplayControls(QWidget):
    """Shows what the display at hand is, and asks it for what a person chooses."""

    def __init__(self, displays: Displays) -> None:
        super().__init__()
        self._displays = displays
        self._spans: dict[int, Limits] = {}
        self._sample: Sample | None = None
        self.combination = Segments("Bands")
        self.assumed = QLabel(ASSUMED)
        self.channels = [ChannelRow(name) for name in CHANNELS]
        self.range = RangeRow()
        self.logarithmic = QCheckBox("Log")
        self.linked = QCheckBox("Linked")
        self.gamma = NumberField("Gamma", 56, 0.1)
        self.inverted = QCheckBox("Invert")
        self.decibels = QCheckBox("dB")
        self.colour_map = _map_box()
        self.sharpening = Segments("Sharpening")
        self.reset = QPushButton("Reset")
        self.spread = QPushButton("Use for all of this sensor")
        self._map_label = QLabel("Colours")
        self._lay_out()
        self._connect()

    @property
    def _stretching(self) -> Stretching:
        return self._displays.at_hand

    def show_state(self) -> None:
        """Bring everything up to date with what is shown."""
        stretching = self._stretching
        info, look, display, sample = stretching.info, stretching.look, stretching.display, stretching.sample
        ready = info is not None and look is not None and display is not None and sample is not None
        self.setEnabled(ready and info is not None and info.palette is None)
        if info is None or look is None or display is None or sample is None or info.palette is not None:
            return
        named = bool(sensor_of(info.metadata))
        self.spread.setText(f"Use for all of this {'sensor' if named else 'kind'}")
        self._show_bands(info, look)
        if display.bands == sample.bands:
            self._show_channels(info, display, sample)
        self.range.show_look(info, look)
        self._show_colours(info, look)
        self.sharpening.mark(look.sharpening)

    def _show_bands(self, info: RasterInfo, look: Look) -> None:
        offered: list[tuple[str, object, str]] = [
            (SHORT.get(one.name, one.name.capitalize()), one.bands, _tip(one.name, one.bands))
            for one in combinations(info)
        ]
        name = combination_name(info, look.bands)
        if len(bands_of(info)) > 2:
            offered.append(("Own", OWN, "Choose the band of each channel below (Alt+4)"))
        self.combination.offer(offered)
        self.combination.setVisible(len(offered) > 1)
        kind = next((one.bands for one in combinations(info) if one.name == name), OWN)
        self.combination.mark(OWN if name == OWN else kind)
        self.assumed.setVisible(is_assumed(info, look.bands) and len(look.bands) > 1)

    def _show_channels(self, info: RasterInfo, display: Display, sample: Sample) -> None:
        if sample is not self._sample:
            self._sample, self._spans = sample, {}
        alone = len(display.bands) == 1
        table = colour_table(display.colour_map)
        for place, row in enumerate(self.channels):
            row.setVisible(place < len(display.bands))
            if place >= len(display.bands):
                continue
            row.title.setText(ONE if alone else row.name)
            row.offer_bands(bands_of(info))
            colours = table if alone else _primary(place)
            row.show_channel(display.bands[place], display.ramps[place], colours)
            span = self._span(place, display.limits[place])
            row.show_values(sample.values[place], span, logarithmic=self.logarithmic.isChecked())

    def _span(self, place: int, limits: Limits) -> Limits:
        """What the histogram spans: it stays while handles are dragged, and grows for limits typed beyond it."""
        values = self._sample.values[place] if self._sample is not None else None
        known = self._spans.get(place) or (values.span if values is not None else limits)
        low, high = min(known[0], limits[0]), max(known[1], limits[1])
        self._spans[place] = (low, high) if low < high else (low - 1, high + 1)
        return self._spans[place]

    def _show_colours(self, info: RasterInfo, look: Look) -> None:
        alone = len(look.bands) == 1
        self.gamma.show_number(look.gamma)
        self.inverted.setChecked(look.inverted)
        self.linked.setChecked(look.linked)
        self.linked.setVisible(not alone)
        self.decibels.setChecked(look.decibels)
        self.decibels.setVisible(info.complex or look.decibels)
        self.colour_map.setCurrentIndex(NAMES.index(look.colour_map))
        for widget in (self.colour_map, self._map_label):
            widget.setVisible(alone)

    def _connect(self) -> None:
        change = self._change
        self.combination.picked.connect(self._combine)
        for place, row in enumerate(self.channels):
            row.limits_wanted.connect(lambda low, high, place=place: self._type(place, (low, high)))
            row.gamma_wanted.connect(lambda gamma: change(gamma=gamma))
            row.band_wanted.connect(lambda band, place=place: self._take_band(place, band))
        self.range.wanted.connect(self._choose)
        self.range.lock_wanted.connect(self._lock)
        self.range.typing_wanted.connect(self._hold_as_typed)
        self.logarithmic.toggled.connect(lambda _on: self.show_state())
        self.linked.clicked.connect(lambda on: self._relimit(linked=on))
        self.gamma.entered.connect(lambda gamma: change(gamma=min(5.0, max(0.2, gamma))))
        self.inverted.clicked.connect(lambda on: change(inverted=on))
        self.decibels.clicked.connect(lambda on: self._relimit(decibels=on))
        self.colour_map.activated.connect(lambda place: change(colour_map=NAMES[place]))
        self.sharpening.picked.connect(lambda chosen: change(sharpening=chosen))
        self.reset.clicked.connect(self._reset)

    def _change(self, **fields: object) -> None:
        self._stretching.change(**fields)

    def _choose(self, look: Look) -> None:
        self._stretching.choose(look)

    def _lock(self) -> None:
        self._stretching.lock()

    def _reset(self) -> None:
        self._stretching.reset()

    def _combine(self, bands: object) -> None:
        look = self._stretching.look
        if look is None:
            return
        if isinstance(bands, tuple):
            self._stretching.choose(look.of_bands(bands))
        else:
            self.choose_own()

    def choose_own(self) -> None:
        """Let the person choose the band of each channel: three channels, the first selector in hand."""
        look, info = self._stretching.look, self._stretching.info
        if look is None or info is None:
            return
        if len(look.bands) == 1 and len(bands_of(info)) > 2:
            self._stretching.choose(look.of_bands(combinations(info)[0].bands))
        self.combination.mark(OWN)
        self.channels[0].band.setFocus()

    def _hold_as_typed(self) -> None:
        look, display = self._stretching.look, self._stretching.display
        if look is not None and display is not None:
            self._stretching.choose(look.typed(display.limits))

    def _type(self, place: int, limits: Limits) -> None:
        look, display = self._stretching.look, self._stretching.display
        if look is None or display is None:
            return
        others = [limits if look.linked or place == number else pair for number, pair in enumerate(display.limits)]
        self._stretching.choose(look.typed(tuple(others)))

    def _take_band(self, place: int, band: int) -> None:
        look = self._stretching.look
        if look is not None:
            bands = tuple(band if place == number else known for number, known in enumerate(look.bands))
            self._stretching.choose(look.of_bands(bands))

    def _relimit(self, **fields: object) -> None:
        """Change what limits depend on; held ones are let go."""
        look = self._stretching.look
        if look is not None:
            self._stretching.choose(replace(look.of_bands(look.bands), **fields))  # type: ignore[arg-type]

    def _lay_out(self) -> None:
        self.assumed.setWordWrap(True)
        self.assumed.setProperty("kind", "second")
        self.sharpening.offer(SHARPENINGS)
        self.gamma.setToolTip("Gamma: type a number and press Enter, or press Up and Down (Alt+Up, Alt+Down anywhere)")
        self.inverted.setToolTip("Bright becomes dark (Shift+I)")
        self.logarithmic.setToolTip("Draw the counts on a logarithmic scale, so that few values show too")
        self.decibels.setToolTip("Show 20·log10 of the amplitude")
        self.linked.setToolTip("Link the bands: one pair of limits for all bands keeps their colours as they are")
        self.reset.setToolTip("Display this scene as is usual, and forget what was chosen for its sensor (Alt+0)")
        self.spread.setToolTip("Scenes of the same sensor with a display of their own take this one too")
        for button in (self.reset, self.spread, self.inverted, self.decibels, self.logarithmic, self.linked):
            button.setAccessibleName(button.text())
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        for widget in (self.combination, self.assumed, *self.channels, self.range):
            column.addWidget(widget)
        column.addLayout(_line("Gamma", self.gamma, self.inverted, self.logarithmic, self.linked, self.decibels))
        maps = QHBoxLayout()
        maps.setSpacing(4)
        self._map_label.setFixedWidth(LABEL)
        maps.addWidget(self._map_label)
        maps.addWidget(self.colour_map, 1)
        column.addLayout(maps)
        sharp = QHBoxLayout()
        sharp.setSpacing(4)
        label = QLabel("Sharpening")
        label.setFixedWidth(LABEL)
        sharp.addWidget(label)
        sharp.addWidget(self.sharpening, 1)
        column.addLayout(sharp)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.reset)
        foot.addWidget(self.spread, 1)
        column.addLayout(foot)


def _line(words: str, field: QWidget, *boxes: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    label = QLabel(words)
    label.setFixedWidth(LABEL - 4)
    row.addWidget(label)
    row.addWidget(field)
    row.addSpacing(4)
    for box in boxes:
        row.addWidget(box)
    row.addStretch(1)
    return row


def _map_box() -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setAccessibleName("Colours of a single band")
    box.setToolTip("Colours of a single band (Shift+M for the next)")
    box.setIconSize(QSize(96, 12))
    for name in NAMES:
        table = np.ascontiguousarray(colour_table(name))
        strip = QPixmap.fromImage(QImage(table.data, 256, 1, 768, QImage.Format.Format_RGB888)).scaled(96, 12)
        box.addItem(QIcon(strip), WORDS[name], name)
    return box


def _primary(place: int) -> np.ndarray:
    table = np.zeros((256, 3), np.uint8)
    table[:, place] = np.arange(256)
    return table


def _tip(name: str, bands: tuple[int, ...]) -> str:
    key = {"true colour": " (Alt+1)", "infrared": " (Alt+2)", GREY_BAND: " (Alt+3)"}.get(name, "")
    return f"{name.capitalize()}: band{'s' if len(bands) > 1 else ''} {' '.join(map(str, bands))}{key}"
