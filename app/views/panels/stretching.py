"""Changes how the canvas displays a scene, off the GUI thread, and remembers it for the next task of the scene."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.imagery.display import Display
from app.imagery.info import RasterInfo
from app.imagery.looks import Look, display_of, look_of_default
from app.imagery.source import PixelSource
from app.models.ids import SceneId
from app.views import background
from app.views.canvas.canvas import Canvas
from app.views.panels.stretch_words import limit_words, look_words


class Stretching(QObject):
    """What the canvas displays is the truth; this knows what it is called. `changed` when that is another."""

    changed = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._scene: SceneId | None = None
        self._source: PixelSource | None = None
        self._shown: tuple[Look, Display] | None = None
        self._wanted: Look | None = None
        self._kept: dict[SceneId, tuple[Look, Display]] = {}
        self._ticket = background.Ticket()
        canvas.display_changed.connect(self._displayed)

    def take(self, scene: SceneId, source: PixelSource) -> None:
        """Follow a scene that the canvas has just begun to show; what was chosen for it before is chosen again."""
        self.leave()
        self._scene, self._source = scene, source
        if scene in self._kept:
            self._show(*self._kept[scene])

    def leave(self) -> None:
        """Forget the source, which may be closed now; what was chosen for its scene stays known."""
        self._ticket.cancel()
        self._scene = self._source = self._shown = self._wanted = None

    @property
    def info(self) -> RasterInfo | None:
        """The header of the raster shown."""
        return self._source.info if self._source is not None else None

    @property
    def look(self) -> Look | None:
        """What was asked for last; None until a display is known, or when it is of somebody else's making."""
        if self._wanted is not None:
            return self._wanted
        return self._shown[0] if self._shown is not None and self._shown[1] is self._canvas.display else None

    @property
    def words(self) -> str:
        """What the canvas displays now; empty until that is known."""
        display, info = self._canvas.display, self.info
        if display is None or info is None:
            return ""
        shown = self._shown
        return look_words(shown[0], info) if shown is not None and shown[1] is display else limit_words(display)

    def choose(self, look: Look) -> None:
        """Display the scene so, as soon as the limits are known."""
        if self._source is None:
            return
        self._ticket.cancel()
        self._wanted = look
        work = partial(display_of, self._source, look, self._canvas.seen)
        self._ticket = background.run(work, partial(self._choose, look), self._refuse)

    def brighten(self, steps: int) -> None:
        """Raise or lower gamma; 0 steps make it 1 again. Limits stay as they are, so nothing is read."""
        look = self.look
        if look is None:
            return
        changed = look.brighter(steps) if steps else replace(look, gamma=1.0)
        if self._wanted is not None or self._shown is None:
            self.choose(changed)
        else:
            self._choose(changed, replace(self._shown[1], gamma=changed.gamma))

    def _choose(self, look: Look, display: Display) -> None:
        assert self._scene is not None
        self._kept[self._scene] = (look, display)
        self._show(look, display)

    def _show(self, look: Look, display: Display) -> None:
        self._wanted = None
        self._shown = (look, display)
        self._canvas.display = display

    def _displayed(self) -> None:
        display, info = self._canvas.display, self.info
        if self._shown is None and display is not None and info is not None:
            self._shown = (look_of_default(info, display), display)
        self.changed.emit()

    def _refuse(self, error: Exception) -> None:
        self._wanted = None
        self._canvas.message.emit(str(error))
