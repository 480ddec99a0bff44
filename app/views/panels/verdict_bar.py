"""The verdict bar over the picture: accept, reject, fix, missed, back, each with its key."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from app.views.actions import Actions
from app.views.panels.tool_bar import key_cap
from app.views.style.icons import IconMark

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
            row.addWidget(action_button(actions, name, SHORT.get(name, ""), primary=name == NAMES[0]))


def action_button(actions: Actions, name: str, words: str = "", *, primary: bool = False) -> QPushButton:
    """A push button of an action with its key on it."""
    action: QAction = actions[name]
    keys = actions.specs[name].keys
    button = QPushButton()
    button.setProperty("kind", "primary" if primary else "")
    button.setAccessibleName(action.text())
    button.setToolTip(action.toolTip())
    button.setMinimumHeight(32)
    button.clicked.connect(action.trigger)
    row = QHBoxLayout(button)
    row.setContentsMargins(12, 0, 8 if keys else 12, 0)
    row.setSpacing(8)
    text = QLabel(words or action.text())
    mark = IconMark(str(action.property("icon_name")))
    row.addStretch()
    row.addWidget(mark)
    row.addWidget(text)
    caps = [key_cap(shown_keys(keys[0]))] if keys else []
    for cap in caps:
        row.addWidget(cap)
    row.addStretch()
    button.setMinimumWidth(row.sizeHint().width())
    _follow(button, action, words, mark, text, caps, primary=primary)
    return button


def _follow(
    button: QPushButton, action: QAction, words: str, mark: IconMark, text: QLabel, caps: list[QLabel], *, primary: bool
) -> None:
    """Keep a button like its action: enabled together, words and icon in the colours of the state."""
    name = str(action.property("icon_name"))

    def judge() -> None:
        enabled = action.isEnabled()
        bright = primary and enabled
        button.setEnabled(enabled)
        button.setAccessibleName(action.text())
        button.setToolTip(action.toolTip())
        if not words:
            text.setText(action.text())
        mark.change(name, "on_accent" if bright else ("text_2" if enabled else "text_3"))
        text.setProperty("kind", "on-accent" if bright else ("" if enabled else "off"))
        for cap in caps:
            cap.setProperty("kind", "key-on-accent" if bright else "key")
        for label in (text, *caps):
            label.style().polish(label)

    action.changed.connect(judge)
    judge()


def shown_keys(keys: str) -> str:
    """Keys as they stand on a button."""
    return keys.replace("Return", "↵").replace("+", " ")
