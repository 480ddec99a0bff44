"""What the window's frame tells: title, marking, person, where the cursor is, what the picture is, and the sync."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.views.later import Soon
from app.views.pages import Pages
from app.views.panels.banner import Banner
from app.views.panels.status_bar import Ground, StatusBar
from app.views.panels.tool_bar import ToolBar
from app.views.screens.screen import Screen
from app.views.session import Session
from app.views.syncing import Syncing

NAME = "Orthomark"


class Telling(QObject):
    """Keeps banner, tool bar and status bar saying what holds."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        syncing: Syncing,
        pages: Pages,
        frame: tuple[Banner, ToolBar, StatusBar],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._syncing, self._pages = window, session, syncing, pages
        self._banner, self._tool_bar, self._status = frame
        self._sync_told = Soon(self, self.sync)
        session.changed.connect(lambda _changed: self._sync_told.start())
        session.said.connect(self._status.toast)
        session.refused.connect(lambda sentence: self._status.toast(sentence, warning=True))
        syncing.changed.connect(self.sync)
        self._status.system_changed.connect(lambda _system: self.place())

    def follow(self, screen: Screen) -> None:
        """Tell of a screen's picture from now on, while it is shown."""
        if screen.stage is not None:
            screen.stage.place_changed.connect(self.place)
            screen.stage.ground_changed.connect(self.ground)

    def opened(self) -> None:
        """Tell of the workspace that was opened."""
        workspace = self._session.workspace
        project = workspace.project
        self._window.setWindowTitle(f"{project.name} — {NAME}")
        self._session.attempt(lambda: self._banner.show_marking(project.marking))
        self._tool_bar.show_person(workspace.person.login if workspace.acting else "")
        self.sync()
        self._status.tick()

    def closed(self) -> None:
        """Tell of none."""
        self._window.setWindowTitle(NAME)
        self._banner.show_marking(None)
        self._tool_bar.show_person(None)
        self._status.show_sync("", connected=False)

    def place(self) -> None:
        """Say where the cursor is."""
        stage = self._pages.stage
        text = stage.position_text(self._status.system) if stage is not None else ""
        self._status.show_position(text, place_known=stage is not None and bool(stage.ground().crs))

    def ground(self) -> None:
        """Say what the picture is, and where the cursor is in it."""
        stage = self._pages.stage
        self._status.show_ground(stage.ground() if stage is not None else Ground())
        self.place()

    def sync(self) -> None:
        """Say what waits to be sent."""
        if self._session.is_open:
            self._status.show_sync(self._syncing.words(), connected=True)
