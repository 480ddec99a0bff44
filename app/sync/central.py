"""Talking to central: one psycopg connection, short statements, every error made a sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb
from psycopg.types.string import ByteaBinaryLoader

from app import __version__
from app.models.archive import Archived
from app.models.ids import NIL, DeviceId, OpId, PersonId, ProjectId, TaskId
from app.models.lease import Lease, NoLease
from app.models.op import Op
from app.models.op_row import OpRow, PlacedRow, op_values
from app.sync import halting
from app.sync.addresses import address
from app.sync.copying import OP_FIELDS
from app.sync.errors import (
    CutOffError,
    LoginRefusedError,
    NoPasswordError,
    NotACentralError,
    NotSecureError,
    PushRefusedError,
    UnreachableError,
)
from app.sync.ports import Cursor, Digest, Placing
from app.sync.staging import Ahead, copy_in
from app.sync.transport import secured, why_not_secure

PROTOCOL = 2
_DEFAULTS: dict[str, Any] = {
    "connect_timeout": 10,
    "application_name": f"Orthomark {__version__}",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "options": "-c statement_timeout=180s -c lock_timeout=40s -c idle_in_transaction_session_timeout=60s "
    "-c default_transaction_isolation=read\\ committed",
}
_NO_DATABASE = re.compile(r'database ".*" does not exist')
_NOT_OURS = ("3F000", "42883", "42P01")
_NOT_WELCOME = ("28000", "42501")


@dataclass(frozen=True, slots=True)
class Hello:
    """Central's greeting. `n` is None when this login is no member of the project.

    `chains` are central's chain hashes at the numbers asked for, `device` is (last dseq, last hash) of the own device,
    `clocks` are offsets in ms of devices whose clocks are off, `server_time` is UTC text, `closed` are
    workstations that will not come back, True where nothing of them is waited for any more, `archived` says whether the
    project is.
    """

    user: PersonId
    incarnation: str
    protocols: range
    server_time: str
    roles: frozenset[str]
    n: int | None
    chain: bytes
    chains: dict[int, bytes]
    device: tuple[int, bytes] | None
    clocks: dict[DeviceId, int]
    leases: tuple[Lease, ...]
    closed: dict[DeviceId, bool]
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Central's answer to a push; `placed` tells only of ops not applied at `n`, `conflicts` of torn annotations."""

    n: int
    chain: bytes
    placed: dict[OpId, tuple[int, str]]
    conflicts: frozenset[UUID]


