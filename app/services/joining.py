"""Joining a central: choosing the project, taking over what the site set up, and writing oneself down."""

from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from app.models.errors import AppError
from app.models.ids import NIL, OpId, PersonId, ProjectId, person_id, uuid7
from app.models.op import Draft, OpKind, utc_text
from app.models.person import Person, Role
from app.services.clock import Clock, system_clock
from app.services.synchronisation import Progress, login_of, sync, without_password
from app.services.workspace import SITE, Workspace, person_draft
from app.store import log, people
from app.store.database import Database, copy_name
from app.store.log import StoredOp
from app.store.projections import project_ops
from app.sync.central import Central
from app.sync.errors import NoSuchProjectError


class OtherProjectError(AppError):
    """The file and central are about different projects."""

    def __init__(self, path: Path, names: list[str]) -> None:
        shown = ", ".join(f"“{name}”" for name in names) or "none"
        super().__init__(
            f"{path}: central does not know the project of this file (it shows you: {shown}); make it there with "
            f"“orthomark central project add URL NAME --workspace {path}”, or join with a new file."
        )


class WhichProjectError(AppError):
    """A new file and a login of several projects."""

    def __init__(self, names: list[str]) -> None:
        shown = ", ".join(f"“{name}”" for name in names)
        super().__init__(f"Central shows you {len(names)} projects ({shown}); name the one to join.")


class OthersWorkError(AppError):
    """The file holds unsent work of people other than the login."""

    def __init__(self, path: Path, names: list[str]) -> None:
        super().__init__(
            f"{path}: it holds unsent work of {', '.join(names)}, which only they can send; nothing was changed. "
            "Let each of them join with a file of their own, or export and import their work."
        )


def join(
    path: Path,
    url: str,
    project: str | None = None,
    clock: Clock = system_clock,
    moved: Progress | None = None,
) -> Workspace:
    """Bind a workspace file to a project of a central, making the file when it is not there, and sync.

    What the site set up in a file of its own (project, ontology, scenes, tasks) is sealed anew in the name of the
    login, who must be a lead for it to count; the file as it was is kept beside as `NAME.before-join`.

    Raises:
        NoLoginError, NoSuchProjectError, WhichProjectError: when there is nothing to bind it to.
        OtherProjectError, OthersWorkError: when what is in the file speaks against it.
        CentralError: when central refuses or cannot be reached.
    """
    login = login_of(url)
    with Central(url) as central:
        known = central.projects()
        if path.exists():
            wanted = _project_of(path, known)
            _take_over(path, login, clock)
        else:
            wanted = _choose(known, project)
            _make(path, wanted)
        roles = central.hello(wanted, None).roles
    workspace = Workspace.open(path, clock=clock)
    with workspace.database.transaction() as connection:
        people.set_meta(connection, "central_url", without_password(url))
        people.set_meta(connection, "central_login", login)
    with ExitStack() as undo:
        undo.callback(workspace.close)
        sync(workspace, url, moved)
        me = workspace.act_as(login)
        mine = frozenset(Role(role) for role in roles if role in set(Role))
        if me not in workspace.people() or me.roles != mine:
            workspace.record([person_draft(Person(me.id, login, me.display, mine))])
            sync(workspace, url)
            workspace.act_as(login)
        undo.pop_all()
    return workspace


def _choose(known: dict[ProjectId, str], name: str | None) -> ProjectId:
    if name is None:
        if len(known) == 1:
            return next(iter(known))
        if known:
            raise WhichProjectError(sorted(known.values()))
        raise NoSuchProjectError("(none named)")
    for identifier, title in known.items():
        if name in {title, str(identifier)}:
            return identifier
    raise NoSuchProjectError(name)


def _project_of(path: Path, known: dict[ProjectId, str]) -> ProjectId:
    with Database.open(path) as database, database.read() as connection:
        project = ProjectId(UUID(people.get_meta(connection, "project") or str(NIL)))
    if project not in known:
        raise OtherProjectError(path, sorted(known.values()))
    return project


def _make(path: Path, project: ProjectId) -> None:
    with Database.create(path) as database, database.transaction() as connection:
        people.set_meta(connection, "project", str(project))


def _take_over(path: Path, login: str, clock: Clock) -> None:
    with Database.open(path) as database, database.read() as connection:
        unsent = [stored for stored in log.everything(connection) if stored.feed_n is None]
        project = ProjectId(UUID(people.get_meta(connection, "project") or str(NIL)))
        others = {PersonId(stored.op.author) for stored in unsent} - {person_id(login), person_id(SITE)}
        names = sorted(known.login for known in people.people(connection) if known.id in others)
    if others:
        raise OthersWorkError(path, names or [str(other) for other in others])
    if not any(stored.op.author == person_id(SITE) for stored in unsent):
        return
    fresh = path.with_name(f"{path.name}.joining")
    fresh.unlink(missing_ok=True)
    _make(fresh, project)
    with Database.open(fresh) as database, database.transaction() as connection:
        ops = log.append(connection, _resealed(unsent), project, person_id(login), utc_text(clock()))
        project_ops(connection, ops)
    with Database.open(path) as database:
        database.backup(copy_name(path, "before-join"))
    fresh.replace(path)


def _resealed(operations: list[StoredOp]) -> list[Draft]:
    renamed = {stored.op.op_id: OpId(uuid7()) for stored in operations}
    return [
        Draft(
            op_id=renamed[stored.op.op_id],
            kind=stored.op.kind,
            entity=stored.op.entity,
            task=stored.op.task,
            body=stored.op.data(),
            base=renamed[stored.op.base] if stored.op.base else None,
            merge=renamed[stored.op.merge] if stored.op.merge else None,
            client_time=stored.op.client_time,
        )
        for stored in operations
        if not (stored.op.kind == OpKind.PERSON and stored.op.entity == person_id(SITE))
    ]
