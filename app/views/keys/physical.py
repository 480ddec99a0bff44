"""Digits and letters by where a key lies: for keyboards whose digit row gives & é ", and for other scripts.

A digit bound to a class is pressed without Shift on every keyboard. On AZERTY and Czech keyboards the digit row gives
other characters, so the place of the key decides (Linux: XKB codes, Windows: scan codes, macOS: virtual key codes).
Latin letters stay where they are printed; a key that gives a letter of another script counts as the QWERTY letter.
"""

import sys

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

DIGITS = "1234567890"
ROWS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
XKB, WINDOWS = (10, (24, 38, 52)), (2, (16, 30, 44))
MAC_DIGITS = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)
LATIN_1 = 0xFF
WRITERS = (QLineEdit, QTextEdit, QPlainTextEdit)


def table(platform: str) -> dict[int, str]:
    """Which digit or QWERTY letter lies where, by native code."""
    if platform == "darwin":
        return dict(zip(MAC_DIGITS, DIGITS, strict=True))
    digits, rows = WINDOWS if platform == "win32" else XKB
    places = {digits + step: digit for step, digit in enumerate(DIGITS)}
    for first, letters in zip(rows, ROWS, strict=True):
        places.update({first + step: letter for step, letter in enumerate(letters)})
    return places


PLACES = table(sys.platform)


def meant(event: QKeyEvent) -> Qt.Key | None:
    """The key that is meant, where it is another one than Qt says; None where Qt says it right."""
    code = event.nativeVirtualKey() if sys.platform == "darwin" else event.nativeScanCode()
    place = PLACES.get(code)
    if place is None or event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return None
    if place.isdigit():
        plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return Qt.Key(ord(place)) if plain and not Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9 else None
    foreign = len(event.text()) == 1 and event.text().isalpha() and event.key() > LATIN_1
    return Qt.Key(ord(place)) if foreign else None


class Physical(QObject):
    """Watches the keys a window gets, before its widgets; what it has no use for goes on as it is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def watch(self) -> None:
        """Begin, once the window is on the screen."""
        handle = self._window.windowHandle()
        handle.removeEventFilter(self)
        handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let a tool that asks for keys have the key meant, else do the action that is bound to it."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, focus = meant(event), QApplication.focusWidget()
        if key is None or isinstance(focus, WRITERS):
            return False
        if focus is not None and _wanted(focus, key, event.modifiers()):
            return QApplication.sendEvent(focus, QKeyEvent(QEvent.Type.KeyPress, key, event.modifiers(), chr(key)))
        action = self._bound(QKeySequence(key | event.modifiers()))
        if action is not None:
            action.trigger()
        return action is not None

    def _bound(self, keys: QKeySequence) -> QAction | None:
        return next((one for one in self._window.actions() if one.isEnabled() and keys in one.shortcuts()), None)


def _wanted(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, chr(key))
    asked.ignore()
    QApplication.sendEvent(widget, asked)
    return asked.isAccepted()
