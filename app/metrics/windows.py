"""Shift windows: local wall-clock hours to half-open UTC intervals (OPERATIONS 1.1).

Time zones always come from the shipped tzdata package, never from the machine, so that the printed version is the one
that was used and an air-gapped workstation gives the same window as any other.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from zoneinfo import ZoneInfo

from app.models.errors import AppError
from app.models.shift import ShiftDefinition

HOUR_S = 3600.0


class UnknownZoneError(AppError):
    """A time zone name that is not in the IANA database."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Shift: “{name}” is not a known time zone (tzdata {tzdata_version()}); "
            "use an IANA name such as America/New_York or UTC."
        )


class ShiftHoursError(AppError):
    """Shift hours that are not a time of day."""

    def __init__(self, name: str, hours: str) -> None:
        super().__init__(f"Shift {name}: “{hours}” is not a time of day; write start and end as HH:MM, such as 22:00.")


@dataclass(frozen=True, slots=True)
class ShiftWindow:
    """One shift, `[start, end)` in UTC. `label` names it by its start date; `nominal_h` is what the wall clock says."""

    label: str
    tz: str
    start: datetime
    end: datetime
    nominal_h: float

    @property
    def elapsed_h(self) -> float:
        """True hours between start and end: what every rate is divided by."""
        return (self.end - self.start).total_seconds() / HOUR_S

    @property
    def local(self) -> tuple[datetime, datetime]:
        """Start and end on the wall clock of the site."""
        place = zone(self.tz)
        return self.start.astimezone(place), self.end.astimezone(place)

    @property
    def length(self) -> str:
        """Elapsed hours as text, "7 h (DST)" where they differ from the nominal ones."""
        note = "" if self.elapsed_h == self.nominal_h else " (DST)"
        return f"{self.elapsed_h:g} h{note}"

    def holds(self, instant: datetime) -> bool:
        """Tell whether an aware `instant` lies in the window; its end does not."""
        return self.start <= instant < self.end

    def until(self, as_of: datetime) -> "ShiftWindow":
        """Give the part of the window that has passed at `as_of`: the window itself once the shift is over."""
        return replace(self, end=max(self.start, min(self.end, as_of)))


def shift_window(definition: ShiftDefinition, day: date, *, start_fold: int = 0, end_fold: int = 0) -> ShiftWindow:
    """Place a shift on the day it starts.

    An end at or before the start is on the next day. A wall time that a clock change skips takes the offset before
    the change; one that comes twice is the first unless its fold says 1. A shift wholly inside a gap is empty.

    Raises:
        UnknownZoneError: when the time zone is not in the IANA database.
        ShiftHoursError: when start or end is not HH:MM.
    """
    first = datetime.combine(day, _wall(definition, definition.start))
    last = datetime.combine(day, _wall(definition, definition.end))
    if last <= first:
        last += timedelta(days=1)
    start = to_utc(first, definition.tz, start_fold)
    end = max(start, to_utc(last, definition.tz, end_fold))
    nominal = (last - first).total_seconds() / HOUR_S
    return ShiftWindow(f"{day.isoformat()} {definition.name}", definition.tz, start, end, nominal)


def trailing_windows(definition: ShiftDefinition, day: date, count: int = 20) -> tuple[ShiftWindow, ...]:
    """Give the same shift on the `count` days before `day`, oldest first."""
    return tuple(shift_window(definition, day - timedelta(days=back)) for back in range(count, 0, -1))


def to_utc(wall: datetime, tz: str, fold: int = 0) -> datetime:
    """Resolve a naive wall time to UTC by PEP 495: a gap takes the offset before it, an overlap follows `fold`.

    Raises:
        UnknownZoneError: when the time zone is not in the IANA database.
    """
    return wall.replace(tzinfo=zone(tz), fold=fold).astimezone(UTC)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Read one time zone from the shipped database.

    Raises:
        UnknownZoneError: when it has no such zone.
    """
    if name not in _zone_names():
        raise UnknownZoneError(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def tzdata_version() -> str:
    """Give the release of the IANA database in use, such as "2026a"."""
    return str(import_module("tzdata").IANA_VERSION)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def _wall(definition: ShiftDefinition, hours: str) -> time:
    try:
        return datetime.strptime(hours, "%H:%M").time()  # noqa: DTZ007 - a wall time has no zone until it has a day
    except ValueError as error:
        raise ShiftHoursError(definition.name, hours) from error
