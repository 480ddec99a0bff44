"""What the checks find, always current: grouped by check; a click zooms there, the bar below fixes and waives."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.checks.catalogue import checks
from app.models.finding import Finding
from app.models.words import plural
from app.services.live_checks import HARD, SOFT, WAIVED, Board
from app.services.waivers import key
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.panels.section import Section
from app.views.panels.segments import Segments

NOTHING_OPEN = "Open a task; what the checks find of it is listed here while you draw."
NOTHING_FOUND = "Nothing found. The task can be submitted."
NOTHING_TO_HAND_IN = "Nothing found in what is drawn here."
NOTHING_SO = {HARD: "Nothing stops the submit.", SOFT: "Nothing needs a reason.", WAIVED: "Nothing is waived."}
FILTERS = (
    ("All", None, "All findings"),
    ("Stops", HARD, "Only what stops the submit"),
    ("Reason", SOFT, "Only what needs a fix or a reason"),
    ("Waived", WAIVED, "Only what was waived, with its reason"),
)
SHOWN = 6
LISTED = 40
"""Findings of one check that are listed; the number beside its name is of all of them."""


class ChecksPanel(Section):
    """Each signal carries the findings it is about: those of the row, or all of the check whose heading is chosen."""

    wanted = Signal(object)
    fix = Signal(object)
    fix_all = Signal(object)
    waive = Signal(object)
    unwaive = Signal(object)

    def __init__(self) -> None:
        self.filter = Segments("Findings shown")
        self.filter.offer(FILTERS)
        self.filter.mark(None)
        self.list = RowList("Checks", NOTHING_OPEN, fits=SHOWN)
        self._bar, self._filters = QWidget(), _padded(self.filter)
        super().__init__("triangle-alert", "Checks", self._filters, self.list, self._bar)
        self._titles = {check.name: check.title for check in checks()}
        self._board: Board | None = None
        self._level: int | None = None
        self._closed: set[str] = set()
        self._by_key: dict[object, tuple[Finding, ...]] = {}
        self._make_bar()
        self.filter.picked.connect(self._pick)
        self.list.chosen.connect(self._choose)
        self.list.moved.connect(lambda _key: self._judge())
        self._judge()

    @property
    def chosen(self) -> tuple[Finding, ...]:
        """The finding of the chosen row, or all of the check whose heading is chosen."""
        return self._by_key.get(self.list.selected(), ())

    def show_board(self, board: Board | None, *, in_hand: bool = True) -> None:
        """Show what is found; None without a task. `in_hand` when the task can be submitted from here."""
        self._board, self._in_hand = board, in_hand
        found = [one for one in board.findings if self._level in {None, _level(one)}] if board is not None else []
        self.list.say_when_empty(self._empty(board))
        self.list.show_rows(self._rows(found))
        self.set_count(_counted(board))
        self._judge()

    def choose(self, finding: Finding) -> None:
        """Choose the row of a finding."""
        if finding.check in self._closed:
            self._closed.discard(finding.check)
            self.show_board(self._board, in_hand=self._in_hand)
        self.list.select(key(finding))
        self._judge()

    def _empty(self, board: Board | None) -> str:
        if board is None:
            return NOTHING_OPEN
        if not board.whole:
            return f"Looking through {plural(board.total, 'annotation')}; you can go on drawing."
        nothing = NOTHING_FOUND if self._in_hand else NOTHING_TO_HAND_IN
        return nothing if self._level is None or not board.findings else NOTHING_SO[self._level]

    def _rows(self, found: Sequence[Finding]) -> list[Row]:
        groups: dict[str, list[Finding]] = {}
        for one in found:
            groups.setdefault(one.check, []).append(one)
        self._by_key = {}
        rows: list[Row] = []
        for check, own in groups.items():
            self._by_key[check] = tuple(own)
            closed = check in self._closed
            rows.append(_heading(check, self._titles[check], own, "chevron-right" if closed else "chevron-down"))
            for one in () if closed else own[:LISTED]:
                self._by_key[key(one)] = (one,)
                rows.append(_row(one))
            if len(own) > LISTED and not closed:
                rows.append(Row(("more", check), f"and {len(own) - LISTED:,} more", tone=Tone.FAINT))
        return rows

    def _make_bar(self) -> None:
        column = QVBoxLayout(self._bar)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(6)
        self.whole = QLabel()
        self.whole.setWordWrap(True)
        column.addWidget(self.whole)
        row = QHBoxLayout()
        row.setSpacing(6)
        column.addLayout(row)
        self.fix_button = _button("Fix", lambda: self.fix.emit(self.chosen))
        self.all_button = _button("Fix all…", lambda: self.fix_all.emit(self.chosen))
        self.waive_button = _button("Waive…", self._waive)
        for button in (self.fix_button, self.all_button, self.waive_button):
            row.addWidget(button)
        row.addStretch()

    def _waive(self) -> None:
        chosen = self.chosen
        taken_back = bool(chosen) and all(one.waived for one in chosen)
        (self.unwaive if taken_back else self.waive).emit(chosen)

    def _pick(self, level: int | None) -> None:
        self._level = level
        self.filter.mark(level)
        self.show_board(self._board)

    def _choose(self, chosen: object) -> None:
        found = self._by_key.get(chosen, ())
        if isinstance(chosen, str):
            self._closed ^= {chosen}
            self.show_board(self._board, in_hand=self._in_hand)
        elif found:
            self.wanted.emit(found[0])
        self._judge()

    def _judge(self) -> None:
        """Offer what can be done with the chosen row, and say on the buttons what it is."""
        self._tell_whole(self.chosen)
        self._offer_fix(self.chosen)
        self._offer_waiver(self.chosen)
        self._bar.setVisible(bool(self.list.rows))
        self._filters.setVisible(bool(self._board is not None and self._board.findings))

    def _tell_whole(self, chosen: Sequence[Finding]) -> None:
        """A row has one line for its sentence; of the chosen one all of it is read below the list."""
        self.whole.setText(_told(chosen[0]) if len(chosen) == 1 else "")
        self.whole.setVisible(bool(self.whole.text()))

    def _offer_fix(self, chosen: Sequence[Finding]) -> None:
        fixable = any(each.repair is not None and not each.waived for each in chosen)
        one = fixable and len(chosen) == 1
        self.fix_button.setEnabled(one)
        self.fix_button.setToolTip(f"{chosen[0].fix} (F9)" if one else "Do the quick fix (F9)")
        self.all_button.setEnabled(fixable)
        self.all_button.setToolTip("Fix all of this check, after a look at what changes (Shift+F9)")

    def _offer_waiver(self, chosen: Sequence[Finding]) -> None:
        waived = bool(chosen) and all(each.waived for each in chosen)
        self.waive_button.setText("Take back" if waived else "Waive…")
        self.waive_button.setEnabled(bool(chosen) and not any(each.hard for each in chosen))
        self.waive_button.setToolTip("Ask for a reason again" if waived else "Say why it may stay (Ctrl+F9)")


def _button(text: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", "pill")
    button.setAccessibleName(text)
    button.clicked.connect(lambda _checked=False: act())
    return button


def _padded(widget: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(12, 6, 12, 6)
    row.addWidget(widget)
    return holder


def _heading(check: str, title: str, own: Sequence[Finding], icon: str) -> Row:
    waived = sum(bool(one.waived) for one in own)
    told = f"{len(own):,}" + (f", {waived:,} waived" if waived else "")
    return Row(
        check, title, trailing=told, icon=icon, tone=Tone.FAINT, tip=f"{title}: {told}. Click to fold or unfold."
    )


def _row(finding: Finding) -> Row:
    state = f"waived: {finding.waived}" if finding.waived else "stops the submit" if finding.hard else "needs a reason"
    return Row(
        key=key(finding),
        title=finding.sentence,
        detail=f"{state} · {finding.fix}" if finding.fix and not finding.waived else state,
        icon="circle-x" if finding.hard else "circle-check" if finding.waived else "triangle-alert",
        icon_tint="error" if finding.hard else "text_2" if finding.waived else "warning",
        tip=_told(finding),
    )


def _told(finding: Finding) -> str:
    waived = f" Waived: {finding.waived.rstrip('.')}." if finding.waived else ""
    return finding.sentence + (f" Fix: {finding.fix}." if finding.fix else "") + waived


def _level(finding: Finding) -> int:
    return HARD if finding.hard else WAIVED if finding.waived else SOFT


def _counted(board: Board | None) -> str:
    if board is None:
        return ""
    parts = ((HARD, "stop"), (SOFT, "ask why"), (WAIVED, "waived"))
    told = [f"{count:,} {word}" for level, word in parts if (count := board.count(level))]
    looked = "" if board.whole else f"{board.looked:,} of {board.total:,}"
    return " · ".join(filter(None, (looked, *told))) or "nothing found"
