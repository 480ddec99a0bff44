"""Central's schema: Alembic for tables, replaceable scripts for functions, one transaction for both."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.sync.addresses import address
from app.sync.central import connect
from app.sync.errors import AdministrationError, UnreachableError
from app.sync.transport import secured

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0010"
_ROOM = Path(__file__).parent / "migrations"


def install(url: str) -> None:
    """Bring the database at `url` to this program's schema; running it again changes nothing.

    Raises:
        UnreachableError, LoginRefusedError, NotSecureError: when there is no way in, or no safe one.
        AdministrationError: when this login may not set up a central.
    """
    where = address(url)
    connect(url).close()
    engine = create_engine(
        URL.create("postgresql+psycopg"),
        connect_args={**secured(url), "connect_timeout": 10},
        poolclass=NullPool,
    )
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("create schema if not exists core")
            _upgrade(connection)
            refresh_functions(connection)
    except DBAPIError as error:
        raise _explained(where, error) from error
    finally:
        engine.dispose()


def refresh_functions(connection: "Connection") -> None:
    """Replace every function by the one in this program."""
    plain = connection.execution_options(no_parameters=True)
    for script in sorted((_ROOM / "functions").glob("*.sql")):
        plain.exec_driver_sql(script.read_text("utf-8"))


def _upgrade(connection: "Connection") -> None:
    from alembic import command  # noqa: PLC0415  slow to import, rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_ROOM).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "central@head")


def _explained(where: str, error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    text = str(error.orig).strip().splitlines()[0]
    if error.connection_invalidated or state is None:
        return UnreachableError(where, text)
    return AdministrationError(text)
