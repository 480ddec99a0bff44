"""The ontology window: classes, attributes and guide; what would change, and putting it in force."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.errors import AppError
from app.models.ontology import ClassDef, Ontology
from app.models.ontology_changes import ClassChange, differences, refuse_orphans
from app.models.ontology_draft import OntologyDraft, depth, in_tree
from app.services.ontologies import load_ontology, save_ontology
from app.services.unfillable import refuse_unfillable
from app.views.dialogs.frame import FormDialog
from app.views.panels.attribute_form import AttributeForm
from app.views.panels.class_form import ClassForm
from app.views.panels.guide_form import GuideForm
from app.views.panels.row import Row
from app.views.panels.row_list import RowList
from app.views.places import documents

SIZE, LIST_WIDTH, HEIGHT = (1080, 700), 360, 440
PAGES = ("Class", "Attributes", "Guide", "What would change")
FILTER = "Ontology (*.yaml *.yml);;All files (*)"
READ_ONLY = "Only a lead changes the ontology; you may look at everything and export it."
NOTHING = "Nothing differs from the version in force."
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ALT = Qt.KeyboardModifier.AltModifier


class OntologyDialog(FormDialog):
    """Edits a draft of the ontology in force; `wanted` carries the one to put in force, asked for by the button."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None, ontology: Ontology, used: Mapping[str, int], *, lead: bool) -> None:
        words = f"{ontology.name}, version {ontology.version} is in force."
        super().__init__(parent, "Ontology", words if lead else f"{words} {READ_ONLY}", "Put in force")
        self.resize(QSize(*SIZE).boundedTo(self.screen().availableSize()))
        self._before, self._used, self._lead = ontology, used, lead
        self.draft = OntologyDraft(ontology)
        self._make_list()
        self._make_pages()
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(self._left)
        row.addLayout(self._right, 1)
        self.fields.addLayout(row, 1)
        self.fields.addLayout(self._edits())
        self.primary.setAutoDefault(False)
        self.primary.setDefault(False)
        self._show()
        self.list.setFocus()

    @property
    def chosen(self) -> ClassDef | None:
        """The class whose fields are shown."""
        key = self.list.selected()
        return next((one for one in self.draft.now.classes if one.id == key), None)

    def accept(self) -> None:
        """Put it in force; the window stays open when it is refused."""
        if not self.problem.sentence:
            self.wanted.emit(self.draft.now)

    def taken(self) -> None:
        """It is in force: close."""
        super().accept()

    def go(self, draft: OntologyDraft) -> None:
        """Take up another state of the draft."""
        if self._lead:
            self.draft = draft
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt+Up and Alt+Down move the class; Del removes it."""
        if watched is not self.list or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & ALT:
            self._move(step)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove()
        else:
            return False
        return True

    def add_class(self, *, below: bool = False) -> None:
        """Add a class, at the top or below the one chosen."""
        parent = self.chosen.id if below and self.chosen is not None else None
        before = {one.id for one in self.draft.now.classes}
        self.go(self.draft.added("New class", parent))
        made = next((one.id for one in self.draft.now.classes if one.id not in before), None)
        self.list.select(made)
        self._show_page(0)
        self._class_form.name.setFocus()
        self._class_form.name.selectAll()

    def remove(self) -> None:
        """Remove the class chosen, when no annotation has it."""
        known = self.chosen
        if known is not None:
            self.go(self.draft.removed(known.id))

    def merge(self, into: str) -> None:
        """Let another class stand for the one chosen."""
        known = self.chosen
        if known is None:
            return
        try:
            self.go(self.draft.merged(known.id, into))
        except AppError as error:
            self.complain(str(error))
            return
        self.list.select(into)

    def take_in(self, path: Path) -> None:
        """Go on from a file; its version number does not count."""
        try:
            self.go(self.draft.step(load_ontology(path)))
        except AppError as error:
            self.complain(str(error))

    def give_out(self, path: Path) -> None:
        """Write the draft into a file."""
        try:
            save_ontology(self.draft.now, path)
        except AppError as error:
            self.complain(str(error))

    def changes(self) -> list[ClassChange]:
        """What differs from the version in force."""
        return differences(self._before, self.draft.now)

    def _make_list(self) -> None:
        self.list = RowList("Classes", "There is no class yet. Add one below.")
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.moved.connect(lambda _key: self._show_class())
        self.list.installEventFilter(self)
        self._left = QVBoxLayout()
        self._left.setSpacing(8)
        self._left.addWidget(self.list, 1)
        first, second = QHBoxLayout(), QHBoxLayout()
        self._lead_only: list[QPushButton] = []
        for row, buttons in (
            (
                first,
                (
                    ("Add", "Add a class (Alt+N)", "Alt+N", self.add_class),
                    ("Add below", "Add a class below this one", "", partial(self.add_class, below=True)),
                    ("Remove", "Remove this class (Del)", "", self.remove),
                ),
            ),
            (
                second,
                (
                    ("Up", "Move it up (Alt+Up)", "", lambda: self._move(-1)),
                    ("Down", "Move it down (Alt+Down)", "", lambda: self._move(1)),
                    ("Merge into…", "Let another class stand for this one", "", self._ask_merge),
                ),
            ),
        ):
            row.setSpacing(8)
            for words, tip, keys, run in buttons:
                button = _button(words, tip, keys, run)
                self._lead_only.append(button)
                row.addWidget(button)
            self._left.addLayout(row)

    def _make_pages(self) -> None:
        self._pages = QStackedWidget()
        self._class_form, self._attribute_form, self._guide_form = ClassForm(), AttributeForm(), GuideForm()
        for form in (self._class_form, self._attribute_form, self._guide_form):
            form.changed.connect(lambda known: self.go(self.draft.changed(known)))
            form.setEnabled(self._lead)
            self._pages.addWidget(_scrolling(form))
        self._differences = RowList("What would change", NOTHING)
        self._pages.addWidget(self._differences)
        self._tabs: list[QPushButton] = []
        tabs = QHBoxLayout()
        tabs.setSpacing(4)
        for place, words in enumerate(PAGES):
            tab = _button(words, words, f"Alt+{place + 1}", partial(self._show_page, place))
            tab.setCheckable(True)
            tab.setToolTip(f"{words} (Alt+{place + 1})")
            self._tabs.append(tab)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self._right = QVBoxLayout()
        self._right.setSpacing(12)
        self._right.addLayout(tabs)
        self._right.addWidget(self._pages, 1)
        self._pages.setMinimumHeight(HEIGHT)
        self._show_page(0)

    def _edits(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._undo = _button("Undo", "Take back the last step here (Ctrl+Z)", "Ctrl+Z", self._take_back)
        self._redo = _button("Redo", "Do it again (Ctrl+Y)", "Ctrl+Y", lambda: self.go(self.draft.redone()))
        take_in = _button("Import…", "Go on from a YAML file (Alt+I)", "Alt+I", self._ask_import)
        give_out = _button("Export…", "Write it into a YAML file (Alt+E)", "Alt+E", self._ask_export)
        self._lead_only.append(take_in)
        for button in (self._undo, self._redo, take_in, give_out):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _take_back(self) -> None:
        self.go(self.draft.undone())

    def _show_page(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        for at, tab in enumerate(self._tabs):
            tab.setChecked(at == place)

    def _show(self) -> None:
        now = self.draft.now
        self.list.show_rows([self._row(one) for one in in_tree(now)])
        if self.chosen is None and now.classes:
            self.list.select(now.classes[0].id)
        found = self.changes()
        rows = [_change_row(at, one) for at, one in enumerate(found)]
        if now != self._before and not found:
            rows.append(Row(0, "The order of the classes", icon="list-checks", trailing="changed"))
        self._differences.show_rows(rows)
        self._tabs[-1].setText(f"What would change: {len(rows)}")
        self.complain(self.draft.problem or self._refusal())
        for button in self._lead_only:
            button.setEnabled(self._lead)
        self._undo.setEnabled(bool(self.draft.past))
        self._redo.setEnabled(bool(self.draft.future))
        self.primary.setText(f"Put in force as version {self._before.version + 1}")
        self.primary.setEnabled(self._lead and bool(rows) and not self.problem.sentence)
        self._show_class()

    def _show_class(self) -> None:
        known = self.chosen
        if known is None:
            return
        below = {
            one.id for one in self.draft.now.classes if known.id in {up.id for up in self.draft.now.ancestors(one)}
        }
        self._class_form.show_class(
            known, [one for one in self.draft.now.classes if one.id != known.id and one.id not in below]
        )
        self._attribute_form.show_class(known)
        self._guide_form.show_class(known)

    def _refusal(self) -> str:
        try:
            refuse_orphans(self.draft.now, self._used.items())
            refuse_unfillable(self.draft.now)
        except AppError as error:
            return str(error)
        return ""

    def _row(self, one: ClassDef) -> Row:
        count = sum(self._used.get(each, 0) for each in (one.id, *one.replaces))
        words = f"{count} drawn" if count else ""
        indent = "    " * depth(self.draft.now, one)
        gone = " · no longer drawn" if one.deprecated else ""
        return Row(one.id, f"{indent}{one.name}{gone}", chip=one.colour, trailing=words, keycap=one.key or "")

    def _move(self, by: int) -> None:
        known = self.chosen
        if known is not None:
            self.go(self.draft.moved(known.id, by))

    def _ask_merge(self) -> None:
        known = self.chosen
        if known is None:
            return
        others = [one.name for one in self.draft.now.classes if one.id != known.id]
        words = f"Which class stands for {known.name} from now on?"
        name, sure = QInputDialog.getItem(self, "Merge classes", words, others, 0, editable=False)
        if sure and name:
            self.merge(self.draft.now.find(name).id)

    def _ask_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Import an ontology", str(documents()), FILTER)
        if path:
            self.take_in(Path(path))

    def _ask_export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export the ontology", str(documents() / "ontology.yaml"), FILTER)
        if path:
            self.give_out(Path(path))


def _change_row(at: int, change: ClassChange) -> Row:
    icons = {"added": "plus", "removed": "x", "changed": "pencil"}
    words = "; ".join(change.words)
    return Row(at, change.name, words, trailing=change.kind.value, icon=icons[change.kind.value], tip=words)


def _scrolling(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area


def _button(words: str, tip: str, keys: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setToolTip(tip)
    button.setAutoDefault(False)
    if keys:
        button.setShortcut(keys)
    button.clicked.connect(lambda _checked=False: run())
    return button
