"""What can go wrong with a workspace file, each with what to do."""

import os
from pathlib import Path

from app.models.errors import AppError


def _first_words(why: str) -> str:
    """SQLite heads what it found with the name of the database between stars."""
    lines = [line for line in why.splitlines() if line.strip("* ") and not line.startswith("***")]
    return lines[0] if lines else why


class NoWorkspaceError(AppError):
    """There is no workspace file at this path."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is no workspace here; make one with “orthomark new {path}”.")


class NotAWorkspaceError(AppError):
    """The file is something else, or too damaged to read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: this is not a workspace that can be opened ({why}); keep the file and open a backup."
        )


class DamagedWorkspaceError(NotAWorkspaceError):
    """A workspace file with pages that say nothing any more."""

    def __init__(self, path: Path, why: str) -> None:
        AppError.__init__(
            self,
            f"{path}: this workspace is damaged ({_first_words(why)}) and was not changed; keep it, and make "
            f"a whole one of what can be read with “orthomark recover {path} NEW”.",
        )


class WorkspaceExistsError(AppError):
    """Something stands at this path already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: something is there already; choose another name, nothing was changed.")


class NewerWorkspaceError(AppError):
    """The file was written by a newer program."""

    def __init__(self, path: Path, revision: str) -> None:
        super().__init__(f"{path}: it was written by a newer Orthomark (store {revision}); update this program first.")


class IllegibleRevisionError(AppError):
    """What a newer or broken program wrote."""

    def __init__(self, revision: object) -> None:
        super().__init__(
            f"Revision {revision}: this program cannot read it; it is kept as it is: update Orthomark, or tell a lead."
        )


class StoreWriteError(AppError):
    """The edit could not be made durable."""

    def __init__(self, path: Path, why: str, remedy: str = "free disk space or check the drive") -> None:
        effective = os.access in os.supports_effective_ids
        shut = path.parent.is_dir() and not os.access(path.parent, os.W_OK, effective_ids=effective)
        what = "its folder may not be written" if shut else why
        then = "have it made writable or choose another" if shut else remedy
        super().__init__(f"{path}: nothing could be saved ({what}); {then}, then try again.")


class UnsafeFolderError(AppError):
    """Neither a network share, a stick nor a folder a program copies elsewhere holds a write-ahead log safely."""

    def __init__(self, path: Path, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"{path}: this is {kind}, where a workspace cannot lie; make it on a disk of this computer, or copy one "
            f"that is here with “orthomark backup {path} NEW”."
        )


class ProjectArchivedError(AppError):
    """Central said that the project is archived."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"This project was {words}: it can be looked at and exported but not changed; a site administrator can "
            "take it up again."
        )


class SelfReviewError(AppError):
    """The store itself refuses a verdict on one's own work."""

    def __init__(self) -> None:
        super().__init__("This annotation has a revision of your own, so somebody else must review it.")


class TooLargeError(AppError):
    """One operation is larger than any central takes; it would stop the sync of this workspace for good."""

    def __init__(self, size: int, most: int) -> None:
        super().__init__(
            f"This is too large to be saved ({size / (1 << 20):.0f} MB, at most {most >> 20}); nothing was saved: "
            "simplify the shape or divide it into parts."
        )
