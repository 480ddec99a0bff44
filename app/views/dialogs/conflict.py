"""One conflict after the other: the heads on the picture, what they differ in side by side, and a choice per field."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.models.annotation import Revision, RevisionKind
from app.models.errors import AppError
from app.models.ids import AnnotationId
from app.services import conflicts, pictures
from app.services.conflicts import Conflict
from app.views.dialogs.conflict_picture import ConflictPicture
from app.views.dialogs.frame import words
from app.views.later import later
from app.views.panels.notice import Warned
from app.views.session import Session

SIZE = (1120, 640)
NOTHING = "–"


class ConflictDialog(QDialog):
    """Settles conflicts of the open workspace; `settled` after each. Left and right go to the one before and after."""

    settled = Signal()

    def __init__(self, parent: QWidget | None, session: Session, first: AnnotationId | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Conflict")
        self.resize(*SIZE)
        self._session = session
        self._torn: list[Conflict] = []
        self._place = 0
        self._groups: dict[str, QButtonGroup] = {}
        self._asked = 0
        self.picture = ConflictPicture()
        self.title, self.facts, self.error = QLabel(), words(""), Warned()
        self.title.setProperty("kind", "title")
        self._fields = QGridLayout()
        self._lay_out()
        self.reread(first)

    @property
    def shown(self) -> Conflict | None:
        """The conflict on the screen; None when there is none left."""
        return self._torn[self._place] if self._torn else None

    def reread(self, wanted: AnnotationId | None = None) -> None:
        """Show the conflicts there are now, from the wanted one on."""
        self._torn = conflicts.conflicts(self._session.workspace)
        places = [place for place, one in enumerate(self._torn) if one.annotation == wanted]
        self._place = places[0] if places else min(self._place, max(len(self._torn) - 1, 0))
        self._show()

    def choose(self, side: str) -> None:
        """Take every field from one side, where it has it."""
        for group in self._groups.values():
            for button in group.buttons():
                if button.property("side") == side:
                    button.setChecked(True)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self.title)
        side.addWidget(self.facts)
        self._fields.setHorizontalSpacing(16)
        self._fields.setVerticalSpacing(8)
        side.addLayout(self._fields)
        side.addStretch(1)
        side.addWidget(self.error)
        side.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 20)
        row.setSpacing(20)
        row.addWidget(self.picture, 3)
        row.addLayout(side, 2)
        for key, pressed in (
            ("Left", self.go_back),
            ("Right", self.go_on),
            ("Ctrl+1", partial(self.choose, "mine")),
            ("Ctrl+2", partial(self.choose, "theirs")),
            ("Ctrl+3", partial(self.choose, "base")),
            ("Ctrl+Return", self._merge),
            ("Ctrl+E", self._merge_and_edit),
        ):
            QShortcut(QKeySequence(key), self, pressed)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.before = self._button("Previous", "The conflict before (Left)", self.go_back)
        self.after = self._button("Next", "The conflict after (Right)", self.go_on)
        self.merge = self._button("Merge", "Close this conflict with the fields chosen (Ctrl+Enter)", self._merge)
        self.merge.setProperty("kind", "primary")
        tip = "Close this conflict with the fields chosen, then go on with the object in the drawing tools (Ctrl+E)"
        self.by_hand = self._button("Merge and edit", tip, self._merge_and_edit)
        close = self._button("Close", "Leave; what is not merged stays as it is (Esc)", self.reject)
        for button in (self.before, self.after):
            row.addWidget(button)
        row.addStretch(1)
        for button in (close, self.by_hand, self.merge):
            row.addWidget(button)
        return row

    def _button(self, title: str, tip: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(title)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.setMinimumHeight(32)
        button.clicked.connect(pressed)
        return button

    def go_back(self) -> None:
        """Show the conflict before."""
        self._go(-1)

    def go_on(self) -> None:
        """Show the conflict after."""
        self._go(1)

    def _go(self, step: int) -> None:
        if self._torn:
            self._place = (self._place + step) % len(self._torn)
            self._show()

    def _show(self) -> None:
        torn = self.shown
        self._clear()
        for button in (self.before, self.after):
            button.setEnabled(len(self._torn) > 1)
        for button in (self.merge, self.by_hand):
            button.setEnabled(torn is not None)
        if torn is None:
            self.title.setText("No conflict is left")
            self.facts.setText("Every object has one head; nothing of what the others drew is gone from the history.")
            self.picture.hide()
            return
        sides = self._sides(torn)
        task = self._session.workspace.task(torn.task)
        self.title.setText(f"Conflict {self._place + 1} of {len(self._torn)}: {task.name}")
        self.facts.setText(overlap_words(sides) + "Choose field by field; all heads stay in the history.")
        self._show_fields(torn, sides)
        later(self, 0, partial(self._show_picture, torn, sides))

    def _sides(self, torn: Conflict) -> dict[str, Revision]:
        workspace = self._session.workspace
        return conflicts.sides(torn, workspace.person.id if workspace.acting else None)

    def _show_fields(self, torn: Conflict, sides: Mapping[str, Revision]) -> None:
        for column, (name, one) in enumerate(sides.items(), 1):
            author = self._session.workspace.person_named(one.author)
            head = QLabel(f"{name.capitalize()}\n{author}\n{one.at[5:10]} {one.at[11:16]}Z")
            self._fields.addWidget(head, 0, column)
        for row, field in enumerate(torn.differing_fields(), 1):
            label = QLabel(field.capitalize())
            label.setProperty("kind", "second")
            self._fields.addWidget(label, row, 0)
            group = self._groups[field] = QButtonGroup(self)
            for column, (name, one) in enumerate(sides.items(), 1):
                button = QRadioButton(value_words(one, field))
                button.setProperty("side", name)
                button.setAccessibleName(f"{field}: {name}, {value_words(one, field)}")
                button.setChecked(name == "mine")
                group.addButton(button)
                self._fields.addWidget(button, row, column)

    def _clear(self) -> None:
        self.error.say("")
        self._groups.clear()
        while (item := self._fields.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_picture(self, torn: Conflict, sides: Mapping[str, Revision]) -> None:
        self.picture.show()
        self._asked += 1
        asked, window = self._asked, self.picture.show_sides(sides)
        scene = self._session.workspace.scene(self._session.workspace.task(torn.task).scene)
        size = (max(self.picture.width(), 1), max(self.picture.height(), 1))

        def done(picture: np.ndarray) -> None:
            if asked == self._asked:
                self.picture.show_pixels(picture)

        self._session.aside(lambda: pictures.piece(scene, window, size), done)

    def _merge_and_edit(self) -> None:
        torn = self.shown
        if torn is not None and self._merge():
            self.accept()
            self._session.edit_wanted.emit(torn.task, torn.annotation)

    def _merge(self) -> bool:
        """Close the conflict shown with the fields chosen; False when that is refused."""
        torn = self.shown
        if torn is None:
            return False
        picks = {
            field: str(button.property("side"))
            for field, group in self._groups.items()
            if (button := group.checkedButton()) is not None
        }
        try:
            conflicts.merge_fields(self._session.workspace, torn.annotation, picks)
        except AppError as error:
            self.error.say(str(error))
            return False
        self.reread()
        self.settled.emit()
        return True

    def keyPressEvent(self, event: object) -> None:
        """Enter alone merges nothing by accident."""
        if getattr(event, "key", lambda: None)() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)  # type: ignore[arg-type]


def overlap_words(sides: Mapping[str, Revision]) -> str:
    """How far each other head lies over mine."""
    told = [f"{name} {shared:.2f}" for name, shared in conflicts.overlaps(sides).items()]
    return f"IoU with mine: {', '.join(told)}. " if told else ""


def value_words(revision: Revision, field: str) -> str:
    """What one side has for a field."""
    if field == "deleted":
        return "deleted" if revision.kind is RevisionKind.DELETE else "kept"
    if field == "shape":
        x0, y0, x1, y1 = revision.shape.bounds
        return f"{revision.shape.kind.value}, {x1 - x0:.0f} x {y1 - y0:.0f} px"
    if field == "class":
        return revision.class_id
    value = revision.attributes.get(field)
    return NOTHING if value is None else str(value)
