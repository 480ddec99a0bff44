"""The way to the ontology: its window, and putting in force what was edited there."""

from PySide6.QtWidgets import QWidget

from app.models.errors import AppError
from app.models.ontology import Ontology
from app.models.person import Role
from app.services.ontologies import put_in_force, uses
from app.views.dialogs.ontology import OntologyDialog
from app.views.session import Session


class OntologyDoors:
    """Opens the ontology window on the workspace that is open."""

    def __init__(self, window: QWidget, session: Session) -> None:
        self._window, self._session = window, session

    def ask(self) -> None:
        """Show the ontology; a lead may change it."""
        self.dialog().exec()

    def dialog(self) -> OntologyDialog:
        """The window of the ontology."""
        workspace = self._session.workspace
        lead = workspace.acting and Role.LEAD in workspace.person.roles
        made = OntologyDialog(self._window, workspace.ontology, uses(workspace), lead=lead)
        made.wanted.connect(lambda ontology: self._put(made, ontology))
        return made

    def _put(self, dialog: OntologyDialog, ontology: Ontology) -> None:
        try:
            after = put_in_force(self._session.workspace, ontology)
        except AppError as error:
            dialog.complain(str(error))
            return
        dialog.taken()
        self._session.said.emit(f"{after.name}, version {after.version}, is in force.")
