"""What is written out takes the place of an older one of its kind, and of nothing else: no workspace, no imagery."""

import os
from collections.abc import Iterable
from pathlib import Path

from app.models.errors import AppError
from app.models.scene import Scene
from app.open_files import refuse_to_replace

_HEAD = 4096


class OtherFileThereError(AppError):
    """What lies there is no older one of what was to be written."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what} lies there, which would be lost; choose another name, nothing was changed.")


def refuse_other_kind(path: Path, *starts: bytes) -> None:
    """Refuse to write over what does not begin like what is to be written; without `starts`, over what is no text.

    Raises:
        OtherFileThereError: when something else is there; OpenWorkspaceError, WorkspaceThereError: for a workspace.
    """
    refuse_to_replace(path)
    if not path.exists():
        return
    if not path.is_file():
        raise OtherFileThereError(path, "something that is no file")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise OtherFileThereError(path, f"a file that cannot be read ({os.strerror(error.errno or 0)})") from error
    if head and not (head.startswith(starts) if starts else b"\0" not in head):
        raise OtherFileThereError(path, "another kind of file")


def refuse_scene_file(path: Path, scenes: Iterable[Scene]) -> None:
    """Refuse to write over the pixels of a scene, whatever is to be written.

    Raises:
        OtherFileThereError: when a scene is opened from there.
    """
    if path.exists() and any(Path(scene.file).exists() and path.samefile(scene.file) for scene in scenes):
        raise OtherFileThereError(path, "a scene of this workspace")
