"""The page of workstations: how each stands, who waits for one, and closing it as a lead."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.station_words import as_of_words, clock_ahead, stands
from app.services.workstations import Workstation
from app.views.dialogs.frame import deed, words
from app.views.dialogs.note import ReasonDialog
from app.views.panels.table import TextTable

NOTHING = "–"
COLUMNS = ("Workstation", "Person", "Last seen", "Unsent then", "Since", "Clock", "Version", "Stands")
CLOSE, REOPEN = "Close workstation…", "Open it again…"
REASONS = ("Stolen or lost", "Disk broken", "Person has left the site", "Installed anew", "Other")
MISTAKES = ("Closed by mistake", "It came back", "Other")
WARNING = (
    "Others no longer wait for it. What you have of its work and central lacks is sent in its place. Should it come "
    "back, what it still sends is kept without effect, for a lead to adopt. The reason goes into central’s audit log."
)
AGAIN = "What it sends counts again from now on; what was set aside meanwhile stays so. The reason is kept."


class StationsPage(QWidget):
    """A table and what a lead may do. `wanted` carries device, reason and whether to open it again."""

    wanted = Signal(str, str, bool)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.table = TextTable("Workstations", COLUMNS, frozenset({3, 5}))
        self.table.say_when_empty("No workstation is known yet. Sync once: each tells central how it stands.")
        self._stations: Sequence[Workstation] = ()
        self.as_of = words("")
        self.close_one = deed(CLOSE, self._close)
        self.reopen_one = deed(REOPEN, self._reopen)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.reopen_one)
        buttons.addWidget(self.close_one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(8)
        column.addWidget(self.as_of)
        column.addWidget(self.table)
        column.addLayout(buttons)
        self.table.itemSelectionChanged.connect(self._offer)

    def show_stations(
        self, stations: Sequence[Workstation], as_of: datetime | None, now: datetime, *, lead: bool
    ) -> None:
        """Show them as of the last sync, on central’s clock; closing is for a lead who is joined."""
        self._stations = stations
        self.as_of.setText(as_of_words(as_of, now))
        self.as_of.setVisible(as_of is not None)
        self.table.show_lines([_line(one, as_of or now) for one in stations])
        for button in (self.close_one, self.reopen_one):
            button.setVisible(lead)
        self._offer()

    def _chosen(self) -> Workstation | None:
        row = self.table.currentRow()
        return self._stations[row] if 0 <= row < len(self._stations) else None

    def _offer(self) -> None:
        one = self._chosen()
        self.close_one.setEnabled(one is None or one.closed_at is None)
        self.reopen_one.setEnabled(one is not None and one.closed_at is not None)

    def _close(self) -> None:
        self._ask("Close the workstation of {}", WARNING, "Close it", REASONS, again=False)

    def _reopen(self) -> None:
        self._ask("Open the workstation of {} again", AGAIN, "Open it again", MISTAKES, again=True)

    def _ask(self, title: str, sentence: str, primary: str, offers: Sequence[str], *, again: bool) -> None:
        one = self._chosen()
        if one is None:
            self.refused.emit("Choose the workstation in the list first.")
            return
        asking = ReasonDialog(self, title.format(one.login), sentence, primary, offers)
        asking.accepted.connect(lambda: self.wanted.emit(one.device, asking.words, again))
        asking.finished.connect(asking.deleteLater)
        self.asking = asking
        asking.open()


def moment(text: str | None) -> str:
    """A UTC time as it is shown."""
    return f"{text[:10]} {text[11:16]}Z" if text else NOTHING


def _line(one: Workstation, as_of: datetime) -> Sequence[str]:
    return (
        (one.host or NOTHING) + (" (this one)" if one.own else ""),
        one.login,
        moment(one.seen_at),
        str(one.unsent) if one.seen_at else NOTHING,
        moment(one.unsent_since),
        clock_ahead(one.clock_offset_ms) if one.seen_at else NOTHING,
        one.program.removeprefix("Orthomark ") or NOTHING,
        stands(one, as_of),
    )
