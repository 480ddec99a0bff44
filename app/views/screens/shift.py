"""Shift: choose a shift and see its summary in real numbers; export it."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QStandardPaths
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.reports.shift_summary import ShiftSummary
from app.services import shifts
from app.services.sessions import taken_out
from app.services.workspace import Workspace
from app.views import background
from app.views.actions import Actions
from app.views.panels.action_button import ActionButton
from app.views.panels.bars import BarChart, StateBar
from app.views.panels.cell_map import CellMap
from app.views.panels.day_field import DayField
from app.views.panels.figure_card import FigureCard
from app.views.panels.table import TextTable
from app.views.screens import layout, shift_words
from app.views.screens.screen import Screen
from app.views.session import Session

CARDS = ("Done this shift", "First-pass yield", "Rework", "In progress", "Blocked")
PEOPLE = ("Annotator", "Submitted", "Done", "First-pass yield", "Clean / reviewed", "95 % interval", "Min / task")
PEOPLE_NUMBERS = frozenset({1, 2, 3, 4, 6})
CLASSES = ("Class", "First-pass yield", "Clean / judged", "95 % interval", "Rejected", "First reason")
CLASS_NUMBERS = frozenset({1, 2, 4})
OPEN = ("Task", "State", "Annotator", "Age", "Against the service level")
LOWEST_CARD = 150


class ShiftScreen(Screen):
    """Counts off the GUI thread and shows the model the reports print."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(session, actions)
        self.summary: ShiftSummary | None = None
        self._ticket = background.Ticket()
        self._make_panels()
        self._lay_out()
        self._shift.activated.connect(lambda _index: self.refresh())
        self._day.dateChanged.connect(lambda _day: self.refresh())

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What this screen does for which action."""
        return {"shift.export": self.export, "shift.refresh": self.refresh}

    def enter(self) -> None:
        """Offer the project's shifts; the first time, the newest one with anything in it."""
        workspace = self.session.workspace
        names = [shift.name for shift in workspace.project.shifts]
        if [self._shift.itemText(place) for place in range(self._shift.count())] != names:
            self._shift.clear()
            self._shift.addItems(names)
            name, day = shifts.latest_shift(workspace)
            self._shift.setCurrentText(name)
            self._day.blockSignals(True)
            self._day.setDate(QDate(day.year, day.month, day.day))
            self._day.blockSignals(False)
        self.refresh()
        self._shift.setFocus()

    def leave_workspace(self) -> None:
        """Forget the numbers."""
        self._ticket.cancel()
        self.summary = None
        self._shift.clear()

    def refresh(self) -> None:
        """Count again."""
        workspace = self.session.workspace
        path, login = workspace.path, workspace.person.login if workspace.acting else None
        name, day = self._shift.currentText(), self._chosen_day()
        self._ticket.cancel()
        self._when.setText("Counting…")
        self.actions_table.allow("shift.export", False)
        self._ticket = background.run(lambda: _count(path, login, name, day), self._show, self._failed)

    def export(self) -> None:
        """Write the summary as HTML and CSV into a folder of the person's choice."""
        if self.summary is None:
            return
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen = QFileDialog.getExistingDirectory(self, "Export the shift summary into", home)
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, folder: Path) -> None:
        """Write the files and say where they are."""
        summary = self.summary
        if summary is None:
            return
        written = self.session.attempt(lambda: shifts.write(summary, folder))
        if written is not None:
            self.session.attempt(lambda: taken_out(self.session.workspace, "shift summary", written))
            self.session.said.emit(f"Written: {', '.join(path.name for path in written)} in {folder}.")

    def _show(self, summary: ShiftSummary) -> None:
        self.summary = summary
        self.actions_table.allow("shift.export", True)
        self._title.setText(f"Shift summary {summary.window.label}")
        self._when.setText(f"{shift_words.window_words(summary)} · {summary.header.sync}")
        for card, shown in zip(self._cards, shift_words.figures(summary), strict=True):
            card.show_figure(shown.figure, shown.detail, warning=shown.warning)
        self._why.show_bars(shift_words.reason_bars(summary))
        self._few.setText(shift_words.vital_words(summary))
        self._people.show_lines(shift_words.people_lines(summary), shift_words.faint_people(summary))
        self._classes.show_lines(shift_words.class_lines(summary))
        self._open.show_lines(shift_words.open_lines(summary))
        tasks = self.session.workspace.tasks()
        self._states.show_parts(shift_words.state_parts(tasks))
        self._map.show_tasks(tasks)

    def _failed(self, error: Exception) -> None:
        self._when.setText(str(error))

    def _chosen_day(self) -> date:
        chosen = self._day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _make_panels(self) -> None:
        self._shift = QComboBox()
        self._shift.setAccessibleName("Shift")
        self._shift.setToolTip("Which shift")
        self._day = DayField("Day the shift starts", "The day the shift starts")
        self._title = QLabel("Shift summary")
        self._title.setProperty("kind", "title")
        self._when = QLabel()
        self._when.setProperty("kind", "second")
        self._when.setWordWrap(True)
        self._cards = [FigureCard(title) for title in CARDS]
        self._why = BarChart("Why work came back", "Nothing came back in this shift.")
        self._few = QLabel()
        self._few.setProperty("kind", "second")
        self._people = TextTable("People this shift", PEOPLE, PEOPLE_NUMBERS)
        self._classes = TextTable("Classes", CLASSES, CLASS_NUMBERS)
        self._open = TextTable("In progress", OPEN, frozenset({3}))
        self._states = StateBar("Work by state")
        self._map = CellMap()

    def _lay_out(self) -> None:
        page = QFrame()
        page.setProperty("kind", "surround")
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._head())
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in self._cards:
            cards.addWidget(card, 1)
        column.addLayout(cards)
        people_note = QLabel("alphabetical; grey under 30: not to be compared")
        people_note.setProperty("kind", "second")
        left = _stack(
            _card("People this shift", self._people, people_note),
            _card("Classes", self._classes),
            _card("In progress", self._open),
        )
        why = _card("Why work came back", self._why, self._few)
        why.setMinimumHeight(LOWEST_CARD)
        right = _stack(why, _card("Work by state", self._states, below=self._map))
        right.setStretch(1, 1)
        halves = QHBoxLayout()
        halves.setSpacing(12)
        halves.addLayout(left, 5)
        halves.addLayout(right, 4)
        column.addLayout(halves, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(layout.scrolling("Shift summary", page))

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._when)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._shift)
        row.addWidget(self._day)
        row.addWidget(ActionButton(self.actions_table, "shift.export", "Export summary", primary=True))
        return row


def _card(title: str, content: QWidget, note: QLabel | None = None, below: QWidget | None = None) -> QFrame:
    frame = QFrame()
    frame.setProperty("kind", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(8)
    head = QHBoxLayout()
    heading = QLabel(title)
    heading.setProperty("kind", "heading")
    head.addWidget(heading)
    head.addStretch()
    if note is not None:
        head.addWidget(note)
    column.addLayout(head)
    column.addWidget(content, 0 if below is not None else 1)
    if below is not None:
        column.addWidget(below, 1)
        column.addStretch(0)
    return frame


def _stack(*cards: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    for card in cards:
        column.addWidget(card)
    return column


def _count(path: Path, login: str | None, name: str, day: date) -> ShiftSummary:
    workspace = Workspace.open(path, login)
    try:
        return shifts.summary(workspace, name, day)
    finally:
        workspace.close()
