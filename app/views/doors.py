"""The ways into a workspace: open, new, demo; and what is done to it whole: person, scenes."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from weakref import WeakMethod

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.models.errors import AppError
from app.models.scene import Scene
from app.services import care
from app.services.ontologies import load_ontology
from app.services.workspace import Changed, Workspace, new_project
from app.store.errors import UnsafeFolderError
from app.views import background, recents
from app.views.after_storing import LEAVE_WAITS, PERSON_WAITS
from app.views.dialogs.new_workspace import FILTER, NewWorkspace, NewWorkspaceDialog
from app.views.dialogs.person import PersonDialog
from app.views.places import documents
from app.views.recovering import Recovering
from app.views.session import Session

RASTERS = "Rasters (*.tif *.tiff *.ntf *.nitf *.jp2 *.j2k *.png *.jpg *.jpeg *.vrt);;All files (*)"
DEMO_LOGIN = "annotator-1"
T = TypeVar("T")


class StoppedError(AppError):
    """Somebody pressed Cancel."""

    def __init__(self) -> None:
        super().__init__("Stopped; nothing was kept of it.")


class Doors(QObject):
    """`progress` carries words and a share from 0 to 1 while something is made, `working` words of what goes on."""

    progress = Signal(str, float)
    working = Signal(str)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._ticket = background.Ticket()
        self.recovering = Recovering(window, session, self.enter)

    def open(self) -> None:
        """Choose a workspace file."""
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Open a workspace", str(documents()), FILTER)
        if chosen:
            self.enter(Path(chosen))

    def enter(self, path: Path, login: str | None = None) -> None:
        """Open a workspace file and find out who works in it; a large one of an older program is brought up first."""
        older = self._attempt(path, login, lambda: Workspace.upgrade_takes_long(path))
        if older:
            words = f"Bringing {path.name} up to this program; a copy of it as it was is kept…"
            self.working.emit(words)
            self._session.said.emit(words)
            background.run(
                lambda: Workspace.open(path).close(), lambda _none: self._upgraded(path, login), self._stopped
            )
        elif older is not None:
            self._enter(path, login)

    def _enter(self, path: Path, login: str | None) -> None:
        opened = self._attempt(path, login, lambda: Workspace.open(path))
        if opened is None:
            return
        who = login or opened.joined_as() or self._ask_person(opened)
        if who is None:
            opened.close()
            return
        if self._session.attempt(lambda: opened.act_as(who)) is None:
            opened.close()
            return
        self._take(opened)

    def _attempt(self, path: Path, login: str | None, work: Callable[[], T]) -> T | None:
        """Do something with a file that is to be opened; a damaged one can be made whole, one on a share copied."""
        try:
            return work()
        except UnsafeFolderError as error:
            self._offer_copy(path, error.kind, login)
            return None
        except AppError as error:
            self._session.tell_damage(path, error)
            return None

    def _offer_copy(self, path: Path, kind: str, login: str | None) -> None:
        from app.views.dialogs.elsewhere import ElsewhereDialog  # noqa: PLC0415  rarely needed

        dialog = ElsewhereDialog(self._window, path, kind)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._copy_here(path, dialog.target or path, login))
        dialog.open()

    def _copy_here(self, path: Path, target: Path, login: str | None) -> None:
        self._session.said.emit(f"Copying {path.name}…")
        background.run(lambda: care.copy_here(path, target), lambda copy: self.enter(copy, login), self._refused)

    def new(self) -> None:
        """Make a workspace."""
        dialog = NewWorkspaceDialog(self._window, documents(), recents.last_login())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.make(dialog.wanted)

    def make(self, wanted: NewWorkspace) -> None:
        """Make a workspace from what was filled in, and open it."""
        project = new_project(wanted.name, marking=wanted.marking)
        made = self._session.attempt(
            lambda: Workspace.create(wanted.path, project, load_ontology(wanted.ontology), wanted.login)
        )
        if made is not None:
            self._take(made, "Add imagery next: Ctrl+Shift+O.")

    def encrypt(self) -> None:
        """Encrypt the open workspace file off the GUI thread, and go on in it."""
        self._session.after.do(self._encrypt, LEAVE_WAITS)

    def _encrypt(self) -> None:
        workspace = self._session.workspace
        path, login = workspace.path, workspace.person.login if workspace.acting else None
        self._session.leave()
        self.working.emit(f"Encrypting {path.name}; it is proved equal before it takes the file’s place…")
        background.run(
            partial(_encrypted, path), partial(self._again, path, login), partial(self._as_before, path, login)
        )

    def demo(self, folder: Path | None = None) -> None:
        """Make the training workspace off the GUI thread, or open the one that is there."""
        home = folder or Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "demo"
        ticket = background.Ticket()
        self._ticket.cancel()
        self._ticket = ticket
        self.progress.emit("Making the training scene…", 0.0)
        tell = partial(background.PostBox.one().post, WeakMethod(self._tell_progress))
        background.run(partial(_make_demo, home, ticket, tell), self._demo_made, self._stopped)

    def stop(self) -> None:
        """Give up what is being made."""
        self._ticket.cancel()

    def choose_person(self) -> None:
        """Ask who works here from now on."""
        who = self._ask_person(self._session.workspace)
        if who is not None:
            self._session.after.do(lambda: self._hand_over(who), PERSON_WAITS)

    def _hand_over(self, who: str) -> None:
        if self._session.attempt(lambda: self._session.workspace.act_as(who)) is not None:
            recents.remember_login(who)
            self._session.opened.emit()

    def add_scenes(self) -> None:
        """Choose rasters."""
        chosen, _ = QFileDialog.getOpenFileNames(self._window, "Add scenes", str(documents()), RASTERS)
        self.add_rasters([Path(entry) for entry in chosen])

    def add_rasters(self, paths: Sequence[Path]) -> None:
        """Add rasters off the GUI thread, one after the other."""
        workspace = self._session.workspace
        if not paths or not workspace.acting:
            return
        self._session.said.emit(f"Reading {paths[0].name}…")
        work = partial(_add, workspace.path, workspace.person.login, paths)
        background.run(work, self._added, self._refused)

    def _take(self, workspace: Workspace, words: str = "") -> None:
        recents.remember(workspace.path)
        recents.remember_login(workspace.person.login)
        self._session.after.do(lambda: self._change_to(workspace, words), LEAVE_WAITS)

    def _change_to(self, workspace: Workspace, words: str) -> None:
        self._session.take(workspace)
        if words:
            self._session.said.emit(words)

    def _ask_person(self, workspace: Workspace) -> str | None:
        joined = workspace.joined_as()
        if joined is not None:
            self._session.said.emit(f"This workspace is joined to a central as {joined}; only {joined} acts in it.")
            return joined
        people = [person for person in workspace.people() if person.login != "site"]
        known = {person.login for person in people}
        offered = recents.last_login()
        dialog = PersonDialog(self._window, people, offered if offered in known or not people else "")
        return dialog.login if dialog.exec() == QDialog.DialogCode.Accepted else None

    def _tell_progress(self, words: str, share: float) -> None:
        self.progress.emit(words, min(share, 0.99))

    def _demo_made(self, path: Path) -> None:
        self.progress.emit("", 1.0)
        self.enter(path, DEMO_LOGIN)

    def _again(self, path: Path, login: str | None, words: str) -> None:
        self._upgraded(path, login)
        self._session.said.emit(words)

    def _as_before(self, path: Path, login: str | None, error: Exception) -> None:
        self._upgraded(path, login)
        self._refused(error)

    def _upgraded(self, path: Path, login: str | None) -> None:
        self.progress.emit("", 1.0)
        self._enter(path, login)

    def _stopped(self, error: Exception) -> None:
        self.progress.emit("", 1.0)
        self._refused(error)

    def _added(self, outcome: tuple[Sequence[Scene], Sequence[str]]) -> None:
        scenes, wrong = outcome
        names = ", ".join(scene.name for scene in scenes)
        said = self._session.refused if wrong else self._session.said
        said.emit(" ".join((*([f"Added {names}."] if names else []), *wrong)))
        self._session.changed.emit(Changed())

    def _refused(self, error: Exception) -> None:
        self._session.refused.emit(str(error))


def _make_demo(folder: Path, ticket: background.Ticket, told: Callable[[str, float], None]) -> Path:
    from app.services.training.workspace import make  # noqa: PLC0415  only the demo needs it

    def tell(words: str, share: float) -> None:
        if ticket.cancelled:
            raise StoppedError
        told(words, share)

    return make(folder, load_ontology(None), tell)


def _encrypted(path: Path) -> str:
    from app.services import encryption  # noqa: PLC0415  rarely asked for

    place = encryption.encrypt(path)
    return f"Encrypted; the key is in {place}. Put it into a safe too: orthomark store-key show."


def _add(path: Path, login: str, rasters: Sequence[Path]) -> tuple[list[Scene], list[str]]:
    """Add rasters; gives the scenes, and what is wrong with them or with those that could not be added."""
    from app.services.scene_facts import defects  # noqa: PLC0415  the raster library is loaded on the worker
    from app.services.scenes import add_file  # noqa: PLC0415

    workspace = Workspace.open(path, login)
    added: list[Scene] = []
    wrong: list[str] = []
    try:
        for raster in rasters:
            try:
                added += (scenes := add_file(workspace, raster))
                wrong += defects(scenes)
            except AppError as error:
                wrong.append(str(error))
    finally:
        workspace.close()
    return added, wrong
