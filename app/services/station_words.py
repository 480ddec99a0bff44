"""How a workstation stands, in words, for the window and the command line."""

from datetime import datetime

from app.models.op import parse_utc
from app.models.words import plural
from app.services.workstations import Workstation
from app.sync.reconcile import CLOCK_WARNING_MS

LONGEST_PAUSE_MIN = 15  # whoever is at work syncs every half minute, and at the worst every ten
_HOUR_MIN, _DAY_MIN = 60, 1440


def stands(one: Workstation, as_of: datetime) -> str:
    """The state of a workstation, the worst first, at the moment of the last sync here on central's clock."""
    if one.closed_at:
        return f"closed {one.closed_at[:10]}: {one.closed_why}"
    if one.lacking:
        return f"{plural(one.lacking, 'operation')} central lacks; others wait"
    if not one.seen_at:
        return "unknown to central"
    away_min = (as_of - parse_utc(one.seen_at)).total_seconds() / 60
    holds = f", holds {plural(one.holding, 'task')}" if one.holding and away_min >= LONGEST_PAUSE_MIN else ""
    stands = "at work" if away_min < LONGEST_PAUSE_MIN else f"away for {span(away_min)}{holds}"
    return f"{stands}, its clock is wrong" if abs(one.clock_offset_ms) > CLOCK_WARNING_MS else stands


def clock_ahead(behind_ms: int) -> str:
    """How far a clock goes ahead of central's, as in “+0.4 s” or “-24 h”, when central's is `behind_ms` ahead of it."""
    if abs(behind_ms) > CLOCK_WARNING_MS:
        return f"{'-' if behind_ms > 0 else '+'}{span(abs(behind_ms) / 60_000)}"
    tenths = round(-behind_ms / 100)
    return f"{tenths / 10:+.1f} s" if tenths else "0.0 s"


def as_of_words(as_of: datetime | None, now: datetime) -> str:
    """Which moment is told of, and how long ago it is when that matters; both on central's clock."""
    if as_of is None:
        return ""
    old_min = (now - as_of).total_seconds() / 60
    old = f", {span(old_min)} ago; what has been since is not known here" if old_min >= LONGEST_PAUSE_MIN else ""
    return f"As central knew it at the last sync of this workstation: {as_of:%Y-%m-%d %H:%M}Z{old}."


def span(minutes: float) -> str:
    """A time as it is said: minutes, hours or days."""
    if minutes < _HOUR_MIN:
        return f"{minutes:.0f} min"
    return f"{minutes / _HOUR_MIN:.0f} h" if minutes < 2 * _DAY_MIN else f"{minutes / _DAY_MIN:.0f} days"
