"""The schema of a workspace file: made by migrations, checked at every opening."""

import threading
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.store import people
from app.store.errors import NewerWorkspaceError, NotAWorkspaceError

HEAD = "0006"
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006")
_MIGRATIONS = Path(__file__).parent / "migrations"
_alembic = threading.Lock()  # its proxies are global to the program


def bring_to_head(connection: Connection) -> None:
    """Run every migration that is still due, and make the documented views anew."""
    from alembic import command  # noqa: PLC0415  Alembic is slow to import and rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _alembic:
        command.upgrade(config, "head")
    script = (Path(__file__).parent / "views.sql").read_text("utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def bring_up(connection: Connection) -> None:
    """The same for an older file, which remembers it until somebody acts in it and it comes into the log."""
    before = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    bring_to_head(connection)
    people.set_meta(connection, people.UPGRADED, f"store {before} to {HEAD}")


def is_behind(connection: Connection, path: Path) -> bool:
    """Tell whether the file is older than this program.

    Raises:
        NewerWorkspaceError: when its revision is not known here.
        NotAWorkspaceError: when it has no revision at all.
    """
    try:
        found = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    except OperationalError as error:
        raise NotAWorkspaceError(path, "it has no schema revision") from error
    if found not in KNOWN:
        raise NewerWorkspaceError(path, found)
    return found != HEAD
