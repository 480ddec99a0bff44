"""The way to the settings of the workspace that is open."""

from PySide6.QtWidgets import QDialog, QWidget

from app.models.person import Role
from app.services.idle_cutoff import idle_cutoff, set_idle_cutoff
from app.views.dialogs.settings import SettingsDialog
from app.views.session import Session


class SettingDoors:
    """Shows the settings, and keeps what a lead changes."""

    def __init__(self, window: QWidget, session: Session) -> None:
        self._window, self._session = window, session

    def ask(self) -> None:
        """Show them."""
        workspace = self._session.workspace
        known = self._session.attempt(lambda: idle_cutoff(workspace))
        if known is None:
            return
        lead = workspace.acting and Role.LEAD in workspace.person.roles
        dialog = SettingsDialog(self._window, known, lead=lead)
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.seconds == known.seconds:
            return
        kept = self._session.attempt(lambda: set_idle_cutoff(workspace, dialog.seconds))
        if kept is not None:
            self._session.settings_changed.emit()
            self._session.said.emit(kept.words)
