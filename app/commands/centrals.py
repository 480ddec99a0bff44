"""central, join, sync: the site's PostgreSQL and this workspace's way to it."""

import os
import signal
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.console import AsJson, WorkspaceFile, answer, reading, table, tell
from app.commands.going import going
from app.models.errors import BadInputError
from app.models.words import plural

if TYPE_CHECKING:
    from app.models.person import Role
    from app.sync.reconcile import SyncResult

program = typer.Typer(no_args_is_help=True, help="The site's central: one PostgreSQL all workspaces sync with.")
users = typer.Typer(no_args_is_help=True, help="Logins of the site.")
projects = typer.Typer(no_args_is_help=True, help="Projects of the site.")
program.add_typer(users, name="user")
program.add_typer(projects, name="project")

Url = Annotated[str, typer.Argument(metavar="URL", help="postgresql://LOGIN@HOST:PORT/DATABASE", show_default=False)]
Login = Annotated[str, typer.Argument(metavar="USER", help="The login.", show_default=False)]
OfProject = Annotated[str | None, typer.Option("--project", metavar="NAME", help="Which one.", show_default=False)]
ProjectName = Annotated[str, typer.Argument(metavar="NAME", help="Its name or id.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept.", show_default=False)]
NEW_PASSWORD = "ORTHOMARK_NEW_PASSWORD"  # noqa: S105  the name of a variable
DATABASE = "orthomark"


@program.command("init")
def init(url: Url, as_json: AsJson = False) -> None:
    """Set up a central in a PostgreSQL of the site; running it again brings it up to date."""
    from app.sync import admin

    place = admin.init(entitled(url))
    answer(as_json, {"central": place}, [f"{place} is an Orthomark central."])


@program.command("password")
def password(
    url: Url,
    forget: Annotated[bool, typer.Option("--forget", help="Take it out of the keyring.")] = False,
    as_json: AsJson = False,
) -> None:
    """Keep the password of an address in this computer's keyring, once it has been tried, or forget it."""
    from app.services import passwords
    from app.services.synchronisation import login_of, with_password
    from app.sync.central import connect

    login = login_of(passwords.refuse_password(url))
    if forget:
        gone = passwords.forget(url)
        answer(as_json, {"forgotten": gone}, ["Forgotten." if gone else "No password was kept for this address."])
        return
    if passwords.backend() is None:
        raise passwords.NoKeyringError("this computer has no keyring")
    word = os.environ.get("PGPASSWORD") or typer.prompt(f"Password of {login}", hide_input=True, err=True)
    connect(with_password(url, word)).close()
    name = passwords.keep(url, word)
    answer(as_json, {"kept": True, "keyring": name}, [f"Kept in {name}."])


