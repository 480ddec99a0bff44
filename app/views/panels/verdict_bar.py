"""The verdict bar over the picture: accept, reject, fix, missed, back, each with its key."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.views.actions import Actions
from app.views.panels.action_button import ActionButton
from app.views.panels.overlay import EDGE

NAMES = ("review.accept", "review.reject", "review.fix", "review.missed", "review.back")
MARGIN = 8
SHORT = {"review.missed": "Missed"}


class VerdictBar(QFrame):
    """A float with five buttons; the primary one is Accept."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("kind", "float")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        row.setSpacing(8)
        self._row = row
        self._buttons = [ActionButton(actions, name, SHORT.get(name, ""), primary=name == NAMES[0]) for name in NAMES]
        for button in self._buttons:
            row.addWidget(button)

    def sizeHint(self) -> QSize:
        """Its size; over a narrow picture icons and gaps are spared before any word is cut."""
        host = self.parentWidget()
        gaps = MARGIN * (len(self._buttons) + 1)
        whole = sum(button.whole_width for button in self._buttons) + gaps
        tight = host is not None and whole > host.width() - 2 * EDGE
        self._row.setSpacing(MARGIN // 2 if tight else MARGIN)
        for button in self._buttons:
            button.be_tight(tight)
        return super().sizeHint()
