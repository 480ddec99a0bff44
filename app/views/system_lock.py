"""Hears on a Linux desktop that the screen of the session was locked, so that the window is locked with it."""

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

# KDE and most others, GNOME, Cinnamon, MATE, Xfce: all say it with one signal of this name and one truth value.
SPEAKERS = ("org.freedesktop", "org.gnome", "org.cinnamon", "org.mate", "org.xfce")


class SystemLock(QObject):
    """`locked` when the screen was locked; nothing where the desktop does not tell of it."""

    locked = Signal()

    def __init__(self, parent: QObject, bus: QDBusConnection | None = None) -> None:
        super().__init__(parent)
        self._bus = bus or QDBusConnection.sessionBus()
        heard = [self._listen(speaker) for speaker in SPEAKERS]
        self.hears = self._bus.isConnected() and all(heard)

    def _listen(self, speaker: str) -> bool:
        slot = SLOT("_told(bool)")
        return self._bus.connect("", "", f"{speaker}.ScreenSaver", "ActiveChanged", self, slot)  # type: ignore[call-overload,no-any-return]

    @Slot(bool)
    def _told(self, active: bool) -> None:
        if active:
            self.locked.emit()
