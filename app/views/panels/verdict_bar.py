"""The verdict bar over the picture: accept, reject, fix, missed, back, each with its key."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.views.actions import Actions
from app.views.panels.action_button import ActionButton

NAMES = ("review.accept", "review.reject", "review.fix", "review.missed", "review.back")
SHORT = {"review.missed": "Missed"}


class VerdictBar(QFrame):
    """A float with five buttons; the primary one is Accept."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("kind", "float")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(8)
        for name in NAMES:
            row.addWidget(ActionButton(actions, name, SHORT.get(name, ""), primary=name == NAMES[0]))
