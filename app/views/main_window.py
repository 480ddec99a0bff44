"""The window: banner, tool bar, the screen of the mode, status bar. What is in them comes from tables."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.models.ids import AnnotationId, TaskId
from app.services.clock import Clock, system_clock
from app.views import background, motion, recents, tab_order, theme_choice
from app.views.actions import ACTIONS, Actions
from app.views.after_storing import CLOSE_WAITS
from app.views.commands import Commands
from app.views.dialogs.about import AboutDialog
from app.views.doors import Doors
from app.views.full_screen import FullScreen
from app.views.key_doors import KeyDoors
from app.views.keys.physical import Physical
from app.views.locking import SessionLock
from app.views.modes import Mode, home_of
from app.views.ontology_doors import OntologyDoors
from app.views.pages import Pages
from app.views.panels.banner import Banner
from app.views.panels.status_bar import StatusBar
from app.views.panels.tool_bar import ToolBar
from app.views.pin_doors import PinDoors
from app.views.screens.screen import Screen
from app.views.session import Session
from app.views.setting_doors import SettingDoors
from app.views.syncing import Syncing
from app.views.telling import NAME, Telling

SIZE = (1440, 900)
SMALLEST = (1024, 640)


class MainWindow(QMainWindow):
    """One window, four modes, and what its own actions do."""

    def __init__(self, clock: Clock = system_clock) -> None:
        super().__init__()
        self.session = Session(self)
        self.doors = Doors(self, self.session)
        self.syncing = Syncing(self, self.session)
        self.lock = SessionLock(self, self.session, self.syncing.known_password)
        self.actions_table = Actions(self)
        self.commands = Commands(self, self.session, self.actions_table, lambda: self.pages.stage, self._open_task)
        self.keys = KeyDoors(self, self.session, self.actions_table)
        self.ontology = OntologyDoors(self, self.session)
        self.settings = SettingDoors(self, self.session)
        self._physical = Physical(self)
        self.actions_table.add(ACTIONS, {spec.name: self._runner(spec.name) for spec in ACTIONS})
        self.lock.by(self.actions_table["window.lock"])
        self.banner = Banner()
        self.tool_bar = ToolBar(self.actions_table)
        self.pages = Pages(self.session, self.actions_table, self._connect_screen)
        self.status = StatusBar(lambda: self.session.workspace.saved_at() if self.session.is_open else None, clock)
        self.full_screen = FullScreen(self, self.tool_bar, self.status, lambda: self.current)
        self.telling = Telling(self, self.session, self.syncing, self.pages, (self.banner, self.tool_bar, self.status))
        self._lay_out()
        self._connect()
        self.show_mode(Mode.START)

    @property
    def mode(self) -> Mode:
        """What is done in the window now."""
        return self.pages.mode

    @property
    def current(self) -> Screen:
        """The screen shown."""
        return self.pages.current

    def show_mode(self, mode: Mode) -> None:
        """Show a mode's screen where it was left."""
        self.full_screen.leave()
        screen = self.pages.show_screen(mode)
        self.status.hush()
        self.actions_table.enter(mode, workspace=self.session.is_open)
        for each in Mode:
            self.actions_table[f"mode.{each.value}"].setChecked(each is mode)
        self.tool_bar.enter(mode, screen.tools)
        if self.session.is_open or mode is Mode.START:
            screen.enter()
        self.telling.ground()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on to what stands next, whenever it was made."""
        return tab_order.step(self, forward=forward)

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the keys once there is a window of the system."""
        super().showEvent(event)
        self._physical.watch()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop asking, let go of everything, join with a limit; once very many that are being stored are stored."""
        if self.session.after.busy:
            event.ignore()
            self.session.after.do(self.close, CLOSE_WAITS)
            return
        recents.settings().setValue("geometry", self.saveGeometry())
        self.session.leave()
        self.pages.shutdown()
        background.shutdown()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setWindowTitle(NAME)
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
        session.edit_wanted.connect(self._edit)
        self.status.stretch_wanted.connect(self.actions_table["view.stretch"].trigger)
        self.status.upright_wanted.connect(self.actions_table["view.image_up"].trigger)
        self.actions_table["view.motion"].setChecked(motion.reduced())
        self.doors.progress.connect(self._show_progress)
        self.doors.working.connect(self._show_working)
        self.doors.recovering.leaving.connect(self._leave)
        self.syncing.leaving.connect(self._leave)
        self.syncing.entered.connect(self.doors.enter)
        self.syncing.progressed.connect(self._show_progress)

    def _connect_screen(self, screen: Screen) -> None:
        self.telling.follow(screen)
        screen.wanted.connect(self.doors.enter)
        screen.cancelled.connect(self.doors.stop)
        screen.cancelled.connect(self.syncing.stop_joining)

    def _opened(self) -> None:
        workspace = self.session.workspace
        self.telling.opened()
        self.show_mode(home_of(workspace.person.roles) if self.mode is Mode.START and workspace.acting else self.mode)
        self.lock.resume()

    def _closed(self) -> None:
        self.pages.leave_workspace()
        self.telling.closed()

    def bundling(self) -> Any:
        """What is done with bundles; cryptography is loaded when one is asked for."""
        return import_module("app.views.bundling").Bundling(self, self.session, self.doors.enter)

    def _leave(self) -> None:
        self.session.leave()
        self.show_mode(Mode.START)

    def _open_task(self, task: TaskId) -> None:
        self.show_mode(Mode.ANNOTATE)
        self.current.open_task(task)

    def _edit(self, task: TaskId, annotation: AnnotationId) -> None:
        self.show_mode(Mode.ANNOTATE)
        self.current.work_on(task, annotation)

    def _show_progress(self, words: str, share: float) -> None:
        self.pages.screen_of(Mode.START).say_busy(words, share)

    def _show_working(self, words: str) -> None:
        self.pages.screen_of(Mode.START).say_busy(words, -1.0, stoppable=False)

    def _toggle_full_screen(self) -> None:
        self.full_screen.toggle()

    def _runner(self, name: str) -> Callable[[], object]:
        own: dict[str, Callable[[], object]] = {
            "palette.open": self.commands.ask,
            "view.goto": self.commands.ask_place,
            "help.keys": self.keys.ask,
            "help.sheet": self.keys.ask_sheet,
            "help.about": lambda: AboutDialog(self).exec(),
            **{f"workspace.{deed.__name__}": deed for deed in (self.doors.new, self.doors.open, self.doors.demo)},
            "workspace.recover": self.doors.recovering.ask,
            "workspace.join": self.syncing.join,
            "workspace.encrypt": self.doors.encrypt,
            "workspace.person": self.doors.choose_person,
            "workspace.add_scene": self.doors.add_scenes,
            "workspace.bundle_out": lambda: self.bundling().export(),
            "workspace.bundle_in": lambda: self.bundling().bring(),
            "workspace.ontology": self.ontology.ask,
            "workspace.pin": PinDoors(self, self.session, self.syncing.known_password).ask,
            "workspace.settings": self.settings.ask,
            "workspace.sync": self.syncing.sync,
            "workspace.central": self.syncing.show_state,
            "view.theme": theme_choice.switch,
            "view.full": self._toggle_full_screen,
            "window.lock": self.lock.lock,
            "window.quit": self.close,
            **{f"mode.{mode.value}": lambda mode=mode: self.show_mode(mode) for mode in Mode},  # type: ignore[misc]
        }
        return own.get(name) or (lambda: self._do(name))

    def _do(self, name: str) -> None:
        self.current.deeds()[name]()
