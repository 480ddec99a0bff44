"""When things were written here, whatever the order of their clocks."""

from sqlalchemy import Connection

_LOOKED_AT = 1000


def latest_moment(connection: Connection) -> str | None:
    """The latest clock reading among the newest entries (UTC text); not the newest entry’s, if the clock went back."""
    query = "SELECT max(recorded) FROM (SELECT recorded FROM op ORDER BY position DESC LIMIT ?)"
    found = connection.exec_driver_sql(query, (_LOOKED_AT,)).scalar()
    return None if found is None else str(found)
