"""Why not: the closed list of reasons with their severity and keys, and a comment."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.models.review import REASONS, ReasonCode, Severity
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.panels.section import Section


class ReasonsPanel(Section):
    """R arms the list, then a digit or a click rejects; `chosen` carries the reason code."""

    chosen = Signal(str)

    def __init__(self) -> None:
        keyed = [reason for reason in REASONS if reason.key]
        self.list = RowList("Reasons", "", fits=len(keyed))
        self.comment = QLineEdit()
        self.comment.setPlaceholderText("Comment (optional)")
        self.comment.setAccessibleName("Comment on the verdict")
        self.comment.setToolTip("A comment goes with the next verdict, pin or finish")
        super().__init__("list-x", "Why not?", self.list)
        self.set_count("R, then")
        self.list.show_rows([_row(reason) for reason in keyed])
        self.list.chosen.connect(lambda code: self.chosen.emit(str(code)))
        self.body.setContentsMargins(0, 0, 0, 8)
        self.body.addSpacing(6)
        self.comment.setStyleSheet("margin: 0 12px;")
        self.body.addWidget(self.comment)

    def arm(self, *, armed: bool) -> None:
        """Say that the next digit rejects."""
        self.set_count("press 1–9 · Esc takes it back" if armed else "R, then")

    def only_comment(self, fixing: bool) -> None:
        """While fixing there is nothing to reject: only the comment stays, and digits choose the class."""
        self.list.setHidden(fixing)
        self.set_title("Comment on the fix" if fixing else "Why not?")
        if fixing:
            self.set_count("")

    def take_comment(self) -> str:
        """The comment typed, cleared for the next verdict."""
        text = self.comment.text().strip()
        self.comment.clear()
        return text


def _row(reason: ReasonCode) -> Row:
    severity = "—" if reason.severity is Severity.NONE else reason.severity.value
    return Row(reason.code, reason.title, trailing=severity, digit=reason.key or "", tone=Tone.PLAIN, tip=reason.code)
