"""Where the limits of the stretch come from: a rule with its number, of scene or view, and the lock."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.imagery.display import CLIP_PERCENT
from app.imagery.info import RasterInfo
from app.imagery.looks import WIDE_CLIP, Look, Rule, as_it_is
from app.views.panels.number_field import NumberField
from app.views.panels.segments import Segments
from app.views.style.icons import icon

LABEL = 72
SCENE, VIEW = False, True
NARROW_CLIP = (5.0, 95.0)
Choice = tuple[Rule, tuple[float, float] | None]
CHOICES: tuple[tuple[str, Choice], ...] = (
    ("2–98 %", (Rule.PERCENT, CLIP_PERCENT)),
    ("0.5–99.5 %", (Rule.PERCENT, WIDE_CLIP)),
    ("5–95 %", (Rule.PERCENT, NARROW_CLIP)),
    ("Other per cent", (Rule.PERCENT, None)),
    ("Minimum–maximum", (Rule.EXTREMES, None)),
    ("Mean ± sigmas", (Rule.SIGMA, None)),
    ("Typed limits", (Rule.TYPED, None)),
    ("As it is", (Rule.AS_IT_IS, None)),
)
REACHES = [
    ("Scene", SCENE, "Limits come from the whole scene (Shift+D)"),
    ("View", VIEW, "Limits follow the view when it comes to rest: dynamic range adjustment (Shift+D)"),
]


class RangeRow(QWidget):
    """`wanted` carries the look a person asks for; `lock_wanted` holds the limits or lets them go.

    `typing_wanted` makes the limits shown those a person gives.
    """

    wanted = Signal(object)
    lock_wanted = Signal()
    typing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._info: RasterInfo | None = None
        self.rule = QComboBox()
        self.rule.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rule.setAccessibleName("Stretch")
        self.rule.setToolTip("What the limits come from")
        self.rule.activated.connect(self._choose_rule)
        self.low = NumberField("Low per cent", 48, 0.5)
        self.high = NumberField("High per cent", 48, 0.5)
        self.sigmas = NumberField("Sigmas", 48, 0.5)
        self.reach = Segments("Limits of")
        self.reach.offer(REACHES)
        self.lock = QPushButton("Lock")
        self.lock.setIcon(icon("lock"))
        self.lock.setCheckable(True)
        self.lock.setAccessibleName("Lock the limits")
        self.lock.setToolTip("Hold the limits shown, wherever the view goes (Shift+L)")
        self.lock.clicked.connect(lambda _on: self.lock_wanted.emit())
        self.low.entered.connect(lambda value: self._clip(value, None))
        self.high.entered.connect(lambda value: self._clip(None, value))
        self.sigmas.entered.connect(self._take_sigmas)
        self.reach.picked.connect(self._take_reach)
        self._numbers = QStackedWidget()
        self._lay_out()

    def show_look(self, info: RasterInfo, look: Look) -> None:
        """Show what holds; “as it is” is offered for 8 bits only, numbers only where the rule has any."""
        self._look = look
        if info is not self._info:
            self._info = info
            self.rule.clear()
            for words, choice in CHOICES:
                if choice[0] is not Rule.AS_IT_IS or as_it_is(info):
                    self.rule.addItem(words, choice)
        self.rule.setCurrentIndex(self._place_of(look))
        page = {Rule.PERCENT: 0, Rule.SIGMA: 1}.get(look.rule, 2)
        self._numbers.setCurrentIndex(page)
        self.low.show_number(look.clip[0])
        self.high.show_number(look.clip[1])
        self.sigmas.show_number(look.sigmas)
        self.reach.mark(look.of_view)
        self.reach.setEnabled(look.rule not in {Rule.AS_IT_IS, Rule.TYPED})
        self.lock.setEnabled(self.reach.isEnabled())
        self.lock.setChecked(look.locked)

    def _place_of(self, look: Look) -> int:
        choices = [self.rule.itemData(place) for place in range(self.rule.count())]
        exact = (look.rule, look.clip if look.rule is Rule.PERCENT else None)
        wanted = exact if exact in choices else (look.rule, None)
        return choices.index(wanted) if wanted in choices else -1

    def _choose_rule(self, place: int) -> None:
        rule, clip = self.rule.itemData(place)
        if self._look is None:
            return
        if rule is Rule.PERCENT and clip is None:
            self._numbers.setCurrentIndex(0)
            self.low.setFocus()
            self.low.selectAll()
        elif rule is Rule.TYPED:
            self.typing_wanted.emit()
        elif clip is not None:
            self.wanted.emit(self._look.with_rule(rule, clip=clip))
        else:
            self.wanted.emit(self._look.with_rule(rule))

    def _clip(self, low: float | None, high: float | None) -> None:
        if self._look is None:
            return
        pair = (self._look.clip[0] if low is None else low, self._look.clip[1] if high is None else high)
        if 0 <= pair[0] < pair[1] <= 100:
            self.wanted.emit(self._look.with_rule(Rule.PERCENT, clip=pair))

    def _take_sigmas(self, sigmas: float) -> None:
        if self._look is not None and sigmas > 0:
            self.wanted.emit(self._look.with_rule(Rule.SIGMA, sigmas=sigmas))

    def _take_reach(self, of_view: bool) -> None:
        if self._look is not None:
            self.wanted.emit(replace(self._look, of_view=of_view, held=()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for row, words in ((upper, "Stretch"), (lower, "Limits of")):
            row.setSpacing(4)
            label = QLabel(words)
            label.setFixedWidth(LABEL)
            row.addWidget(label)
        for page in ((self.low, QLabel("–"), self.high, QLabel("%")), (QLabel("±"), self.sigmas, QLabel("σ")), ()):
            self._numbers.addWidget(_page(*page))
        upper.addWidget(self.rule, 1)
        upper.addWidget(self._numbers)
        lower.addWidget(self.reach, 1)
        lower.addWidget(self.lock)
        column.addLayout(upper)
        column.addLayout(lower)


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    return page
