"""Handing a task in: submit, take back, block, give back."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from app.models.errors import AppError
from app.models.finding import Finding
from app.models.ids import AnnotationId
from app.models.task import Task
from app.models.words import plural
from app.services import tasks
from app.services.editing import MANY, STORING, OpenTask
from app.services.errors import SubmitRefusedError
from app.views.dialogs.note import BLOCK_REASONS, ReasonDialog
from app.views.dialogs.submit import SubmitDialog
from app.views.screens.drawing import Drawing
from app.views.screens.scanning import Scanning
from app.views.session import Session

T = TypeVar("T")


class HandingIn:
    """Submits, blocks and gives back the open task."""

    def __init__(
        self,
        screen: QWidget,
        session: Session,
        drawing: Drawing,
        scanning: Scanning,
        look: Callable[[Finding], None],
    ) -> None:
        self._screen = screen
        self._session = session
        self._drawing = drawing
        self._stage, self._watching = scanning.stage, scanning.watching
        self._look = look
        self._asked = self._edits = 0
        self._typed: dict[str, str] = {}
        self.dialog: SubmitDialog | None = None
        drawing.edited.connect(self._outdate)

    def forget(self) -> None:
        """Another task is opened: what was asked of the one before is answered no more."""
        self._asked += 1
        self._typed = {}
        if self.dialog is not None:
            self.dialog.reject()

    @property
    def _at_rest(self) -> OpenTask | None:
        """The open task; None, with a sentence, while very many of its annotations are being changed."""
        opened = self._drawing.open
        if opened is not None and opened.busy:
            self._session.refused.emit(STORING)
            return None
        return opened

    def submit(self) -> None:
        """Submit the open task; one dialog lists what stops it and asks why the rest may stay."""
        self._submit({})

    def _submit(self, waivers: dict[str, str]) -> None:
        opened = self._at_rest
        if opened is None:
            return
        self._watching.save()
        workspace, task = self._session.workspace, opened.task
        again = partial(self._submit, waivers)
        self._ask(opened, lambda: tasks.examine(workspace, task.id), partial(self._hand_over, task, waivers), again)

    def _hand_over(self, task: Task, waivers: dict[str, str], examined: tasks.Examined) -> None:
        try:
            tasks.submit(self._session.workspace, task.id, waivers, examined=examined)
        except SubmitRefusedError as error:
            self._refused(task.name, error, examined)
        except AppError as error:
            self._session.refused.emit(str(error))
        else:
            left = sum(one.id != task.id for one in tasks.my_tasks(self._session.workspace))
            more = f"{left} more to do; Ctrl+Shift+Enter takes the next." if left else "That was the last one for now."
            self._session.said.emit(f"{task.name} is submitted. {more}")
            self.forget()

    def _ask(
        self, opened: OpenTask, work: Callable[[], T], done: Callable[[T], None], again: Callable[[], None]
    ) -> None:
        """Have a few looked through at once, many off the GUI thread, and again when something was drawn meanwhile."""
        if len(opened.annotations) <= MANY:
            found = self._session.attempt(work)
            if found is not None:
                done(found)
            return
        self._asked += 1
        asked, edits = self._asked, self._edits

        def tried() -> T | AppError:
            try:
                return work()
            except AppError as error:
                return error

        def arrived(found: T | AppError) -> None:
            if self._drawing.open is not opened or asked != self._asked:
                return
            if isinstance(found, AppError):
                self._session.refused.emit(str(found))
            else:
                (partial(done, found) if edits == self._edits else again)()

        self._session.said.emit(f"Looking through {plural(len(opened.annotations), 'annotation')} before the submit.")
        self._session.aside(tried, arrived)

    def block(self) -> None:
        """Andon: stop the clock, with a reason."""
        opened = self._at_rest
        if opened is None:
            return
        sentence = "The task stops, its clock shows, and the lead sees why. What you have drawn stays."
        dialog = ReasonDialog(self._screen, f"Block {opened.task.name}", sentence, "Block it", BLOCK_REASONS)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            workspace = self._session.workspace
            self._watching.save()
            self._session.attempt(lambda: tasks.block(workspace, opened.task.id, dialog.reason, dialog.note))

    def release(self) -> None:
        """Give the task back to the pool."""
        opened = self._at_rest
        if opened is not None:
            self._watching.save()
            self._session.attempt(lambda: tasks.release(self._session.workspace, opened.task.id))

    def withdraw(self) -> None:
        """Take the open task back, which the same person handed in and nobody has begun to review."""
        opened = self._at_rest
        if opened is None:
            return
        back = self._session.attempt(lambda: tasks.withdraw(self._session.workspace, opened.task.id))
        if back is not None:
            self._session.said.emit(f"{back.name} is in your hands again; submit it when it is done.")
            self._stage.canvas.setFocus()

    def look_at(self, annotation: AnnotationId) -> None:
        """Select an annotation and zoom to it."""
        opened = self._drawing.open
        if opened is not None and annotation in opened.annotations:
            self._stage.zoom_to_shape(opened.annotations[annotation].shape)
            self._drawing.select(annotation)

    def _outdate(self, _made: object) -> None:
        self._edits += 1

    def _refused(self, name: str, error: SubmitRefusedError, examined: tasks.Examined) -> None:
        """Show all that was found at once. What was typed is kept, also by who goes to look at a finding first."""
        if any(finding.hard for finding in error.findings):
            self._session.refused.emit(str(error))
        dialog = SubmitDialog(self._screen, name, examined.findings, self._typed)
        dialog.wanted.connect(self._look)
        dialog.finished.connect(lambda result: self._answered(dialog, result))
        self.dialog = dialog
        dialog.open()

    def _answered(self, dialog: SubmitDialog, result: int) -> None:
        self._typed = {check: field.text() for check, field in dialog.reasons.items()}
        self.dialog = None
        dialog.deleteLater()
        if result == QDialog.DialogCode.Accepted:
            self._submit(dialog.waivers)
