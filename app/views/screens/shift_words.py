"""The numbers of a shift summary in the words of the window. It computes none."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.metrics.intervals import Sample
from app.metrics.rates import Rate
from app.models.review import REASONS
from app.models.task import EventType, Task
from app.models.words import percent
from app.reports.shift_rows import AnnotatorRow
from app.reports.shift_summary import ShiftSummary
from app.views.panels.bars import Bar
from app.views.panels.task_rows import STATE_TINTS

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
LAST_WORDS = {
    EventType.STARTED: "being drawn",
    EventType.SUBMITTED: "waits for review",
    EventType.REVIEW_STARTED: "in review",
    EventType.REVIEW_RELEASED: "waits for review",
    EventType.REJECTED: "returned",
    EventType.AUDIT_OVERTURNED: "returned by an audit",
}
TITLES = {reason.code: reason.title for reason in REASONS}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one card shows."""

    figure: str
    detail: str
    warning: bool = False


def figures(summary: ShiftSummary) -> tuple[Figure, ...]:
    """Done, first-pass yield, rework, in progress, blocked."""
    return (_done(summary), _yield(summary.quality.first_pass), _rework(summary), _progress(summary), _blocked(summary))


def _done(summary: ShiftSummary) -> Figure:
    output = summary.output
    rate = output.per_hour.value
    speed = f"{rate:.2f} per hour · " if rate is not None else ""
    return Figure(str(len(output.done)), f"{speed}{output.submitted} submitted")


def _yield(rate: Rate) -> Figure:
    if rate.sample is Sample.EMPTY:
        return Figure("—", "no task had its first review")
    if rate.sample is Sample.FEW:
        return Figure(f"{rate.x} of {rate.n}", "too few for a rate")
    return Figure(f"{rate.value:.2f}", f"{rate.x} of {rate.n} · 95 % {interval_words(rate)}")


def _rework(summary: ShiftSummary) -> Figure:
    rate = summary.quality.rework
    share = summary.quality.rework_touch.value
    detail = f"{percent(share)} of active time" if share is not None else "no submissions"
    return Figure(f"{rate.x} of {rate.n}" if rate.n else "—", detail)


def _progress(summary: ShiftSummary) -> Figure:
    late = sum(bool(row.late) for row in summary.wip)
    oldest = max((row.age_s for row in summary.wip), default=None)
    detail = f"oldest {span(oldest)}" if oldest is not None else "nothing open"
    return Figure(str(len(summary.wip)), f"{detail} · {late} late" if late else detail, warning=late > 0)


def _blocked(summary: ShiftSummary) -> Figure:
    if not summary.blockers:
        return Figure("0", "nothing is blocked")
    first = max(summary.blockers, key=lambda blocker: blocker.open_s)
    return Figure(
        str(len(summary.blockers)), f"{code_words(first.reason)} on {first.task} · {span(first.open_s)}", warning=True
    )


def reason_bars(summary: ShiftSummary) -> list[Bar]:
    """Why tasks came back; the vital few stand out, and their number is written."""
    return [
        Bar(
            code_words(row.code),
            row.share.x,
            f"{row.share.x} of {row.share.n}",
            "accent" if row.vital else "line",
        )
        for row in summary.reasons.rows
    ]


def vital_words(summary: ShiftSummary) -> str:
    """How many reasons make 80 %."""
    few = summary.reasons.vital_few
    return f"{few} reason{'s' if few != 1 else ''} make{'s' if few == 1 else ''} 80 %" if few else ""


def people_lines(summary: ShiftSummary) -> list[list[str]]:
    """One line a person: submitted, done, first-pass yield with its interval, minutes a task."""
    return [_person(row) for row in summary.annotators]


def faint_people(summary: ShiftSummary) -> list[bool]:
    """Which lines rest on too few tasks to compare."""
    return [row.first_pass.sample is not Sample.ENOUGH for row in summary.annotators]


def _person(row: AnnotatorRow) -> list[str]:
    rate = row.first_pass
    shown = f"{rate.value:.2f}" if rate.sample in {Sample.SMALL, Sample.ENOUGH} else "—"
    counts = f"{rate.x} / {rate.n}" if rate.n else "—"
    interval = interval_words(rate) if rate.sample in {Sample.SMALL, Sample.ENOUGH} else ("too few" if rate.n else "—")
    minutes = f"{row.touch_s / MINUTE_S / row.submitted:.1f}" if row.submitted else "—"
    return [row.name, str(row.submitted), str(row.done), shown, counts, interval, minutes]


def interval_words(rate: Rate) -> str:
    """The 95 % interval, [0.58, 0.83]."""
    found = rate.interval
    return f"[{found[0]:.2f}, {found[1]:.2f}]" if found is not None else "—"


def state_parts(tasks: Sequence[Task]) -> list[Bar]:
    """Tasks by state as they stand now; states nobody is in are left out."""
    counts = {state: sum(task.state is state for task in tasks) for state in STATE_TINTS}
    return [
        Bar(state.value.replace("_", " ").capitalize(), count, str(count), STATE_TINTS[state])
        for state, count in counts.items()
        if count
    ]


def span(seconds: float) -> str:
    """A length of time in one unit.

    >>> span(90), span(7200), span(200000)
    ('1 min', '2 h', '2 days')
    """
    if seconds < HOUR_S:
        return f"{int(seconds // MINUTE_S)} min"
    return f"{int(seconds // HOUR_S)} h" if seconds < 2 * DAY_S else f"{int(seconds // DAY_S)} days"


def window_words(summary: ShiftSummary) -> str:
    """When the shift was, on the site's clock and in UTC, and as of when it was counted."""
    start, end = summary.window.local
    utc = f"{summary.window.start:%H:%M}–{summary.window.end:%H:%MZ}"
    local = f"{start:%a %d %b %H:%M}–{end:%H:%M} {summary.window.tz}"
    both = local if summary.window.tz == "UTC" else f"{local} ({utc})"
    return f"{both} · {summary.window.length} · as of {summary.as_of:%d %b %H:%MZ}"


def class_lines(summary: ShiftSummary) -> list[list[str]]:
    """One line a class, the worst first as the summary orders them."""
    lines = []
    for row in summary.classes:
        rate = row.first_pass
        firm = rate.sample in {Sample.SMALL, Sample.ENOUGH}
        shown = f"{rate.value:.2f}" if firm else "—"
        interval = interval_words(rate) if firm else ("too few" if rate.n else "—")
        reason = code_words(row.reason) if row.reason else "—"
        lines.append([row.name, shown, f"{rate.x} / {rate.n}", interval, str(row.rejected), reason])
    return lines


def code_words(code: str) -> str:
    """A reason code in words."""
    return TITLES.get(code, code.replace("_", " ").capitalize())


def open_lines(summary: ShiftSummary) -> list[list[str]]:
    """One line a task in progress, the oldest first."""
    level = {True: "late", False: "within it", None: "too little history"}
    rows = sorted(summary.wip, key=lambda row: -row.age_s)
    return [
        [
            row.task,
            LAST_WORDS.get(row.state, row.state.value.replace("_", " ")),
            row.author,
            span(row.age_s),
            level[row.late],
        ]
        for row in rows
    ]
