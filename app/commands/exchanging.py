"""import, export, formats: annotations from and to other programs."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.commands.console import As, AsJson, WorkspaceFile, answer, opened, reading, table, tell
from app.models.words import plural

Format = Annotated[str, typer.Option("--format", metavar="F", help="See: orthomark formats.", show_default=False)]
OnScene = Annotated[str | None, typer.Option("--scene", metavar="SCENE", help="Only this one.", show_default=False)]


def bring(
    workspace: WorkspaceFile,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="What to read.", show_default=False)],
    format_name: Format,
    scene: OnScene = None,
    login: As = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import annotations into the tasks they lie in; all of them, or none."""
    from app.services import exchange

    with opened(workspace, login) as target:
        count, notes = exchange.import_file(target, path, format_name, scene, dry_run=dry_run)
    tell(*notes)
    verb = "would be imported" if dry_run else "imported"
    row = {"imported": 0 if dry_run else count, "read": count, "notes": list(notes)}
    answer(as_json, row, [f"{plural(count, 'annotation')} {verb}."])


def send(
    workspace: WorkspaceFile,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="What to write.", show_default=False)],
    format_name: Format,
    scene: OnScene = None,
    status: Annotated[Literal["accepted", "submitted", "all"], typer.Option(help="Which.")] = "all",
    allow_loss: Annotated[bool, typer.Option("--allow-loss", help="Write although something is lost.")] = False,
    as_json: AsJson = False,
) -> None:
    """Export annotations; what a format cannot carry is said first."""
    from app.services import exchange

    with reading(workspace) as source:
        written, lost = exchange.export(source, out, format_name, scene, status, allow_loss=allow_loss)
    tell(*(f"Lost: {what}" for what in lost))
    row = {"files": [str(path) for path in written], "lost": lost}
    answer(as_json, row, [str(path) for path in written])


def formats(as_json: AsJson = False) -> None:
    """List the formats, what they carry and what they lose."""
    from app.formats.base import exporters, importers

    reads, writes = importers(), exporters()
    rows = [
        {
            "format": name,
            "title": (writes.get(name) or reads[name]).title,
            "reads": name in reads,
            "writes": name in writes,
            "shapes": sorted(kind.value for kind in writes[name].shapes) if name in writes else [],
            "losses": list(writes[name].losses) if name in writes else [],
        }
        for name in sorted({*reads, *writes})
    ]
    lines = table(rows, "format", "reads", "writes", "title", empty="No format.")
    lost = [f"{row['format']} loses: {'; '.join(row['losses'])}" for row in rows if row["losses"]]  # type: ignore[arg-type]
    answer(as_json, rows, [*lines, "", *lost])
