"""What the command palette offers at the moment: commands, classes, tasks, and places typed as coordinates."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.models.errors import AppError
from app.models.ids import TaskId
from app.models.task import Task
from app.services import tasks
from app.views.actions import Actions, ActionSpec
from app.views.dialogs.palette import Asking, Entry, Palette
from app.views.panels.action_button import shown_keys
from app.views.panels.row import Row
from app.views.panels.task_rows import STATE_ICONS, state_words
from app.views.screens.screen import Picture
from app.views.session import Session

GO_TO = Asking(
    "Go to a position",
    "18SUJ2347906481, or 38.88948, -77.03528, or 812, 440 px",
    "Type or paste a position: MGRS, UTM, degrees with or without minutes and seconds, or pixels of the scene.",
)
HIDDEN = frozenset({"palette.open", "review.cancel"})


class Commands:
    """Makes the palette and shows it."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        actions: Actions,
        stage: Callable[[], Picture | None],
        open_task: Callable[[TaskId], None],
    ) -> None:
        self._window = window
        self._stage = stage
        self._open_task = open_task
        self._session = session
        self._actions = actions

    def ask(self) -> None:
        """Open the palette."""
        Palette(self._window, self.entries(), self.place).exec()

    def ask_place(self) -> None:
        """Ask for a position alone, so that what is no position runs no command."""
        stage = self._stage()
        if stage is None or not self._session.is_open:
            self._session.refused.emit("There is no scene to go anywhere in; open a task first.")
            return
        Palette(self._window, [], self.place, GO_TO, self.no_place).exec()

    def no_place(self, text: str) -> str:
        """Why a text is no position of the scene shown."""
        stage = self._stage()
        if not text.strip() or stage is None:
            return GO_TO.empty
        try:
            stage.look_up(text)
        except AppError as error:
            return str(error)
        return ""

    def entries(self) -> list[Entry]:
        """Everything that can be done now."""
        offered = self._actions.available()
        found = [_entry(spec, action.text(), action.trigger) for spec, action in offered if spec.name not in HIDDEN]
        if self._session.is_open and self._session.workspace.acting:
            found += [self._task_entry(task) for task in tasks.my_tasks(self._session.workspace)]
        return found

    def place(self, text: str) -> Entry | None:
        """A position typed or pasted, when the scene shown holds it."""
        stage = self._stage()
        if stage is None:
            return None
        try:
            found = stage.look_up(text)
        except AppError:
            return None
        at = found.at
        if at is None:
            words = f"{found.words} lies outside this scene"
            return Entry(Row("place", words, icon="map-pin"), lambda: self._session.refused.emit(f"{words}."))
        return Entry(Row("place", f"Go to {found.words}", icon="map-pin"), lambda: stage.go_to(*at))

    def _task_entry(self, task: Task) -> Entry:
        row = Row(
            ("task", task.id), f"{task.name} · {state_words(task)}", icon=STATE_ICONS[task.state], trailing="Task"
        )
        return Entry(row, lambda: self._open_task(task.id))


def _entry(spec: ActionSpec, words: str, run: Callable[[], object]) -> Entry:
    keycap = shown_keys(spec.keys[0]) if spec.keys else ""
    return Entry(Row(spec.name, words, icon=spec.icon, trailing=spec.group, keycap=keycap), run)
