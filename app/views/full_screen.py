"""Full screen: nothing but the picture, below the banner, because the marking must stay in sight."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.views.panels.status_bar import StatusBar
from app.views.screens.screen import Screen


class FullScreen:
    """Puts everything but banner and picture away, and brings it back as it was."""

    def __init__(self, window: QWidget, tool_bar: QWidget, status: StatusBar, current: Callable[[], Screen]) -> None:
        self._window, self._tool_bar, self._status, self._current = window, tool_bar, status, current
        self._before: Qt.WindowState | None = None

    @property
    def on(self) -> bool:
        """Whether the window is full screen now."""
        return self._before is not None

    def toggle(self) -> None:
        """Enter or leave it."""
        if self.on:
            self.leave()
            return
        self._before = self._window.windowState()
        self._put_away(bare=True)
        self._window.showFullScreen()
        self._status.toast("Full screen: F11 leaves it.")

    def leave(self) -> None:
        """Bring everything back."""
        if self._before is not None:
            before, self._before = self._before, None
            self._put_away(bare=False)
            self._window.setWindowState(before)

    def _put_away(self, *, bare: bool) -> None:
        self._tool_bar.setVisible(not bare)
        self._status.be_quiet(bare)
        self._current().bare(bare)
