"""Central and sync: what is unsent and since when, what went wrong, conflicts, work set aside, leases, workstations."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.models.annotation import Revision
from app.models.errors import AppError
from app.models.ids import OpId
from app.models.person import Role
from app.services import clocks, conflicts, leases, set_aside, synchronisation, workstations
from app.services.conflicts import Conflict
from app.services.workspace import Workspace
from app.views.dialogs.aside_page import AsidePage
from app.views.dialogs.conflict import ConflictDialog
from app.views.dialogs.frame import deed, words
from app.views.dialogs.leases import TITLE as TAKEN
from app.views.dialogs.leases import LeasesPage, Taken
from app.views.dialogs.workstations import NOTHING, StationsPage, moment
from app.views.panels.notice import Warned
from app.views.panels.table import TextTable
from app.views.session import Session

SIZE = (1000, 520)
BEAT_MS = 250
WHEN_EMPTY = {
    "Conflicts": "No conflict. When two people change one object before either knew, both states are kept and listed.",
}
ARCHIVED = "project archived · "
LONG_S = 120


class Running(Protocol):
    """The sync of the window."""

    running: bool
    stopping: bool
    progress: tuple[int, int]
    last_error: str
    changed: SignalInstance

    @property
    def next_in_s(self) -> float | None:
        """Seconds until it goes by itself."""

    def words(self) -> str:
        """How much waits, and when the last sync was."""

    def sync(self) -> None:
        """Begin."""

    def cancel(self) -> None:
        """Stop."""

    def take_tasks(self, count: int, days: int, task: str = "") -> None:
        """Take tasks, or one, or extend those taken."""

    def give_back(self, task: str, reason: str) -> None:
        """End a lease, one's own or as a lead anybody's."""

    def close_workstation(self, device: str, reason: str, *, again: bool = False) -> None:
        """Close a workstation, or open it again."""


class SyncStateDialog(QDialog):
    """Reads the workspace when it opens and after every sync; what it changes is an edit like any other."""

    def __init__(self, parent: QWidget | None, session: Session, syncing: Running) -> None:
        super().__init__(parent)
        self.setWindowTitle("Central and sync")
        self.resize(*SIZE)
        self._session, self._syncing = session, syncing
        self._torn: list[tuple[Conflict, int]] = []
        self._was_running = False
        self._deeds: dict[TextTable, QHBoxLayout] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        self.state, self.error = words(""), Warned()
        column.addWidget(_heading("Central and sync"))
        column.addWidget(self.state)
        column.addWidget(self.error)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("What sync left to settle")
        column.addWidget(self.tabs, 1)
        self.conflicts = self._page(
            "Conflicts", ("Object", "Head by", "At", "Differs in", "Attributes", "IoU with mine"), {5}
        )
        self.keep = self._button("Keep this head", self._keep, self.conflicts)
        self.compare = self._button("Compare and merge…", self._compare, self.conflicts)
        self.kept = AsidePage(session)
        self.aside, self.adopt = self.kept.table, self.kept.adopt
        self.tabs.addTab(self.kept, "Set aside")
        self.kept.wanted.connect(self._adopt)
        self.kept.refused.connect(self.error.say)
        self.taken = LeasesPage()
        self.tabs.addTab(self.taken, TAKEN)
        self.taken.taking.connect(syncing.take_tasks)
        self.taken.ending.connect(syncing.give_back)
        self.taken.refused.connect(self.error.say)
        self.standing = StationsPage()
        self.stations = self.standing.table
        self.tabs.addTab(self.standing, "Workstations")
        self.standing.wanted.connect(lambda device, why, again: syncing.close_workstation(device, why, again=again))
        self.standing.refused.connect(self.error.say)
        column.addLayout(self._buttons())
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._tick)
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self._tick)
        self._beat.start()
        syncing.changed.connect(self._hear)
        session.edit_wanted.connect(self._leave)
        self.reread()

    def reread(self) -> None:
        """Show the workspace as it is now."""
        workspace = self._session.workspace
        joined, at_work = workspace.joined_as() is not None, workspace.archived() is None
        lead = workspace.acting and Role.LEAD in workspace.person.roles
        self.kept.show_kept(may_adopt=lead and at_work)
        torn, kept, taken = self._show_conflicts(), self.kept.waiting, taken_here(workspace)
        self.taken.show_taken(taken, may_take=joined and at_work, lead=lead)
        now, told = clocks.central_now(workspace), clocks.synced_at(workspace)
        self.standing.show_stations(workstations.workstations(workspace), told, now, lead=joined and lead)
        self._count(torn, kept, len(taken), self.stations.rowCount())
        self._tick()

    def _show_conflicts(self) -> int:
        found = conflicts.conflicts(self._session.workspace)
        self._torn = [(torn, place) for torn in found for place in range(len(torn.heads))]
        self.conflicts.show_lines([self._conflict_line(torn, place) for torn, place in self._torn])
        return len({torn.annotation for torn in found})

    def _count(self, *counts: int) -> None:
        for place, count in enumerate(counts):
            title = self.tabs.tabText(place).split(" (")[0]
            self.tabs.setTabText(place, f"{title} ({count})" if count else title)

    def _leave(self, _task: object, _annotation: object) -> None:
        self.reject()

    def _hear(self) -> None:
        """A sync may begin and end between two beats."""
        self._was_running = self._was_running or self._syncing.running
        self._soon.start()

    def _tick(self) -> None:
        if not self._session.is_open:
            self.reject()
            return
        running = self._syncing.running
        self.state.setText(self._state_words())
        self.error.say("" if running else self._syncing.last_error)
        self.go.setEnabled(not running)
        self.stop.setEnabled(running and not self._syncing.stopping)
        if self._was_running and not running:
            self._was_running = False
            self.reread()
        self._was_running = running

    def _state_words(self) -> str:
        workspace = self._session.workspace
        if workspace.joined_as() is None:
            return "This workspace is not joined to a central; join one from the Workspace menu."
        if self._syncing.running:
            pushed, pulled = self._syncing.progress
            going = "Stopping" if self._syncing.stopping else "Syncing"
            return f"{going}: {pushed:,} sent, {pulled:,} taken in so far.{self._waiting_words()}"
        if (stopped := workspace.archived()) is not None:
            waits = self._syncing.words().removeprefix(ARCHIVED)
            return f"This project was {stopped.words}. It can be looked at, not changed. {waits}."
        following = self._syncing.next_in_s
        soon = f" Next try in {_span(following)}." if following is not None else ""
        return f"{self._syncing.words()}.{self._waiting_words()}{soon}"

    def _waiting_words(self) -> str:
        since = synchronisation.waiting_since(self._session.workspace)
        return f" The oldest waits since {moment(since)}." if since else ""

    def _conflict_line(self, torn: Conflict, place: int) -> Sequence[str]:
        head = torn.heads[place]
        attributes = ", ".join(f"{name}: {value}" for name, value in sorted(head.attributes.items()))
        side, shared = self._overlap(torn, head)
        deleted = " (deleted)" if head.kind == "delete" else ""
        return (
            f"{self._class_name(head.class_id)} · {self._session.workspace.task(torn.task).name}",
            f"{self._session.workspace.person_named(head.author)}{deleted} · {side}",
            moment(head.at),
            ", ".join(torn.differing_fields()) or "nothing",
            attributes or NOTHING,
            side if side == "mine" else NOTHING if shared is None else f"{shared:.2f}",
        )

    def _class_name(self, class_id: str) -> str:
        ontology = self._session.workspace.ontology
        return ontology.find(class_id).name if ontology.knows(class_id) else class_id

    def _overlap(self, torn: Conflict, head: Revision) -> tuple[str, float | None]:
        """What a head is called, and how far it lies over mine; mine itself has none."""
        workspace = self._session.workspace
        named = conflicts.sides(torn, workspace.person.id if workspace.acting else None)
        side = next(name for name, one in named.items() if one.id == head.id)
        return side, conflicts.overlaps(named).get(side)

    def _keep(self) -> None:
        row = self.conflicts.currentRow()
        if not 0 <= row < len(self._torn):
            self.error.say("Choose the head to keep in the list first.")
            return
        torn, place = self._torn[row]
        self._try(lambda: conflicts.keep(self._session.workspace, torn.annotation, torn.heads[place].id))

    def _compare(self) -> None:
        row = self.conflicts.currentRow()
        wanted = self._torn[row][0].annotation if 0 <= row < len(self._torn) else None
        self.merging = ConflictDialog(self, self._session, wanted)
        self.merging.settled.connect(self.reread)
        self.merging.finished.connect(self.merging.deleteLater)
        self.merging.open()

    def _adopt(self, chosen: list[OpId]) -> None:
        self._try(lambda: set_aside.adopt(self._session.workspace, *chosen))

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except AppError as error:
            self._session.refused.emit(str(error))
            self.error.say(str(error))
            return
        self.reread()

    def _page(self, title: str, columns: Sequence[str], numbers: set[int]) -> TextTable:
        table = TextTable(title, columns, frozenset(numbers))
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.addWidget(table)
        table.say_when_empty(WHEN_EMPTY[title])
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        layout.addLayout(row)
        self._deeds[table] = row
        self.tabs.addTab(page, title)
        return table

    def _button(self, title: str, pressed: Callable[[], None], table: TextTable) -> QPushButton:
        button = deed(title, pressed)
        self._deeds[table].addWidget(button)
        return button

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.stop, self.go, close = QPushButton("Stop this sync"), QPushButton("Sync now"), QPushButton("Close")
        for button, pressed in ((self.stop, self._syncing.cancel), (close, self.reject), (self.go, self._syncing.sync)):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
            button.setMinimumHeight(32)
            button.clicked.connect(pressed)
            row.addWidget(button)
        self.go.setProperty("kind", "primary")
        row.insertStretch(1)
        return row


def taken_here(workspace: Workspace) -> list[Taken]:
    """What the acting person has taken or may take over, for a lead what everybody has, by when it ends."""
    if not workspace.acting:
        return []
    found = leases.leases_for(workspace)
    known = {task.id: task for task in workspace.tasks()} if found else {}
    now, me = clocks.central_now(workspace), workspace.person.id
    return [
        Taken(
            key=str(one.task),
            task=known[one.task].name if one.task in known else str(one.task)[:8],
            holder=workspace.person_named(one.holder),
            until=moment(one.expires_at),
            days=one.days,
            stands=leases.standing(one, known.get(one.task), now),
            own=one.holder == me,
            over=one.lapsed(now),
        )
        for one in found
    ]


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < LONG_S else f"{seconds / 60:.0f} min"


def _heading(title: str) -> QLabel:
    label = QLabel(title)
    label.setProperty("kind", "title")
    return label
