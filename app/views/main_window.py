"""The window: banner, tool bar, the screen of the mode, status bar. What is in them comes from tables."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.models.ids import AnnotationId, TaskId
from app.services.clock import Clock, system_clock
from app.views import background, motion, recents, tab_order
from app.views.actions import ACTIONS, Actions
from app.views.commands import Commands
from app.views.dialogs.about import AboutDialog
from app.views.doors import Doors
from app.views.full_screen import FullScreen
from app.views.key_doors import KeyDoors
from app.views.keys.physical import Physical
from app.views.locking import SessionLock
from app.views.modes import Mode, home_of
from app.views.ontology_doors import OntologyDoors
from app.views.panels.banner import Banner
from app.views.panels.status_bar import Ground, StatusBar
from app.views.panels.tool_bar import ToolBar
from app.views.screens.screen import Picture, Screen
from app.views.session import Session
from app.views.setting_doors import SettingDoors
from app.views.style import theme
from app.views.style.tokens import BANNER
from app.views.syncing import Syncing

SCREENS: Mapping[Mode, tuple[str, str]] = {
    Mode.START: ("app.views.screens.start", "StartScreen"),
    Mode.ANNOTATE: ("app.views.screens.annotate", "AnnotateScreen"),
    Mode.REVIEW: ("app.views.screens.review", "ReviewScreen"),
    Mode.SHIFT: ("app.views.screens.shift", "ShiftScreen"),
}
SIZE = (1440, 900)
SMALLEST = (1024, 640)


class MainWindow(QMainWindow):
    """One window, four modes. Screens are made when they are first entered, so that the start is quick."""

    def __init__(self, clock: Clock = system_clock) -> None:
        super().__init__()
        self.session = Session(self)
        self.doors = Doors(self, self.session)
        self.syncing = Syncing(self, self.session)
        self.lock = SessionLock(self, self.session, self.syncing.known_password, BANNER)
        self.actions_table = Actions(self)
        self.commands = Commands(self, self.session, self.actions_table, self._stage, self._open_task)
        self.keys = KeyDoors(self, self.session, self.actions_table)
        self.ontology = OntologyDoors(self, self.session)
        self.settings = SettingDoors(self, self.session)
        self._physical = Physical(self)
        self.mode = Mode.START
        self._screens: dict[Mode, Screen] = {}
        self.actions_table.add(ACTIONS, {spec.name: self._runner(spec.name) for spec in ACTIONS})
        self.banner = Banner()
        self.tool_bar = ToolBar(self.actions_table)
        self.pages = QStackedWidget()
        self.status = StatusBar(lambda: self.session.workspace.saved_at() if self.session.is_open else None, clock)
        self.full_screen = FullScreen(self, self.tool_bar, self.status, lambda: self.current)
        self._lay_out()
        self._connect()
        self.show_mode(Mode.START)

    def screen_of(self, mode: Mode) -> Screen:
        """The screen of a mode, made when it is first asked for."""
        if mode not in self._screens:
            module, name = SCREENS[mode]
            made: Screen = getattr(import_module(module), name)(self.session, self.actions_table)
            self._screens[mode] = made
            self.pages.addWidget(made)
            self._connect_screen(made)
        return self._screens[mode]

    @property
    def current(self) -> Screen:
        """The screen shown."""
        return self.screen_of(self.mode)

    def show_mode(self, mode: Mode) -> None:
        """Show a mode's screen where it was left."""
        self.full_screen.leave()
        screen = self.screen_of(mode)
        self.mode = mode
        self.status.hush()
        self.pages.setCurrentWidget(screen)
        self.actions_table.enter(mode, workspace=self.session.is_open)
        for each in Mode:
            self.actions_table[f"mode.{each.value}"].setChecked(each is mode)
        self.tool_bar.enter(mode, screen.tools)
        if self.session.is_open or mode is Mode.START:
            screen.enter()
        self._show_place()
        self._show_ground()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on to what stands next, whenever it was made."""
        return tab_order.step(self, forward=forward)

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the keys once there is a window of the system."""
        super().showEvent(event)
        self._physical.watch()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop asking, let go of everything, join with a limit."""
        recents.settings().setValue("geometry", self.saveGeometry())
        self.session.leave()
        for screen in self._screens.values():
            if screen.stage is not None:
                screen.stage.shutdown()
        background.shutdown()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setWindowTitle("Orthomark")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.banner, self.tool_bar, self.pages, self.status):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        session = self.session
        session.opened.connect(self._opened)
        session.closed.connect(self._closed)
        session.changed.connect(lambda _changed: self._show_sync())
        session.said.connect(self.status.toast)
        session.edit_wanted.connect(self._edit)
        session.refused.connect(lambda sentence: self.status.toast(sentence, warning=True))
        self.status.system_changed.connect(lambda _system: self._show_place())
        self.status.stretch_wanted.connect(self.actions_table["view.stretch"].trigger)
        self.status.upright_wanted.connect(self.actions_table["view.image_up"].trigger)
        self.actions_table["view.motion"].setChecked(motion.reduced())
        self.doors.progress.connect(self._show_progress)
        self.syncing.changed.connect(self._show_sync)
        self.syncing.leaving.connect(self._leave)
        self.syncing.entered.connect(self.doors.enter)

    def _connect_screen(self, screen: Screen) -> None:
        if screen.stage is not None:
            screen.stage.place_changed.connect(self._show_place)
            screen.stage.ground_changed.connect(self._show_ground)
        screen.wanted.connect(self.doors.enter)
        screen.cancelled.connect(self.doors.stop)

    def _opened(self) -> None:
        workspace = self.session.workspace
        project = workspace.project
        self.setWindowTitle(f"{project.name} — Orthomark")
        self.session.attempt(lambda: self.banner.show_marking(project.marking))
        self.tool_bar.show_person(workspace.person.login if workspace.acting else "")
        self._show_sync()
        self.status.tick()
        self.show_mode(home_of(workspace.person.roles) if self.mode is Mode.START and workspace.acting else self.mode)

    def _closed(self) -> None:
        for screen in self._screens.values():
            screen.leave_workspace()
        self.setWindowTitle("Orthomark")
        self.banner.show_marking(None)
        self.tool_bar.show_person(None)
        self.status.show_sync("", connected=False)

    def bundling(self) -> Any:
        """What is done with bundles; cryptography is loaded when one is asked for."""
        return import_module("app.views.bundling").Bundling(self, self.session)

    def _leave(self) -> None:
        self.session.leave()
        self.show_mode(Mode.START)

    def _stage(self) -> Picture | None:
        return self.current.stage

    def _open_task(self, task: TaskId) -> None:
        self.show_mode(Mode.ANNOTATE)
        self.current.open_task(task)

    def _edit(self, task: TaskId, annotation: AnnotationId) -> None:
        self.show_mode(Mode.ANNOTATE)
        self.current.work_on(task, annotation)

    def _show_place(self) -> None:
        stage = self._stage()
        text = stage.position_text(self.status.system) if stage is not None else ""
        self.status.show_position(text, place_known=stage is not None and bool(stage.ground().crs))

    def _show_ground(self) -> None:
        stage = self._stage()
        self.status.show_ground(stage.ground() if stage is not None else Ground())
        self._show_place()

    def _show_sync(self) -> None:
        if self.session.is_open:
            self.status.show_sync(self.syncing.words(), connected=True)

    def _show_progress(self, words: str, share: float) -> None:
        self.screen_of(Mode.START).say_busy(words, share)

    def _switch_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        name = "dark" if theme.current().name == "light" else "light"
        recents.settings().setValue("theme", name)
        theme.wear(app, name)

    def _toggle_full_screen(self) -> None:
        self.full_screen.toggle()

    def _runner(self, name: str) -> Callable[[], object]:
        own: dict[str, Callable[[], object]] = {
            **dict.fromkeys(("palette.open", "view.goto"), self.commands.ask),
            "help.keys": self.keys.ask,
            "help.sheet": self.keys.ask_sheet,
            "help.about": lambda: AboutDialog(self).exec(),
            "workspace.new": self.doors.new,
            "workspace.open": self.doors.open,
            "workspace.demo": self.doors.demo,
            "workspace.join": self.syncing.join,
            "workspace.person": self.doors.choose_person,
            "workspace.add_scene": self.doors.add_scenes,
            "workspace.bundle_out": lambda: self.bundling().export(),
            "workspace.bundle_in": lambda: self.bundling().bring(),
            "workspace.ontology": self.ontology.ask,
            "workspace.settings": self.settings.ask,
            "workspace.sync": self.syncing.sync,
            "workspace.central": self.syncing.show_state,
            "view.theme": self._switch_theme,
            "view.full": self._toggle_full_screen,
            "window.lock": self.lock.lock,
            "window.quit": self.close,
            **{f"mode.{mode.value}": lambda mode=mode: self.show_mode(mode) for mode in Mode},  # type: ignore[misc]
        }
        return own.get(name) or (lambda: self._do(name))

    def _do(self, name: str) -> None:
        self.current.deeds()[name]()
