"""Work set aside: what it is, how it looks on the picture, and adopting some of it or all."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTableWidget, QVBoxLayout, QWidget

from app.models.annotation import Revision
from app.services import pictures, set_aside
from app.services.set_aside import SetAside
from app.views.dialogs.conflict_picture import ConflictPicture
from app.views.dialogs.frame import deed, words
from app.views.dialogs.workstations import NOTHING, moment
from app.views.later import later
from app.views.panels.table import TextTable
from app.views.session import Session

COLUMNS = ("What", "Task", "By", "At", "Why", "State")
EMPTY = "Nothing is set aside. Work that came too late, or from somebody not entitled to it, is kept here."
CHOOSE = "Choose the work to adopt in the list first."


class AsidePage(QWidget):
    """A list of which several lines may be chosen. `wanted` carries the operations to adopt, `refused` a sentence."""

    wanted = Signal(list)
    refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.kept: list[SetAside] = []
        self._asked = 0
        self._may = False
        self.table = TextTable("Set aside", COLUMNS, frozenset())
        self.table.setSelectionMode(QTableWidget.SelectionMode.ExtendedSelection)
        self.table.say_when_empty(EMPTY)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.picture = ConflictPicture()
        self.facts = words("")
        self.adopt = deed("Adopt", self._adopt)
        side = QVBoxLayout()
        side.addWidget(self.picture, 1)
        side.addWidget(self.facts)
        upper = QHBoxLayout()
        upper.setSpacing(12)
        upper.addWidget(self.table, 3)
        upper.addLayout(side, 2)
        deeds = QHBoxLayout()
        deeds.addStretch(1)
        deeds.addWidget(self.adopt)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addLayout(upper, 1)
        column.addLayout(deeds)

    @property
    def waiting(self) -> int:
        """How many can be adopted."""
        return sum(one.adoptable for one in self.kept)

    def show_kept(self, *, may_adopt: bool) -> None:
        """Read the workspace; what can be adopted stands above what only is kept."""
        workspace = self._session.workspace
        self.kept = sorted(set_aside.set_aside(workspace), key=lambda one: not one.adoptable)
        self._may = may_adopt
        names = {task.id: task.name for task in workspace.tasks()} if self.kept else {}
        self.table.show_lines(
            [_line(one, names.get(one.task, "")) for one in self.kept],
            tips=[f"{one.why[:1].upper()}{one.why[1:]}." for one in self.kept],
        )
        self._chosen()

    def _rows(self) -> list[SetAside]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.kept[row] for row in rows if row < len(self.kept)]

    def _chosen(self) -> None:
        chosen = self._rows()
        count = sum(one.adoptable for one in chosen)
        title = f"Adopt {count:,}" if count > 1 else "Adopt"
        self.adopt.setText(title)
        self.adopt.setAccessibleName(title)
        self.adopt.setEnabled(self._may)
        last = next((one for one in reversed(chosen)), None)
        self.facts.setText(f"{last.what} by {last.author}: {last.why}." if last is not None else "")
        made = set_aside.content(self._session.workspace, last) if last is not None else None
        self.picture.setVisible(bool(self.kept))
        self._asked += 1
        if last is not None and made is not None:
            later(self, 0, partial(self._show, self._asked, last, made))
        else:
            self.picture.show_nothing()

    def _show(self, asked: int, one: SetAside, made: Revision) -> None:
        if asked != self._asked or not self._session.is_open:
            return
        workspace = self._session.workspace
        scene = workspace.scene(workspace.task(one.task).scene)
        window = self.picture.show_sides({"theirs": made})
        self.picture.setAccessibleName(f"{one.what} by {one.author}, on the picture")
        size = (max(self.picture.width(), 1), max(self.picture.height(), 1))

        def done(picture: np.ndarray) -> None:
            if asked == self._asked:
                self.picture.show_pixels(picture)

        self._session.aside(lambda: pictures.piece(scene, window, size), done)

    def _adopt(self) -> None:
        chosen = [one.op for one in self._rows() if one.adoptable]
        if chosen:
            self.wanted.emit(chosen)
        else:
            self.refused.emit(CHOOSE)


def _line(one: SetAside, task: str) -> Sequence[str]:
    state = "adopted" if one.adopted_by else "can be adopted" if one.adoptable else "kept"
    return (one.what, task or NOTHING, one.author, moment(one.at), set_aside.SHORT[one.disposition], state)
