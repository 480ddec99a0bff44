"""What every command shares: its options, the workspace it opens, answers on stdout and messages on stderr."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.services.workspace import Workspace

WorkspaceFile = Annotated[Path, typer.Argument(metavar="WORKSPACE", help="The workspace file.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]
As = Annotated[str | None, typer.Option("--as", metavar="USER", help="Who acts.", show_default=False)]
TaskName = Annotated[str, typer.Argument(metavar="TASK", help="A task's id or name.", show_default=False)]
AnnotationName = Annotated[str, typer.Argument(metavar="ANNOTATION", help="An annotation's id.", show_default=False)]
Pixels = Annotated[bool, typer.Option("--pixels", help="Coordinates are pixels of the scene, not degrees.")]
SIZE_HELP = "Only annotations whose longer side is so long: 16px, or 2.5m where the scene has a map position."
AtLeast = Annotated[str | None, typer.Option("--at-least", metavar="SIZE", help=SIZE_HELP, show_default=False)]
AtMost = Annotated[str | None, typer.Option("--at-most", metavar="SIZE", help="At most so long.", show_default=False)]
Note = Annotated[str, typer.Option("--comment", metavar="TEXT", help="A remark in words.", show_default=False)]
SITE = "site"


@contextmanager
def opened(path: Path, login: str | None = None, otherwise: str | None = None) -> Iterator["Workspace"]:
    """Open a workspace as `login`, else as the central login it is joined as, else as `otherwise`, else to read."""
    from app.bootstrap import open_workspace

    workspace = open_workspace(path)
    try:
        who = login or workspace.joined_as() or otherwise
        if who is not None:
            workspace.act_as(who)
        yield workspace
    finally:
        workspace.close()


@contextmanager
def reading(path: Path) -> Iterator["Workspace"]:
    """Open a workspace without anybody acting."""
    from app.bootstrap import open_workspace

    workspace = open_workspace(path)
    try:
        yield workspace
    finally:
        workspace.close()


def answer(as_json: bool, value: object, lines: Iterable[str]) -> None:
    """Write the answer: `value` as one JSON document, or lines for people."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, allow_nan=False))
        return
    for line in lines:
        print(line)


def tell(*sentences: str) -> None:
    """Write messages; they never mix with the answer."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)


def table(rows: Sequence[Mapping[str, object]], *columns: str, empty: str) -> list[str]:
    """Lay rows out in columns with a heading; `empty` says what to do when there are none."""
    if not rows:
        return [empty]
    cells = [
        [column.replace("_", " ") for column in columns],
        *[[_cell(row[name]) for name in columns] for row in rows],
    ]
    widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def numbers(text: str, count: int, name: str, separator: str = ",") -> tuple[float, ...]:
    """Read `count` finite numbers; anything else is wrong usage."""
    try:
        values = tuple(float(part) for part in text.lower().split(separator))
    except ValueError:
        values = ()
    if len(values) != count or not all(abs(value) < 1e12 for value in values):  # noqa: PLR2004  beyond any raster
        raise typer.BadParameter(f"“{text}” is not {count} numbers with “{separator}” between them", param_hint=name)
    return values


def named(pairs: Sequence[str], name: str) -> dict[str, str]:
    """Read NAME=TEXT options."""
    read = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals and value):
            raise typer.BadParameter(f"“{pair}” is not NAME=TEXT", param_hint=name)
        read[key] = value
    return read


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ",".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
    return str(value)
