"""The lock: who was here proves it, and the work goes on where it was."""

import math
import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.views.dialogs.frame import FormDialog
from app.views.dialogs.secret import Secret

TRIES = 5
PAUSE_S = 30.0
TICK_MS = 250
NOBODY = "Everything is saved. This workspace has no central, so nobody can be asked for a password here."
TO_PASSWORD, TO_PIN = "Use the &password of the central", "Use the &PIN"


class LockedDialog(FormDialog):
    """Closes by unlocking only. `tried` carries a password, `pin_tried` a PIN; without a login nobody is asked."""

    tried = Signal(str)
    pin_tried = Signal(str)

    def __init__(self, parent: QWidget | None, login: str, *, pin: bool = False) -> None:
        who = f"Everything is saved. {login} goes on with the password of the central"
        asked = f"{who}, or with the PIN." if pin else f"{who}."
        super().__init__(parent, "Locked", asked if login else NOBODY, "Unlock", cancel=False)
        self._unlocked = False
        self._wrong = 0
        self._asks, self._busy = bool(login), False
        self._by_pin = pin
        self._ready_at = {True: 0.0, False: 0.0}
        self._said = {True: "", False: ""}
        self._password, self._pin = Secret(f"Password of {login}"), Secret(f"PIN of {login}")
        self._other = QPushButton()
        self._other.setAutoDefault(False)
        self._other.setMinimumHeight(32)
        self._other.clicked.connect(lambda: self._ask_for(pin=not self._by_pin))
        self.buttons.insertWidget(0, self._other)
        for field in (self._password, self._pin):
            self.fields.addWidget(field)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._count_down)
        self._other.setVisible(pin)
        self._ask_for(pin=pin)

    def accept(self) -> None:
        """Try what was typed."""
        if not self.primary.isEnabled():
            return
        typed = self._field.line.text()
        if self._asks and not typed:
            self.complain(f"Fill in the {'PIN' if self._by_pin else 'password'}.")
            return
        self._busy = True
        self._enable()
        (self.pin_tried if self._by_pin else self.tried).emit(typed)

    def reject(self) -> None:
        """Escape does not unlock."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nor does closing."""
        if not self._unlocked:
            event.ignore()
            return
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as one field needs."""
        super().showEvent(event)
        self.fit(shrink=True)

    def unlock(self) -> None:
        """Let the person in."""
        self._unlocked = True
        self._tick.stop()
        super().accept()

    def refuse(self, sentence: str, wait_s: float = 0) -> None:
        """Say why not; the next only after the wait, and after some tries, once a while has passed."""
        self._wrong += 1
        self._password.line.clear()
        self._pin.line.clear()
        self._busy = False
        self._said[self._by_pin] = sentence
        self._ready_at[False] = time.monotonic() + max(wait_s, 0.0 if self._wrong % TRIES else PAUSE_S)
        self._count_down()

    def refuse_pin(self, sentence: str, wait_s: float, *, opens: bool) -> None:
        """Say why a PIN does not unlock now: after a wait it may again, or it never does again."""
        self._pin.line.clear()
        self._busy = False
        self._said[opens] = sentence
        if not opens:
            self._other.hide()
            self._ask_for(pin=False)
            return
        self._ready_at[True] = time.monotonic() + wait_s
        self._count_down()

    @property
    def _field(self) -> Secret:
        return self._pin if self._by_pin else self._password

    def _ask_for(self, *, pin: bool) -> None:
        """Have the one or the other field."""
        self._by_pin = pin
        self._pin.setVisible(pin)
        self._password.setVisible(self._asks and not pin)
        other = TO_PASSWORD if pin else TO_PIN
        self._other.setText(other)
        self._other.setAccessibleName(other.replace("&", ""))
        letter = other[other.index("&") + 1].upper()
        self._other.setToolTip(f"{other.replace('&', '')} (Alt+{letter})")
        self._count_down()
        self._field.setFocus()

    def _count_down(self) -> None:
        """Say how long is to be waited, as long as it is."""
        left = math.ceil(self._ready_at[self._by_pin] - time.monotonic())
        if left <= 0:
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()
        wait = f"The next {'PIN' if self._by_pin else 'password'} can be tried in {left} s." if left > 0 else ""
        self.complain(f"{self._said[self._by_pin]} {wait}".strip())
        self._enable()

    def _enable(self) -> None:
        """Let nothing be tried while something is, or while a wait goes on."""
        waits = time.monotonic() < self._ready_at[self._by_pin]
        self.primary.setEnabled(not (self._busy or waits))
