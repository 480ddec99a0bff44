"""The tables of faults, invariants and security speak of tests that are there, and leave nothing out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAULTS = (
    "client SIGKILL at each step boundary",
    "client SIGKILL at random",
    "power loss at each write",
    "disk full",
    "read-only store",
    "corrupted page",
    "corrupted page, what can be read goes on",
    "deleted -wal",
    "file copied while open",
    "two app instances",
    "network share path",
    "cut after any byte, both directions",
    "RST, both directions",
    "latency, 1-byte reads",
    "half-open line",
    "lost response after commit",
    "server immediate crash",
    "restart mid-push",
    "failover to old backup",
    "dump/restore (new incarnation)",
    "pg_terminate_backend",
    "lock_timeout, statement_timeout",
    "server disk full",
    "max_connections",
    "long foreign write transaction",
    "stale statistics on a fresh project",
    "clock skew",
    "clock back-jump",
    "DST, leap second",
    "cloned disk image",
    "workstation that never returns after a restore",
    "reinstalled device",
    "same user on two machines",
    "user deactivated with pending ops",
    "role removed mid-offline",
    "task reassigned mid-offline",
    "lease broken",
    "project archived",
    "schema upgrade mid-offline",
    "unknown op kind",
    "0-byte and 5 MB bodies",
    "NUL, surrogates, NaN in JSON",
    "non-canonical JSON",
    "3-way conflict",
    "delete-edit",
    "merge of merged",
    "verdict races (two reviewers)",
    "verdict vs edit race",
    "reopen vs edit race",
    "reviewer = author via second login",
    "forged everything",
    "huge first pull interrupted",
    "revoked task purge with unsent ops",
    "certificate expiry",
    "password change mid-session",
    "keyring missing",
    "wrong local key",
)


def table() -> list[tuple[str, str]]:
    lines = (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(fault, test.strip("`")) for fault, test in cells[1:]]


def test_every_fault_is_in_the_table() -> None:
    assert tuple(fault for fault, _ in table()) == FAULTS


def marked() -> list[tuple[str, str]]:
    """Every fault a test says it brings about, as in the table."""
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "mark.fault(" in text else ():
            if isinstance(node, ast.FunctionDef):
                found += [(fault, f"{path.relative_to(ROOT).as_posix()}::{node.name}") for fault in faults_of(node)]
    return found


def faults_of(test: ast.FunctionDef) -> list[str]:
    calls = [mark for mark in test.decorator_list if isinstance(mark, ast.Call)]
    named = [call for call in calls if ast.unparse(call.func) == "pytest.mark.fault"]
    return [ast.literal_eval(argument) for call in named for argument in call.args]


def test_every_fault_is_named_in_the_test_that_brings_it_about() -> None:
    assert sorted(marked()) == sorted(table())


@pytest.mark.parametrize("document", ["protocol", "security"])
def test_every_test_a_document_names_is_there(document: str) -> None:
    text = (ROOT / "docs" / f"{document}.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 20
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), (path, name)


def test_every_invariant_has_its_test() -> None:
    rows = re.findall(r"^\| (\d+) .* \| `tests/", (ROOT / "docs" / "protocol.md").read_text("utf-8"), re.MULTILINE)
    assert [int(number) for number in rows[:25]] == list(range(1, 26))


def test_no_fault_is_open() -> None:
    assert [fault for fault, test in table() if test == "open"] == []
