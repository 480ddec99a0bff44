"""Identifiers: UUIDv7 for index locality only; order never comes from an id (SYNC 4.2)."""

import secrets
import time
from typing import NewType
from uuid import NAMESPACE_URL, UUID, uuid5

OpId = NewType("OpId", UUID)
ProjectId = NewType("ProjectId", UUID)
PersonId = NewType("PersonId", UUID)
DeviceId = NewType("DeviceId", UUID)
SceneId = NewType("SceneId", UUID)
TaskId = NewType("TaskId", UUID)
AnnotationId = NewType("AnnotationId", UUID)
PinId = NewType("PinId", UUID)
EditId = NewType("EditId", UUID)

NIL = UUID(int=0)
_PEOPLE = uuid5(NAMESPACE_URL, "https://orthomark.invalid/people")


def uuid7() -> UUID:
    """Make a UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def person_id(login: str) -> PersonId:
    """Give the one identifier a login name has everywhere, on every workstation and in every central."""
    return PersonId(uuid5(_PEOPLE, login.strip().casefold()))


def coverage_id(task: TaskId) -> UUID:
    """Give the one identifier under which everybody tells what they saw of a task."""
    return uuid5(task, "coverage")
