"""Puts one project of the test's central back to an earlier state, as a restored backup would, past every guard."""

from dataclasses import dataclass
from uuid import UUID

from psycopg import sql

from tests.sync.site import Site

TABLES = (
    "op",
    "feed",
    "project_feed",
    "device",
    "task",
    "assignment",
    "lease",
    "head",
    "conflict",
    "accepted",
    "task_digest",
    "workstation",
)
GUARDED = ("op", "feed", "accepted")


@dataclass
class Backup:
    """A copy of one project's rows."""

    site: Site
    name: str

    @classmethod
    def of(cls, site: Site, name: str = "backup") -> "Backup":
        backup = cls(site, name)
        for table in TABLES:
            copy, source = backup._copy(table), sql.Identifier("core", table)
            site.root.execute(sql.SQL("create temp table if not exists {} (like {})").format(copy, source))
            site.root.execute(sql.SQL("delete from {}").format(copy))
            statement = sql.SQL("insert into {} select * from {} where project_id = {}")
            site.root.execute(statement.format(copy, source, sql.Literal(site.project)))
        return backup

    def restore(self) -> None:
        with self.site.root.transaction():
            self._guards("disable trigger all")
            for table in TABLES:
                source = sql.Identifier("core", table)
                where = sql.SQL("delete from {} where project_id = {}")
                self.site.root.execute(where.format(source, sql.Literal(self.site.project)))
                back = sql.SQL("insert into {} select * from {}").format(source, self._copy(table))
                self.site.root.execute(back)
            self._guards("enable trigger all")
            self._guards("enable always trigger {}")

    def _copy(self, table: str) -> sql.Identifier:
        return sql.Identifier(f"{self.name}_{table}")

    def _guards(self, change: str) -> None:
        for table in GUARDED:
            query = "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal"
            names = [row[0] for row in self.site.all(query, f"core.{table}")] if "{}" in change else [""]
            for name in names:
                words = sql.SQL(change).format(sql.Identifier(name)) if name else sql.SQL(change)
                self.site.root.execute(sql.SQL("alter table {} ").format(sql.Identifier("core", table)) + words)


def feed(site: Site, project: UUID) -> int:
    return int(site.one("select n from core.project_feed where project_id = %s", project))
