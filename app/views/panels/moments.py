"""Moments and lengths of time in the short words of lists."""

from datetime import UTC, datetime

from app.models.op import parse_utc

DAYS_BY_NAME = 6
MINUTE = 60


def moment(text: str, now: datetime | None = None) -> str:
    """A UTC time: of today the hour, of this week the day too, else the date."""
    at, today = parse_utc(text), (now or datetime.now(UTC)).date()
    days = (today - at.date()).days
    if days == 0:
        return f"{at:%H:%MZ}"
    return f"{at:%a %H:%MZ}" if 0 < days <= DAYS_BY_NAME else f"{at.day} {at:%b}"


def ago(seconds: float) -> str:
    """Say how long ago in short words.

    >>> ago(3), ago(130), ago(7300)
    ('3 s ago', '2 min ago', '2 h ago')
    """
    for limit, unit, size in ((MINUTE, "s", 1), (MINUTE**2, "min", MINUTE), (48 * MINUTE**2, "h", MINUTE**2)):
        if seconds < limit:
            return f"{max(0, int(seconds // size))} {unit} ago"
    return f"{int(seconds // (24 * MINUTE**2))} days ago"
