"""A button behind which lie the tools used less often; it shows which of them is in hand."""

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.views.style.icons import icon

WORDS = "More tools"
ICON = "ellipsis"


class MoreButton(QToolButton):
    """Opens a menu of checkable actions, None for a line between them; Space opens it from the keyboard."""

    def __init__(self, actions: Sequence[QAction | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered = [action for action in actions if action is not None]
        menu = QMenu(self)
        for action in actions:
            menu.addAction(action) if action is not None else menu.addSeparator()
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setCheckable(True)
        for action in self._offered:
            action.toggled.connect(self._show)
        self._show()

    def _show(self) -> None:
        held = next((one for one in self._offered if one.isChecked() and one.objectName().startswith("tool.")), None)
        self.setIcon(held.icon() if held is not None else icon(ICON))
        self.setChecked(held is not None)
        words = f"{WORDS}: {held.text()}" if held is not None else WORDS
        self.setAccessibleName(words)
        self.setToolTip(words)
