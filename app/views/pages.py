"""The screens of the window: one per mode, made when it is first entered, so that the start is quick."""

from collections.abc import Callable, Mapping
from importlib import import_module

from PySide6.QtWidgets import QStackedWidget

from app.views.actions import Actions
from app.views.modes import Mode
from app.views.screens.screen import Picture, Screen
from app.views.session import Session

SCREENS: Mapping[Mode, tuple[str, str]] = {
    Mode.START: ("app.views.screens.start", "StartScreen"),
    Mode.ANNOTATE: ("app.views.screens.annotate", "AnnotateScreen"),
    Mode.REVIEW: ("app.views.screens.review", "ReviewScreen"),
    Mode.SHIFT: ("app.views.screens.shift", "ShiftScreen"),
}


class Pages(QStackedWidget):
    """Shows one screen; `connect` is called with each that is made."""

    def __init__(self, session: Session, actions: Actions, connect: Callable[[Screen], None]) -> None:
        super().__init__()
        self.mode = Mode.START
        self._session, self._actions, self._connect = session, actions, connect
        self._made: dict[Mode, Screen] = {}

    def screen_of(self, mode: Mode) -> Screen:
        """The screen of a mode, made when it is first asked for."""
        if mode not in self._made:
            module, name = SCREENS[mode]
            made: Screen = getattr(import_module(module), name)(self._session, self._actions)
            self._made[mode] = made
            self.addWidget(made)
            self._connect(made)
        return self._made[mode]

    @property
    def current(self) -> Screen:
        """The screen shown."""
        return self.screen_of(self.mode)

    @property
    def stage(self) -> Picture | None:
        """The picture of the screen shown, where it has one."""
        return self.current.stage

    def show_screen(self, mode: Mode) -> Screen:
        """Show a mode's screen where it was left."""
        self.mode = mode
        self.setCurrentWidget(self.current)
        return self.current

    def leave_workspace(self) -> None:
        """Let go of everything that belongs to the workspace."""
        for screen in self._made.values():
            screen.leave_workspace()

    def shutdown(self) -> None:
        """Stop all work of the pictures."""
        for screen in self._made.values():
            if screen.stage is not None:
                screen.stage.shutdown()
