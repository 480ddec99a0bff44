"""A headline figure: what it is, the number, and what it is out of."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from app.views.style.icons import IconMark


class FigureCard(QFrame):
    """A card with title, figure and detail; a warning has an icon beside its words."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._title = QLabel(title)
        self._title.setProperty("kind", "second")
        self._figure = QLabel("—")
        self._figure.setProperty("kind", "figure")
        self._detail = QLabel()
        self._detail.setProperty("kind", "second")
        self._detail.setWordWrap(True)
        self._mark = IconMark("triangle-alert", "warning", 14)
        self._mark.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._figure)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._mark)
        row.addWidget(self._detail, 1)
        column.addLayout(row)
        column.addStretch(1)
        self.setMinimumWidth(150)

    def show_figure(self, figure: str, detail: str, *, warning: bool = False) -> None:
        """Show a number with its denominator or its meaning."""
        self._figure.setText(figure)
        self._figure.setProperty("kind", "figure-warning" if warning else "figure")
        self._figure.style().polish(self._figure)
        self._detail.setText(detail)
        self._detail.setToolTip(detail)
        self._mark.setVisible(warning)
        self.setAccessibleName(f"{self._title.text()}: {figure}, {detail}")