@users.command("add")
def add_user(
    url: Url,
    login: Login,
    role: Annotated[
        list[str] | None, typer.Option(metavar="ROLE", help="annotator, reviewer or lead.", show_default=False)
    ] = None,
    project: OfProject = None,
    display: Annotated[str, typer.Option(metavar="TEXT", help="The name to show.", show_default=False)] = "",
    person: Annotated[
        str | None, typer.Option(metavar="USER", help="Another login of the same human.", show_default=False)
    ] = None,
    site_admin: Annotated[
        bool | None, typer.Option("--site-admin/--no-site-admin", help="May administer the site.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a login, or renew it; the password comes from ORTHOMARK_NEW_PASSWORD or is asked for."""
    from app.services.guessable import why_guessable
    from app.sync import admin
    from app.sync.dual_control import pending

    roles, url = roles_of(role or []), entitled(url)
    password = _new_password()
    made = admin.add_user(url, login, display, password, roles, project, person, site_admin)
    waits = [one for one in pending(url) if one.login == admin.plain_login(login)]
    row = {
        "login": login,
        "person": str(made),
        "roles": [one.value for one in roles],
        "waits": [str(one.id) for one in waits],
    }
    answer(as_json, row, [f"{login} can log in{' as ' + ', '.join(role) if role and not waits else ''}."])
    tell(*(f"It waits for a second administrator: orthomark central grants URL confirm {one.id}" for one in waits))
    tell(*why_guessable(password, login))


@users.command("remove")
def remove_user(url: Url, login: Login, as_json: AsJson = False) -> None:
    """Lock a login out; what it did stays in its name."""
    from app.sync import admin

    admin.remove_user(entitled(url), login)
    answer(as_json, {"removed": login}, [f"{login} can no longer log in."])


@users.command("list")
def list_users(url: Url, as_json: AsJson = False) -> None:
    """List the logins and their roles."""
    from app.sync import admin

    rows = [_plain(asdict(user)) for user in admin.list_users(entitled(url))]
    shown = [{**row, "roles": [f"{name}: {'+'.join(roles)}" for name, roles in row["roles"].items()]} for row in rows]
    answer(as_json, rows, table(shown, "login", "display", "active", "site_admin", "roles", empty="No login yet."))


@projects.command("add")
def add_project(
    url: Url,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.", show_default=False)],
    workspace: Annotated[
        Path | None, typer.Option(metavar="WORKSPACE", help="The file it begins with.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a project; with --workspace, the one that file is about."""
    from app.sync import admin

    wanted = None
    if workspace is not None:
        with reading(workspace) as source:
            wanted = source.project_id
    made = admin.add_project(entitled(url), name, wanted)
    answer(as_json, {"project": str(made), "name": name}, [f"{name} ({made})"])


@projects.command("archive")
def archive_project(url: Url, name: ProjectName, reason: Reason, as_json: AsJson = False) -> None:
    """Archive a project: everybody may read it, and what still arrives is kept without effect."""
    from app.sync import admin

    done = admin.archive_project(entitled(url), name, reason)
    words = f"{name} is archived." if done else f"{name} was archived already."
    answer(as_json, {"project": name, "archived": True, "changed": done}, [words])


@projects.command("restore")
def restore_project(url: Url, name: ProjectName, reason: Reason, as_json: AsJson = False) -> None:
    """Take an archived project up again; workstations hear of it with their next sync."""
    from app.sync import admin

    done = admin.restore_project(entitled(url), name, reason)
    words = f"{name} is at work again." if done else f"{name} was not archived."
    answer(as_json, {"project": name, "archived": False, "changed": done}, [words])


@program.command("status")
def status(
    url: Url,
    security: Annotated[bool, typer.Option("--security", help="Try who may do what, and say it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell versions, users and projects of a central, or with --security who may do what in it."""
    from app.sync import admin

    if security:
        _security(entitled(url), as_json)
        return
    row = _plain(asdict(admin.status(entitled(url))))
    lines = [f"{name}: {row[name]}" for name in ("address", "version", "schema", "users")]
    columns = ("name", "n", "ops", "tasks", "conflicts", "quarantined", "late", "archived_at")
    lines += table(row["projects"], *columns, empty="No project yet.")
    for project in row["projects"]:
        told = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(project["states"].items()))
        lines += [f"{project['name']}, tasks: {told}"] if told else []
    answer(as_json, row, lines)


def _security(url: str, as_json: bool) -> None:
    from app.commands import security_table
    from app.sync.security import matrix

    found = matrix(url)
    shown = table(security_table.rows(found), *security_table.columns(found), empty="Nothing to try.")
    answer(as_json, security_table.document(found), [*security_table.facts(found), "", *shown])
    if wrong := found.deviations:
        what = f"{len(wrong)} rights are not as meant, first: {security_table.sentence(wrong[0])}"
        raise BadInputError("Central", what, "run “orthomark central init” again, or call the administrator")


@program.command("verify")
def verify(
    url: Url,
    seen: Annotated[
        str | None, typer.Option("--audit-seen", metavar="N:HASH", help="An entry noted before.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute every hash, chain and head of every project this login may see, and the audit log."""
    from app.sync.verification import verify as prove
    from app.sync.verification import verify_audit

    address = entitled(url)
    audit = verify_audit(address, _noted(seen))
    rows = [_plain(asdict(one)) for one in prove(address)]
    if audit is not None:
        tip = {"project": None, "name": "audit log", "n": audit.n, "ops": audit.n, "tip": f"{audit.n}:{audit.tip}"}
        rows.append({**tip, "wrong": list(audit.wrong)})
    answer(as_json, rows, table(rows, "name", "n", "ops", "wrong", empty="No project to verify."))
    if wrong := [sentence for row in rows for sentence in row["wrong"]]:
        first = f"{plural(len(wrong), 'thing')} wrong, first: {wrong[0].rstrip('.')}"
        raise BadInputError("Central", first, "call the administrator")
    if audit is not None:
        tell(f"Audit log: note {audit.n}:{audit.tip[:16]} and give it to --audit-seen next time.")


@program.command("serve")
def serve(
    folder: Annotated[Path | None, typer.Option("--dir", metavar="DIR", help="Where the data live.")] = None,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="0 takes a free one.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Run a central of your own on this computer until Ctrl+C; prints the administrator's address."""
    from app.services.synchronisation import without_password
    from app.sync import admin
    from app.sync.server import Server

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = Server(folder or home(), port)
    try:
        with server:
            admin.init(server.url(DATABASE))
            url = without_password(server.url(DATABASE))
            row = {"url": url, "password": server.password, "port": server.port, "directory": str(server.data)}
            answer(as_json, row, [url])
            sys.stdout.flush()
            tell(f"Data in {server.data}. Ctrl+C stops the central.")
            tell(*([] if as_json else [f"The administrator's password, until then: {server.password}"]))
            server.wait()
    except KeyboardInterrupt:
        tell("The central has stopped; its data are kept.")


def join(workspace: WorkspaceFile, url: Url, project: OfProject = None, as_json: AsJson = False) -> None:
    """Bind a workspace to a project of a central, making the file when it is not there, and sync once."""
    from app.services.joining import join as bind

    with going("join again") as moved:
        joined = bind(workspace, entitled(url), project, moved=moved)
    with closing(joined):
        row = {"workspace": str(joined.path), "project": joined.project.name, "login": joined.joined_as()}
    answer(as_json, row, [f"{row['workspace']} is joined to “{row['project']}” as {row['login']}."])


def sync(
    workspace: WorkspaceFile,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until Ctrl+C.")] = False,
    every: Annotated[int, typer.Option(metavar="SECONDS", min=1, help="How often, with --watch.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Send what central does not have, fetch what is new, and compare digests."""
    from app.services import synchronisation

    with reading(workspace) as target:
        url = entitled(synchronisation.central_of(target))
        if not watch:
            with going("sync again") as moved:
                result = synchronisation.sync(target, url, moved)
            _synced(result, as_json)
            return
        _watch(workspace, url, every, as_json)


def _watch(path: Path, url: str, every: int, as_json: bool) -> None:
    from threading import Event

    from app.services import synchronisation
    from app.sync.errors import CutOffError, UnreachableError

    pause = Event()
    try:
        while True:
            try:
                _synced(synchronisation.sync_file(path, url), as_json)
            except (CutOffError, UnreachableError) as error:
                tell(str(error))
            sys.stdout.flush()
            pause.wait(every)
    except KeyboardInterrupt:
        tell("Stopped; nothing is lost.")


def _synced(result: "SyncResult", as_json: bool) -> None:
    from app.services.sync_words import unusual

    row = {
        "pushed": result.pushed,
        "pulled": result.pulled,
        "conflicts": len(result.conflicts),
        "refused": len(result.refused),
        "cursor": result.cursor,
        "digest_ok": result.digest_ok,
        "held": result.held,
        "rewound": result.rewound,
        "reissued": result.reissued,
        "repaired": result.repaired,
        "salvaged": result.salvaged,
        "closed": result.closed,
        "archived": result.archived,
        "purged": result.purged,
        "clock_offset_ms": result.offset_ms,
        "conflicting": [str(one) for one in result.conflicts],
        "without_effect": [str(one) for one in result.refused],
    }
    told = (f"{result.pushed:,} sent", f"{result.pulled:,} fetched", f"{row['conflicts']} in conflict")
    words = ", ".join((*told, f"{row['refused']} without effect", *unusual(result)))
    answer(as_json, row, [f"{words}."])
    if not result.digest_ok:
        raise BadInputError("Sync", "this file and central differ in their digests", "ask the lead to verify central")


def entitled(url: str) -> str:
    """Give the address with the password of the keyring, or asked for on a terminal; PGPASSWORD goes before both."""
    from app.services.passwords import recall, refuse_password
    from app.services.synchronisation import with_password

    refuse_password(url)
    head = url.partition("://")[2].rpartition("@")[0]
    if "PGPASSWORD" in os.environ or not head:
        return url
    kept = recall(url)
    if kept is None and not sys.stdin.isatty():
        return url
    return with_password(url, kept or typer.prompt(f"Password of {head}", hide_input=True, err=True))


def home() -> Path:
    """Where a central's data live unless said otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    return Path(base) / "orthomark" / "central"


def _new_password() -> str:
    told = os.environ.get(NEW_PASSWORD)
    if told:
        return told
    if not sys.stdin.isatty():
        raise BadInputError("Password", "none is given", f"set {NEW_PASSWORD}, or run this on a terminal")
    return str(typer.prompt("New password", hide_input=True, confirmation_prompt=True, err=True))


def _noted(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    number, colon, digest = text.partition(":")
    if not (colon and number.isdigit() and digest and set(digest.lower()) <= set("0123456789abcdef")):
        raise typer.BadParameter(f"“{text}” is not a number, a colon and a hash", param_hint="--audit-seen")
    return int(number), digest


def roles_of(names: list[str]) -> "list[Role]":
    """The roles of these names; others are a misuse."""
    from app.models.person import Role

    try:
        return [Role(name.strip().lower()) for name in names]
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise typer.BadParameter(f"{error}; use {known}", param_hint="--role") from error


def _plain(value: Any) -> Any:
    """Make a value fit for JSON: ids as text, tuples as lists."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
