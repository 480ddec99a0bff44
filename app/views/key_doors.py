"""The ways to the keys: the window in which they are changed, and the sheet on which they are printed."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.views.actions import Actions, ActionSpec
from app.views.dialogs.keys import KeysDialog
from app.views.keys.sheet import sheet_html
from app.views.keys.sheet_file import save
from app.views.places import documents
from app.views.session import Session

FILTER = "PDF (*.pdf);;Web page (*.html)"


class KeyDoors:
    """Opens the window of the keys and saves the key sheet."""

    def __init__(self, window: QWidget, session: Session, actions: Actions) -> None:
        self._window = window
        self._session = session
        self._actions = actions

    def usual(self) -> list[ActionSpec]:
        """Every action there is, as the tables have it, also of screens that have not been entered yet."""
        from app.views.screens.annotate_actions import tool_specs  # noqa: PLC0415  made when first entered
        from app.views.screens.review import reason_specs  # noqa: PLC0415

        later = [spec for spec in (*tool_specs(), *reason_specs()) if spec.name not in self._actions.usual]
        return [*self._actions.usual.values(), *later]

    def ask(self) -> None:
        """Show and change the keys."""
        self.dialog().exec()

    def dialog(self) -> KeysDialog:
        """The window of the keys; what is changed in it works at once."""
        made = KeysDialog(self._window, self.usual(), self._actions.bindings)
        made.rebound.connect(self._actions.rebind)
        made.sheet_wanted.connect(self.ask_sheet)
        return made

    def ask_sheet(self) -> None:
        """Choose where the key sheet goes."""
        offered = str(documents() / "orthomark-keys.pdf")
        path, _ = QFileDialog.getSaveFileName(self._window, "Save the key sheet", offered, FILTER)
        if path:
            self.save_sheet(Path(path))

    def save_sheet(self, path: Path) -> None:
        """Write the key sheet as PDF or HTML, by the ending of the name."""
        html = sheet_html(self.usual(), self._actions.bindings)
        if self._session.attempt(lambda: save(html, path)) is not None:
            self._session.said.emit(f"The key sheet is in {path}.")
