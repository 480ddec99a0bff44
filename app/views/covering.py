"""What lies over the windows of the program while it is locked; what wants to open meanwhile waits until it is not."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from app.views.later import later
from app.views.panels.banner import Banner

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMELESS = "Orthomark, locked"
_PASSING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)


class Cover(QWidget):
    """Lies opaque over a window, below its marking, and keeps its title."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.over, self.title = over, over.windowTitle()
        banner = over.findChild(Banner)
        self._top = banner.height() if banner is not None else 0
        over.setWindowTitle(NAMELESS)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("background: palette(window);")
        self.setAccessibleName("Locked")
        over.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window’s size, and have it be called nothing else meanwhile."""
        if watched is self.over and event.type() == QEvent.Type.Resize:
            self._fit()
        elif watched is self.over and event.type() == QEvent.Type.WindowTitleChange:
            self._keep_title()
        return False

    def lift(self) -> None:
        """Give the window back."""
        self.over.removeEventFilter(self)
        self.over.setWindowTitle(self.title)
        self.hide()
        self.deleteLater()

    def _keep_title(self) -> None:
        if self.over.windowTitle() != NAMELESS:
            self.title = self.over.windowTitle()
            self.over.setWindowTitle(NAMELESS)

    def _fit(self) -> None:
        self.setGeometry(0, self._top, self.over.width(), self.over.height() - self._top)


class Covers(QObject):
    """Covers every window there is, holds back those that come later, and lifts it all again."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._covers: list[Cover] = []
        self._held: list[QWidget] = []
        self._lock: QWidget | None = None

    def lay(self) -> None:
        """Cover all windows in sight."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for one in QApplication.topLevelWidgets():
            if one.isVisible() and one.isWindow():
                self._covers.append(Cover(one))

    def hold_back_all_but(self, lock: QWidget) -> None:
        """From now on let only the lock’s own windows open."""
        self._lock = lock
        cast("QApplication", QApplication.instance()).installEventFilter(self)

    def lift(self) -> None:
        """Give every window back that is still there, and open those that waited, in the order they came."""
        cast("QApplication", QApplication.instance()).removeEventFilter(self)
        self._lock = None
        for cover in self._living_covers():
            cover.lift()
        held, self._held = self._held, []
        for one in held:
            if isValid(one):
                one.open() if isinstance(one, QDialog) else one.show()
        self._covers.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover what opens at once, and put it away with the events at hand."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and self._is_strange(watched):
            later(watched, 0, lambda: self._put_away(watched))
            if watched not in self._held:
                self._held.append(watched)
                self._covers.append(Cover(watched))
        return False

    def _is_strange(self, window: QWidget) -> bool:
        return window.isWindow() and window.windowType() not in _PASSING and window is not self._lock

    def _put_away(self, window: QWidget) -> None:
        if self._lock is not None and isValid(self._lock):
            window.hide()
            self._lock.activateWindow()

    def _living_covers(self) -> "Iterator[Cover]":
        return (cover for cover in self._covers if isValid(cover))
