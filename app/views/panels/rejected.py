"""Rejected annotations of a returned task, each with its reasons: what is to be done again."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.models.annotation import Status
from app.models.ids import AnnotationId
from app.models.review import Decision, Verdict, reason
from app.services.editing import OpenTask
from app.views.panels.row import Row
from app.views.panels.row_list import RowList
from app.views.panels.section import Section

SHOWN = 5


class RejectedPanel(Section):
    """Lists them; `wanted` carries the annotation clicked. Hidden while there are none."""

    wanted = Signal(object)

    def __init__(self) -> None:
        self.list = RowList("Rejected annotations", "", fits=SHOWN)
        super().__init__("list-x", "Rejected", self.list)
        self._why: dict[AnnotationId, str] = {}
        self.list.chosen.connect(self.wanted.emit)
        self.hide()

    def show_rejected(self, opened: OpenTask, verdicts: Sequence[Verdict]) -> None:
        """Show the rejected annotations of a task; `verdicts` are its verdicts, oldest first."""
        self._why = {v.annotation: reasons_of(v) for v in verdicts if v.decision is Decision.REJECT}
        rejected = opened.annotations.with_status(Status.REJECTED)
        known = opened.ontology
        self.list.show_rows(
            [
                Row(
                    key=one.id,
                    title=known.find(one.class_id).name,
                    detail=self.why(one.id),
                    chip=known.find(one.class_id).colour,
                    tip=self.why(one.id),
                )
                for one in rejected
            ]
        )
        self.set_count(f"{len(rejected)} to do again")
        self.setVisible(bool(rejected))

    def why(self, annotation: AnnotationId) -> str:
        """Why an annotation was rejected last, in words; empty when it was not."""
        return self._why.get(annotation, "")


def reasons_of(verdict: Verdict) -> str:
    """Reasons and comment of a verdict in words."""
    titles = ", ".join(reason(code).title.lower() for code in verdict.reasons)
    return f"{titles} — {verdict.comment}" if verdict.comment else titles
