"""The marking of what leaves a workspace: in a file beside it, as no format has a place for one (SYNC 5)."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.models.errors import AppError
from app.models.scene import Scene
from app.reports.marking import highest
from app.services.errors import NotWrittenError
from app.services.workspace import Workspace

SUFFIX = ".marking.txt"


def covering(texts: Iterable[str | None]) -> str:
    """The marking that covers all of these, or every one of them where none does; empty when none is set."""
    given = list(dict.fromkeys(text for text in texts if text))
    if not given:
        return ""
    try:
        return highest(given).text
    except AppError:
        return " | ".join(given)


def mark_beside(workspace: Workspace, scenes: Sequence[Scene], out: Path) -> list[Path]:
    """Write the marking of the project and these scenes beside what was written at `out`; nothing when none is set.

    Raises:
        NotWrittenError: when it cannot be written.
    """
    text = covering([workspace.project.marking, *(scene.marking for scene in scenes)])
    beside = out.with_name(out.name + SUFFIX)
    try:
        if not text:
            beside.unlink(missing_ok=True)
            return []
        part = beside.with_name(beside.name + ".part")
        part.write_text(f"{text}\n", "utf-8")
        part.replace(beside)
    except OSError as error:
        raise NotWrittenError(beside, os.strerror(error.errno or 0)) from error
    return [beside]
