"""The shift summary, from the op log alone."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from app import __version__
from app.metrics.windows import shift_window, trailing_windows
from app.models.errors import BadInputError, NotFoundError
from app.models.shift import ShiftDefinition
from app.models.task import EventType
from app.models.words import plural
from app.reports.render_csv import csv_files, file_stem
from app.reports.render_html import html
from app.reports.shift_summary import Header, ShiftSummary, build
from app.services.errors import NotWrittenError
from app.services.workspace import Workspace
from app.store import outbox, people, reviews, tasks
from app.store.upgrade import HEAD

GAP_S = 1800.0
HISTORY = 20
FORMATS = ("html", "csv")


def definition(workspace: Workspace, name: str) -> ShiftDefinition:
    """The project's shift with this name, whatever its case."""
    for shift in workspace.project.shifts:
        if shift.name.casefold() == name.casefold():
            return shift
    raise NotFoundError("shift", name)


def summary(workspace: Workspace, shift: str, day: date, as_of: datetime | None = None) -> ShiftSummary:
    """Compute the summary of one shift, labelled by the date it starts."""
    chosen = definition(workspace, shift)
    window = shift_window(chosen, day)
    with workspace.database.read() as connection:
        events = tasks.events(connection)
        sessions = tasks.presence(connection, GAP_S, window.start, window.end)
        verdicts = reviews.object_verdicts(connection)
        unsent = outbox.unsent(connection)
        joined = people.get_meta(connection, "central_login")
    names = {known.id: known.name for known in workspace.ontology.classes}
    drawing = {event.actor for event in events if event.type in {EventType.STARTED, EventType.SUBMITTED}}
    sessions = [session for session in sessions if session.actor in drawing]
    verdicts = [replace(one, class_name=names.get(one.class_name, one.class_name)) for one in verdicts]
    project = workspace.project
    header = Header(
        site=project.site,
        project=project.name,
        prepared_by=workspace.person.display if workspace.acting else "",
        app_version=__version__,
        schema=HEAD,
        sync=_sync_words(joined, unsent),
        markings=(project.marking, *(scene.marking for scene in workspace.scenes())),
    )
    return build(
        events, sessions, verdicts, window, as_of or workspace.clock(), header, trailing_windows(chosen, day, HISTORY)
    )


def latest_shift(workspace: Workspace) -> tuple[str, date]:
    """The shift and date in which the newest event falls, for a first look."""
    with workspace.database.read() as connection:
        last = tasks.last_event(connection) or workspace.clock()
    for back in (0, 1):
        day = last.date() - timedelta(days=back)
        for shift in workspace.project.shifts:
            if shift_window(shift, day).holds(last):
                return shift.name, day
    return workspace.project.shifts[0].name, last.date()


def write(summary_: ShiftSummary, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write a summary as files named with its marking; all appear, or none.

    Raises:
        BadInputError: for a format that is not written here.
        NotWrittenError: when the folder cannot be written.
    """
    documents: dict[str, bytes] = {}
    for wanted in formats:
        documents.update(_rendered(summary_, wanted))
    partial = {folder / name: folder / f".{name}.part" for name in documents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, hidden in partial.items():
            hidden.write_bytes(documents[path.name])
        for path, hidden in partial.items():
            hidden.replace(path)
    except OSError as error:
        for hidden in partial.values():
            with suppress(OSError):
                hidden.unlink()
        raise NotWrittenError(folder, error.strerror or str(error)) from error
    return list(partial)


def _rendered(summary_: ShiftSummary, wanted: str) -> dict[str, bytes]:
    if wanted == "html":
        return {f"{file_stem(summary_)}.html": html(summary_).encode()}
    if wanted == "csv":
        return csv_files(summary_)
    raise BadInputError(f"Format “{wanted}”", "it is not written here", f"use {' or '.join(FORMATS)}")


def _sync_words(joined: str | None, unsent: int) -> str:
    if joined is None:
        return "This workspace only; it is not joined to a central."
    return f"{plural(unsent, 'operation')} not yet at central." if unsent else "Everything here has reached central."
