"""The workspace: one local file and the person who works in it. All other use cases stand on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.models.annotation import Annotation, Status
from app.models.archive import Archived
from app.models.errors import AppError, BadInputError, NotFoundError
from app.models.event import Event
from app.models.ids import NIL, AnnotationId, OpId, PersonId, ProjectId, SceneId, TaskId, person_id, uuid7
from app.models.ontology import Ontology
from app.models.ontology_document import write_ontology
from app.models.op import Draft, Op, OpKind, parse_utc, utc_text
from app.models.person import Person, Project, Role
from app.models.scene import Scene
from app.models.task import Task, TaskState
from app.services.clock import Clock, system_clock
from app.services.session_events import SessionEvent, session_draft
from app.store import annotations, archive, outbox, people, scenes, tasks
from app.store.database import Database
from app.store.log import StoredOp
from app.store.writing import write

ALL_ROLES = frozenset({Role.ANNOTATOR, Role.REVIEWER, Role.LEAD})
PROJECT_LEVEL = TaskId(NIL)
SITE = "site"
OUTPOST = "outpost"


class NoPersonError(AppError):
    """Nobody is named to act."""

    def __init__(self) -> None:
        super().__init__("Nobody is named to act; say who works here with --as USER.")


class NothingSentYetError(AppError):
    """The project's own words have not come from central yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: central has nothing of this project yet, not even its name and classes; once the lead’s "
            "workspace has synced, sync this one again."
        )


class UnknownPersonError(AppError):
    """A joined workspace knows its people from central."""

    def __init__(self, login: str, joined: str) -> None:
        super().__init__(f"“{login}” cannot act here: this workspace is joined to a central as “{joined}”.")


@dataclass(frozen=True, slots=True)
class Changed:
    """What one change touched; after a sync `whole` says that any annotation may have changed or be gone."""

    tasks: frozenset[TaskId] = frozenset()
    annotations: frozenset[AnnotationId] = frozenset()
    whole: bool = False


