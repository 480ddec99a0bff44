"""Bundles: tasks carried out to a site with no network, and its work carried back, in signed files."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app import __version__
from app.models.errors import NotAllowedError
from app.models.ids import PersonId, TaskId, uuid7
from app.models.op import OpKind, utc_text
from app.models.person import Role
from app.models.words import plural
from app.services.clock import Clock, system_clock
from app.services.errors import NotWrittenError
from app.services.overwriting import OtherFileThereError, refuse_other_kind
from app.services.sessions import taken_in, taken_out
from app.services.workspace import OUTPOST, Workspace
from app.store import carrying, people
from app.store.carrying import Arrival, ForkError, GapError
from app.store.database import Database
from app.store.outbox import Outbox
from app.sync.bundle import FORMAT, CarriedOp, Header, Proved, claimed_project, prove, read_ops, write_bundle
from app.sync.bundle_errors import (
    BundleError,
    EarlierBundleMissingError,
    ExchangedBundleError,
    ForkedBundleError,
    NoBeginningError,
    NothingToCarryError,
    OtherFingerprintError,
    OtherProjectBundleError,
    UnknownSignerError,
)
from app.sync.signing import Signer, fingerprint, key_text, read_key

_KINDS = {
    "rev": ("revision", "revisions"),
    "ontology": ("ontology", "ontologies"),
    "person": ("person", "people"),
    "reopen": ("reopening", "reopenings"),
    "coverage": ("record of what was seen", "records of what was seen"),
    "display": ("record of a display", "records of displays"),
    "session": ("session note", "session notes"),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was put into a bundle."""

    path: Path
    header: Header
    operations: int
    tasks: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a bundle is and what importing it would do, or did. `signer` is empty for a key nobody registered here."""

    proved: Proved
    fingerprint: str
    signer: str
    fresh: int
    placed: int
    known: int
    kinds: dict[str, int]
    authors: tuple[str, ...]
    imported_before: str | None

    @property
    def header(self) -> Header:
        """What it says of itself."""
        return self.proved.header

    @property
    def changes(self) -> bool:
        """Whether importing it changes anything."""
        return bool(self.fresh or self.placed)


def key_file() -> Path:
    """Where this person's signing key lies on this computer."""
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    return Path(base) / "orthomark" / "signing-key.pem"


def own_key() -> tuple[str, str]:
    """This workstation's public key as text, and its fingerprint."""
    public = Signer(key_file()).public
    return key_text(public), fingerprint(public)


def export_bundle(workspace: Workspace, path: Path, tasks: Collection[TaskId] | None = None) -> Exported:
    """Write a bundle: from a joined workspace what central knows of these tasks, from another one what is unsent.

    Raises:
        NothingToCarryError: when there is nothing.
        NotWrittenError: when the file cannot be written.
        OtherFileThereError: when no older bundle lies there but something else, as the workspace itself.
    """
    refuse_other_kind(path, FORMAT.encode())
    if claimed_project(path) not in {None, str(workspace.project_id)}:
        raise OtherFileThereError(path, "a bundle of another project")
    signer = Signer(key_file())
    joined = workspace.joined_as() is not None
    with workspace.database.read() as connection:
        stored = [one for one in carrying.outgoing(connection, tasks) if (one.feed_n is not None) is joined]
    witness = Outbox(workspace.database, lambda: utc_text(workspace.clock())).witnesses()
    if not stored:
        raise NothingToCarryError(workspace.path)
    project = workspace.project
    header = Header(
        bundle=str(uuid7()),
        project=str(project.id),
        name=project.name,
        made_at=utc_text(workspace.clock()),
        program=f"Orthomark {__version__}",
        operations=len(stored),
        incarnation=witness[0][2] if witness else "",
        n=max((one.feed_n or 0 for one in stored), default=0),
        key=key_text(signer.public),
    )
    try:
        write_bundle(path, header, [CarriedOp(one.op, one.feed_n, one.disposition) for one in stored], signer)
    except OSError as error:
        raise NotWrittenError(path, os.strerror(error.errno or 0)) from error
    taken_out(workspace, "bundle", [path])
    carried = {one.op.task for one in stored if one.op.kind == OpKind.TASK or not joined} - {TaskId(UUID(int=0))}
    return Exported(path, header, len(stored), len(carried), fingerprint(signer.public))


def inspect_bundle(workspace: Path, path: Path, *, trusted: bool = False) -> Inspected:
    """Prove a bundle and say what importing it into this file would do; a file that is not there yet is thought empty.

    Raises:
        BundleError: when it is not what it should be, or does not fit.
        UnknownSignerError: when `trusted` is asked for and the signer's key is not.
    """
    if not workspace.exists():
        return look_at(path)
    proved = prove(path)
    header = proved.header
    with Database.open(workspace) as database, database.read() as connection:
        _refuse_other_project(connection, path, header)
        known = _known_signers(carrying.signers(connection))
        if trusted and header.key not in known:
            raise UnknownSignerError(path, fingerprint(read_key(header.key)))
        arrival = _weighed(connection, path, proved)
        before = people.get_meta(connection, f"{carrying.IMPORTED}{header.bundle}")
    return _told(proved, arrival, known, before)


def look_at(path: Path) -> Inspected:
    """Prove a bundle and say what a new file would hold that begins with it.

    Raises:
        BundleError: when it is not what it should be.
    """
    proved = prove(path)
    return _told(proved, Arrival(fresh=tuple(read_ops(path, proved))), {}, None)


