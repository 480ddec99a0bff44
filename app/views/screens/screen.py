"""What every screen is to the window: it serves actions, takes up its work when entered, and may have a stage."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from app.models.ids import AnnotationId, TaskId
from app.views.actions import Actions
from app.views.panels.status_bar import Ground, Place
from app.views.session import Session


class Picture(Protocol):
    """What the window needs of a stage; it knows no more, so that rasters load only when a stage is made."""

    place_changed: SignalInstance
    ground_changed: SignalInstance

    def position_text(self, system: str) -> str:
        """Where the cursor is."""

    def ground(self) -> Ground:
        """What the status bar says."""

    def look_up(self, text: str) -> Place:
        """A position typed; an AppError says why it is none."""

    def go_to(self, x: float, y: float) -> None:
        """Look at an image point."""

    def shutdown(self) -> None:
        """Stop all work."""


class Screen(QWidget):
    """One mode's screen. `wanted` asks for a workspace by path, `cancelled` gives up what is being made."""

    wanted = Signal(object)
    cancelled = Signal()

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self.session = session
        self.actions_table = actions

    @property
    def stage(self) -> Picture | None:
        """The stage, where there is a picture."""
        return None

    @property
    def tools(self) -> Sequence[str]:
        """Names of the actions that stand as drawing tools in the tool bar."""
        return ()

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What this screen does for which action."""
        return {}

    def enter(self) -> None:
        """Take up work: the screen is shown now, a workspace is open."""

    def bare(self, wanted: bool) -> None:
        """Leave only the picture, or bring the panels back, where the screen has any."""

    def open_task(self, task: TaskId) -> None:
        """Show a task, where the screen shows any."""

    def work_on(self, task: TaskId, annotation: AnnotationId) -> None:
        """Show a task with an annotation of it selected, where the screen shows any."""

    def say_busy(self, words: str, share: float, *, stoppable: bool = True) -> None:
        """Show how far something long has come, where the screen has a place for it."""

    def leave_workspace(self) -> None:
        """Let go of everything of the workspace before it closes."""
