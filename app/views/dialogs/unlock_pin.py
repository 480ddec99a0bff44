"""Setting, changing and removing the PIN that unlocks the window."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QRadioButton, QVBoxLayout, QWidget

from app.models.unlock_pin import LEAST, MOST_TRIES, WeakPinError, fit_pin
from app.services.unlocking import PinState, Standing, state_words
from app.views.dialogs.frame import FormDialog, words
from app.views.dialogs.secret import Secret

WHAT = (
    "A PIN of your own opens the lock of this workspace, also while central is away. "
    f"After {MOST_TRIES} wrong ones it is void, and only the password of the central unlocks."
)
RULES = (
    f"{LEAST} or more digits or letters; no row, no repetition, no date. "
    "What is kept of it lies in this computer’s keyring and cannot be read back."
)
REMOVABLE = frozenset({Standing.SET, Standing.VOID, Standing.GONE})


class UnlockPinDialog(FormDialog):
    """`wanted` carries whether the PIN in force is the proof, the proof, and the new PIN; `removed` carries nothing."""

    wanted = Signal(bool, str, str)
    removed = Signal()

    def __init__(self, parent: QWidget | None, login: str, told: PinState) -> None:
        super().__init__(parent, "PIN for unlocking", WHAT, "Change the PIN" if told.opens else "Set the PIN")
        self._login = login
        self._state = words(state_words(told))
        self.fields.addWidget(self._state)
        self._proof = Secret("")
        self._add_choice(opens=told.opens)
        self._new, self._again = Secret("New PIN"), Secret("New PIN again")
        for field in (self._proof, self._new):
            self.fields.addWidget(field)
        self.fields.addWidget(words(RULES))
        self.fields.addWidget(self._again)
        self._remove = QPushButton("Remove the PIN")
        self._remove.setAccessibleName("Remove the PIN")
        self._remove.setToolTip("Remove the PIN; the password of the central unlocks then")
        self._remove.setAutoDefault(False)
        self._remove.setMinimumHeight(32)
        self._remove.setVisible(told.standing in REMOVABLE)
        self._remove.clicked.connect(self.removed.emit)
        self.buttons.insertWidget(0, self._remove)
        self._proof.setFocus()

    def accept(self) -> None:
        """Hand over what was filled in; the dialog stays until it has been proved."""
        if not self.primary.isEnabled():
            return
        sentence = ""
        if not self._proof.typed:
            sentence = f"Fill in the {'PIN in force' if self._by_pin.isChecked() else 'password'}."
        elif not self._new.typed:
            sentence = "Fill in the new PIN."
        elif self._new.typed != self._again.typed:
            sentence = "The two new PINs differ."
        else:
            sentence = self._weak()
        self.complain(sentence)
        if not sentence:
            self.wait(on=True)
            self.wanted.emit(self._by_pin.isChecked(), self._proof.typed, self._new.typed)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the fields need."""
        super().showEvent(event)
        self.fit(shrink=True)

    def _weak(self) -> str:
        """Why the new PIN is refused before anything is proved; then it is to be typed anew."""
        try:
            fit_pin(self._new.typed, self._login)
        except WeakPinError as error:
            self._new.line.clear()
            self._again.line.clear()
            self._new.setFocus()
            return str(error)
        return ""

    def refuse(self, sentence: str, told: PinState | None = None) -> None:
        """Say why nothing was changed, and what is left of the PIN in force."""
        self.wait(on=False)
        self.complain(sentence)
        self._proof.line.clear()
        self._proof.setFocus()
        if told is not None:
            self._state.setText(state_words(told))
            self._choice.setVisible(told.opens)
            self._by_password.setChecked(self._by_password.isChecked() or not told.opens)

    def wait(self, *, on: bool) -> None:
        """Take nothing more while something is tried."""
        self.primary.setEnabled(not on)
        self._remove.setEnabled(not on)

    def done_with(self) -> None:
        """Close: it has been done."""
        super().accept()

    def _add_choice(self, *, opens: bool) -> None:
        """Which proof: one that is wrong must not be taken for the other."""
        self._choice = QWidget()
        column = QVBoxLayout(self._choice)
        column.setContentsMargins(0, 0, 0, 0)
        self._by_pin = QRadioButton("Prove it with the P&IN in force")
        self._by_password = QRadioButton("Prove it with the pass&word of the central")
        for button in (self._by_pin, self._by_password):
            button.setAccessibleName(button.text().replace("&", ""))
            column.addWidget(button)
        self._by_pin.toggled.connect(self._name_proof)
        (self._by_pin if opens else self._by_password).setChecked(True)
        self._choice.setVisible(opens)
        self.fields.addWidget(self._choice)
        self._name_proof()

    def _name_proof(self) -> None:
        self._proof.call(f"PIN in force of {self._login}" if self._by_pin.isChecked() else f"Password of {self._login}")
        self._proof.line.clear()
