"""What a tool asks of the picture. OpenCV and onnxruntime are loaded by the first question, on the answering thread."""

from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from app.imagery.selecting.loose import Loose
from app.imagery.selecting.prompt import Prompt, Segmented
from app.imagery.selecting.sight import Sight

if TYPE_CHECKING:
    from app.imagery.selecting.wand import Wand


class WandPress:
    """One press of the magic wand at an image point; the pixels in view are read once, at the first question.

    Questions must come one after the other. `scale` is screen pixels per image pixel.
    """

    def __init__(self, x: float, y: float, scale: float) -> None:
        self._x, self._y, self._scale = x, y, scale
        self._wand: Wand | None = None

    def shape(self, sight: Sight, tolerance: float) -> BaseGeometry:
        """Give the outline of what hangs together and is coloured alike, in image pixels; may be empty."""
        from app.imagery.selecting.wand import Wand  # noqa: PLC0415 loads OpenCV

        if self._wand is None:
            self._wand = Wand(sight.read(sight.view, sight.level), self._x, self._y)
        return self._wand.shape(tolerance, self._scale)


def border(sight: Sight, loose: Loose, scale: float) -> BaseGeometry:
    """Give the outline of the object somebody drew around or on, in image pixels; may be empty."""
    from app.imagery.selecting.border import found_border  # noqa: PLC0415 loads OpenCV

    return found_border(sight, loose, scale)


def segment(sight: Sight, prompt: Prompt, scale: float) -> Segmented:
    """Ask the workstation's model what was pointed at."""
    model = sight.models.model()
    return Segmented(model.find(sight, prompt, scale), model.sha256)
