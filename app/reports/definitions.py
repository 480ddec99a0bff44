"""What each number of a shift summary means, printed with it (OPERATIONS 1.3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric: its id, its name and how it is computed."""

    id: str
    metric: str
    formula: str


SHIFT_DEFINITIONS = (
    Definition("M1", "Throughput", "done / elapsed hours; done / staffed hours (sessions in the window − breaks)"),
    Definition("M2", "Acceptance rate", "accepts / all decisions in the window, re-reviews included; not yield"),
    Definition(
        "M3",
        "First-pass yield",
        "accepted without edits / tasks first decided in the window; credits first author",
    ),
    Definition("M3a", "Audit-adjusted yield", "M3 without tasks an audit has overturned by the as-of time"),
    Definition("M5", "Rework", "submissions after a task's first / submissions; touch on those / touch"),
    Definition("M7", "Cycle, lead, touch", "done − first start; done − created; active time, no gap over 120\u00a0s"),
    Definition("M8", "Flow efficiency", "touch / lead time over done tasks"),
    Definition("M9", "In progress, age", "started, not done; age from first start; late: over P85 of 20 shifts"),
    Definition("M10", "Little check", "|average in progress − throughput × cycle| / average, shown over 20\u00a0%"),
    Definition("M12", "Utilisation", "touch / staffed time; a site figure, never to rank people by"),
    Definition("M13", "Reasons", "tasks rejected, corrected or overturned, by primary reason; vital few: 80\u00a0%"),
    Definition("M14", "Audit overturn", "overturned / audited decisions"),
    Definition("", "Waived", "soft findings submitted with a reason, per submission in the window and check"),
    Definition("", "Done", "last state before the end is accepted, and that accept is in [start, end)"),
    Definition("", "Small samples", "95 % Wilson; under 10 counts only, under 30 grey and not to be compared"),
)
