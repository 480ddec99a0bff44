"""What a site must be able to tell besides the work itself, as operations of the log."""

import platform
from enum import StrEnum

from app import __version__
from app.models.ids import NIL, OpId, PersonId, TaskId, uuid7
from app.models.op import Draft, OpKind


class SessionEvent(StrEnum):
    """What happened to a window or file.

    `locked_still`: opened after it ended while locked; `integrity_mismatch`: tasks here were not as central had them;
    `device_renewed`: the file was copied or recovered; `central_restored`: central lost what it had from here.
    """

    LOCKED = "locked"
    LOCKED_IDLE = "locked_idle"
    LOCKED_SYSTEM = "locked_system"
    UNLOCKED = "unlocked"
    UNLOCK_REFUSED = "unlock_refused"
    LOCKED_STILL = "locked_still"
    PIN_SET = "pin_set"
    PIN_CHANGED = "pin_changed"
    PIN_REMOVED = "pin_removed"
    PIN_REFUSED = "pin_refused"
    PIN_VOID = "pin_void"
    EXPORTED = "exported"
    IMPORTED = "imported"
    UPGRADED = "upgraded"
    MISMATCH = "integrity_mismatch"
    RENEWED = "device_renewed"
    RESTORED = "central_restored"


def session_draft(person: PersonId, event: SessionEvent, detail: str = "") -> Draft:
    """The entry that this happened, on this host, in this program."""
    body: dict[str, object] = {"v": 1, "event": event.value, "host": platform.node(), "program": __version__}
    body |= {"detail": detail} if detail else {}
    return Draft(OpId(uuid7()), OpKind.SESSION, person, TaskId(NIL), body)
