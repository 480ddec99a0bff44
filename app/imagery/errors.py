"""What can go wrong with rasters, in sentences."""

from pathlib import Path

from app.models.errors import AppError


class UnreadableRasterError(AppError):
    """A file that cannot be opened, or of which nothing can be read."""

    def __init__(self, path: str | Path, what: str, remedy: str) -> None:
        super().__init__(f"{Path(path).name} cannot be read: {what}; {remedy}.")


class RasterAwayError(UnreadableRasterError):
    """A file that is not there, now: a drive may come back."""


class UnwritablePictureError(AppError):
    """A picture that cannot be written where it was asked for."""

    def __init__(self, path: str | Path, what: str) -> None:
        super().__init__(f"{path} cannot be written: {what}; choose another place or free the disk.")
