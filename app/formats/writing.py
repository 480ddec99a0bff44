"""Put an export on disk: complete under its name, or not at all."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from app.formats.base import Exporter, LossError, Work
from app.models.errors import BadInputError
from app.open_files import refuse_to_replace


def write_documents(chosen: Exporter, work: Work, target: Path, *, allow_loss: bool) -> tuple[list[Path], list[str]]:
    """Write an export to `target` and give the files written and what was lost.

    Raises:
        LossError: when something would be lost and that is not allowed; nothing is written then.
        BadInputError: when the place cannot be written to.
        OpenWorkspaceError, WorkspaceThereError: when a workspace lies there.
    """
    lost = list(chosen.lost(work))
    if lost and not allow_loss:
        raise LossError(chosen.name, lost)
    try:
        written = [_write(target / one.path if one.path else target, one.pieces) for one in chosen.documents(work)]
    except OSError as error:
        raise BadInputError(str(target), f"it cannot be written ({error.strerror})", "choose another place") from error
    return written, lost


def _write(path: Path, pieces: Iterable[str]) -> Path:
    refuse_to_replace(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
