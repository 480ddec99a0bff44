"""A field whose letters nobody sees."""

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget


class Secret(QWidget):
    """One hidden field with its name above."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.label = QLabel(name)
        self.label.setBuddy(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addWidget(self.line)
        self.setFocusProxy(self.line)

    @property
    def typed(self) -> str:
        """What was filled in."""
        return self.line.text()

    def call(self, name: str) -> None:
        """Name it otherwise."""
        self.label.setText(name)
        self.line.setAccessibleName(name)
