"""The tool bar, 40 px: modes, the tools of the mode, the command field, and who works here."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from app.views.actions import Actions
from app.views.menus import MENUS, MORE, MORE_AIDS, SEPARATOR, TOOL_BAR_LEFT, TOOL_BAR_RIGHT, TOOLS_FIRST
from app.views.modes import Mode
from app.views.panels.more_button import MoreButton
from app.views.style.icons import IconMark, icon
from app.views.style.tokens import TOOL_BAR

ICON = QSize(17, 17)
ICON_BUTTON = 32
WORDS_ONLY = frozenset({"view.one"})
KEYED = frozenset({"task.block"})
FIELD_WIDTH = (120, 300)
ROOMY = 1240
TIGHT = 1100
MODES = ("mode.start", "mode.annotate", "mode.review", "mode.shift")


class ToolBar(QFrame):
    """Buttons of actions; what belongs to another mode is hidden."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._actions = actions
        self._shown: list[QWidget] = []
        self._more: list[str] = []
        self._entered: tuple[Mode, Sequence[str]] = (Mode.START, ())
        self.setProperty("kind", "bar")
        self.setFixedHeight(TOOL_BAR)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(4)
        layout.addWidget(self._menu_button())
        for name in MODES:
            layout.addWidget(self._button(name))
        self._left = _row(layout)
        layout.addStretch(1)
        self.field = self._command_field()
        layout.addWidget(self.field, 1000)
        layout.addStretch(1)
        self._right = _row(layout)
        self._person = self._person_button()
        layout.addWidget(self._person)
        self.show_person(None)
        actions.rebound.connect(self._rebind)

    def enter(self, mode: Mode, tools: Sequence[str] = ()) -> None:
        """Show the buttons of a mode; `tools` are the names of the drawing tools' actions."""
        self._entered = mode, tools
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown = []
        first = [name for name in tools if name in TOOLS_FIRST]
        left = [name for item in TOOL_BAR_LEFT[mode] for name in (first if item == "tools" else (item,))]
        self._more = [name for name in tools if name not in TOOLS_FIRST]
        self._fill(self._left, ["", *left] if left else [])
        right = TOOL_BAR_RIGHT[mode]
        self._fill(self._right, [*right, ""] if right else [])
        self._spare_words()

    def show_person(self, login: str | None) -> None:
        """Show who works here; None while no workspace is open."""
        self._person.setVisible(login is not None)
        self._person.setText(f" {login}" if login else " Nobody yet")
        self._person.setAccessibleName(f"Who works here: {login or 'nobody'}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spare words in a narrow window; icons are never squeezed."""
        super().resizeEvent(event)
        self._spare_words()

    def _rebind(self) -> None:
        keys = self._actions.specs["palette.open"].keys
        self._field_cap.setText(keys[0].replace("+", " ") if keys else "")
        self.field.setToolTip(self._actions["palette.open"].toolTip())
        self.enter(*self._entered)

    def _spare_words(self) -> None:
        narrow = self.width() < ROOMY
        self._words.setText("Find" if narrow else self._actions["palette.open"].text())
        for button in self.findChildren(QToolButton):
            action = button.defaultAction()
            name = action.objectName() if action is not None else ""
            if name in WORDS_ONLY and button in self._shown:
                button.setVisible(not narrow)
            if name and name not in WORDS_ONLY and self._actions.specs[name].short:
                spared = narrow and not (action.isChecked() and self.width() >= TIGHT)
                style = Qt.ToolButtonStyle
                button.setToolButtonStyle(style.ToolButtonIconOnly if spared else style.ToolButtonTextBesideIcon)

    def _fill(self, layout: QHBoxLayout, names: Sequence[str]) -> None:
        for name in names:
            widget = self._widget(name)
            self._shown.append(widget)
            layout.addWidget(widget)
            if name in KEYED and self._actions.specs[name].keys:
                cap = key_cap(self._actions.specs[name].keys[0])
                self._shown.append(cap)
                layout.addWidget(cap)

    def _widget(self, name: str) -> QWidget:
        if not name:
            return _divider()
        return self._more_button() if name == MORE else self._button(name)

    def _more_button(self) -> MoreButton:
        names = [*self._more, SEPARATOR, *MORE_AIDS]
        button = MoreButton([self._actions[name] if name else None for name in names])
        button.setIconSize(ICON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMinimumWidth(ICON_BUTTON)
        return button

    def _button(self, name: str) -> QToolButton:
        action = self._actions[name]
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(ICON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.text())
        button.setMinimumWidth(ICON_BUTTON)
        if name in WORDS_ONLY:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        elif self._actions.specs[name].short:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("menu"))
        button.setIconSize(ICON)
        button.setAccessibleName("Menu")
        button.setToolTip("Menu (Alt+M)")
        button.setShortcut("Alt+M")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self._menu())
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for title, names in MENUS:
            part = menu.addMenu(title)
            for name in names:
                part.addAction(self._actions[name]) if name else part.addSeparator()
        return menu

    def _command_field(self) -> QPushButton:
        action: QAction = self._actions["palette.open"]
        field = QPushButton()
        field.setObjectName("command-field")
        field.setAccessibleName(action.text())
        field.setToolTip(action.toolTip())
        field.setMinimumWidth(FIELD_WIDTH[0])
        field.setMaximumWidth(FIELD_WIDTH[1])
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        field.clicked.connect(action.trigger)
        row = QHBoxLayout(field)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(IconMark("search", size=14))
        self._words = QLabel(action.text())
        self._words.setProperty("kind", "second")
        self._words.setMinimumWidth(20)
        row.addWidget(self._words, 1)
        keys = self._actions.specs["palette.open"].keys
        self._field_cap = key_cap(keys[0].replace("+", " ") if keys else "")
        row.addWidget(self._field_cap)
        return field

    def _person_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("circle-user"))
        button.setIconSize(ICON)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip("Who works here; press to change")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._actions["workspace.person"].trigger)
        return button


def key_cap(keys: str) -> QLabel:
    """A key as it stands on the thing it presses."""
    cap = QLabel(keys)
    cap.setProperty("kind", "key")
    return cap


def _row(parent: QHBoxLayout) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    parent.addLayout(row)
    return row


def _divider() -> QFrame:
    line = QFrame()
    line.setProperty("kind", "divider")
    line.setFixedHeight(20)
    return line
