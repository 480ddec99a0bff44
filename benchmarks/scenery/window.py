"""The real window in the size of the measurements, with settings of its own."""

from pathlib import Path

from PySide6.QtCore import QSettings

from app.imagery import blitting, overlay, packing, resampling
from app.views import pauses
from app.views.application import application
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.screens.annotate import AnnotateScreen
from scenery.figures import HEIGHT, WIDTH, Loop
from scenery.site import LOGIN


def shown(settings: Path, *, warm: bool = True) -> MainWindow:
    """The window, shown and painted, in the state in which the program leaves it once its kernels are `warm`."""
    if warm:
        for kernel in (packing, blitting, overlay, resampling):
            kernel.warm()
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(settings))
    app = application()
    window = MainWindow()
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.activateWindow()
    app.processEvents()
    window.repaint()
    pauses.keep_for_good()
    return window


def begin(window: MainWindow, path: Path) -> AnnotateScreen:
    """Open a workspace; its claimed task and its scene begin to come on."""
    window.doors.enter(path, LOGIN)
    screen = window.pages.screen_of(Mode.ANNOTATE)
    assert isinstance(screen, AnnotateScreen)
    return screen


def enter(window: MainWindow, path: Path, loop: Loop) -> AnnotateScreen:
    """Open a workspace; its claimed task and its scene come on."""
    screen = begin(window, path)
    loop.until(lambda: screen.stage.task_shown is not None)
    return screen
