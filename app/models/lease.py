"""Leases: who has taken a task until when (SYNC 4.5). They spare double work and decide nothing else."""

from dataclasses import dataclass
from datetime import datetime

from app.models.ids import DeviceId, PersonId, TaskId
from app.models.op import parse_utc

LEASE_DAYS = 7
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Lease:
    """One grant; `epoch` is its fencing number, `expires_at` UTC text on central's clock."""

    task: TaskId
    epoch: int
    holder: PersonId
    device: DeviceId | None
    days: int
    expires_at: str

    def lapsed(self, now: datetime) -> bool:
        """Whether somebody else may ask for the task."""
        return parse_utc(self.expires_at) <= now


@dataclass(frozen=True, slots=True)
class NoLease:
    """A lease that was not given.

    It is “held” by another, “state:…” of the task does not allow it, the project is “archived”, or it is “not-yours”.
    """

    task: TaskId
    why: str
    held: Lease | None = None
