"""Locks the window when nobody was at it for as long as the site says, or on wish; the marking stays in sight."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.models.errors import AppError
from app.services import unlocking
from app.services.session_events import SessionEvent
from app.services.sessions import note
from app.services.unlocking import Standing
from app.views import background
from app.views.covering import Covers
from app.views.dialogs.locked import LockedDialog
from app.views.session import Session

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

    from app.services.proving import Proof
    from app.services.workspace import Workspace

T = TypeVar("T")
INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}
WRONG = "That is not the password."
BY_PIN, BY_PASSWORD = "by the PIN", "by the password of the central"
OFFER = "Unlocked. A PIN of your own unlocks also while central is away: Workspace, PIN for unlocking…"


class SessionLock(QObject):
    """Locks on wish, and after a while once that is asked. `known` gives the password central took last."""

    def __init__(self, window: QWidget, session: Session, known: Callable[[str], str]) -> None:
        super().__init__(window)
        self._window, self._session, self._known = window, session, known
        self._covers = Covers(self)
        self._dialog: LockedDialog | None = None
        self._tried = False
        self._action: QAction | None = None
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

    def by(self, action: QAction) -> None:
        """Have the keys of this action lock from any window of the program, dialogs among them."""
        action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._reach)
            self._action = action

    def _reach(self, _before: QWidget | None, now: QWidget | None) -> None:
        window = now.window() if now is not None else None
        if self._action is None or not isinstance(window, QDialog) or window is self._dialog:
            return
        if self._action not in window.actions():
            window.addAction(self._action)

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
        self._covers.lay()
        login = self._session.workspace.joined_as() if self._session.is_open else None
        stands = Standing.NONE
        if login:
            stands = self._attempt(lambda: unlocking.expected(self._session.workspace), otherwise=Standing.NONE)
        self._tried = False
        self._dialog = LockedDialog(self._window, login or "", pin=stands is Standing.SET)
        self._dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.tried.connect(self._try)
        self._dialog.pin_tried.connect(self._try_pin)
        self._dialog.open()
        self._covers.hold_back_all_but(self._dialog)
        if login:
            self._attempt(lambda: unlocking.remember_locked(self._session.workspace, why), otherwise=None)
        self._note(why)
        if stands in {Standing.SET, Standing.VOID}:
            self._beside(unlocking.state, self._pin_stands)

    def resume(self) -> None:
        """Go on being locked, when the window that had this workspace before ended while it was."""
        workspace = self._session.workspace
        if workspace.joined_as() is not None and unlocking.was_locked(workspace):
            self.lock(SessionEvent.LOCKED_STILL)

    def _note(self, event: SessionEvent, detail: str = "") -> None:
        """Into the log; where that cannot be written, the lock holds all the same."""
        if self._session.is_open and self._session.workspace.acting:
            self._attempt(lambda: note(self._session.workspace, event, detail), otherwise=None)

    def _attempt(self, work: Callable[[], T], *, otherwise: T) -> T:
        """Do something; when it is refused, say so and go on, as the lock holds whatever else fails."""
        try:
            return work()
        except AppError as error:
            self._session.refused.emit(str(error))
            return otherwise

    def _beside(self, work: Callable[["Workspace"], T], done: Callable[[T], None]) -> None:
        """Do something with the file off the GUI thread, in the name of who it is joined as."""
        path, login = self._session.workspace.path, self._session.workspace.joined_as() or ""

        def there() -> T:
            with unlocking.beside(path, login) as workspace:
                return work(workspace)

        background.run(there, done, self._failed, at_once=True)

    def _try(self, password: str) -> None:
        self._tried = True
        if not password:
            self._unlock("")
            return
        from app.services import proving, synchronisation  # noqa: PLC0415  the database driver comes when it is asked for

        url = synchronisation.central_of(self._session.workspace)
        known = self._known(url)

        self._beside(lambda workspace: proving.try_password(workspace, url, password, known), self._answer)

    def _answer(self, told: "Proof") -> None:
        if told.proved:
            self._unlock(BY_PASSWORD)
            if told.lacks_pin:
                self._session.said.emit(OFFER)
        elif self._dialog is not None:
            self._dialog.refuse(WRONG, told.wait_s)

    def _try_pin(self, pin: str) -> None:
        self._tried = True
        self._beside(lambda workspace: unlocking.try_pin(workspace, pin), self._pin_answer)

    def _pin_answer(self, told: unlocking.PinState | None) -> None:
        if told is None:
            self._unlock(BY_PIN)
        elif self._dialog is not None:
            self._dialog.refuse_pin(unlocking.wrong_words(told), told.wait_s, opens=told.opens)

    def _pin_stands(self, told: unlocking.PinState) -> None:
        """Say how it stands, unless something was tried meanwhile, whose answer says it better."""
        if self._dialog is None or self._tried or (told.opens and not told.wait_s):
            return
        words = "" if told.opens else unlocking.state_words(told)
        self._dialog.refuse_pin(words, told.wait_s, opens=told.opens)

    def _failed(self, error: Exception) -> None:
        if self._dialog is None:
            return
        if isinstance(error, unlocking.TooSoonError):
            self._dialog.refuse_pin("", error.wait_s, opens=True)
        else:
            self._dialog.refuse(str(getattr(error, "why", error)), float(getattr(error, "wait_s", 0)))

    def _unlock(self, how: str = "") -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.unlock()
            if self._session.is_open and self._session.workspace.joined_as() is not None:
                self._attempt(lambda: unlocking.remember_locked(self._session.workspace, ""), otherwise=None)
            self._note(SessionEvent.UNLOCKED, how)
        self._covers.lift()
        if self._idle.interval():
            self._idle.start()
