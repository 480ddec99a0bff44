"""A day, typed or chosen from a calendar; Tab leaves it at once, arrows move between day, month and year."""

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit

from app.views import tab_order


class DayField(QDateEdit):
    """Shows today at first."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setDisplayFormat("ddd d MMM yyyy")
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setDate(QDate.currentDate())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt would hold Tab for the month and the year."""
        return tab_order.step(self.window(), forward=forward)
