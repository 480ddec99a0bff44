"""How the workstations of a project stand, and closing one that will not come back, as a lead (SYNC 4.3)."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from app.models.errors import BadInputError, NotAllowedError, NotFoundError
from app.models.ids import DeviceId, PersonId, person_id
from app.models.op import parse_utc, utc_text
from app.models.person import Role
from app.services.synchronisation import WORKSTATIONS, sync
from app.services.workspace import Workspace, as_uuid
from app.store import closing, leases, people
from app.store.closing import Left
from app.sync.central import Central
from app.sync.reconcile import SyncResult

SHORTEST_REF = 6


@dataclass(frozen=True, slots=True)
class Workstation:
    """One workstation as it last told central; times are UTC text on central’s clock, which is `clock_offset_ms` ahead.

    `unsent` is what it could not send when it was seen, `holding` how many tasks were taken on it. `seen_at` is None
    for one central does not know, as after a restore. `lacking` of its operations are here and not at central, so that
    others wait for it, since `lacking_since`. Closed ones have `closed_at` and `closed_why`; `own` is this one.
    """

    login: str
    host: str = ""
    program: str = ""
    unsent: int = 0
    unsent_since: str | None = None
    clock_offset_ms: int = 0
    seen_at: str | None = None
    device: str = ""
    closed_at: str | None = None
    closed_why: str | None = None
    lacking: int = 0
    lacking_since: str | None = None
    own: bool = False
    holding: int = 0


def workstations(workspace: Workspace) -> list[Workstation]:
    """How the workstations of the project stood at the last sync, the latest seen first; a lead knows of all."""
    with workspace.database.read() as connection:
        told = json.loads(people.get_meta(connection, WORKSTATIONS) or "[]")
        left = {str(one.device): one for one in closing.left(connection)}
        own = {str(device) for device in closing.own_devices(connection)}
        holds = Counter(str(one.device) for one in leases.leases(connection).values())
    known = [
        _on_central_clock(Workstation(**row, own=row["device"] in own, holding=holds[row["device"]])) for row in told
    ]
    strangers = [one for device, one in left.items() if device not in {station.device for station in known}]
    return [
        *(_lacking(Workstation(workspace.person_named(one.author), device=str(one.device)), one) for one in strangers),
        *(_lacking(station, left.get(station.device)) for station in known),
    ]


def close(workspace: Workspace, url: str, ref: str, why: str) -> SyncResult:
    """Close a workstation that will not come back: nobody waits for it, and what it still sends has no effect.

    What is here of its work and lacking at central is sent in its place. Syncs before and after.

    Raises:
        NotAllowedError: without being a lead, or for the own workstation.
        BadInputError: without a reason.
        NotFoundError: when there is no such workstation, or it is not clear which.
    """
    reason = _entitled(workspace, why)
    sync(workspace, url)
    device, author = _who(workspace, ref)
    with Central(url) as central:
        central.close_workstation(workspace.project_id, device, author, reason)
    return sync(workspace, url)


def reopen(workspace: Workspace, url: str, ref: str, why: str) -> bool:
    """Take a closing back; False when the workstation is not closed.

    Raises:
        NotAllowedError, BadInputError, NotFoundError: as for closing.
    """
    reason = _entitled(workspace, why)
    sync(workspace, url)
    device, _ = _who(workspace, ref)
    with Central(url) as central:
        opened = central.reopen_workstation(workspace.project_id, device, reason)
    sync(workspace, url)
    return opened


def _on_central_clock(one: Workstation) -> Workstation:
    """What it waits since, it wrote down by its own clock."""
    if one.unsent_since is None:
        return one
    told = parse_utc(one.unsent_since) + timedelta(milliseconds=one.clock_offset_ms)
    return replace(one, unsent_since=utc_text(told))


def _lacking(station: Workstation, left: Left | None) -> Workstation:
    return station if left is None else replace(station, lacking=left.count, lacking_since=left.since)


def _entitled(workspace: Workspace, why: str) -> str:
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError("Only a lead closes a workstation or opens it again.")
    if not why.strip():
        raise BadInputError("Reason", "none is given", "say why; it goes into central’s audit log")
    return why.strip()


def _who(workspace: Workspace, ref: str) -> tuple[DeviceId, PersonId]:
    """A workstation by its id, either end of it, or the login or host only it has; and whose it is."""
    wanted = ref.strip().lower()
    found = [one for one in workstations(workspace) if _means(wanted, one)]
    identifier = as_uuid(found[0].device) if len(found) == 1 else None
    if identifier is None:
        raise NotFoundError("single workstation", ref)
    device = DeviceId(identifier)
    with workspace.database.read() as connection:
        own = closing.own_devices(connection)
        authors = {one.device: one.author for one in closing.left(connection)}
    if device in own:
        raise NotAllowedError("This is the workstation you are at; it is closed from another one.")
    return device, authors.get(device) or person_id(found[0].login)


def _means(wanted: str, one: Workstation) -> bool:
    if wanted in {one.login.casefold(), one.host.casefold()}:
        return bool(wanted)
    return len(wanted) >= SHORTEST_REF and (one.device.startswith(wanted) or one.device.endswith(wanted))
