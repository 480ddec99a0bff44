"""Simulated workstations: real files, the real engine, one central, and clocks that are wrong."""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.models.annotation import Annotation
from app.models.errors import AppError
from app.models.geometry import box, to_body
from app.models.ids import NIL, AnnotationId, OpId, PersonId, TaskId, person_id, uuid7
from app.models.op import Draft, OpKind, utc_text
from app.models.op_row import PlacedRow, Said
from app.services.clock import system_clock
from app.services.workspace import Workspace
from app.store.database import Database
from app.store.outbox import BatchReceipt, Outbox
from app.sync.central import Central
from app.sync.engine import sync
from app.sync.reconcile import SyncResult
from tests.stateful.violation import ViolationError


class DiedError(Exception):
    """Stands for the end of a process."""


class Mortal(Outbox):
    """A store whose process ends before the `left`-th receipt or page is written."""

    left: int | None = None

    def store_receipt(self, receipt: BatchReceipt) -> None:
        self._live()
        super().store_receipt(receipt)

    def store_page(
        self,
        task: TaskId,
        rows: Sequence[PlacedRow],
        cursor: tuple[int, int],
        said: Mapping[bytes, Said] | None = None,
    ) -> None:
        self._live()
        super().store_page(task, rows, cursor, said)

    def _live(self) -> None:
        if self.left == 0:
            raise DiedError
        self.left = None if self.left is None else self.left - 1


@dataclass
class Station:
    """One file at one login."""

    login: str
    path: Path
    central: Central
    skew_s: float = 0.0
    workspace: Workspace = field(init=False)
    outbox: Mortal = field(init=False)

    def __post_init__(self) -> None:
        self.boot()

    def boot(self) -> None:
        self.workspace = Workspace(Database(self.path), self.clock)
        self.workspace.act_as(self.login)
        self.outbox = Mortal(self.workspace.database, lambda: utc_text(self.clock()))

    def clock(self) -> "object":
        return system_clock() + timedelta(seconds=self.skew_s)

    @property
    def me(self) -> PersonId:
        return person_id(self.login)

    def close(self) -> None:
        self.workspace.database._engine.dispose()
        self.workspace.database._lock.close()

    def cloned(self, path: Path) -> "Station":
        self.workspace.database.checkpoint()
        shutil.copyfile(self.path, path)
        return Station(self.login, path, self.central, self.skew_s)

    def sync(self, left: int | None = None) -> SyncResult | None:
        """One cycle; None when the process died of it, and was started again."""
        self.outbox.left = left
        try:
            return sync(self.outbox, self.central, self.me, clock=lambda: time.time() + self.skew_s)
        except DiedError:
            self.close()
            self.boot()
            return None
        except AppError as error:
            raise ViolationError(f"{self.login} cannot sync: {error}") from error
        finally:
            self.outbox.left = None

    def write(self, kind: str, entity: object, task: TaskId, body: Mapping[str, object], **more: OpId | None) -> None:
        self.workspace.record([Draft(OpId(uuid7()), kind, entity, task, {"v": 1, **body}, **more)])  # type: ignore[arg-type]

    def event(self, task: TaskId, kind: str, **body: object) -> None:
        self.write(OpKind.EVENT, task, task, {"type": kind, **body})

    def revise(self, task: TaskId, old: Annotation | None, kind: str, merge: OpId | None = None) -> None:
        body = {"op": kind, "scene": str(NIL), "class": "ship", "shape": to_body(box(0, 0, 9, 9)), "attributes": {}}
        entity = old.id if old else AnnotationId(uuid7())
        self.write(OpKind.REVISION, entity, task, body, base=old.head if old else None, merge=merge)

    def judge(self, one: Annotation, decision: str) -> None:
        body = {"decision": decision, "rev_hash": one.head_hash.hex(), "reasons": [], "comment": ""}
        self.write(OpKind.VERDICT, one.id, one.task, body, base=one.head)
