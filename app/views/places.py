"""Where a person keeps their files."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def documents() -> Path:
    """The folder file dialogs begin in."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
