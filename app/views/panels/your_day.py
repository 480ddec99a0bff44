"""The reviewer's own day: how many objects were judged, and how many of them rejected."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.services.reviewer_day import ReviewerDay
from app.views.panels.section import Section

SINCE = "Your verdicts since 00:00Z, without those taken back"


class YourDayPanel(Section):
    """Two figures, the second with its denominator."""

    def __init__(self) -> None:
        self.judged, self.rejected = _figure(), _figure()
        self._judged_words = _second("objects judged")
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        for figure, words in ((self.judged, self._judged_words), (self.rejected, _second("rejected"))):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(figure)
            column.addWidget(words)
            row.addLayout(column, 1)
        super().__init__("chart-column", "Your day", holder, padded=True)
        self.setToolTip(SINCE)
        self.show_day(ReviewerDay())

    def show_day(self, day: ReviewerDay) -> None:
        """Show these figures."""
        self.judged.setText(f"{day.judged:,}")
        self.rejected.setText(f"{day.rejected} / {day.judged}" if day.judged else "—")
        self._judged_words.setText("object judged" if day.judged == 1 else "objects judged")


def _figure() -> QLabel:
    label = QLabel()
    label.setProperty("kind", "figure-small")
    return label


def _second(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("kind", "second")
    return label
