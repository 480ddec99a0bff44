"""A push button of an action: icon, words, and its key on it."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.views.actions import Actions
from app.views.panels.tool_bar import key_cap
from app.views.style.icons import IconMark

HEIGHT = 34
ROOMY, TIGHT = 8, 4
EDGE, CAP_EDGE, TIGHT_EDGE = 12, 8, 6


class ActionButton(QPushButton):
    """Follows its action: enabled together, words and icon in the colours of the state."""

    def __init__(self, actions: Actions, name: str, words: str = "", *, primary: bool = False) -> None:
        super().__init__()
        self._action = actions[name]
        self._name, self._specs = name, actions.specs
        self._words = words
        self._primary = primary
        self._tight = False
        self._icon = actions.specs[name].icon
        self.setProperty("kind", "primary" if primary else "action")
        self.setFixedHeight(HEIGHT)
        self._mark = IconMark(self._icon)
        self._text = QLabel()
        self._cap = key_cap("")
        self._row = QHBoxLayout(self)
        self._row.setSpacing(ROOMY)
        self._row.addStretch()
        for part in (self._mark, self._text, self._cap):
            self._row.addWidget(part)
        self._row.addStretch()
        self.clicked.connect(self._action.trigger)
        self._action.changed.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:
        """Room for everything on it."""
        return QSize(self._row.sizeHint().width(), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Nothing on it is ever cut off."""
        return self.sizeHint()

    @property
    def whole_width(self) -> int:
        """The width with its icon and all its margins, whether they are spared now or not."""
        icon = self._mark.sizeHint().width() + ROOMY if self._tight else 0
        spared = ROOMY - TIGHT + self._edges(tight=False) - self._edges(tight=True) if self._tight else 0
        return self._row.sizeHint().width() + icon + spared

    def be_tight(self, wanted: bool) -> None:
        """Do without the icon, and with small margins, where there is little room."""
        if self._tight != wanted:
            self._tight = wanted
            self._mark.setVisible(not wanted)
            self._row.setSpacing(TIGHT if wanted else ROOMY)
            self._follow()

    def _edges(self, *, tight: bool) -> int:
        """Both margins together."""
        return 2 * TIGHT_EDGE if tight else EDGE + (CAP_EDGE if self._specs[self._name].keys else EDGE)

    @Slot()
    def _follow(self) -> None:
        enabled = self._action.isEnabled()
        bright = self._primary and enabled
        self.setEnabled(enabled)
        self.setAccessibleName(self._action.text())
        self.setToolTip(self._action.toolTip())
        self._text.setText(self._words or self._action.text())
        self._mark.change(self._icon, "on_accent" if bright else ("text_2" if enabled else "text_3"))
        _dress(self._text, "on-accent" if bright else ("" if enabled else "off"))
        keys = self._specs[self._name].keys
        self._cap.setText(shown_keys(keys[0]) if keys else "")
        self._cap.setVisible(bool(keys))
        left = TIGHT_EDGE if self._tight else EDGE
        self._row.setContentsMargins(left, 0, self._edges(tight=self._tight) - left, 0)
        _dress(self._cap, "key-on-accent" if bright else "key")
        self.updateGeometry()


def _dress(widget: QWidget, kind: str) -> None:
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().polish(widget)


def shown_keys(keys: str) -> str:
    """Keys as they stand on a button."""
    return keys.replace("Return", "↵").replace("+", " ")
