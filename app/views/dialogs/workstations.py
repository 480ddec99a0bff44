"""The page of workstations: how each stands, who waits for one, and closing it as a lead."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.op import parse_utc
from app.models.words import plural
from app.services.workstations import Workstation
from app.sync.reconcile import CLOCK_WARNING_MS
from app.views.dialogs.note import ReasonDialog
from app.views.panels.table import TextTable

NOTHING = "–"
LONGEST_PAUSE_MIN = 15  # whoever is at work syncs every half minute, and at the worst every ten
COLUMNS = ("Workstation", "Person", "Last seen", "Unsent", "Since", "Clock", "Version", "Stands")
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
        self.close_one = self._button(CLOSE, self._close)
        self.reopen_one = self._button(REOPEN, self._reopen)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.reopen_one)
        buttons.addWidget(self.close_one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.table)
        column.addLayout(buttons)
        self.table.itemSelectionChanged.connect(self._offer)

    def show_stations(self, stations: Sequence[Workstation], *, lead: bool) -> None:
        """Show them; closing is for a lead who is joined."""
        self._stations = stations
        now = datetime.now(UTC)
        self.table.show_lines([_line(one, now) for one in stations])
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
        asking.accepted.connect(lambda: self.wanted.emit(one.device, _joined(asking), again))
        asking.finished.connect(asking.deleteLater)
        self.asking = asking
        asking.open()

    def _button(self, title: str, pressed: Callable[[], None]) -> QPushButton:
        button = QPushButton(title)
        button.setAccessibleName(title)
        button.setAutoDefault(False)
        button.setMinimumHeight(32)
        button.clicked.connect(pressed)
        return button


def moment(text: str | None) -> str:
    """A UTC time as it is shown."""
    return f"{text[:10]} {text[11:16]}Z" if text else NOTHING


def _joined(asking: ReasonDialog) -> str:
    return f"{asking.reason}: {asking.note}" if asking.note else asking.reason


def _line(one: Workstation, now: datetime) -> Sequence[str]:
    return (
        (one.host or NOTHING) + (" (this one)" if one.own else ""),
        one.login,
        moment(one.seen_at),
        str(one.unsent) if one.seen_at else NOTHING,
        moment(one.unsent_since),
        _clock(one.clock_offset_ms) if one.seen_at else NOTHING,
        one.program.removeprefix("Orthomark ") or NOTHING,
        stands(one, now),
    )


def _clock(behind_ms: int) -> str:
    """How far a clock goes ahead of central’s."""
    tenths = round(-behind_ms / 100)
    return f"{tenths / 10:+.1f} s" if tenths else "0.0 s"


def stands(one: Workstation, now: datetime) -> str:
    """The state of a workstation in words, the worst first."""
    if one.closed_at:
        return f"closed {one.closed_at[:10]}: {one.closed_why}"
    if one.lacking:
        return f"{plural(one.lacking, 'operation')} central lacks; others wait"
    if not one.seen_at:
        return "unknown to central"
    away_min = (now - parse_utc(one.seen_at)).total_seconds() / 60
    stands = "at work" if away_min < LONGEST_PAUSE_MIN else f"away for {_span(away_min)}"
    return f"{stands}, its clock is wrong" if abs(one.clock_offset_ms) > CLOCK_WARNING_MS else stands


def _span(minutes: float) -> str:
    hours, days = minutes / 60, minutes / 1440
    return f"{minutes:.0f} min" if hours < 1 else f"{hours:.0f} h" if days < 2 else f"{days:.0f} days"