class Central:
    """One login's connection to central, and a second one while much is sent; a context manager.

    Inside `halting.stoppable` every call raises SyncStoppedError once somebody stopped the work, also one that waits.
    """

    def __init__(self, url: str) -> None:
        self.address = address(url)
        self._halt = halting.current()
        self._connection = self._reached(url)
        self._ahead = Ahead(partial(self._reached, url))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        self._connection.close()
        self._ahead.close()

    def hello(self, project: ProjectId | None, device: DeviceId | None, witnessed: Sequence[int] = ()) -> Hello:
        """Ask who I am, what I may do in `project`, where it stands and its chains at the numbers `witnessed`."""
        arguments = (project, device, list(witnessed), f"Orthomark {__version__}")
        found = self._ask("select api.hello_v2(%s, %s, %s::bigint[], %s)", arguments)[0][0]
        mine = found["device"]
        return Hello(
            user=PersonId(UUID(found["user"])),
            incarnation=found["incarnation"],
            protocols=range(found["proto_min"], found["proto_max"] + 1),
            server_time=found["server_time"],
            roles=frozenset(found["roles"]),
            n=found["n"],
            chain=bytes.fromhex(found["chain"] or ""),
            chains={int(n): bytes.fromhex(chain) for n, chain in found["chains"].items()},
            device=(mine["last_dseq"], bytes.fromhex(mine["last_hash"])) if mine else None,
            clocks={DeviceId(UUID(one)): int(off) for one, off in found["clocks"].items()},
            leases=tuple(_lease(facts) for facts in found["leases"]),
            closed={DeviceId(UUID(one)): bool(settled) for one, settled in found.get("closed", {}).items()},
            archived=Archived(**told) if (told := found.get("archived")) else None,
        )

    def check_in(self, project: ProjectId, device: DeviceId, facts: Mapping[str, object]) -> None:
        """Tell central how this workstation stands, for the lead to see."""
        self._ask("select api.check_in(%s, %s, %s)", (project, device, Jsonb(dict(facts))))

    def device_log(self, project: ProjectId, device: DeviceId, first: int) -> list[tuple[int, OpId, bytes, int, str]]:
        """Give (dseq, op, hash, feed number, disposition) of what central holds of an own device from `first` on."""
        query = "select dseq, op_id, hash, feed_n, disposition from api.device_log(%s, %s, %s)"
        return [(row[0], OpId(row[1]), row[2], row[3], row[4]) for row in self._ask(query, (project, device, first))]

    def lease(self, project: ProjectId, tasks: Sequence[TaskId], device: DeviceId, days: int) -> list[Lease | NoLease]:
        """Ask for the leases of tasks, or to extend those held; one answer per task."""
        found = self._ask("select api.lease(%s, %s::uuid[], %s, %s)", (project, list(tasks), device, days))[0][0]
        return [_no_lease(facts) if "refused" in facts else _lease(facts) for facts in found]

    def break_lease(self, project: ProjectId, task: TaskId, why: str) -> bool:
        """End a lease, the own or as a lead anybody's; False when there is none."""
        return bool(self._ask("select api.break_lease(%s, %s, %s)", (project, task, why))[0][0])

    def expect_more(self) -> "Future[psycopg.Connection[Any]]":
        """Begin to open a second connection for `stage`, as more batches are to be sent."""
        return self._ahead.open()

    def stage(self, ops: Sequence[OpRow]) -> UUID | None:
        """Copy a batch into staging from another thread while `push` is at work; None when `push` has to do it."""
        return self._ahead.copy(ops)

    def push(self, project: ProjectId, batch: UUID, ops: Sequence[OpRow], staged: UUID | None = None) -> Answer:
        """Send one batch: COPY into staging, unless it is `staged`, then one statement that judges and stores it.

        Raises:
            PushRefusedError: when the batch as a whole is refused; nothing was stored.
            CutOffError: when the connection broke; the batch may or may not be stored, send it again.
        """
        receipt = self._send("select api.push_v2(%s, %s, %s)", ops, project, batch, staged=staged)
        if receipt["seen"] != len(ops):
            raise PushRefusedError(f"a receipt for {receipt['seen']} of {len(ops)} operations")
        return Answer(
            n=receipt["n"],
            chain=bytes.fromhex(receipt["chain"]),
            placed={OpId(UUID(op)): (placing[0], placing[1]) for op, placing in receipt["placed"].items()},
            conflicts=frozenset(UUID(annotation) for annotation in receipt["conflicts"]),
        )

    def relay(self, project: ProjectId, batch: UUID, ops: Sequence[Op], key: bytes, bundle: str) -> dict[OpId, Placing]:
        """Send one batch in the name of somebody at a site with no network, as a lead; `key` signed the bundle.

        Raises:
            PushRefusedError: when the batch as a whole is refused; nothing was stored.
            CutOffError: when the connection broke; the batch may or may not be stored, send it again.
        """
        receipt = self._send(
            "select api.relay(%s, %s, %s, %s, %s)", list(map(op_values, ops)), project, batch, key, UUID(bundle)
        )
        return {OpId(UUID(op)): (placing[0], placing[1]) for op, placing in receipt["placed"].items()}

    def close_workstation(self, project: ProjectId, device: DeviceId, user: PersonId, why: str) -> None:
        """Close a workstation of `user` that will not come back, as a lead; what it still sends has no effect."""
        self._ask("select api.close_workstation(%s, %s, %s, %s)", (project, device, user, why))

    def settle_workstation(self, project: ProjectId, device: DeviceId) -> None:
        """Say that nothing more of a closed workstation is to be expected, as a lead."""
        self._ask("select api.settle_workstation(%s, %s)", (project, device))

    def reopen_workstation(self, project: ProjectId, device: DeviceId, why: str) -> bool:
        """Take the closing of a workstation back, as a lead; False when it is not closed."""
        return bool(self._ask("select api.reopen_workstation(%s, %s, %s)", (project, device, why))[0][0])

    def salvage(self, project: ProjectId, batch: UUID, ops: Sequence[Op]) -> dict[OpId, Placing]:
        """Send what a closed workstation did, from the copy a lead has of it.

        Raises:
            PushRefusedError: when the batch as a whole is refused; nothing was stored.
            CutOffError: when the connection broke; the batch may or may not be stored, send it again.
        """
        receipt = self._send("select api.salvage(%s, %s, %s)", list(map(op_values, ops)), project, batch)
        return {OpId(UUID(op)): (placing[0], placing[1]) for op, placing in receipt["placed"].items()}

    def digests(self, project: ProjectId) -> dict[TaskId, Digest]:
        """Give (count, xor64, last feed number) of every task this login may see."""
        rows = self._ask("select task_id, n, x, last_feed_n from api.digests(%s)", (project,))
        return {TaskId(task): (n, x, last) for task, n, x, last in rows}

    def page(
        self, project: ProjectId, task: TaskId, after: Cursor, limit: int, besides: DeviceId | None = None
    ) -> list[PlacedRow]:
        """Give the next ops of a task after a cursor, in feed order, leaving out those of the device `besides`."""
        query = (
            f"select {OP_FIELDS}, feed_n, disposition from core.op where project_id = %s and task_id = %s "  # noqa: S608
            "and (feed_n, dseq) > (%s, %s) and device_id <> %s order by feed_n, dseq limit %s"
        )
        with self._sentences(), self._connection.cursor(binary=True) as cursor:
            cursor.adapters.register_loader("uuid", ByteaBinaryLoader)
            return cursor.execute(query.encode(), (project, task, *after, besides or NIL, limit)).fetchall()

    def leases(self, project: ProjectId) -> list[Lease]:
        """Give every lease of a project that has not ended."""
        query = (
            "select task_id, epoch, user_id, device_id, days, "
            "to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') "
            "from core.lease where project_id = %s and ended_at is null"
        )
        return [Lease(*row) for row in self._ask(query, (project,))]

    def workstations(self, project: ProjectId) -> list[dict[str, object]]:
        """Give how the workstations of a project last stood: to a lead all of them, to others their own."""
        query = (
            "select u.login, w.host, w.program, w.unsent, w.unsent_since, w.clock_offset_ms, "
            "to_char(w.seen_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), w.device_id::text, "
            "to_char(w.closed_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), w.closed_why "
            "from core.workstation w join core.app_user u on u.user_id = w.user_id "
            "where w.project_id = %s order by w.closed_at is not null, w.seen_at desc nulls last"
        )
        names = (
            *("login", "host", "program", "unsent", "unsent_since", "clock_offset_ms", "seen_at"),
            *("device", "closed_at", "closed_why"),
        )
        return [dict(zip(names, row, strict=True)) for row in self._ask(query, (project,))]

    def projects(self) -> dict[ProjectId, str]:
        """Give the projects this login is a member of, with their names."""
        rows = self._ask("select project_id, name from core.project order by name", ())
        return {ProjectId(project): name for project, name in rows}

    def _send(
        self, query: str, rows: Sequence[OpRow], project: ProjectId, *arguments: object, staged: UUID | None = None
    ) -> dict[str, Any]:
        with self._sentences(), self._connection.cursor() as cursor:
            attempt = staged or copy_in(self._connection, rows)
            row = cursor.execute(query.encode(), (project, attempt, *arguments)).fetchone()
        receipt: dict[str, Any] = row[0] if row is not None else {}
        if receipt.get("status") != "ok":
            raise PushRefusedError(str(receipt.get("why", "no answer")))
        return receipt

    def _ask(self, query: str, arguments: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._sentences(), self._connection.cursor() as cursor:
            return cursor.execute(query.encode(), arguments).fetchall()

    def _reached(self, url: str) -> psycopg.Connection[Any]:
        self._obey()
        line = connect(url)
        if self._halt is not None:
            self._halt.hold(line)
        return line

    def _obey(self) -> None:
        if self._halt is not None:
            self._halt.check()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        self._obey()
        try:
            yield
        except psycopg.Error as error:
            self._obey()
            if self._connection.broken or isinstance(error, psycopg.OperationalError):
                raise CutOffError(_first_line(error)) from error
            if error.sqlstate in _NOT_WELCOME:
                raise LoginRefusedError(self.address) from error
            if error.sqlstate in _NOT_OURS:
                raise NotACentralError(self.address, _first_line(error)) from error
            raise


def connect(url: str) -> psycopg.Connection[Any]:
    """Open a connection with time limits on everything; the password stays in memory.

    Raises:
        UnreachableError: when nobody answers.
        LoginRefusedError: when user or password are wrong.
        NoPasswordError: when a password is asked for and there is none.
        NotACentralError: when there is no such database.
        WeakTransportError, NotSecureError: when the way there is not, or cannot be, protected.
        BadAddressError: when `url` is no address.
    """
    given = secured(url)
    try:
        return psycopg.connect(make_conninfo(**{**_DEFAULTS, **given}), autocommit=True, prepare_threshold=None)
    except psycopg.OperationalError as error:
        text = _first_line(error)
        if "authentication failed" in text or "not permitted to log in" in text or "permission denied" in text:
            raise LoginRefusedError(address(url)) from error
        if "no password supplied" in text:
            raise NoPasswordError(address(url)) from error
        if _NO_DATABASE.search(text):
            raise NotACentralError(address(url), text) from error
        if why_not_secure(text):
            raise NotSecureError(address(url), text) from error
        raise UnreachableError(address(url), text) from error


def _lease(facts: Mapping[str, Any]) -> Lease:
    return Lease(
        task=TaskId(UUID(facts["task"])),
        epoch=facts["epoch"],
        holder=PersonId(UUID(facts["holder"])),
        device=DeviceId(UUID(facts["device"])) if facts["device"] else None,
        days=facts["days"],
        expires_at=facts["expires_at"],
    )


def _no_lease(facts: Mapping[str, Any]) -> NoLease:
    return NoLease(TaskId(UUID(facts["task"])), facts["refused"], _lease(facts) if "holder" in facts else None)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
