"""The marking banner on top of everything; neutral until the project has a marking."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.reports.marking import marking
from app.views.style.tokens import BANNER

NOT_SET = "MARKING NOT SET"


class Banner(QLabel):
    """One line, 22 px high, in the colours of the marking and of nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(BANNER)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.show_marking(None)

    def show_marking(self, text: str | None) -> None:
        """Show the marking of the project, or that there is none.

        Raises:
            UnknownMarkingError: when the text begins with no known level.
        """
        shown = marking(text)
        self.setText(shown.text if shown.is_set else NOT_SET)
        self.setToolTip(shown.text)
        self.setAccessibleName(f"Marking: {shown.text}")
        self.setStyleSheet(
            f"background: {shown.level.bg}; color: {shown.level.fg}; font-size: 11px; font-weight: 600; padding: 0;"
        )