class Workspace:
    """One local file opened by one acting person."""

    def __init__(self, database: Database, clock: Clock = system_clock) -> None:
        self.database = database
        self.clock = clock
        self.changed: Event[Changed] = Event()
        self._person: Person | None = None
        self._saved: datetime | None = None
        self._ontology: Ontology | None = None

    @classmethod
    def create(
        cls, path: Path, project: Project, ontology: Ontology, login: str | None = None, clock: Clock = system_clock
    ) -> "Workspace":
        """Make a new workspace file for a project; its first operations are written by `login` or the site itself."""
        workspace = cls(Database.create(path), clock)
        with workspace.database.transaction() as connection:
            people.set_meta(connection, "project", str(project.id))
        workspace.act_as(login or SITE)
        workspace.record(
            [
                Draft(OpId(uuid7()), OpKind.PROJECT, project.id, PROJECT_LEVEL, people.project_body(project)),
                ontology_draft(project.id, ontology),
            ]
        )
        return workspace

    @classmethod
    def open(cls, path: Path, login: str | None = None, clock: Clock = system_clock) -> "Workspace":
        """Open a workspace file as `login`; without one it can be read but not changed."""
        workspace = cls(Database.open(path), clock)
        if login is not None:
            workspace.act_as(login)
        return workspace

    @classmethod
    def upgrade_takes_long(cls, path: Path) -> bool:
        """Whether opening this file brings it up to this program first, which with a large one is for another thread.

        Raises:
            AppError: as `open` does.
        """
        return Database.upgrade_takes_long(path)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self.database.path

    @property
    def person(self) -> Person:
        """Who acts.

        Raises:
            NoPersonError: when nobody does.
        """
        if self._person is None:
            raise NoPersonError
        return self._person

    @property
    def acting(self) -> bool:
        """Whether anybody acts."""
        return self._person is not None

    @property
    def project(self) -> Project:
        """The project this file is about."""
        with self.database.read() as connection:
            found = people.project(connection)
        if found is None:
            raise NothingSentYetError(self.path)
        return found

    @property
    def project_id(self) -> ProjectId:
        """The project's identifier."""
        with self.database.read() as connection:
            return ProjectId(UUID(people.get_meta(connection, "project") or str(NIL)))

    @property
    def ontology(self) -> Ontology:
        """The ontology in force."""
        if self._ontology is None:
            with self.database.read() as connection:
                self._ontology = people.ontology(connection)
        if self._ontology is None:
            raise NothingSentYetError(self.path)
        return self._ontology

    def joined_as(self) -> str | None:
        """The central login this file is bound to, or None."""
        with self.database.read() as connection:
            return people.get_meta(connection, "central_login")

    def archived(self) -> Archived | None:
        """That the project is archived, as the last sync heard it; then nothing more of it is changed."""
        with self.database.read() as connection:
            return archive.archived(connection)

    def act_as(self, login: str) -> Person:
        """Choose who acts. In a file of its own a new name is written down as a person with every role.

        Raises:
            BadInputError: for an empty name.
            UnknownPersonError: in a file joined to a central, for anybody but the central login.
        """
        name = login.strip()
        if not name or len(name) > 63 or any(ord(character) < 33 for character in name):  # noqa: PLR2004  a PostgreSQL name
            raise BadInputError(f"User “{login}”", "it is empty, too long, or has spaces", "use a plain login name")
        joined = self.joined_as()
        if joined is not None and joined.casefold() != name.casefold():
            raise UnknownPersonError(name, joined)
        with self.database.read() as connection:
            known = people.person_by_login(connection, name)
        self._person = known or Person(person_id(name), name, name, self._first_roles(joined))
        if known is None and joined is None:
            self.record([person_draft(self._person)])
        if known is not None and joined is not None:
            self._note_upgrade()
        return self._person

    def _note_upgrade(self) -> None:
        """Have it in the log that the file was brought up to this program, in the name of the first who acts then."""
        with self.database.read() as connection:
            done = people.get_meta(connection, people.UPGRADED)
        if done:
            with self.database.transaction() as connection:
                draft = session_draft(self.person.id, SessionEvent.UPGRADED, done)
                write(connection, [draft], self.person.id, utc_text(self.clock()))
                people.set_meta(connection, people.UPGRADED, "")

    def _first_roles(self, joined: str | None) -> frozenset[Role]:
        """What somebody new may do: all in a file of its own; at a site with no network, what its lead left unsaid."""
        if joined is not None:
            return frozenset()
        with self.database.read() as connection:
            return frozenset({Role.ANNOTATOR}) if people.get_meta(connection, OUTPOST) else ALL_ROLES

    def add_person(self, login: str, display: str, roles: frozenset[Role]) -> Person:
        """Write a person down with their roles."""
        added = Person(person_id(login), login, display, roles)
        self.record([person_draft(added)])
        if self._person is not None and self._person.id == added.id:
            self._person = added
        return added

    def record(self, drafts: Sequence[Draft], at: datetime | None = None) -> list[Op]:
        """Write operations by the acting person: durable, projected and told to subscribers when this returns."""
        sealed = self.write(drafts, at)
        self.tell(sealed)
        return sealed

    def write(self, drafts: Sequence[Draft], at: datetime | None = None) -> list[Op]:
        """The same without telling anybody, on any thread; whoever asked has to `tell` where the workspace lives."""
        now = utc_text(at or self.clock())
        with self.database.transaction() as connection:
            sealed = write(connection, drafts, self.person.id, now)
        self._saved = self.clock()
        return sealed

    def revise(
        self, ids: Sequence[AnnotationId], drafts_of: Callable[[Mapping[AnnotationId, OpId]], Sequence[Draft]]
    ) -> tuple[list[Op], dict[AnnotationId, Annotation]]:
        """Write revisions that `drafts_of` makes from the heads of annotations, without telling anybody.

        Gives the operations, and those of the annotations that live afterwards. Heads, operations and outcome are of
        one transaction: nobody writes in between.
        """
        now = utc_text(self.clock())
        with self.database.transaction() as connection:
            heads = annotations.heads_of(connection, ids)
            sealed = write(connection, drafts_of(heads), self.person.id, now)
            living = {one.id: one for one in annotations.by_ids(connection, ids)}
        self._saved = self.clock()
        return sealed, living

    def tell(self, ops: Sequence[Op]) -> None:
        """Tell subscribers what these operations touched."""
        if any(op.kind == OpKind.ONTOLOGY for op in ops):
            self._ontology = None
        kinds = {OpKind.REVISION, OpKind.VERDICT, OpKind.REOPEN}
        self.changed.emit(
            Changed(
                frozenset(op.task for op in ops if op.task != PROJECT_LEVEL),
                frozenset(AnnotationId(op.entity) for op in ops if op.kind in kinds),
            )
        )

    def refresh(self) -> None:
        """Forget what is remembered of the file and tell subscribers that anything may have changed, after a sync."""
        self._ontology = None
        with self.database.read() as connection:
            if self._person is not None:
                self._person = people.person(connection, self._person.id) or self._person
            everything = frozenset(task.id for task in tasks.tasks(connection))
        self.changed.emit(Changed(everything, whole=True))

    def people(self) -> list[Person]:
        """Everybody known here, by login."""
        with self.database.read() as connection:
            return people.people(connection)

    def person_named(self, wanted: PersonId | None) -> str:
        """A login to show for an id; empty for None."""
        if wanted is None:
            return ""
        with self.database.read() as connection:
            found = people.person(connection, wanted)
        return found.login if found else str(wanted)[:8]

    def scenes(self) -> list[Scene]:
        """Every scene."""
        with self.database.read() as connection:
            return scenes.scenes(connection)

    def scene(self, ref: str | SceneId) -> Scene:
        """A scene by id or name."""
        identifier = ref if isinstance(ref, UUID) else as_uuid(ref)
        with self.database.read() as connection:
            found = scenes.scene(connection, SceneId(identifier)) if identifier else None
            found = found or scenes.scene_by_name(connection, str(ref))
        if found is None:
            raise NotFoundError("scene", ref)
        return found

    def tasks(
        self, state: TaskState | None = None, assignee: PersonId | None = None, scene: SceneId | None = None
    ) -> list[Task]:
        """Tasks in the order they were made."""
        with self.database.read() as connection:
            return tasks.tasks(connection, state, assignee, scene)

    def task(self, ref: str | TaskId) -> Task:
        """A task by id or, where it is unique, by name."""
        with self.database.read() as connection:
            identifier = ref if isinstance(ref, UUID) else as_uuid(ref)
            if identifier is not None:
                found = [task] if (task := tasks.task(connection, TaskId(identifier))) else []
            else:
                found = tasks.task_by_name(connection, str(ref))
        if len(found) > 1:
            raise BadInputError(f"Task “{ref}”", f"{len(found)} tasks have this name", "give its id instead")
        if not found:
            raise NotFoundError("task", ref)
        return found[0]

    def annotations(
        self,
        task: TaskId | None = None,
        scene: SceneId | None = None,
        class_id: str | None = None,
        status: Status | None = None,
    ) -> list[Annotation]:
        """Living annotations in the order they were drawn."""
        with self.database.read() as connection:
            return annotations.annotations(connection, task, scene, class_id, status)

    def annotation(self, ref: str | AnnotationId) -> Annotation:
        """A living annotation by id."""
        identifier = ref if isinstance(ref, UUID) else as_uuid(ref)
        with self.database.read() as connection:
            found = annotations.by_ids(connection, [AnnotationId(identifier)] if identifier else [])
        if not found:
            raise NotFoundError("annotation", ref)
        return found[0]

    def history(self, annotation: AnnotationId) -> list[StoredOp]:
        """Every revision, verdict and comment of one annotation, in order."""
        with self.database.read() as connection:
            return annotations.history(connection, annotation)

    def unsent(self) -> int:
        """How many operations central does not have yet."""
        with self.database.read() as connection:
            return outbox.unsent(connection)

    def saved_at(self) -> datetime | None:
        """When the last operation became durable."""
        if self._saved is None:
            with self.database.read() as connection:
                text = outbox.last_recorded(connection)
            self._saved = parse_utc(text) if text else None
        return self._saved


def person_draft(value: Person) -> Draft:
    """The operation that writes a person down."""
    body: dict[str, object] = {"v": 1, "login": value.login, "display": value.display, "roles": sorted(value.roles)}
    return Draft(OpId(uuid7()), OpKind.PERSON, value.id, PROJECT_LEVEL, body)


def ontology_draft(project: ProjectId, ontology: Ontology) -> Draft:
    """The operation that puts an ontology in force."""
    return Draft(OpId(uuid7()), OpKind.ONTOLOGY, project, PROJECT_LEVEL, {"v": 1, **write_ontology(ontology)})


def new_project(name: str, site: str = "", marking: str | None = None) -> Project:
    """A project with a new identifier and the usual three shifts."""
    return replace(Project(ProjectId(uuid7()), name), site=site, marking=marking)


def as_uuid(text: str) -> UUID | None:
    """The UUID a text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
