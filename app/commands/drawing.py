"""annotate, delete, list, history, check: annotations from and to the command line."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.commands.console import (
    AnnotationName,
    As,
    AsJson,
    AtLeast,
    AtMost,
    Pixels,
    TaskName,
    WorkspaceFile,
    answer,
    named,
    opened,
    reading,
    table,
    tell,
)
from app.models.errors import BadInputError

if TYPE_CHECKING:
    from app.formats.base import Work
    from app.models.annotation import Annotation
    from app.services.workspace import Workspace

Statuses = Literal["open", "accepted", "rejected", "fixed", "conflict"]


def annotate(
    workspace: WorkspaceFile,
    task: TaskName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="GeoJSON; - reads it from stdin.", show_default=False)],
    login: As = None,
    pixels: Pixels = False,
    as_json: AsJson = False,
) -> None:
    """Add annotations from GeoJSON: property `class` and attributes; a known `id` updates that annotation."""
    from app.commands.rows import annotation_row
    from app.services import exchange

    with opened(workspace, login) as target, _file(file) as path:
        drawn = exchange.annotate(target, task, path, pixels=pixels)
        rows = [annotation_row(target, one) for one in drawn]
    answer(as_json, {"annotations": rows}, [f"{row['annotation']}  {row['class']}" for row in rows])


@contextmanager
def _file(path: Path) -> Iterator[Path]:
    if str(path) != "-":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "stdin"
        copy.write_bytes(sys.stdin.buffer.read())
        yield copy


def delete(
    workspace: WorkspaceFile,
    annotations: Annotated[list[str], typer.Argument(metavar="ANNOTATION...", help="Ids.", show_default=False)],
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Delete annotations; all of them, or none."""
    from app.services import exchange

    with opened(workspace, login) as target:
        count = exchange.delete(target, annotations)
    answer(as_json, {"deleted": count}, [f"{count} deleted."])


def listed(
    workspace: WorkspaceFile,
    task: Annotated[str | None, typer.Option(metavar="TASK", help="Only of this task.", show_default=False)] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="Only these.", show_default=False)
    ] = None,
    status: Annotated[Statuses | None, typer.Option(help="Only these.", show_default=False)] = None,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    pixels: Pixels = False,
    as_json: AsJson = False,
) -> None:
    """Write annotations as a GeoJSON FeatureCollection."""
    from app.formats.base import exporter
    from app.services.sizes import Sizes, of_sizes

    sizes = Sizes.read(at_least, at_most)
    del as_json  # GeoJSON is JSON either way
    chosen = exporter("geojson-pixels" if pixels else "geojson")
    with reading(workspace) as source:
        work = _work(source, of_sizes(source, _chosen(source, task, class_name, status), sizes))
        lost = chosen.lost(work)
        if lost:
            raise BadInputError("Degrees", f"they leave out {'; '.join(lost)}", "say --pixels")
        for document in chosen.documents(work):
            sys.stdout.writelines(document.pieces)


def _chosen(source: "Workspace", task: str | None, name: str | None, status: str | None) -> "list[Annotation]":
    from app.models.annotation import Status

    return source.annotations(
        task=source.task(task).id if task else None,
        class_id=source.ontology.find(name).id if name else None,
        status=Status(status) if status else None,
    )


def _work(source: "Workspace", annotations: "list[Annotation]") -> "Work":
    from app.services.exchange import work_of

    scenes = {scene.id: scene for scene in source.scenes()}
    found = {one.scene for one in annotations}
    return work_of(source, [(scenes[scene], [one for one in annotations if one.scene == scene]) for scene in found])


def history(workspace: WorkspaceFile, annotation: AnnotationName, as_json: AsJson = False) -> None:
    """Tell everything that happened to an annotation, in order: revisions, verdicts, comments."""
    from app.commands.rows import history_row
    from app.models.errors import NotFoundError
    from app.models.ids import AnnotationId
    from app.services.displayed import seen_as
    from app.services.workspace import as_uuid

    with reading(workspace) as source:
        identifier = as_uuid(annotation)
        stored = source.history(AnnotationId(identifier)) if identifier else []
        rows = [history_row(source, one, seen_as(source.database, one.op.task)) for one in stored]
    if not rows:
        raise NotFoundError("annotation", annotation)
    answer(as_json, rows, [_line(row) for row in rows])


def _line(row: dict[str, object]) -> str:
    said = [str(row[name]) for name in ("change", "decision", "class", "comment") if row.get(name)]
    reasons = row.get("reasons")
    codes = [", ".join(reasons)] if isinstance(reasons, list) and reasons else []
    seen = [f"seen as {row['display']}"] if row["display"] else []
    aside = [f"set aside ({row['disposition']})"] if row["disposition"] not in {None, "applied"} else []
    adopts = [f"adopts {row['adopts']}"] if row["adopts"] else []
    return "  ".join([str(row["at"]), str(row["author"]), str(row["kind"]), *said, *codes, *seen, *aside, *adopts])


def check(
    workspace: WorkspaceFile,
    task: Annotated[str | None, typer.Option(metavar="TASK", help="Only this task.", show_default=False)] = None,
    login: As = None,
    fix: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Do the quick fix of all it finds.", show_default=False)
    ] = None,
    waive: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK=REASON", help="Why what it finds may stay.", show_default=False),
    ] = None,
    unwaive: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Take the reasons back.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the checks and list what they find; --fix, --waive and --unwaive first act on a task you have claimed."""
    from app.commands.rows import finding_row
    from app.services.tasks import findings

    if fix or waive or unwaive:
        _settle(workspace, login, task, fix or (), waive or (), unwaive or ())
    with reading(workspace) as source:
        tasks = [source.task(task)] if task else source.tasks()
        rows = [finding_row(found, one) for one in tasks for found in findings(source, one.id)]
    lines = table(rows, "severity", "check", "at", "sentence", "annotation", "waived", empty="The checks find nothing.")
    answer(as_json, rows, lines)


def _settle(
    workspace: Path,
    login: str | None,
    task: str | None,
    fix: Sequence[str],
    waive: Sequence[str],
    unwaive: Sequence[str],
) -> None:
    from app.commands.settling_findings import settle

    if task is None:
        raise typer.BadParameter("--fix, --waive and --unwaive act on one task; name it with --task.")
    with opened(workspace, login) as target:
        for sentence in settle(target, task, fix, named(list(waive), "--waive"), unwaive):
            tell(sentence)
