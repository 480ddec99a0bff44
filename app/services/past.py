"""How far back undo reaches without reading it all: the newest steps are read, and further ones when asked for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.models.edit import Edit
from app.models.ids import EditId, PersonId, TaskId
from app.services.history import History, read_history
from app.store import log
from app.store.database import Database
from app.store.log import StoredOp

FIRST, FURTHER = 16, 8
AT_ONCE = 200
"""An edit of more annotations is made, stored and shown aside, so that nobody waits for it."""


class Past:
    """The steps of one person on one task. Steps named in `dropped` can no longer be taken."""

    def __init__(self, database: Database, task: TaskId, person: PersonId | None) -> None:
        self._database, self._task, self._person = database, task, person
        self._reach = FIRST
        self._dropped: set[EditId] = set()
        self._history: History | None = None
        self._whole = person is None
        self._cut = ""

    def forget(self) -> None:
        """Others have written to the log: read it anew when it is asked for."""
        self._history = None

    def add(self, edit: Edit) -> None:
        """Note an applied edit; what was never read will be read with it."""
        if self._history is not None:
            self._history.add(edit)

    def drop(self, edit: Edit) -> None:
        """Forget a step that can no longer be taken."""
        self._dropped.add(edit.id)
        self._known.drop(edit)

    @property
    def done_label(self) -> str | None:
        """What undo would take back, without reading further than the newest steps."""
        done = self._known.done
        return done[-1].label if done else (self._cut or None)

    @property
    def undone_label(self) -> str | None:
        """What redo would do again."""
        undone = self._known.undone
        return undone[-1].label if undone else None

    @property
    def done_is_large(self) -> bool:
        """Whether the newest step may be of very many annotations, so that even to read it takes a while."""
        done = self._known.done
        return len(done[-1].changes) > AT_ONCE if done else not self._whole

    @property
    def undone_is_large(self) -> bool:
        """The same of the newest step taken back."""
        undone = self._known.undone
        return bool(undone) and len(undone[-1].changes) > AT_ONCE

    def last_done(self) -> Edit | None:
        """The newest step to take back, read from as far back as need be."""
        while not self._known.done and not self._whole:
            self._reach *= FURTHER
            self.forget()
        return self._known.done[-1] if self._known.done else None

    def last_undone(self) -> Edit | None:
        """The newest step taken back."""
        return self._known.undone[-1] if self._known.undone else None

    @property
    def done(self) -> list[Edit]:
        """The steps read so far, newest last."""
        return self._known.done

    @property
    def _known(self) -> History:
        while self._history is None:
            self._history = self._read()
        return self._history

    def _read(self) -> History | None:
        """None when what is read speaks of steps further back; then the next reading reaches further."""
        if self._person is None:
            return History()
        with self._database.read() as connection:
            own = log.newest_revisions(connection, self._task, self._person, self._reach)
            around = log.of_entities(connection, dict.fromkeys(stored.op.entity for stored in own))
        self._whole = len(own) < self._reach
        first = "" if self._whole else str(own[0].op.data().get("edit"))
        if not self._whole and _speaks_of_more(own, first):
            self._reach *= FURTHER
            return None
        history = read_history(_in_order(around), self._person, frozenset(stored.op.op_id for stored in own))
        self._cut = next((step.label for step in history.done if str(step.id) == first), "")
        history.done, history.undone = self._usable(history.done, first), self._usable(history.undone, "")
        return history

    def _usable(self, steps: list[Edit], cut: str) -> list[Edit]:
        """Those that are read whole and can still be taken."""
        return [step for step in steps if str(step.id) != cut and step.id not in self._dropped]


def _speaks_of_more(own: Sequence[StoredOp], cut: str) -> bool:
    """Whether a step undone or redone lies further back than these, or is the one they cut."""
    bodies = [stored.op.data() for stored in own]
    known = {str(body.get("edit")) for body in bodies} - {cut}
    return not {str(body[word]) for body in bodies for word in ("undoes", "redoes") if body.get(word)} <= known


def _in_order(found: Mapping[UUID, list[StoredOp]]) -> list[StoredOp]:
    return sorted((stored for operations in found.values() for stored in operations), key=lambda each: each.order)
