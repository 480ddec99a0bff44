"""The program as a whole: help, JSON everywhere, exit codes, real processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app import __version__
from app.cli import program
from tests.cli.shop import Shop, done, misused

MAIN = Path(__file__).parents[2] / "main.py"


def run(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(MAIN), *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", **more)


def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


EVERY = dict(commands(get_command(program)))
PROMISED = {
    "": "new render annotate delete list history check import export formats join sync doctor backup recover "
    "verify-store",
    "ontology": "show",
    "scene": "add list info",
    "task": "list claim submit assign release block unblock skip priority",
    "review": "queue next accept reject fix missed finish",
    "report": "shift",
    "central": "init status verify serve",
    "central user": "add grant remove list",
    "central project": "add",
}


def test_every_promised_command_is_there() -> None:
    promised = {(*group.split(), name) for group, names in PROMISED.items() for name in names.split()}
    assert promised <= set(EVERY)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_takes_json_and_explains_itself(path: tuple[str, ...]) -> None:
    assert any("--json" in parameter.opts for parameter in EVERY[path].params)
    assert done(*path, "--help").out.startswith("Usage: orthomark " + " ".join(path))


def test_wrong_usage_is_exit_code_two(shop: Shop) -> None:
    misused("fly")
    misused("scene", "fly")
    misused("scene", "list")
    misused("scene", "list", shop.file, "--fly")


def test_the_version_is_told() -> None:
    assert done("--version").out == f"Orthomark {__version__}\n"


def test_help_does_not_wait_for_heavy_libraries() -> None:
    heavy = ("numpy", "shapely", "rasterio", "sqlalchemy", "PySide6")
    code = f"import sys, app.cli; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=MAIN.parent
    ).stdout
    assert told.strip() == "[]"
    started = time.perf_counter()
    assert run("--help").returncode == 0
    assert time.perf_counter() - started < 2.0


def test_a_refusal_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    told = run("scene", "list", tmp_path / "none.orthomark", "--json")
    assert (told.returncode, told.stdout) == (1, "")
    assert len(told.stderr.splitlines()) == 1


def test_answers_are_utf_8_whatever_the_terminal_says(shop: Shop) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    name = "Größe “7”"
    told = run("new", shop.folder / "b.orthomark", "--name", name, "--json", env={**plain, "PYTHONIOENCODING": "ascii"})
    assert json.loads(told.stdout)["name"] == name


def test_a_reader_who_leaves_early_does_no_harm(shop: Shop) -> None:
    command = f'"{sys.executable}" "{MAIN}" list "{shop.file}" | true'
    told = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert "Traceback" not in told.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_a_display_the_window_is_refused_and_nothing_aborts() -> None:
    ways = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    told = run(env={name: value for name, value in os.environ.items() if name not in ways})
    assert (told.returncode, told.stdout) == (1, "")
    assert "there is no display; log in at a desktop" in told.stderr
