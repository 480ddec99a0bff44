"""The other scene of a comparison as a picture with a display of its own, like the canvas is one of its scene."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.imagery.display import Display, default_display
from app.imagery.source import PixelSource
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.canvas import Canvas


class OtherPicture(QObject):
    """What somebody who chooses a display needs of the scene compared with; `opening` works out the first one."""

    display_changed = Signal()
    view_changed = Signal()
    message = Signal(str)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.opening: Callable[[PixelSource], Display] = default_display
        self._canvas = canvas
        self._tiles = canvas.comparison.tiles
        self._tiles.display_changed.connect(self.display_changed)
        canvas.view_changed.connect(self.view_changed)
        self.message.connect(canvas.message)

    @property
    def display(self) -> Display | None:
        """Bands and stretch of the other scene; None until they are known."""
        return self._tiles.display

    @display.setter
    def display(self, display: Display) -> None:
        self._tiles.set_display(display)

    @property
    def camera(self) -> Camera:
        """Where the canvas looks, moved by the nudge."""
        return self._canvas.comparison.shifted(self._canvas.camera)

    @property
    def seen(self) -> Bounds:
        """The upright window around all of it that shows, in pixels of the own scene."""
        return self.camera.window

    def devicePixelRatioF(self) -> float:
        """Pixels of the screen for one of the window."""
        return self._canvas.devicePixelRatioF()

    def complete(self) -> bool:
        """Whether every tile of the view is there."""
        return self._canvas.comparison.settled(self._canvas.camera, self.devicePixelRatioF())
