"""The open task: its annotations, the one door for changes, undo and redo (HOUSE 3)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.models.annotation import Annotation
from app.models.book import Book
from app.models.edit import Change, Edit
from app.models.event import Event
from app.models.ids import AnnotationId, EditId, OpId, TaskId, uuid7
from app.models.ontology import ClassDef
from app.models.op import Draft
from app.models.person import Role
from app.models.task import Task, TaskState
from app.services.aside import Aside, at_once
from app.services.assistance import assisted
from app.services.contents import Contents, differing, read_contents, version
from app.services.errors import ReadOnlyTaskError, StaleUndoError
from app.services.history import redo_of
from app.services.not_drawn import not_in_hand, pixels_problem, proved_pixels
from app.services.past import Past
from app.services.places import Places
from app.services.revising import alike, refuse_edit, revision_drafts
from app.services.set_aside import own_kept_words
from app.services.storing import Stored
from app.services.workspace import Changed, Workspace
from app.store import annotations, reviews
from app.store.database import Database

Reading = Callable[[Database, TaskId], Contents]
Make = Callable[[Book], Edit | None]
MANY = 2000
STORING = "Very many annotations are being changed at once; drawing is possible in a moment."
STILL_READING = "The annotations of this task are still being read; drawing is possible in a moment."


class OpenTask:
    """One task opened by the acting person. Every change is durable when `apply` returns; `changed` tells of it.

    `locked` is what the person keeps from being moved, reshaped or deleted by mistake: a matter of this window and
    hour, so it is never stored and never leaves the workstation.

    Its annotations are read by `read` by way of `aside`; `arrived` says that they are there, after opening and whenever
    so much has changed elsewhere that it is no list of changes any more. `busy` while an edit of very many is stored,
    `telling` while the workspace tells of an edit of its own: of revisions, and nothing else.
    """

    def __init__(
        self, workspace: Workspace, task: TaskId, aside: Aside = at_once, read: Reading = read_contents
    ) -> None:
        self.workspace = workspace
        self.task: Task = workspace.task(task)
        self.scene = workspace.scene(self.task.scene)
        self.ontology = workspace.ontology
        self.active_class: ClassDef = (self.ontology.drawable or self.ontology.classes)[0]
        self.selection: tuple[AnnotationId, ...] = ()
        self.locked: set[AnnotationId] = set()
        self.metres_per_pixel: float | None = None
        self.changed: Event[Edit] = Event()
        self.storing: Event[None] = Event()
        self.arrived: Event[None] = Event()
        self.loading = True
        self.busy = False
        self.annotations = Book()
        self.places = Places(self.annotations)
        self._aside, self._read = aside, read
        self._past = Past(workspace.database, task, workspace.person.id if workspace.acting else None)
        self.telling = False
        self._closed = False
        self._unread: int | None = None
        self._kept: str | None = None
        self._archived = workspace.archived()
        self.gone = False
        self._meanwhile: set[AnnotationId] | None = None
        self._noted: set[AnnotationId] = set()
        self._pixels = pixels_problem(self.scene)
        self._unproved = False
        self._unsubscribe = workspace.changed.subscribe(self._elsewhere)
        self.reload()

    def close(self) -> None:
        """Stop listening to the workspace."""
        self._closed = True
        self._unsubscribe()

    def reload(self) -> None:
        """Read the task, its annotations and its history again."""
        self._reread_task()
        self._past.forget()
        self._meanwhile = set()
        database, task, read = self.workspace.database, self.task.id, self._read
        before = None if self.loading else self.annotations.snapshot()

        def work() -> tuple[Contents, list[AnnotationId] | None]:
            contents = read(database, task)
            return contents, differing(before, Book(contents.columns)) if before is not None else None

        self._aside(work, self._take)

    def prove_pixels(self) -> None:
        """Compare the scene's file with what was added, by way of `aside`; when it is another, nothing is drawn.

        Reading gigabytes takes its time, so the annotations come first.
        """
        self._unproved = self.loading
        if not self.loading:
            self._aside(lambda: proved_pixels(self.scene), self._proved)

    def _proved(self, problem: str) -> None:
        if problem != self._pixels and not self._closed:
            self._pixels = problem
            self.arrived.emit(None)

    @property
    def read_only(self) -> str:
        """Why nothing can be drawn here now; empty when it can."""
        if self.gone:
            return f"{self.task.name} is no longer yours and was taken off this workstation."
        if self._archived:
            return f"This project was {self._archived.words}; look at it, it is not changed any more."
        if not self.workspace.acting:
            return "Nobody is named to act; choose who works here."
        if Role.ANNOTATOR not in self.workspace.person.roles:
            return "Your role here does not draw; ask the lead for the annotator role."
        if self.task.state is not TaskState.CLAIMED or self.task.assignee != self.workspace.person.id:
            return not_in_hand(self.task, self.workspace.person_named(self.task.assignee)) + self._kept_words
        reading = STORING if self.busy else STILL_READING if self.loading else ""
        return self._pixels or reading or self._pins_first

    @property
    def _kept_words(self) -> str:
        """What became of what came here too late; looked up anew after every change from elsewhere."""
        if self._kept is None:
            self._kept = own_kept_words(self.workspace, self.task.id)
        return self._kept

    @property
    def _pins_first(self) -> str:
        unread = self.unread_pins
        return f"{unread} pin{'s' if unread > 1 else ''} to read before you draw; open each." if unread else ""

    @property
    def unread_pins(self) -> int:
        """How many pins the annotator has not opened; counted anew after every change from elsewhere."""
        if self._unread is None:
            with self.workspace.database.read() as connection:
                self._unread = sum(not pin.opened for pin in reviews.pins(connection, self.task.id))
        return self._unread

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return None if self.busy else self._past.done_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return None if self.busy else self._past.undone_label

    def apply(self, edit: Edit) -> Edit:
        """Check, store and announce an edit; it is durable when this returns.

        Raises:
            ReadOnlyTaskError: when the task cannot be drawn on now.
            LockedError: when it would move or delete something locked.
        BadInputError, NotAllowedError: when the edit cannot be stored.
        """
        if why := self.read_only:
            raise ReadOnlyTaskError(why)
        refuse_edit(edit, self.annotations, self.locked, self.ontology, self.scene)
        self.storing.emit(None)
        applied = self._store(edit)
        self._past.add(applied)
        self.changed.emit(applied)
        return applied

    def apply_aside(self, make: Make, then: Callable[[Edit], None] = lambda _edit: None) -> None:
        """As `apply`, of very many: made of the annotations, checked and stored by way of `aside`, then told to `then`.

        It is one transaction and one step to take back like any other; until it is told, nothing else can be drawn.

        Raises:
            ReadOnlyTaskError: when the task cannot be drawn on now; whatever else refuses it comes by way of `aside`.
        """
        if why := self.read_only:
            raise ReadOnlyTaskError(why)
        self.storing.emit(None)
        self.busy, self._noted = True, set()
        book, places = self.annotations, self.places
        before = book.snapshot()

        def work() -> Stored | None:
            made = make(before)
            return self._stored(made, before, places) if made is not None else None

        self._aside(work, lambda stored: self._taken(stored, book, then), self._not_taken)

    def undo_aside(self, then: Callable[[Edit], None]) -> None:
        """As `undo`, of a step of very many."""
        self.apply_aside(self._taking_back, then)

    def redo_aside(self, then: Callable[[Edit], None]) -> None:
        """As `redo`, of a step of very many."""
        self.apply_aside(self._doing_again, then)

    @property
    def undo_is_large(self) -> bool:
        """Whether `undo_aside` is to be asked."""
        return self._past.done_is_large

    @property
    def redo_is_large(self) -> bool:
        """Whether `redo_aside` is to be asked."""
        return self._past.undone_is_large

    def undo(self) -> Edit | None:
        """Take back the newest own step; a step somebody else has built on is dropped with a sentence.

        Raises:
            StaleUndoError: when the newest step cannot be taken back; it is gone from the list, the rest stays.
        """
        back = self._taking_back(self.annotations)
        return self.apply(back) if back is not None else None

    def redo(self) -> Edit | None:
        """Do the newest undone step again.

        Raises:
            StaleUndoError: as `undo`.
        """
        again = self._doing_again(self.annotations)
        return self.apply(again) if again is not None else None

    def annotation(self, wanted: AnnotationId) -> Annotation | None:
        """One annotation of this task."""
        return self.annotations.get(wanted)

    def living(self, ids: Sequence[AnnotationId]) -> tuple[AnnotationId, ...]:
        """Those of these annotations of the task that are still there."""
        gone = {one for one, now in self.annotations.changed.items() if now is None}
        if len(ids) > MANY and not gone:
            return tuple(ids)
        few = [one for one in ids if one not in gone]
        return tuple(few if len(few) > MANY else (one for one in few if one in self.annotations))

    def annotations_at(self, x: float, y: float, tolerance: float) -> list[Annotation]:
        """Annotations within `tolerance` pixels of (x, y), smallest first, of the same size the topmost."""
        return self.places.near(x, y, tolerance)

    def ids_at(self, x: float, y: float, tolerance: float) -> list[AnnotationId]:
        """The same by their identifiers, which is quicker."""
        return self.places.ids_near(x, y, tolerance)

    def ids_within(self, ring: Sequence[tuple[float, float]]) -> list[AnnotationId]:
        """Annotations that lie wholly inside a ring of (x, y), by their identifiers."""
        return self.places.ids_within(ring)

    def ids_inside(self, bounds: tuple[float, float, float, float]) -> list[AnnotationId]:
        """Annotations whose bounds lie wholly inside (x0, y0, x1, y1), by their identifiers."""
        return self.places.ids_inside(bounds)

    def _reread_task(self) -> None:
        self.task = self.workspace.task(self.task.id)
        self._unread, self._kept = None, None
        self._archived = self.workspace.archived()

    def _taking_back(self, book: Book) -> Edit | None:
        step = self._past.last_done()
        if step is None:
            return None
        self._refuse_stale(step, [(change.annotation, change.after) for change in step.changes], book)
        return step.inverse()

    def _doing_again(self, book: Book) -> Edit | None:
        step = self._past.last_undone()
        if step is None:
            return None
        self._refuse_stale(step, [(change.annotation, change.before) for change in step.changes], book)
        return redo_of(step, EditId(uuid7()))

    def _stored(self, edit: Edit, book: Book, places: Places) -> Stored:
        """Check and store, and learn where everything is then; on any thread."""
        refuse_edit(edit, book, self.locked, self.ontology, self.scene)
        ids = [change.annotation for change in edit.changes]
        sealed, living = self.workspace.revise(ids, self._drafting(edit))
        changes = tuple(Change(change.before, living.get(change.annotation)) for change in edit.changes)
        places.replace(changes)
        return Stored(replace(edit, changes=changes), sealed, book.with_changes({one: living.get(one) for one in ids}))

    def _taken(self, stored: Stored | None, book: Book, then: Callable[[Edit], None]) -> None:
        """Go on with what was stored aside; what came from elsewhere meanwhile is looked up again."""
        self.busy = False
        if stored is None:
            return
        self.telling = True
        try:
            self.workspace.tell(stored.sealed)
        finally:
            self.telling = False
        if self._closed:
            return
        changed = {change.annotation for change in stored.edit.changes}
        if self._meanwhile is not None:
            self._meanwhile |= changed
        if self.annotations is book:
            book.adopt(stored.book)
        self._reread(self._noted if self.annotations is book else changed)
        self._past.add(stored.edit)
        self.changed.emit(stored.edit)
        then(stored.edit)

    def _not_taken(self) -> None:
        self.busy = False

    def _drafting(self, edit: Edit) -> Callable[[Mapping[AnnotationId, OpId]], list[Draft]]:
        """What makes the operations of an edit once it is known on which revisions they stand."""
        sources = {source for change in edit.changes for source in change.sources}
        notes = assisted(self.workspace, sources) if sources else {}
        return lambda heads: revision_drafts(edit, heads, [self.scene], notes=notes)

    def _store(self, edit: Edit) -> Edit:
        ids = [change.annotation for change in edit.changes]
        sealed, living = self.workspace.revise(ids, self._drafting(edit))
        self.telling = True
        try:
            self.workspace.tell(sealed)
        finally:
            self.telling = False
        changes = tuple(Change(change.before, living.get(change.annotation)) for change in edit.changes)
        self._note(ids, living)
        return replace(edit, changes=changes)

    def _note(self, ids: Iterable[AnnotationId], living: Mapping[AnnotationId, Annotation]) -> None:
        for annotation in ids:
            self.annotations.put(annotation, living.get(annotation))
            if self._meanwhile is not None:
                self._meanwhile.add(annotation)
            if self.busy:
                self._noted.add(annotation)
        self.places.note(ids)

    def _refuse_stale(self, step: Edit, expected: Sequence[tuple[AnnotationId, Annotation | None]], book: Book) -> None:
        known = {one.id: one for one in book.some([identifier for identifier, _ in expected])}
        for identifier, state in expected:
            if not alike(known.get(identifier), state):
                self._past.drop(step)
                raise StaleUndoError(step.label)

    def _elsewhere(self, changed: Changed) -> None:
        if self.telling or self.task.id not in changed.tasks:
            if changed.whole and not self.telling:
                self.gone = True
            return
        if changed.whole:
            self.reload()
            return
        self._reread_task()
        label = "change of the task"
        changes: tuple[Change, ...] = ()
        if changed.annotations:
            self._past.forget()
            label, changes = "change from elsewhere", self._reread(changed.annotations)
        self.changed.emit(Edit(EditId(uuid7()), label, changes))

    def _reread(self, ids: Iterable[AnnotationId]) -> tuple[Change, ...]:
        """Look up what these are now; gives what of it has changed."""
        with self.workspace.database.read() as connection:
            found = annotations.by_ids(connection, ids)
        living = {one.id: one for one in found if one.task == self.task.id}
        known = [one for one in ids if one in living or one in self.annotations]
        both = [(self.annotations.get(one), living.get(one)) for one in known]
        self._note(known, living)
        return tuple(Change(was, now) for was, now in both if version(was) != version(now))

    def _take(self, read: tuple[Contents, list[AnnotationId] | None]) -> None:
        """Go on with what was read, and with what was drawn while it was; None of changes at the first time."""
        if self._closed:
            return
        contents, ids = read
        before, meanwhile = self.annotations, self._meanwhile or set()
        self._meanwhile, self.loading = None, False
        self.annotations = Book(contents.columns)
        self.places = self.places.moved_to(self.annotations, contents.overlay)
        self._reread(meanwhile)
        self.selection = tuple(one for one in self.selection if one in self.annotations)
        if ids is None or len(ids) > MANY:
            self.arrived.emit(None)
        both = ((before.get(one), self.annotations.get(one)) for one in (ids or ())[:MANY])
        changes = tuple(Change(was, now) for was, now in both if version(was) != version(now))
        if ids is not None:
            self.changed.emit(Edit(EditId(uuid7()), "change from elsewhere", changes))
        if self._unproved:
            self.prove_pixels()
