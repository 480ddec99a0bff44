"""A person's keys on this workstation: kept with the other settings, taken from and given to a file."""

from pathlib import Path

from app.models.errors import AppError, BadInputError
from app.views import recents
from app.views.keys.bindings import Bindings, read, written

KEY = "keys"


def kept() -> Bindings:
    """The keys as this person left them; settings that cannot be read any more are the usual keys."""
    stored = str(recents.settings().value(KEY, "") or "")
    try:
        return read(stored, "The settings") if stored else Bindings()
    except AppError:
        return Bindings()


def keep(bindings: Bindings) -> None:
    """Remember them, on disk when this returns."""
    settings = recents.settings()
    settings.setValue(KEY, written(bindings))
    settings.sync()


def export(bindings: Bindings, path: Path) -> None:
    """Write them into a file for another workstation.

    Raises:
        BadInputError: when it cannot be written.
    """
    try:
        path.write_text(written(bindings) + "\n", "utf-8")
    except OSError as error:
        raise BadInputError(str(path), "it cannot be written", "choose another place") from error


def import_from(path: Path) -> Bindings:
    """Read them from a file.

    Raises:
        BadInputError: when it is no file of keys.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(str(path), "it cannot be read", "choose one that was exported from here") from error
    return read(text, path.name)
