"""What a PostgreSQL is set to, as far as safety hangs on it, with what to do where it could be better."""

from dataclasses import dataclass
from typing import Any

import psycopg

from app.models.words import plural

_WEAK = ("trust", "password", "md5", "ident")
_LOCAL = ("", "localhost", "127.0.0.1", "::1", "localhost,127.0.0.1")


@dataclass(frozen=True, slots=True)
class Fact:
    """One setting: what was found, whether it is well, and what to do when it is not."""

    name: str
    found: str
    well: bool
    remedy: str = ""


def facts_of(connection: psycopg.Connection[Any], *, superuser: bool) -> tuple[Fact, ...]:
    """Look at the settings; some show to a superuser only."""
    found = [_transport(connection), *_switches(connection)]
    if superuser:
        found += [_rules(connection), _passwords(connection)]
    return tuple(found)


def _transport(connection: psycopg.Connection[Any]) -> Fact:
    local = _setting(connection, "listen_addresses") in _LOCAL
    encrypted = _setting(connection, "ssl") == "on"
    words = "TLS is on" if encrypted else "TLS is off" + (", and it listens on this computer only" if local else "")
    remedy = "" if encrypted or local else "set ssl = on with a certificate, and hostssl in pg_hba.conf"
    return Fact("transport", words, encrypted or local, remedy)


def _switches(connection: psycopg.Connection[Any]) -> list[Fact]:
    remedies = {
        "password_encryption": "set it to scram-sha-256 and renew passwords",
        "log_connections": "switch it on: only PostgreSQL’s own log sees logins that failed",
        "fsync": "switch it on, or a power cut may take everything",
        "full_page_writes": "switch it on, or a power cut may damage the files",
        "synchronous_commit": "switch it on, or a power cut takes what was acknowledged last",
        "max_prepared_transactions": "set it to 0, or whoever may log in can leave locks behind for good",
    }
    found = {name: _setting(connection, name) for name in remedies}
    bad = {name for name, value in found.items() if value in {"off", "", "md5"}}
    bad |= {"max_prepared_transactions"} - {name for name, value in found.items() if value == "0"}
    return [Fact(name, found[name], name not in bad, remedies[name] if name in bad else "") for name in remedies]


def _rules(connection: psycopg.Connection[Any]) -> Fact:
    rows = connection.execute(
        "select line_number, type, auth_method from pg_hba_file_rules where error is null order by line_number"
    ).fetchall()
    weak = [f"line {line}: {kind} {method}" for line, kind, method in rows if method in _WEAK]
    remedy = "" if not weak else "use scram-sha-256, for hostssl with clientcert=verify-full"
    return Fact("pg_hba.conf", "; ".join(weak) or f"{plural(len(rows), 'rule')}, none weak", not weak, remedy)


def _passwords(connection: psycopg.Connection[Any]) -> Fact:
    rows = connection.execute("select rolname from pg_authid where rolpassword like 'md5%' order by 1").fetchall()
    names = ", ".join(row[0] for row in rows)
    remedy = "" if not rows else "renew these passwords with “central user add”"
    return Fact("stored passwords", f"MD5 for {names}" if rows else "none but SCRAM verifiers", not rows, remedy)


def _setting(connection: psycopg.Connection[Any], name: str) -> str:
    found = connection.execute("select current_setting(%s, true)", (name,)).fetchall()[0][0]
    return str(found or "")
