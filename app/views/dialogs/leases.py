"""The page of taken tasks: who has what until when, and taking, extending and giving back."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from app.models.lease import LEASE_DAYS, MOST_DAYS
from app.views.dialogs.frame import deed
from app.views.dialogs.note import ReasonDialog
from app.views.panels.table import TextTable

BATCH, MOST_TASKS, FIELD = 10, 200, 96
TITLE = "Taken tasks"
COLUMNS = ("Task", "By", "Until", "Days", "Stands")
WHEN_EMPTY = "No task is taken. Tasks you claim, or take for days offline, are yours until the day shown here."
BACK, BREAK = "Give back…", "Take away…"
OWN = ("Done with it for now", "Not my kind of task", "Other")
OTHERS = ("Ill or on leave", "Not heard of for days", "Somebody else is to do it", "Other")
GIVING = "It is free for others; what was drawn in it stays."
TAKING = (
    "It is free for others. What {} has drawn and not sent yet is not lost: it is set aside when it comes, for you to "
    "adopt. The reason goes into central’s audit log."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One row: the task by its id, its name, who has it, until when, for how many days, how it stands."""

    key: str
    task: str
    holder: str
    until: str
    days: int
    stands: str
    own: bool
    over: bool


class LeasesPage(QWidget):
    """A table and what can be done. `taking`: how many (0 extends), days, a task or none; `ending`: task and why."""

    taking = Signal(int, int, str)
    ending = Signal(str, str)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.table = TextTable(TITLE, COLUMNS, frozenset({3}))
        self.table.say_when_empty(WHEN_EMPTY)
        self.table.itemSelectionChanged.connect(self._offer)
        self._taken: Sequence[Taken] = ()
        self._may, self._lead = False, False
        self.count = QSpinBox(minimum=1, maximum=MOST_TASKS, value=BATCH)
        self.days = QSpinBox(minimum=1, maximum=MOST_DAYS, value=2 * LEASE_DAYS, suffix=" days")
        self.take = deed("Take more tasks", lambda: self.taking.emit(self.count.value(), self.days.value(), ""))
        self.extend = deed("Extend mine", lambda: self.taking.emit(0, self.days.value(), ""))
        self.end = deed(BACK, self._ask)
        self.over = deed("Take it over", self._take_over)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.table)
        column.addLayout(self._deeds())

    def show_taken(self, taken: Sequence[Taken], *, may_take: bool, lead: bool) -> None:
        """Show them; `may_take` in a joined project that is not archived."""
        self._taken, self._may, self._lead = taken, may_take, lead
        self.table.show_lines([(one.task, one.holder, one.until, str(one.days), one.stands) for one in taken])
        for widget in (self.count, self.days, self.take):
            widget.setEnabled(may_take)
        self.extend.setEnabled(may_take and any(one.own for one in taken))
        self._offer()

    def _chosen(self) -> Taken | None:
        row = self.table.currentRow()
        return self._taken[row] if 0 <= row < len(self._taken) else None

    def _offer(self) -> None:
        one = self._chosen()
        self.end.setText(BACK if one is None or one.own else BREAK)
        self.end.setAccessibleName(self.end.text())
        self.end.setEnabled(self._may and bool(self._taken) and (one is None or one.own or self._lead))
        self.over.setVisible(self._may and one is not None and one.over and not one.own)

    def _take_over(self) -> None:
        one = self._chosen()
        if one is not None:
            self.taking.emit(1, self.days.value(), one.key)

    def _ask(self) -> None:
        one = self._chosen()
        if one is None:
            self.refused.emit("Choose the task in the list first.")
            return
        title = f"Give {one.task} back" if one.own else f"Take {one.task} away from {one.holder}"
        words, offers = (GIVING, OWN) if one.own else (TAKING.format(one.holder), OTHERS)
        asking = ReasonDialog(self, title, words, BACK[:-1] if one.own else BREAK[:-1], offers)
        asking.accepted.connect(lambda: self.ending.emit(one.key, asking.words))
        asking.finished.connect(asking.deleteLater)
        self.asking = asking
        asking.open()

    def _deeds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.end)
        row.addWidget(self.over)
        row.addStretch(1)
        for name, field in (("Ta&sks", self.count), ("&for", self.days)):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName({"Ta&sks": "How many more tasks to take", "&for": "For how many days"}[name])
            field.setFixedSize(FIELD, 32)
            row.addWidget(label)
            row.addWidget(field)
        row.addWidget(self.take)
        row.addWidget(self.extend)
        return row
