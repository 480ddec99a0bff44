"""A section of a side panel: a heading with icon, title and count, and what stands below it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.style.icons import IconMark
from app.views.style.tokens import ROW


class Section(QWidget):
    """A heading 28 px high and a body; `count` is the faint text beside the title."""

    def __init__(
        self, icon: str, title: str, *body: QWidget, tool: QWidget | None = None, padded: bool = False
    ) -> None:
        super().__init__()
        self._title = QLabel(title)
        self._title.setProperty("kind", "heading")
        self._count = QLabel()
        self._count.setProperty("kind", "second")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._heading(icon, tool))
        self.body = QVBoxLayout()
        edge = 12 if padded else 0
        self.body.setContentsMargins(edge, edge // 2, edge, edge)
        self.body.setSpacing(8 if padded else 0)
        layout.addLayout(self.body)
        for widget in body:
            self.body.addWidget(widget)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)

    def set_count(self, text: str) -> None:
        """Change the text beside the title."""
        self._count.setText(text)

    @property
    def count(self) -> str:
        """The text beside the title."""
        return self._count.text()

    def _heading(self, icon: str, tool: QWidget | None) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "section")
        frame.setFixedHeight(ROW + 2)
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(IconMark(icon))
        row.addWidget(self._title)
        row.addWidget(self._count)
        row.addStretch()
        if tool is not None:
            row.addWidget(tool)
        return frame