def is_signed_by(found: Inspected, spoken: str) -> bool:
    """Whether a fingerprint somebody was told is that of the bundle’s signer, however it is spaced and written."""
    return "".join(spoken.lower().split()) == "".join(found.fingerprint.split())


def import_bundle(
    workspace: Path, path: Path, clock: Clock = system_clock, reported: Proved | None = None
) -> Inspected:
    """Take a bundle into a workspace file, whole or not at all; `reported` is the one somebody has agreed to.

    Raises:
        BundleError: when the bundle is not what it should be, its signer is not trusted, or it does not fit.
    """
    told = inspect_bundle(workspace, path, trusted=True)
    if reported is not None and told.proved != reported:
        raise ExchangedBundleError(path)
    with Database.open(workspace) as database:
        _take_in(database, path, told, clock)
        if told.changes:
            taken_in(Workspace(database, clock), "bundle", [path])
    return told


def _take_in(database: Database, path: Path, told: Inspected, clock: Clock) -> None:
    header = told.header
    with database.transaction() as connection:
        arrival = _weighed(connection, path, told.proved)
        carrying.take_in(connection, arrival, utc_text(clock()))
        carrying.note_carrier(
            connection, [one.op.device for one in arrival.fresh if one.feed_n is None], header.key, header.bundle
        )
        if told.imported_before is None:
            people.set_meta(connection, f"{carrying.IMPORTED}{header.bundle}", utc_text(clock()))


def begin_from(workspace: Path, path: Path, spoken: str, name: str = "the sender") -> None:
    """Make an empty workspace file for a bundle's project that trusts its signer, whose fingerprint was told otherwise.

    Raises:
        OtherFingerprintError: when the fingerprint is another.
        NoBeginningError: when the bundle does not hold the project.
    """
    proved = prove(path)
    header = proved.header
    found = fingerprint(read_key(header.key))
    if "".join(spoken.lower().split()) != "".join(found.split()):
        raise OtherFingerprintError(path, found, spoken)
    database = Database.create(workspace)
    try:
        _begin(database, path, proved, name)
    except BundleError:
        database.remove()
        raise
    database.close()


def _begin(database: Database, path: Path, proved: Proved, name: str) -> None:
    header = proved.header
    with database.transaction() as connection:
        people.set_meta(connection, "project", header.project)
        try:
            fresh = _weighed(connection, path, proved).fresh
        except EarlierBundleMissingError as error:
            raise NoBeginningError(path) from error
        if not any(carried.op.kind == OpKind.PROJECT for carried in fresh):
            raise NoBeginningError(path)
        people.set_meta(connection, OUTPOST, header.bundle)
        carrying.set_signers(connection, {header.key: name})


def trust(workspace: Workspace, key: str, name: str) -> str:
    """Register a signer's public key in this file; give its fingerprint. Only a lead may.

    Raises:
        NotAllowedError: for anybody else.
    """
    public = _lead_key(workspace, key)
    with workspace.database.transaction() as connection:
        carrying.set_signers(connection, {**carrying.signers(connection), key_text(public): name})
    return fingerprint(public)


def distrust(workspace: Workspace, key: str) -> bool:
    """Take a key off the list again; whether it was there. Only a lead may."""
    public = key_text(_lead_key(workspace, key))
    with workspace.database.transaction() as connection:
        known = carrying.signers(connection)
        gone = known.pop(public, None)
        carrying.set_signers(connection, known)
    return gone is not None


def trusted(workspace: Workspace) -> dict[str, str]:
    """The keys trusted here with the names of whose they are; this workstation's own is among them."""
    with workspace.database.read() as connection:
        return _known_signers(carrying.signers(connection))


def kind_words(found: Inspected) -> str:
    """What is new in a bundle, counted by kind: “2 events, 3 revisions”."""
    return ", ".join(plural(count, *_KINDS.get(kind, (kind,))) for kind, count in sorted(found.kinds.items()))


def _refuse_other_project(connection: Any, path: Path, header: Header) -> None:
    if people.get_meta(connection, "project") != header.project:
        raise OtherProjectBundleError(path, header.name)


def _weighed(connection: Any, path: Path, proved: Proved) -> Arrival:
    _refuse_other_project(connection, path, proved.header)
    try:
        return carrying.weigh(connection, read_ops(path, proved))
    except GapError as error:
        raise EarlierBundleMissingError(path, error.count) from error
    except ForkError as error:
        raise ForkedBundleError(path, error.device) from error


def _told(proved: Proved, arrival: Arrival, known: dict[str, str], before: str | None) -> Inspected:
    kinds: dict[str, int] = {}
    for carried in arrival.fresh:
        kinds[carried.op.kind] = kinds.get(carried.op.kind, 0) + 1
    return Inspected(
        proved=proved,
        fingerprint=fingerprint(read_key(proved.header.key)),
        signer=known.get(proved.header.key, ""),
        fresh=len(arrival.fresh),
        placed=len(arrival.placed),
        known=arrival.known,
        kinds=kinds,
        authors=_authors([carried.op.author for carried in arrival.fresh]),
        imported_before=before,
    )


def _authors(found: Sequence[PersonId]) -> tuple[str, ...]:
    return tuple(sorted({str(author) for author in found}))


def _known_signers(registered: dict[str, str]) -> dict[str, str]:
    return {own_key()[0]: "this computer", **registered}


def _lead_key(workspace: Workspace, key: str) -> bytes:
    if Role.LEAD not in workspace.person.roles:
        raise NotAllowedError("Only a lead registers whose bundles are trusted here; ask the lead.")
    return read_key(key)
