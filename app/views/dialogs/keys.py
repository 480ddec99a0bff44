"""Keys: every action with its keys; press to record another, see at once what holds it, move it, take it away."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.errors import AppError
from app.views.actions import ActionSpec
from app.views.dialogs.frame import FormDialog
from app.views.keys import kept
from app.views.keys.bindings import PORTABLE, Bindings, ClashError, TakenKeyError, holders
from app.views.keys.fixed import FIXED, refuse_fixed
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import ENTER, RowList
from app.views.places import documents

SENTENCE = "Choose an action and press the key you want for it. Changes work at once and are kept for you here."
NONE = "No action is called that and no key is that. Clear the field to see all."
FILTER = "Keys (*.json);;All files (*)"
WIDTH, LIST_WIDTH, LIST_HEIGHT, KEYS_HEIGHT = 860, 460, 420, 116
STEPS = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
CHORD = 2


class KeysDialog(FormDialog):
    """Shows and changes `bindings`; `rebound` carries the new ones each time, `sheet_wanted` asks for the key sheet."""

    rebound = Signal(object)
    sheet_wanted = Signal()

    def __init__(self, parent: QWidget | None, usual: Sequence[ActionSpec], bindings: Bindings) -> None:
        super().__init__(parent, "Keys", SENTENCE, "Close", cancel=False)
        self.setMinimumWidth(WIDTH)
        self._usual: Mapping[str, ActionSpec] = {spec.name: spec for spec in usual}
        self.bindings = bindings
        self._make_list()
        self._make_editor()
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(self._left, 1)
        row.addLayout(self._right)
        self.fields.addLayout(row)
        self.fields.addLayout(self._files())
        self.primary.setAutoDefault(False)
        self.primary.setDefault(False)
        self._list()
        self.search.setFocus()

    @property
    def chosen(self) -> ActionSpec | None:
        """The action whose keys are shown, as bound now."""
        key = self.list.selected()
        return self._now(self._usual[key]) if isinstance(key, str) and key in self._usual else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the search move in the list, Enter goes to the recorder; Del takes a key away."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if watched is self.search and event.key() in STEPS:
            self.list.keyPressEvent(event)
            return True
        if watched is self.search and event.key() in ENTER:
            self.recorder.setFocus()
            return True
        if watched is self.current and event.key() == Qt.Key.Key_Delete:
            self._remove(self.current.selected())
            return True
        return False

    def record(self, keys: str) -> None:
        """Put keys into the recorder, as pressing them does."""
        self.recorder.setKeySequence(QKeySequence(keys, PORTABLE))

    def take(self) -> None:
        """Give the chosen action the recorded keys beside those it has."""
        chosen, keys = self.chosen, self._recorded()
        if chosen is None or not keys or self._in_the_way():
            self._look()
            return
        self._give(chosen, (*chosen.keys, keys))

    def move_here(self) -> None:
        """Take the recorded keys from whatever holds them, and give them to the chosen action."""
        chosen, keys = self.chosen, self._recorded()
        if chosen is None or not keys:
            return
        bindings = self.bindings
        for other in holders(keys, chosen, self._all()):
            kept_keys = [known for known in other.keys if not holders(known, chosen, [_only(other, keys)])]
            bindings = bindings.with_keys(self._usual[other.name], kept_keys)
        self.bindings = bindings
        self._give(chosen, (*chosen.keys, keys))

    def reset(self) -> None:
        """Give the chosen action its usual keys, unless something else has them now."""
        chosen = self.chosen
        if chosen is None:
            return
        usual = self._usual[chosen.name]
        for key in usual.keys:
            if taken := holders(key, usual, self._all()):
                self.complain(str(TakenKeyError(key, taken[0].text)))
                return
        self._change(self.bindings.usual(chosen.name))

    def reset_all(self) -> None:
        """Give every action its usual keys."""
        self._change(Bindings())

    def take_in(self, path: Path) -> None:
        """Take the keys of a file, whole or not at all; what it says of actions that are not here is kept."""
        try:
            bindings = kept.import_from(path)
            self._refuse_clashes(bindings)
        except AppError as error:
            self.complain(str(error))
            return
        self._change(bindings)

    def give_out(self, path: Path) -> None:
        """Write the keys into a file."""
        try:
            kept.export(self.bindings, path)
        except AppError as error:
            self.complain(str(error))

    def _make_list(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("An action, a group, or a key such as Ctrl+D")
        self.search.setAccessibleName("Find an action")
        self.search.setToolTip("Find an action by its words, its group or its key")
        self.search.textChanged.connect(lambda _text: self._list())
        self.search.installEventFilter(self)
        self.list = RowList("Actions", NONE)
        self.list.setMinimumSize(LIST_WIDTH, LIST_HEIGHT)
        self.list.moved.connect(lambda _key: self._show())
        self.list.entered.connect(lambda _key: self.recorder.setFocus())
        self._left = QVBoxLayout()
        self._left.setSpacing(8)
        self._left.addWidget(self.search)
        self._left.addWidget(self.list, 1)

    def _make_editor(self) -> None:
        self.current = RowList("Its keys", "It has no key. Record one below.")
        self.current.setFixedHeight(KEYS_HEIGHT)
        self.current.pressed.connect(self._remove)
        self.current.installEventFilter(self)
        self.recorder = QKeySequenceEdit()
        self.recorder.setMaximumSequenceLength(1)
        self.recorder.setClearButtonEnabled(True)
        self.recorder.keySequenceChanged.connect(lambda _keys: self._look())
        self.add_button = _button("Add this key", "Add the key recorded (Alt+A)", "Alt+A", self.take)
        self.move_button = _button("Move it here", "Take it from what holds it (Alt+O)", "Alt+O", self.move_here)
        reset = _button("As usual", "Give this action its usual keys again (Alt+U)", "Alt+U", self.reset)
        form, self.fields = self.fields, QVBoxLayout()
        self.fields.setSpacing(12)
        self.heading = QLabel()
        self.heading.setProperty("kind", "heading")
        self.heading.setWordWrap(True)
        self.fields.addWidget(self.heading)
        self.add("Its keys", self.current, "Remove takes one away; so does Del.")
        self.add("Press the new key", self.recorder, "Esc and Enter count as keys here; Tab goes on.")
        self.fields.addWidget(self._chord_box())
        self._right, self.fields = self.fields, form
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.add_button, self.move_button, reset):
            row.addWidget(button)
        self._right.addLayout(row)
        self._right.addWidget(self.problem)
        self._right.addStretch(1)

    def _chord_box(self) -> QCheckBox:
        box = QCheckBox("&Two keys, one after the other")
        box.setAccessibleName("Two keys, one after the other")
        box.setToolTip("Record two keys pressed in turn as one chord (Alt+T)")
        box.toggled.connect(lambda chord: self.recorder.setMaximumSequenceLength(CHORD if chord else 1))
        return box

    def _files(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (
            _button("All as usual", "Give every action its usual keys again", "", self.reset_all),
            _button("Export…", "Write your keys into a file (Alt+E)", "Alt+E", self._ask_export),
            _button("Import…", "Take the keys of a file (Alt+I)", "Alt+I", self._ask_import),
            _button("Key sheet…", "Print or save all keys (Alt+K)", "Alt+K", self.sheet_wanted.emit),
        ):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _refuse_clashes(self, bindings: Bindings) -> None:
        every = [_with(usual, bindings.keys_of(usual)) for usual in self._usual.values()]
        for spec in every:
            for key in spec.keys:
                refuse_fixed(key, spec, self._usual[spec.name])
                if taken := holders(key, spec, every):
                    raise ClashError(key, spec.text, taken[0].text)

    def _now(self, usual: ActionSpec) -> ActionSpec:
        return _with(usual, self.bindings.keys_of(usual))

    def _all(self) -> list[ActionSpec]:
        return [self._now(usual) for usual in self._usual.values()]

    def _list(self) -> None:
        wanted = self.search.text().casefold().split()
        found = [spec for spec in self._all() if _says(f"{spec.text} {spec.group} {' '.join(spec.keys)}", wanted)]
        fixed = [one for one in FIXED if _says(f"{one.text} {one.where} {one.keys}", wanted)]
        rows = [_row(spec, own=spec.name in self.bindings.own) for spec in found]
        rows += [
            Row(("fixed", one.keys), one.text, trailing=one.where, icon="lock", keycap=one.keys, tone=Tone.FAINT)
            for one in fixed
        ]
        self.list.show_rows(rows)
        if rows and self.list.selected() is None:
            self.list.select(rows[0].key)
        self._show()

    def _show(self) -> None:
        chosen = self.chosen
        self.current.say_when_empty("It has no key. Record one below." if chosen else "It stays as it is.")
        keys = chosen.keys if chosen is not None else ()
        self.heading.setText(chosen.text if chosen is not None else "A key of the tools")
        self.current.show_rows([Row(key, key, icon="keyboard", button="Remove") for key in keys])
        self.recorder.clear()
        self.recorder.setEnabled(chosen is not None)
        self._look()

    def _look(self) -> None:
        chosen, keys = self.chosen, self._recorded()
        self.complain(self._in_the_way())
        movable = bool(chosen and keys and holders(keys, chosen, self._all()) and not self._why_fixed())
        self.move_button.setEnabled(movable)
        self.add_button.setEnabled(bool(chosen and keys and not self._in_the_way()))

    def _recorded(self) -> str:
        return self.recorder.keySequence().toString(PORTABLE)

    def _why_fixed(self) -> str:
        chosen, keys = self.chosen, self._recorded()
        if chosen is None or not keys:
            return ""
        try:
            refuse_fixed(keys, chosen, self._usual[chosen.name])
        except AppError as error:
            return str(error)
        return ""

    def _in_the_way(self) -> str:
        chosen, keys = self.chosen, self._recorded()
        if chosen is None or not keys:
            return ""
        taken = holders(keys, chosen, self._all())
        return self._why_fixed() or (str(TakenKeyError(keys, taken[0].text)) if taken else "")

    def _remove(self, key: object) -> None:
        chosen = self.chosen
        if chosen is not None and key is not None:
            self._give(chosen, [known for known in chosen.keys if known != key])

    def _give(self, chosen: ActionSpec, keys: Sequence[str]) -> None:
        self._change(self.bindings.with_keys(self._usual[chosen.name], keys))

    def _change(self, bindings: Bindings) -> None:
        self.bindings = bindings
        kept.keep(bindings)
        self.rebound.emit(bindings)
        self._list()

    def _ask_export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export keys", str(documents() / "orthomark-keys.json"), FILTER)
        if path:
            self.give_out(Path(path))

    def _ask_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Import keys", str(documents()), FILTER)
        if path:
            self.take_in(Path(path))


def _says(text: str, wanted: Sequence[str]) -> bool:
    return all(word in text.casefold() for word in wanted)


def _with(spec: ActionSpec, keys: Sequence[str]) -> ActionSpec:
    return ActionSpec(spec.name, spec.text, spec.icon, tuple(keys), spec.modes, spec.group)


def _only(spec: ActionSpec, keys: str) -> ActionSpec:
    return _with(spec, (keys,))


def _row(spec: ActionSpec, *, own: bool) -> Row:
    shown = "   ".join(key.replace("Return", "↵") for key in spec.keys)
    group = f"{spec.group} · yours" if own else spec.group
    return Row(spec.name, spec.text, icon=spec.icon, trailing=group, keycap=shown)


def _button(words: str, tip: str, keys: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setToolTip(tip)
    button.setAutoDefault(False)
    if keys:
        button.setShortcut(keys)
    button.clicked.connect(lambda _checked=False: run())
    return button
