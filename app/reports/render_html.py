"""The shift summary as one HTML file: no script, no network, one page when printed on Letter or A4."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from app import resource_files
from app.metrics.pareto import Pareto
from app.reports import wording
from app.reports.shift_summary import ShiftSummary

REASON_ROWS = 5
ANNOTATOR_ROWS = 12
CLASS_ROWS = 6
WIP_ROWS = 5
BLOCKER_ROWS = 3
RETURN_ROWS = 5
WAIVER_ROWS = 4
NOTE_LENGTH = 80
BAR_WIDTH = 200.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the reasons chart: `width` in units of the drawing, at most `BAR_WIDTH`."""

    title: str
    count: int
    total: int
    width: float
    vital: bool


def html(summary: ShiftSummary) -> str:
    """Render a summary; the same summary always gives the same text."""
    return _template().render(
        summary=summary,
        header=summary.header,
        css=Markup(resource_files.text("reports", "shift_summary.css")),  # noqa: S704 - a file of our own
        bars=bars(summary.reasons),
        bar_width=BAR_WIDTH,
        annotators=summary.annotators[:ANNOTATOR_ROWS],
        classes=summary.classes[:CLASS_ROWS],
        wip=summary.wip[:WIP_ROWS],
        blockers=summary.blockers[:BLOCKER_ROWS],
        returns=summary.returns[:RETURN_ROWS],
        waivers=summary.waivers[:WAIVER_ROWS],
        note_length=NOTE_LENGTH,
        columns=_halves(summary.definitions),
    )


def bars(reasons: Pareto) -> tuple[Bar, ...]:
    """Draw the five most frequent reasons, and all others as one bar when there are more."""
    most = max((row.share.x for row in reasons.rows), default=0)
    shown = reasons.rows[:REASON_ROWS]
    rest = reasons.rows[REASON_ROWS:]
    lines = [(wording.reason_title(row.code), row.share.x, row.vital) for row in shown]
    if rest:
        lines.append((f"{len(rest)} other reasons", sum(row.share.x for row in rest), any(row.vital for row in rest)))
        most = max(most, lines[-1][1])
    return tuple(Bar(title, n, reasons.total, round(BAR_WIDTH * n / most, 2), vital) for title, n, vital in lines)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "percent": wording.percent,
        "between": wording.between,
        "quantity": wording.quantity,
        "duration": wording.duration,
        "utc": wording.utc,
        "clock": wording.clock,
        "clock_only": wording.clock_only,
        "reason": wording.reason_title,
        "state": wording.state_title,
    }
    return environment.from_string(resource_files.text("reports", "shift_summary.html"))


def _halves(items: Sequence[object]) -> tuple[Sequence[object], Sequence[object]]:
    middle = (len(items) + 1) // 2
    return items[:middle], items[middle:]
