"""review: queue, next, accept, reject, fix, missed, finish."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.console import (
    AnnotationName,
    As,
    AsJson,
    Note,
    Pixels,
    TaskName,
    WorkspaceFile,
    answer,
    numbers,
    opened,
    table,
)

if TYPE_CHECKING:
    from app.models.annotation import Annotation
    from app.models.geometry import Shape
    from app.models.ids import OpId
    from app.services.workspace import Workspace

program = typer.Typer(no_args_is_help=True, help="Review: judge what others have drawn.")
Revision = Annotated[str, typer.Option("--revision", metavar="REV", help="The revision seen.", show_default=False)]
Reasons = Annotated[
    list[str] | None, typer.Option("--reason", metavar="CODE", help="A reason code, or 1 to 9.", show_default=False)
]


@program.command("queue")
def queue(workspace: WorkspaceFile, login: As = None, as_json: AsJson = False) -> None:
    """List what waits for review, oldest first, and what of it is not for this person."""
    from app.commands.rows import task_rows
    from app.services import review

    with opened(workspace, login) as target:
        items = review.queue(target)
        rows = task_rows(target, [item.task for item in items])
    for row, item in zip(rows, items, strict=True):
        row["why_not"] = item.why_not or None
    columns = ("name", "state", "assignee", "annotations", "since", "why_not", "task")
    answer(as_json, rows, table(rows, *columns, empty="Nothing waits for review."))


@program.command("next")
def following(workspace: WorkspaceFile, login: As = None, as_json: AsJson = False) -> None:
    """Take the next task into review and list what is to be judged."""
    from app.commands.rows import annotation_row, pin_row, task_rows
    from app.services import review

    with opened(workspace, login) as target:
        task = review.start(target)
        rows = [annotation_row(target, one) for one in review.unjudged(target, task.id)]
        pins = [pin_row(target, pin) for pin in review.pins(target, task.id)]
        (told,) = task_rows(target, [task])
    lines = table(rows, "annotation", "revision", "class", "author", empty="Everything is judged; finish the review.")
    row = {**told, "annotations": rows, "pins": pins}
    answer(as_json, row, [f"{told['name']} ({told['task']})", *lines])


@program.command("accept")
def accept(
    workspace: WorkspaceFile,
    annotation: AnnotationName,
    revision: Revision,
    login: As = None,
    comment: Note = "",
    as_json: AsJson = False,
) -> None:
    """Accept exactly this revision."""
    from app.services import review

    with opened(workspace, login) as target:
        shown = target.annotation(annotation)
        _judged(target, review.accept(target, shown.id, _revision(revision), comment), as_json)


@program.command("reject")
def reject(
    workspace: WorkspaceFile,
    annotation: AnnotationName,
    revision: Revision,
    login: As = None,
    reason: Reasons = None,
    comment: Note = "",
    as_json: AsJson = False,
) -> None:
    """Reject exactly this revision, with at least one reason code."""
    from app.services import review

    with opened(workspace, login) as target:
        shown = target.annotation(annotation)
        _judged(target, review.reject(target, shown.id, _revision(revision), reason or [], comment), as_json)


@program.command("fix")
def fix(
    workspace: WorkspaceFile,
    annotation: AnnotationName,
    revision: Revision,
    login: As = None,
    reason: Reasons = None,
    comment: Note = "",
    geometry: Annotated[Path | None, typer.Option(metavar="FILE", help="GeoJSON.", show_default=False)] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="Its class.", show_default=False)
    ] = None,
    pixels: Pixels = False,
    as_json: AsJson = False,
) -> None:
    """Correct this revision; another reviewer accepts the correction."""
    from app.services import review

    with opened(workspace, login) as target:
        shown = target.annotation(annotation)
        shape = _shape(target, shown, geometry, class_name, pixels=pixels) if geometry else None
        fixed = review.fix(
            target, shown.id, _revision(revision), shape, class_name, reasons=reason or [], comment=comment
        )
        _judged(target, fixed, as_json)


@program.command("missed")
def missed(
    workspace: WorkspaceFile,
    task: TaskName,
    at: Annotated[str, typer.Option(metavar="X,Y", help="Where, in pixels.", show_default=False)],
    login: As = None,
    comment: Note = "",
    as_json: AsJson = False,
) -> None:
    """Pin an object that was missed."""
    from app.commands.rows import pin_row
    from app.services import review

    x, y = numbers(at, 2, "--at")
    with opened(workspace, login) as target:
        row = pin_row(target, review.missed(target, task, (x, y), comment))
    answer(as_json, row, [f"Pinned at {x:g},{y:g} ({row['pin']})."])


@program.command("finish")
def finish(
    workspace: WorkspaceFile, task: TaskName, login: As = None, comment: Note = "", as_json: AsJson = False
) -> None:
    """Close a review: accepted, or back to its annotator."""
    from app.commands.rows import task_rows
    from app.services import review

    with opened(workspace, login) as target:
        (row,) = task_rows(target, [review.finish(target, task, comment)])
    answer(as_json, row, [f"{row['name']} is {row['state'].replace('_', ' ')}."])


def _shape(workspace: "Workspace", shown: "Annotation", path: Path, class_name: str | None, *, pixels: bool) -> "Shape":
    from app.formats.base import SceneWork
    from app.formats.geojson_shape import read_shape
    from app.services.positions import positions

    scene = workspace.scene(shown.scene)
    known = workspace.ontology.find(class_name or shown.class_id)
    return read_shape(path, SceneWork(scene, positions(workspace, scene)), known, pixels=pixels)


def _revision(text: str) -> "OpId":
    from uuid import UUID

    from app.models.ids import OpId

    try:
        return OpId(UUID(text))
    except ValueError as error:
        raise typer.BadParameter(f"“{text}” is no revision id", param_hint="--revision") from error


def _judged(workspace: "Workspace", annotation: "Annotation", as_json: bool) -> None:
    from app.commands.rows import annotation_row

    row = annotation_row(workspace, annotation)
    answer(as_json, row, [f"{row['annotation']} is {row['status']}."])
