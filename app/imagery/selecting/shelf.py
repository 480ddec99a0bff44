"""Which model a workstation uses, opened when it is first asked."""

import threading
from typing import TYPE_CHECKING

from app.imagery.selecting.sam_files import ModelFiles
from app.models.errors import AppError

if TYPE_CHECKING:
    from app.imagery.selecting.sam import SegmentModel

NONE_CHOSEN = "No segment-anything model is chosen here; choose its two files with “Model for smart select…” (Ctrl+K)."
NOT_INSTALLED = "Models need onnxruntime, which is not installed here; install Orthomark with its extra [sam]."


class NoModelError(AppError):
    """There is no model to ask."""


class ModelShelf:
    """Holds at most one model; any thread may ask for it."""

    def __init__(self) -> None:
        self.files: ModelFiles | None = None
        self._model: SegmentModel | None = None
        self._lock = threading.Lock()

    def choose(self, files: ModelFiles | None) -> None:
        """Use these files from now on, or none; they are opened with the first question."""
        with self._lock:
            if files != self.files:
                self.files, self._model = files, None

    def model(self) -> "SegmentModel":
        """Give the model, opening its files when that has not been done.

        Raises:
            NoModelError: when none is chosen, or what runs models is not installed.
            ModelFileError: saying what is wrong with a file.
        """
        with self._lock:
            if self.files is None:
                raise NoModelError(NONE_CHOSEN)
            if self._model is None:
                self._model = opened(self.files)
            return self._model


def opened(files: ModelFiles) -> "SegmentModel":
    """Open and check a model.

    Raises:
        NoModelError: when what runs models is not installed.
        ModelFileError: saying what is wrong with a file.
    """
    try:
        from app.imagery.selecting.sam import SegmentModel  # noqa: PLC0415 loads onnxruntime, which is optional
    except ImportError as error:
        raise NoModelError(NOT_INSTALLED) from error
    return SegmentModel(files)
