"""Bundles in the window: written, looked into and taken in off the GUI thread, with a report before anything moves."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.models.person import Role
from app.services import bundles
from app.services.bundles import Exported, Inspected
from app.services.workspace import Workspace
from app.views.dialogs.bundle import BeginReport, BundleReport, ExportReport
from app.views.dialogs.new_workspace import FILTER as WORKSPACES
from app.views.dialogs.new_workspace import SUFFIX as WORKSPACE
from app.views.places import documents
from app.views.session import Session

SUFFIX = ".bundle"
FILTER = f"Bundles (*{SUFFIX});;All files (*)"


class Bundling(QObject):
    """Export and import, each from the Workspace menu."""

    def __init__(self, window: QWidget, session: Session, enter: Callable[[Path], None]) -> None:
        super().__init__(window)
        self._enter = enter
        self._window = window
        self._session = session

    def export(self) -> None:
        """Choose where the bundle goes."""
        offered = documents() / f"{self._session.workspace.path.stem}{SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Export a bundle", str(offered), FILTER)
        if chosen:
            path = Path(chosen)
            self.export_to(path if path.suffix else path.with_suffix(SUFFIX))

    def export_to(self, path: Path) -> None:
        """Write the bundle of the open workspace."""
        source = self._session.workspace.path
        self._session.said.emit(f"Writing {path.name}…")
        self._session.aside(lambda: _exported(source, path), self._exported)

    def bring(self) -> None:
        """Choose a bundle."""
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Import a bundle", str(documents()), FILTER)
        if chosen and self._session.is_open:
            self.look_into(Path(chosen))
        elif chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Prove a bundle with which a new file is to begin, and ask for its sender's fingerprint."""
        self._session.said.emit(f"Proving {path.name}…")
        self._session.aside(lambda: bundles.look_at(path), lambda found: self._ask(path, found))

    def _ask(self, path: Path, found: Inspected) -> None:
        dialog = BeginReport(self._window, found)
        dialog.accepted.connect(lambda: self._begin(path, found, dialog.spoken))
        self._show(dialog)

    def _begin(self, path: Path, found: Inspected, spoken: str) -> None:
        offered = documents() / f"{path.stem}{WORKSPACE}"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "A file for the workspace", str(offered), WORKSPACES)
        if not chosen:
            return
        target = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(WORKSPACE)
        self._session.said.emit(f"Importing {path.name}…")
        self._session.aside(lambda: _begun(target, path, found, spoken), lambda _told: self._enter(target))

    def look_into(self, path: Path) -> None:
        """Prove a bundle and show what importing it would do."""
        source = self._session.workspace.path
        self._session.said.emit(f"Proving {path.name}…")
        self._session.aside(lambda: bundles.inspect_bundle(source, path), lambda found: self._report(path, found))

    def _exported(self, made: Exported) -> None:
        self._session.said.emit(f"{made.path.name} is written.")
        self._show(ExportReport(self._window, made))

    def _report(self, path: Path, found: Inspected) -> None:
        if not self._session.is_open:
            return
        workspace = self._session.workspace
        dialog = BundleReport(self._window, found, lead=workspace.acting and Role.LEAD in workspace.person.roles)
        if found.changes:
            dialog.accepted.connect(lambda: self._take_in(path, found, dialog.trusted_as))
        self._show(dialog)

    def _take_in(self, path: Path, found: Inspected, name: str) -> None:
        workspace = self._session.workspace
        if name and self._session.attempt(lambda: bundles.trust(workspace, found.header.key, name)) is None:
            return
        source = workspace.path
        self._session.said.emit(f"Importing {path.name}…")
        self._session.aside(
            lambda: bundles.import_bundle(source, path, reported=found.proved),
            lambda done: self._taken_in(source, done),
        )

    def _taken_in(self, source: Path, done: Inspected) -> None:
        self._session.said.emit(f"{done.fresh} taken in, {done.placed} answered by central, {done.known} known before.")
        if self._session.is_open and self._session.workspace.path == source:
            self._session.workspace.refresh()

    def _show(self, dialog: BundleReport | BeginReport | ExportReport) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _exported(source: Path, path: Path) -> Exported:
    workspace = Workspace.open(source)
    try:
        return bundles.export_bundle(workspace, path)
    finally:
        workspace.close()


def _begun(target: Path, path: Path, found: Inspected, spoken: str) -> Inspected:
    bundles.begin_from(target, path, spoken)
    return bundles.import_bundle(target, path, reported=found.proved)
