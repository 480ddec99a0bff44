"""How numbers, times and codes are worded in reports; the same on every machine, whatever its locale."""

from datetime import UTC, datetime

from app.metrics.intervals import Interval
from app.metrics.pareto import NO_REASON
from app.metrics.windows import zone
from app.models.review import REASONS
from app.models.task import EventType

DASH = "—"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_DAYS_FROM = 48 * _HOUR
_TITLES = {reason.code: reason.title for reason in REASONS} | {NO_REASON: "No reason given"}
_STATES = {
    EventType.CREATED: "Ready",
    EventType.STARTED: "In work",
    EventType.WITHDRAWN: "In work, withdrawn",
    EventType.RELEASED: "Put back",
    EventType.UNBLOCKED: "Ready again",
    EventType.SUBMITTED: "To review",
    EventType.REVIEW_RELEASED: "To review",
    EventType.REVIEW_STARTED: "In review",
    EventType.REJECTED: "Returned",
    EventType.ACCEPTED_WITH_EDITS: "Corrected by reviewer",
    EventType.AUDIT_OVERTURNED: "Returned by audit",
}


def percent(value: float | None) -> str:
    """Word a share as whole per cent."""
    return DASH if value is None else f"{100 * value:.0f}\u00a0%"


def between(interval: Interval | None) -> str:
    """Word an interval of shares as whole per cent."""
    return DASH if interval is None else f"{100 * interval[0]:.0f}–{100 * interval[1]:.0f}\u00a0%"


def quantity(value: float | None, places: int = 2) -> str:
    """Word a number with a fixed count of places."""
    return DASH if value is None else f"{value:.{places}f}"


def duration(seconds: float | None) -> str:
    """Word a length of time in its two largest units, rounded to the smaller."""
    if seconds is None:
        return DASH
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    minutes = round(seconds / _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes} min"
    if seconds < _DAYS_FROM:
        return f"{minutes // _MINUTE} h {minutes % _MINUTE:02d} min"
    hours = round(seconds / _HOUR)
    return f"{hours // 24} d {hours % 24} h"


def utc(instant: datetime) -> str:
    """Word an instant as ISO 8601 in UTC, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock(instant: datetime, tz: str) -> str:
    """Word an instant as the site's wall clock with its day and zone."""
    local = instant.astimezone(zone(tz))
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def clock_only(instant: datetime, tz: str) -> str:
    """Word an instant as the site's wall clock without its day."""
    return f"{instant.astimezone(zone(tz)):%H:%M}"


def reason_title(code: str) -> str:
    """Word a reason code: its title on the closed list, or the code itself made readable."""
    return _TITLES.get(code, code.replace("_", " ").capitalize() if code else DASH)


def state_title(state: EventType) -> str:
    """Word the state an event leaves its task in."""
    return _STATES.get(state, state.value.replace("_", " ").capitalize())
