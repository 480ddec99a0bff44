"""Why work came back: reasons by count, and the vital few (OPERATIONS 1.3: M13)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.metrics.rates import Rate
from app.metrics.timeline import Timeline
from app.metrics.windows import ShiftWindow
from app.models.task import EventType

NO_REASON = "NO_REASON"
CAME_BACK = frozenset({EventType.REJECTED, EventType.ACCEPTED_WITH_EDITS, EventType.AUDIT_OVERTURNED})


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """One reason: its share of all, the running share up to it, and whether it is one of the vital few."""

    code: str
    share: Rate
    cumulative: Rate
    vital: bool


@dataclass(frozen=True, slots=True)
class Pareto:
    """Reasons by falling count, ties by code."""

    rows: tuple[ParetoRow, ...]
    total: int

    @property
    def vital_few(self) -> int:
        """How many of the most frequent reasons make at least 80 % together."""
        return sum(row.vital for row in self.rows)


def pareto(counts: Mapping[str, int]) -> Pareto:
    """Rank reasons; the vital few are the smallest k with 5·cum ≥ 4·total, in whole numbers."""
    total, cumulative, rows = sum(counts.values()), 0, []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        vital = 5 * cumulative < 4 * total
        cumulative += count
        rows.append(ParetoRow(code, Rate(count, total), Rate(cumulative, total), vital))
    return Pareto(tuple(rows), total)


def reasons(log: Timeline, window: ShiftWindow) -> Counter[str]:
    """Count the primary reasons tasks came back for: rejected, corrected by a reviewer, or overturned by an audit."""
    return counted(event.reason for event in log.within(window, CAME_BACK))


def counted(codes: Iterable[str | None]) -> Counter[str]:
    """Count reason codes; a missing one is counted too, as no reason given."""
    return Counter(code or NO_REASON for code in codes)
