"""The security matrix as a table for people and as a document for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.sync.security import Cell, Matrix

_MARKS = {(True, True): "yes", (False, True): ".", (True, False): "YES!", (False, False): "NO!"}


def document(matrix: "Matrix") -> dict[str, Any]:
    """Everything that was found."""
    cells = [{**asdict(cell), "as_meant": cell.as_meant} for cell in matrix.cells]
    return {
        "version": matrix.version,
        "tried": matrix.tried,
        "actors": _actors(matrix),
        "cells": [{**cell, "actor": str(cell["actor"])} for cell in cells],
        "facts": [asdict(fact) for fact in matrix.facts],
        "deviations": len(matrix.deviations),
    }


def rows(matrix: "Matrix") -> list[dict[str, str]]:
    """One row for each object and statement; the columns are those who tried."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for cell in matrix.cells:
        empty = {"what": f"{cell.name}: {cell.statement}", **dict.fromkeys(_actors(matrix), "")}
        row = found.setdefault((cell.name, cell.statement), empty)
        row[cell.actor] = _worse(row[cell.actor], cell)
    return list(found.values())


def columns(matrix: "Matrix") -> list[str]:
    """The heading of the table."""
    return ["what", *_actors(matrix)]


def facts(matrix: "Matrix") -> Iterator[str]:
    """The settings of the server, a line each."""
    how = "tried as real logins" if matrix.tried else "read from the grants; a superuser’s address really tries"
    yield f"PostgreSQL {matrix.version}, {how}. “yes” is allowed, “.” is denied, “!” is not as meant."
    for fact in matrix.facts:
        yield f"{'ok ' if fact.well else 'NO '} {fact.name}: {fact.found}{'; ' + fact.remedy if fact.remedy else ''}"


def sentence(cell: "Cell") -> str:
    """What is wrong with a square."""
    said = "allowed" if cell.allowed else "denied"
    wanted = "nobody has decided on it" if cell.meant is None else f"it is {said} where it should not be"
    return f"{cell.kind} {cell.name}, {cell.statement}, {cell.actor}: {wanted}"


def _actors(matrix: "Matrix") -> list[str]:
    return list(dict.fromkeys(str(cell.actor) for cell in matrix.cells))


def _worse(before: str, cell: "Cell") -> str:
    return before if before.endswith("!") else _MARKS[cell.allowed, cell.as_meant]
