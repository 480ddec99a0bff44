"""What the checks say at a submit, all at once: what stops it, listed; what asks for a reason, by check."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.checks.catalogue import checks
from app.models.finding import Finding
from app.models.words import plural
from app.views.dialogs.frame import FormDialog, words
from app.views.panels.row import Row
from app.views.panels.row_list import RowList

LISTED, SHOWN = 200, 5
WIDE, EDGE, MOST_HIGH = 580, 24, 420
STOPPED = "What stops the submit has to be fixed first; what asks for a reason can be answered now, and is kept."
ASKED = "These do not stop the submit, but the reviewer wants to know why they stand."
FOR_ALL = "One reason for all"


class SubmitDialog(FormDialog):
    """Takes a reason per check, or one for all; a finding that is chosen is gone to.

    `wanted` carries it. `given` are reasons typed before, by check. While something stops the submit the primary
    button goes to the first of that and `accept` never accepts.
    """

    wanted = Signal(object)

    def __init__(
        self, parent: QWidget | None, task: str, findings: Sequence[Finding], given: Mapping[str, str] | None = None
    ) -> None:
        self._hard = [one for one in findings if one.hard]
        by_check: dict[str, list[Finding]] = {}
        for one in findings:
            if not one.hard and not one.waived:
                by_check.setdefault(one.check, []).append(one)
        primary = "Go to the first" if self._hard else "Submit with reasons"
        super().__init__(parent, f"Submit {task}", STOPPED if self._hard else ASKED, primary)
        self.setMinimumWidth(WIDE)
        self._titles = {check.name: check.title for check in checks()}
        self.reasons: dict[str, QLineEdit] = {}
        self.for_all = QLineEdit()
        if self._hard:
            self._list_hard()
        if by_check:
            self._ask(by_check, given or {})

    @property
    def waivers(self) -> dict[str, str]:
        """A reason per check: its own, else the one for all."""
        common = self.for_all.text().strip()
        return {check: field.text().strip() or common for check, field in self.reasons.items()}

    def accept(self) -> None:
        """Leave only with every reason given; with something to fix, go there instead."""
        if self._hard:
            self._go(self._hard[0])
        elif not all(self.waivers.values()):
            self.complain("Give a reason for each, or one for all, or cancel and fix what was found.")
            next(field for check, field in self.reasons.items() if not self.waivers[check]).setFocus()
        else:
            super().accept()

    def _go(self, finding: Finding) -> None:
        self.reject()
        self.wanted.emit(finding)

    def _list_hard(self) -> None:
        heading = QLabel(f"Stops the submit: {plural(len(self._hard), 'finding')}")
        heading.setProperty("kind", "heading")
        self.hard = RowList("Stops the submit", "", fits=SHOWN)
        shown = self._hard[:LISTED]
        rows = [
            Row(place, one.sentence, icon="circle-x", icon_tint="error", tip=one.sentence)
            for place, one in enumerate(shown)
        ]
        if len(self._hard) > len(shown):
            rows.append(Row(None, f"{len(self._hard) - len(shown):,} more; the list of checks has them all"))
        self.hard.show_rows(rows)
        self.hard.chosen.connect(lambda place: self._go(self._hard[place or 0]))
        self.fields.addWidget(heading)
        self.fields.addWidget(self.hard)

    def _ask(self, by_check: Mapping[str, Sequence[Finding]], given: Mapping[str, str]) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(14)
        if len(by_check) > 1:
            self.for_all.setAccessibleName(FOR_ALL)
            column.addLayout(_block(FOR_ALL, "Counts where none is given below.", self.for_all))
        for check, own in by_check.items():
            column.addLayout(self._group(check, own, given.get(check, "")))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName("Findings that ask for a reason")
        area.setProperty("kind", "bare")
        holder.setProperty("kind", "bare")
        area.setWidget(holder)
        area.setFixedHeight(min(MOST_HIGH, column.heightForWidth(WIDE - 2 * EDGE) + 12))
        self.fields.addWidget(area)
        first = self.for_all if len(by_check) > 1 else next(iter(self.reasons.values()))
        (self.hard if self._hard else first).setFocus()

    def _group(self, check: str, own: Sequence[Finding], given: str) -> QVBoxLayout:
        title = self._titles.get(check, check)
        field, show = QLineEdit(given), QPushButton("Show")
        self.reasons[check] = field
        field.setAccessibleName(f"Reason: {title}")
        show.setAccessibleName(f"Show: {title}")
        show.setToolTip("Leave this and go to the first of them; what you typed is kept")
        show.setAutoDefault(False)
        show.clicked.connect(lambda: self._go(own[0]))
        count = "" if len(own) == 1 else f" · {plural(len(own), 'finding')}"
        more = "" if len(own) == 1 else f" And {len(own) - 1:,} more of this kind."
        return _block(f"{title}{count}", own[0].sentence + more, field, show)


def _block(title: str, sentence: str, field: QLineEdit, beside: QWidget | None = None) -> QVBoxLayout:
    label = QLabel(title)
    label.setProperty("kind", "heading")
    label.setBuddy(field)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    if beside is not None:
        row.addWidget(beside)
    block = QVBoxLayout()
    block.setSpacing(4)
    block.addWidget(label)
    block.addWidget(words(sentence))
    block.addLayout(row)
    return block
