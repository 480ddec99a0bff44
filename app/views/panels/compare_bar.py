"""The line above two scenes: which other one, in which way, and what that way can be set to."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from app.models.words import percent
from app.views.canvas.comparison import RATES, WAYS, Way
from app.views.panels.comparing import STRETCHES, Comparing
from app.views.style.icons import icon

HEIGHT = 38
ICON = QSize(16, 16)
SLIDER = 72
ICONS = {
    Way.SIDE: "columns-2",
    Way.SWIPE: "square-split-horizontal",
    Way.FLICKER: "arrow-left-right",
    Way.BLEND: "blend",
    Way.DIFFERENCE: "diff",
}
TIPS = {
    Way.SIDE: "Side by side, one camera",
    Way.SWIPE: "Swipe: drag the line, or Ctrl+arrows",
    Way.FLICKER: "Flicker: hold F7, or let it swap by itself",
    Way.BLEND: "Blend: one shines through the other",
    Way.DIFFERENCE: "Difference of the colours shown: black where they are equal",
}
STEPS = 100
DISPLAY = "Display of the other scene: its bands, stretch and colours (Alt+5, Shift+S)"
CHOOSE = "Choose the scene to compare with (Shift+F6)"


class CompareBar(QFrame):
    """Follows a comparison; hidden while there is none.

    `change` is called to choose another scene, `display` to choose how that is displayed.
    """

    def __init__(self, comparing: Comparing, change: Callable[[], object], display: Callable[[], object]) -> None:
        super().__init__()
        self._comparing = comparing
        self._view = comparing.view
        self._row = QHBoxLayout(self)
        self.setProperty("kind", "notice-calm")
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(1)  # what it shows fits the picture, never the picture it
        self.setAccessibleName("Comparison")
        self.other = QPushButton("Change…")
        self._name(self.other, CHOOSE)
        self.other.clicked.connect(lambda _checked=False: change())
        self.ways = {way: self._way_button(way) for way in WAYS}
        self.turn = self._button("square-split-vertical", "Turn the divider", self._turn)
        self.play = self._button("play", "Swap by itself", self._play)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._name(self.slider, TIPS[Way.SWIPE])
        self.slider.setFixedWidth(SLIDER)
        self.slider.setRange(0, STEPS)
        self.slider.valueChanged.connect(self._slide)
        self.amount = QLabel()
        self.amount.setMinimumWidth(self.amount.fontMetrics().horizontalAdvance("4.0 swaps/s "))
        self.beside = QCheckBox("Annotations on both")
        self.beside.setAccessibleName("Show annotations over both scenes")
        self.beside.setToolTip("Show annotations over both scenes")
        self.beside.setChecked(True)
        self.beside.toggled.connect(comparing.show_annotations_beside)
        self.stretch = QComboBox()
        self.stretch.setAccessibleName("Stretch of the other scene")
        self.stretch.setToolTip(
            "Stretch of the other scene: its own, of what is in view, or that of this scene; pixels stay as they are"
        )
        self.stretch.addItems(STRETCHES)
        self.stretch.setMinimumContentsLength(11)
        self.stretch.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.stretch.activated.connect(lambda index: comparing.stretch_as(STRETCHES[index]))
        self.display = self._button("sliders-horizontal", DISPLAY, display)
        self.close_button = self._button("x", "Stop comparing (Esc)", comparing.leave)
        self._lay_out()
        comparing.altered.connect(self._follow)
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves from here too."""
        if event.key() == Qt.Key.Key_Escape:
            self._comparing.leave()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spare words where there is little room."""
        super().resizeEvent(event)
        self._spare()

    def _spare(self) -> None:
        """Leave out one thing after the other until the rest has room: a choice, the words of the ways, the stretch."""
        words, icons = Qt.ToolButtonStyle.ToolButtonTextOnly, Qt.ToolButtonStyle.ToolButtonIconOnly
        side = self._view.way is Way.SIDE
        for beside, style, stretch in (
            (side, words, True),
            (False, words, True),
            (False, icons, True),
            (False, icons, False),
        ):
            self.beside.setVisible(beside)
            for button in self.ways.values():
                button.setToolButtonStyle(style)
            self.stretch.setVisible(stretch)
            if self._row.sizeHint().width() <= self.width():
                break

    def _lay_out(self) -> None:
        row = self._row
        row.setContentsMargins(10, 0, 6, 0)
        row.setSpacing(4)
        row.addWidget(self.other)
        for widget in (*self.ways.values(), self.turn, self.play, self.slider, self.amount, self.beside, self.stretch):
            row.addWidget(widget)
        row.addWidget(self.display)
        row.addStretch(1)
        row.addWidget(self.close_button)

    def _way_button(self, way: Way) -> QToolButton:
        button = self._button(ICONS[way], TIPS[way], lambda: self._comparing.choose(way))
        button.setText(way.value.capitalize())
        button.setCheckable(True)
        return button

    def _button(self, icon_name: str, tip: str, deed: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setIconSize(ICON)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: deed())
        return button

    def _follow(self) -> None:
        other, view = self._comparing.other, self._view
        self.setVisible(other is not None)
        if other is None:
            return
        self.other.setAccessibleName(f"Compared with {other.name}; press to choose another scene")
        self.other.setToolTip(f"Compared with {other.path}; press to choose another scene (Shift+F6)")
        for way, button in self.ways.items():
            button.setChecked(way is view.way)
        self.turn.setVisible(view.way is Way.SWIPE)
        self.turn.setIcon(icon("square-split-vertical" if view.upright else "square-split-horizontal"))
        self.play.setVisible(view.way is Way.FLICKER)
        self.play.setIcon(icon("pause" if view.blinking else "play"))
        self._name(self.play, "Stop swapping (Shift+F7)" if view.blinking else "Swap by itself (Shift+F7)")
        self.stretch.setCurrentIndex(STRETCHES.index(self._comparing.stretch))
        self._show_amount()
        self._spare()

    def _show_amount(self) -> None:
        view = self._view
        shown = {
            Way.SWIPE: (view.divider, f"at {percent(view.divider)}", "Place of the divider (Ctrl+arrows)"),
            Way.BLEND: (view.share, percent(view.share), "How much shines through (Ctrl+arrows)"),
            Way.FLICKER: (
                (view.rate - RATES[0]) / (RATES[1] - RATES[0]),
                f"{view.rate:.1f} swaps/s",
                "How often it swaps by itself, at most 4 times a second (Ctrl+arrows)",
            ),
        }.get(view.way)
        for widget in (self.slider, self.amount):
            widget.setVisible(shown is not None)
        if shown is None:
            return
        value, words, tip = shown
        self.slider.blockSignals(True)
        self.slider.setValue(round(value * STEPS))
        self.slider.blockSignals(False)
        self.amount.setText(words)
        self._name(self.slider, tip)

    def _slide(self, value: int) -> None:
        share = value / STEPS
        if self._view.way is Way.SWIPE:
            self._view.move_divider(share)
        elif self._view.way is Way.BLEND:
            self._view.set_share(share)
        elif self._view.way is Way.FLICKER:
            self._view.set_rate(RATES[0] + share * (RATES[1] - RATES[0]))

    def _turn(self) -> None:
        self._view.lay(upright=not self._view.upright)

    def _play(self) -> None:
        self._view.blink(not self._view.blinking)

    @staticmethod
    def _name(widget: QWidget, words: str) -> None:
        widget.setToolTip(words)
        widget.setAccessibleName(words)
