"""Changes how the canvas displays a scene, off the GUI thread, and remembers it for the next task of the scene."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.imagery.bands import signature
from app.imagery.display import Display
from app.imagery.info import RasterInfo
from app.imagery.look_words import limit_words, look_words
from app.imagery.looks import Look, display_of, open_look, sample_for
from app.imagery.source import PixelSource
from app.imagery.statistics import Sample
from app.models.ids import SceneId
from app.views import background
from app.views.canvas.canvas import Canvas
from app.views.canvas.other_picture import OtherPicture
from app.views.panels import display_memory

REST_MS = 250
BEAT_MS = 8
PATIENCE_S = 0.15
SAVE_MS = 400
SAME = 0.01
FULL_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Shown:
    """A look, what it came to, and the values it was worked out from."""

    look: Look
    display: Display
    sample: Sample


class _Opening:
    """Works out on a worker thread how a scene is first shown, and keeps what it was."""

    def __init__(self, look: Look | None, whole: PixelSource | None = None) -> None:
        self._look = look
        self._whole = whole
        self.shown: Shown | None = None

    def __call__(self, source: PixelSource) -> Display:
        self.shown = Shown(*open_look(self._whole or source, self._look))
        return self.shown.display


class Stretching(QObject):
    """What the canvas displays is the truth; this knows what it is called. `changed` when that is another.

    Choices that need no other values are shown at once, the newest as soon as the picture of the one before stands;
    a stretch of the view follows the view whenever it has come to rest.
    """

    changed = Signal()
    chosen = Signal()

    def __init__(self, canvas: Canvas | OtherPicture) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._scene: SceneId | None = None
        self._source: PixelSource | None = None
        self._seen: PixelSource | None = None
        self._opening = _Opening(None)
        self._shown: Shown | None = None
        self._wanted: Look | None = None
        self._chosen: Look | None = None
        self._next: Shown | None = None
        self._pushed = 0.0
        self._ticket = background.Ticket()
        self._beat = self._timer(BEAT_MS, self._push_next)
        self._rest = self._timer(REST_MS, self._follow)
        self._save = self._timer(SAVE_MS, self._remember)
        canvas.display_changed.connect(self._displayed)
        canvas.view_changed.connect(self._rest.start)

    def expect(self, scene: SceneId | None, source: PixelSource, seen: PixelSource | None = None) -> None:
        """Prepare for a scene that the canvas is about to show, as it or its sensor was displayed before.

        Limits of the scene are from `source`, those of the view from `seen`, which has the pixels of the canvas.
        """
        self.leave()
        self._scene, self._source, self._seen = scene, source, seen or source
        self._opening = _Opening(display_memory.remembered(scene, self.sensor), source if seen is not None else None)
        self._canvas.opening = self._opening

    def leave(self) -> None:
        """Forget the source, which may be closed now; what was chosen for its scene stays known."""
        if self._save.isActive():
            self._remember()
        for timer in (self._beat, self._rest, self._save):
            timer.stop()
        self._ticket.cancel()
        self._scene = self._source = self._seen = self._shown = self._wanted = self._next = None

    @property
    def info(self) -> RasterInfo | None:
        """The header of the raster shown."""
        return self._source.info if self._source is not None else None

    @property
    def sensor(self) -> str:
        """The kind of picture shown, by which choices are remembered."""
        return signature(self._source.info) if self._source is not None else ""

    @property
    def look(self) -> Look | None:
        """What was asked for last; None until a display is known, or when it is of somebody else's making."""
        if self._wanted is not None:
            return self._wanted
        if self._next is not None:
            return self._next.look
        return self._shown.look if self._shown is not None and self._shown.display is self._canvas.display else None

    @property
    def sample(self) -> Sample | None:
        """The values the last display was worked out from."""
        shown = self._next or self._shown
        return shown.sample if shown is not None else None

    @property
    def display(self) -> Display | None:
        """What is shown, or about to be."""
        return self._next.display if self._next is not None else self._canvas.display

    @property
    def words(self) -> str:
        """What the canvas displays now; empty until that is known."""
        display, info, shown = self._canvas.display, self.info, self._shown
        if display is None or info is None:
            return ""
        own = shown is not None and shown.display is display
        return look_words(shown.look, info) if shown is not None and own else limit_words(display)

    @property
    def shown_look(self) -> Look | None:
        """The look that the display on the canvas came from; None when that is of somebody else's making."""
        shown = self._shown
        return shown.look if shown is not None and shown.display is self._canvas.display else None

    @property
    def sharpening_words(self) -> str:
        """Whether detail is added to what is seen now, or would be closer up; empty when it is off."""
        display = self._canvas.display
        if display is None or not display.sharpening:
            return ""
        camera = self._canvas.camera
        return "Sharpened" if camera.scale * self._canvas.devicePixelRatioF() > FULL_FROM else "Sharpens closer up"

    def choose(self, look: Look) -> None:
        """Display the scene so, at once or as soon as its values are known; remembered from now on."""
        if self._source is not None and self._source.info.palette is None:
            self._chosen = look
            self._save.start()
        self.try_on(look)

    def try_on(self, look: Look) -> None:
        """Display the scene so for now, which is not remembered."""
        if self._source is None or self._source.info.palette is not None:
            return
        self._ticket.cancel()
        self._wanted = None
        sample = self.sample
        if sample is not None and self._suits(sample, look):
            self._show(Shown(look, display_of(look, sample), sample))
            self.chosen.emit()
            return
        self._wanted = look
        self._ticket = background.run(self._values(look), partial(self._sampled, look), self._refuse)

    def change(self, **fields: object) -> None:
        """Display it as now but for these fields of the look."""
        if (look := self.look) is not None:
            self.choose(replace(look, **fields))  # type: ignore[arg-type]

    def brighten(self, steps: int) -> None:
        """Raise or lower gamma; 0 steps make it 1 again. Limits stay as they are, so nothing is read."""
        if (look := self.look) is not None:
            self.choose(look.brighter(steps) if steps else replace(look, gamma=1.0))

    def lock(self) -> None:
        """Hold the limits shown, or let them go again."""
        look, display = self.look, self.display
        if look is not None and display is not None:
            self.choose(replace(look, held=() if look.locked else look.held or display.limits))

    def reset(self) -> None:
        """Display the scene, and the next of its sensor, as is usual."""
        if self._source is None:
            return
        self._ticket.cancel()
        self._next = None
        self._save.stop()
        display_memory.forget(self._scene, self.sensor)
        work = partial(open_look, self._source, None)
        self._ticket = background.run(work, lambda found: self._show(Shown(*found)), self._refuse)

    def spread(self) -> int:
        """Let all scenes of the sensor be displayed so; gives how many others had a choice of their own."""
        if self._source is None or (look := self.look) is None:
            return 0
        return display_memory.spread(self._scene, self.sensor, look)

    def _values(self, look: Look) -> Callable[[], Sample]:
        """What gives the values that the limits of a look come from."""
        source = self._seen if look.of_view else self._source
        assert source is not None
        return partial(sample_for, source, look, self._canvas.seen)

    def _timer(self, interval: int, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(run)
        return timer

    def _suits(self, sample: Sample, look: Look) -> bool:
        """Whether values at hand are those a look needs; held limits need none of the view now seen."""
        if (sample.bands, sample.decibels) != (look.bands, look.decibels):
            return False
        if look.of_view:
            return bool(look.held) or sample.window == self._canvas.seen
        return self.info is not None and sample.window == (0, 0, self.info.width, self.info.height)

    def _sampled(self, look: Look, sample: Sample) -> None:
        self._wanted = None
        self._show(Shown(look, display_of(look, sample), sample))
        self.chosen.emit()

    def _show(self, shown: Shown) -> None:
        self._next = shown
        self._push_next()
        if self._next is not None:
            self.changed.emit()

    def _push_next(self) -> None:
        """Hand over the newest, once the picture before it stands or has been waited for long enough."""
        if self._next is None:
            return
        if not self._canvas.complete() and time.monotonic() - self._pushed < PATIENCE_S:
            self._beat.start()
            return
        self._shown, self._next = self._next, None
        self._pushed = time.monotonic()
        if self._shown.display == self._canvas.display and self._shown.display.palette is None:
            self._shown = replace(self._shown, display=self._canvas.display)
            self.changed.emit()
            return
        self._canvas.display = self._shown.display

    def _displayed(self) -> None:
        opened = self._opening.shown
        if self._shown is None and opened is not None and opened.display is self._canvas.display:
            self._shown = opened
            self._rest.start()
        self.changed.emit()

    def _follow(self) -> None:
        """Stretch what is seen now, where the stretch is of the view and neither held nor still being worked out."""
        look = self.look
        if look is None or self._wanted is not None or not look.of_view or look.held or self._source is None:
            return
        if self.sample is not None and self._suits(self.sample, look):
            return
        self._ticket.cancel()
        self._ticket = background.run(self._values(look), partial(self._followed, look), lambda _error: None)

    def _followed(self, look: Look, sample: Sample) -> None:
        if look != self.look:
            return
        display, before = display_of(look, sample), self.display
        if before is not None and _alike(display, before):
            display = replace(display, limits=before.limits)
        self._show(Shown(look, display, sample))

    def _remember(self) -> None:
        if self._source is not None and self._chosen is not None:
            display_memory.remember(self._scene, self.sensor, self._chosen)

    def _refuse(self, error: Exception) -> None:
        self._wanted = None
        self._canvas.message.emit(str(error))
        self.changed.emit()


def _alike(one: Display, other: Display) -> bool:
    """Whether limits differ by no more than an eye sees, so that nothing needs to be drawn anew."""
    pairs = zip(one.limits, other.limits, strict=False)
    near = all(
        max(abs(low - other_low), abs(high - other_high)) <= SAME * (other_high - other_low)
        for (low, high), (other_low, other_high) in pairs
    )
    return near and replace(one, limits=other.limits) == other
