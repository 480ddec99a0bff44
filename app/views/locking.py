"""Locks the window when nobody was at it for as long as the site says, or on wish; the marking stays in sight."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.services.sessions import SessionEvent, note
from app.views import background
from app.views.dialogs.locked import LockedDialog
from app.views.session import Session

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}
WRONG = "That is not the password."


class Cover(QWidget):
    """Lies opaque over a window, below what is to stay in sight."""

    def __init__(self, over: QWidget, top: int) -> None:
        super().__init__(over)
        self._over, self._top = over, top
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("background: palette(window);")
        self.setAccessibleName("Locked")
        over.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window’s size."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        self.setGeometry(0, self._top, self._over.width(), self._over.height() - self._top)


class SessionLock(QObject):
    """Locks on wish, and after a while once that is asked. `known` gives the password central took last."""

    def __init__(self, window: QWidget, session: Session, known: Callable[[str], str], top: int) -> None:
        super().__init__(window)
        self._window, self._session, self._known, self._top = window, session, known, top
        self._covers: list[Cover] = []
        self._dialog: LockedDialog | None = None
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(lambda: self.lock(SessionEvent.LOCKED_IDLE))

    def after(self, minutes: float) -> None:
        """Lock after so long without a key, a click or a move of the mouse; 0 is never."""
        app = QApplication.instance()
        if minutes and app is not None:
            self._idle.setInterval(int(minutes * 60_000))
            app.installEventFilter(self)
            self._idle.start()

    def follow_system(self, bus: "QDBusConnection | None" = None) -> bool:
        """Lock whenever the desktop is locked, from now on; False where the desktop does not tell of it."""
        if not sys.platform.startswith("linux"):
            return False
        from app.views.system_lock import SystemLock  # noqa: PLC0415  the bus is reached only where a site asks for it

        heard = SystemLock(self, bus)
        heard.locked.connect(lambda: self.lock(SessionEvent.LOCKED_SYSTEM))
        return heard.hears

    @property
    def locked(self) -> bool:
        """Whether it is locked now."""
        return self._dialog is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is there."""
        del watched
        if event.type() in INPUT and not self.locked:
            self._idle.start()
        return False

    def lock(self, why: SessionEvent = SessionEvent.LOCKED) -> None:
        """Cover every window and ask who is there; what runs goes on. `why` is on wish, idle, or with the system."""
        if self.locked or not self._window.isVisible():
            return
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for one in QApplication.topLevelWidgets():
            if one.isVisible() and one.isWindow():
                self._covers.append(Cover(one, self._top if one is self._window else 0))
        login = self._session.workspace.joined_as() if self._session.is_open else None
        self._dialog = LockedDialog(self._window, login or "")
        self._dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.tried.connect(self._try)
        self._dialog.open()
        self._note(why)

    def _note(self, event: SessionEvent) -> None:
        """Into the log; where that cannot be written, the lock holds all the same."""
        if self._session.is_open and self._session.workspace.acting:
            self._session.attempt(lambda: note(self._session.workspace, event))

    def _try(self, password: str) -> None:
        if not password:
            self._unlock()
            return
        from app.views import central  # noqa: PLC0415  the database driver is loaded when a central is asked for

        url = central.address(self._session.workspace)
        known = self._known(url)
        background.run(lambda: central.is_person(url, password, known), self._answer, self._failed)

    def _answer(self, proved: bool) -> None:
        if proved:
            self._unlock()
        elif self._dialog is not None:
            self._dialog.refuse(WRONG)
            self._note(SessionEvent.UNLOCK_REFUSED)

    def _failed(self, error: Exception) -> None:
        if self._dialog is not None:
            self._dialog.refuse(str(error))

    def _unlock(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.unlock()
            self._note(SessionEvent.UNLOCKED)
        for cover in self._covers:
            cover.hide()
            cover.deleteLater()
        self._covers.clear()
        if self._idle.interval():
            self._idle.start()
