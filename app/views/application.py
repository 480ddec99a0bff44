"""Starts Qt, dresses it, and shows the window."""

import os
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication, QDialog

from app.models.errors import AppError
from app.services.policy import load_policy
from app.views import background, pauses, recents
from app.views.dialogs.consent import ConsentDialog
from app.views.dialogs.fault import FaultDialog, report_of
from app.views.later import later
from app.views.main_window import MainWindow
from app.views.style import fonts, theme
from app.views.style.focus_ring import FocusRings
from app.views.style.icons import icon

WARM_MS = 400
NOT_AGREED = 1


def application() -> QApplication:
    """Give the one application, dressed; made when there is none yet."""
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(sys.argv[:1])
    if app.property("dressed"):
        return app
    pauses.hand_over_quickly()
    pauses.collect_here(app)
    app.setApplicationName("Orthomark")
    app.setOrganizationName("Orthomark")
    app.setStyle("Fusion")
    fonts.dress(app)
    theme.wear(app, str(recents.settings().value("theme", "dark")))
    app.setWindowIcon(icon("scan", "accent"))
    FocusRings(app)
    app.setProperty("dressed", True)
    return app


def run(workspace_path: Path | None = None, user: str | None = None) -> int:
    """Show the window until it is closed; open a workspace in it when one is named.

    A read that a drive still holds up would crash while Python and GDAL are torn down, so the process ends without.
    """
    app = application()
    policy = load_policy()
    if not agreed(policy.consent):
        return NOT_AGREED
    window = MainWindow()
    window.lock.after(policy.lock_after_minutes)
    if policy.lock_with_system:
        window.lock.follow_system()
    geometry = recents.settings().value("geometry")
    if geometry is not None:
        window.restoreGeometry(geometry)
    faults = Faults(window)
    sys.excepthook = faults.show
    window.show()
    later(window, WARM_MS, warm_up)
    if workspace_path is not None:
        later(window, 0, lambda: window.doors.enter(workspace_path, user))
    code = app.exec()
    if background.busy():
        sys.stdout.flush()
        os._exit(code)
    return code


def agreed(text: str) -> bool:
    """Whether the person agrees to what the site asks; at once when it asks nothing."""
    return not text or ConsentDialog(None, text).exec() == QDialog.DialogCode.Accepted


def warm_up() -> None:
    """Compile the kernels, or fetch them from disk, before anybody waits for them; then all is there that stays."""
    background.run(_warm, lambda _none: pauses.keep_for_good(), lambda _error: None)


def _warm() -> None:
    from app.imagery import blitting, overlay, packing, resampling  # noqa: PLC0415  numba is slow; the window does not wait

    packing.warm()
    blitting.warm()
    overlay.warm()
    resampling.warm()


class Faults:
    """The last resort: a sentence for what a person can act on, a report for everything else."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._shown = False

    def show(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Show an error nobody caught; the workspace file is safe whatever it was."""
        if isinstance(error, AppError):
            self._window.session.refused.emit(str(error))
            return
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        if self._shown:
            return
        self._shown = True
        FaultDialog(self._window, report_of(kind, error, trace)).exec()
        self._shown = False
