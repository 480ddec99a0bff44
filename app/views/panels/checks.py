"""What the checks found: a click zooms there, Fix does the quick fix."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.models.finding import Finding, Hardness
from app.models.words import plural
from app.views.panels.row import Row
from app.views.panels.row_list import RowList
from app.views.panels.section import Section

NOTHING_RUN = "The checks run when you submit; Ctrl+Shift+C runs them now."
NOTHING_FOUND = "Nothing found. The task can be submitted."
SHOWN = 4
LISTED = 500


class ChecksPanel(Section):
    """Lists findings, hard ones first; `wanted` and `fix` carry the finding."""

    wanted = Signal(object)
    fix = Signal(object)

    def __init__(self) -> None:
        self.list = RowList("Checks", NOTHING_RUN, fits=SHOWN)
        super().__init__("triangle-alert", "Checks", self.list)
        self._findings: tuple[Finding, ...] = ()
        self.list.chosen.connect(lambda place: self.wanted.emit(self._findings[place]))
        self.list.pressed.connect(lambda place: self.fix.emit(self._findings[place]))

    def show_findings(self, findings: Sequence[Finding] | None) -> None:
        """Show findings; None when the checks have not run."""
        self._findings = tuple(findings or ())
        self.list.say_when_empty(NOTHING_RUN if findings is None else NOTHING_FOUND)
        self.list.show_rows([_row(place, finding) for place, finding in enumerate(self._findings[:LISTED])])
        count = len(self._findings)
        self.set_count((f"first {LISTED} of {count}" if count > LISTED else str(count)) if count else "")

    def say_running(self, annotations: int) -> None:
        """Say that so many annotations are being looked through; one can go on drawing meanwhile."""
        self._findings = ()
        self.list.say_when_empty(f"Looking through {plural(annotations, 'annotation')}; you can go on drawing.")
        self.list.show_rows([])
        self.set_count("running")


def _row(place: int, finding: Finding) -> Row:
    hard = finding.hardness is Hardness.HARD
    return Row(
        key=place,
        title=finding.sentence,
        detail=f"{finding.check.replace('_', ' ')} · {'stops the submit' if hard else 'needs a reason'}",
        icon="circle-x" if hard else "triangle-alert",
        icon_tint="error" if hard else "warning",
        button="Fix" if finding.repair is not None else "",
        tip=f"{finding.sentence}" + (f" Fix: {finding.fix}." if finding.fix else ""),
    )
