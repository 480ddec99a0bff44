"""What every dialog shares: a title, a column of fields with names, and its buttons, Escape to leave."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views import tab_order
from app.views.panels.notice import Warned

WIDTH = 460
SPIN_MARGINS = (6, 0, 6, 0)
"""As far in as the words of a line edit; the style sheet cannot say it of a spin box."""


class FormDialog(QDialog):
    """A dialog with one primary button. Fill `fields` and left of it `buttons`; `accept` is the primary button."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, primary: str, *, cancel: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        heading = QLabel(title)
        heading.setProperty("kind", "title")
        column.addWidget(heading)
        if sentence:
            column.addWidget(words(sentence))
        self.fields = QVBoxLayout()
        self.fields.setSpacing(12)
        column.addLayout(self.fields)
        self.problem = Warned()
        column.addWidget(self.problem)
        column.addSpacing(4)
        column.addStretch(1)
        self.buttons = self._buttons(primary, cancel=cancel)
        column.addLayout(self.buttons)

    def add(self, name: str, field: QWidget, hint: str = "", beside: QWidget | None = None) -> None:
        """Add a field with its name above, a hint below and perhaps a button beside it."""
        field.setAccessibleName(name)
        for line in field.findChildren(QLineEdit):
            line.setAccessibleName(name)
        if isinstance(field, QAbstractSpinBox):
            field.lineEdit().setTextMargins(*SPIN_MARGINS)
        label = QLabel(name)
        label.setBuddy(field)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(field, 1)
        if beside is not None:
            row.addWidget(beside)
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addWidget(label)
        block.addLayout(row)
        if hint:
            block.addWidget(words(hint))
        self.fields.addLayout(block)
        if self.focusWidget() is None:
            field.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on to what stands next, whenever it was made."""
        return tab_order.step(self, forward=forward)

    def complain(self, sentence: str) -> None:
        """Say what is wrong with what was filled in."""
        self.problem.say(sentence)
        self.fit()

    def fit(self, *, shrink: bool = False) -> None:
        """Be as high as what stands here now needs, so that nothing is squeezed; lower only on wish."""
        column, inner = self.layout(), self.problem.layout()
        assert column is not None
        assert inner is not None
        inner.invalidate()
        self.problem.updateGeometry()
        column.activate()
        needed = column.totalHeightForWidth(self.width())
        if needed > self.height() or (shrink and needed > 0):
            self.resize(self.width(), needed)

    def _buttons(self, primary: str, *, cancel: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        leave = self.leave = QPushButton("Cancel")
        leave.setAccessibleName("Cancel")
        leave.setToolTip("Cancel (Esc)")
        leave.clicked.connect(self.reject)
        leave.setMinimumHeight(32)
        leave.setAutoDefault(False)
        leave.setVisible(cancel)
        self.primary = QPushButton(primary)
        self.primary.setProperty("kind", "primary")
        self.primary.setAccessibleName(primary)
        self.primary.setToolTip(f"{primary} (Enter)")
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.accept)
        row.addWidget(leave)
        row.addWidget(self.primary)
        return row


def deed(title: str, pressed: Callable[[], object]) -> QPushButton:
    """A button beside others on a page; Enter in a field does not press it."""
    button = QPushButton(title)
    button.setAccessibleName(title)
    button.setAutoDefault(False)
    button.setMinimumHeight(32)
    button.clicked.connect(pressed)
    return button


def words(sentence: str) -> QLabel:
    """A faint sentence that wraps."""
    label = QLabel(sentence)
    label.setWordWrap(True)
    label.setProperty("kind", "second")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label
