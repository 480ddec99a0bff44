"""Comparison: another scene over the canvas's own, in the pixels of the own one, in one of five ways.

The other scene's tiles lie on the same grid as the canvas's, so the same camera shows both. A nudge shifts the other
one on the screen only; nothing of it is stored.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from app.imagery.display import Display, default_display
from app.imagery.memory import shares
from app.imagery.source import PixelSource
from app.views.canvas.camera import Camera, Point
from app.views.canvas.tile_painting import Sheet
from app.views.canvas.tiles_layer import TilesLayer

RATES = (0.5, 4.0)
"""Swaps per second. Four swaps are two flashes: WCAG 2.3.1 allows three."""
RATE = 1.0


class Way(StrEnum):
    """How two scenes are shown."""

    OFF = "off"
    SIDE = "side by side"
    SWIPE = "swipe"
    FLICKER = "flicker"
    BLEND = "blend"
    DIFFERENCE = "difference"


WAYS = (Way.SIDE, Way.SWIPE, Way.FLICKER, Way.BLEND, Way.DIFFERENCE)


class Comparison(QObject):
    """State of one canvas. `changed` asks for a repaint, `altered` says that a control should look again."""

    changed = Signal()
    altered = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject, own: TilesLayer) -> None:
        super().__init__(parent)
        self.own = own
        self.tiles = TilesLayer(self)
        self.sheets = Sheet(), Sheet()
        self.way = Way.OFF
        self.divider = 0.5
        self.upright = True
        self.share = 0.5
        self.nudge: Point = (0.0, 0.0)
        self.peeking = False
        self.swapped = False
        self.cross: QPointF | None = None
        self.captions: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._rate = RATE
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.swap)
        self.tiles.changed.connect(self.changed)
        self.tiles.touched.connect(self.changed)
        self.tiles.failed.connect(self.failed)
        self.tiles.display_changed.connect(self.altered)

    def show(self, source: PixelSource, way: Way, opening: Callable[[PixelSource], Display] = default_display) -> None:
        """Compare with a source in the pixels of the own scene; both share the memory one had alone."""
        self.nudge = (0.0, 0.0)
        self.own.limit(shares().tiles // 2)
        self.tiles.limit(shares().tiles // 2)
        self.tiles.show(source, opening)
        self.choose(way)

    def clear(self) -> None:
        """Compare no longer; nobody reads the other source any more when this returns."""
        self.blink(False)
        self.tiles.clear()
        self.own.limit(shares().tiles)
        self.captions, self.cross = ((), ()), None
        self.choose(Way.OFF)

    def shutdown(self) -> None:
        """Stop all work, joining it with a limit."""
        self.clear()
        self.tiles.shutdown()

    @property
    def active(self) -> bool:
        """Whether another scene is there to compare with."""
        return self.way is not Way.OFF

    @property
    def flickering(self) -> bool:
        """Whether the own scene is not all and steadily in sight: such time is no looking (OPERATIONS 3.4)."""
        return self.other_in_front or self.blinking or self.way in {Way.SWIPE, Way.BLEND, Way.DIFFERENCE}

    @property
    def alone(self) -> bool:
        """Whether nothing of another scene is painted over the own one."""
        return self.way in {Way.OFF, Way.SIDE} and not self.other_in_front

    @property
    def other_in_front(self) -> bool:
        """Whether the other scene covers the own one now."""
        swapped = self.swapped if self.way is Way.FLICKER else False
        return self.active and swapped != self.peeking

    @property
    def blinking(self) -> bool:
        """Whether the scenes swap by themselves."""
        return self._timer.isActive()

    @property
    def rate(self) -> float:
        """Swaps per second."""
        return self._rate

    def choose(self, way: Way) -> None:
        """Show the scenes in another way; flicker begins still, with the own scene in front."""
        self.blink(False)
        self.way, self.swapped, self.peeking = way, False, False
        self._tell()

    def blink(self, on: bool) -> None:
        """Begin to swap by itself, or stop with the own scene in front."""
        if on and self.way is Way.FLICKER:
            self._timer.start(round(1000 / self._rate))
        else:
            self._timer.stop()
            self.swapped = False
        self._tell()

    def set_rate(self, rate: float) -> None:
        """Swap so often per second, within `RATES`."""
        self._rate = min(max(rate, RATES[0]), RATES[1])
        self._timer.setInterval(round(1000 / self._rate))
        self.altered.emit()

    def swap(self) -> None:
        """Bring the scene behind to the front."""
        self.swapped = not self.swapped
        self.changed.emit()

    def peek(self, on: bool) -> None:
        """Show the other scene in front as long as this holds, whatever the way."""
        self.peeking = on and self.active
        self.changed.emit()

    def move_divider(self, share: float) -> None:
        """Put the divider of a swipe at a share of the width or height."""
        self.divider = min(max(share, 0.0), 1.0)
        self._tell()

    def lay(self, upright: bool) -> None:
        """Turn the divider of a swipe upright or level."""
        self.upright = upright
        self._tell()

    def set_share(self, share: float) -> None:
        """Let so much of the other scene through in a blend, 0 to 1."""
        self.share = min(max(share, 0.0), 1.0)
        self._tell()

    def push(self, dx: float, dy: float) -> None:
        """Shift the other scene by pixels of the own one, on the screen only."""
        self.nudge = round(self.nudge[0] + dx, 1), round(self.nudge[1] + dy, 1)
        self._tell()

    def push_back(self) -> None:
        """Put the other scene where its map position says."""
        self.nudge = (0.0, 0.0)
        self._tell()

    def shifted(self, camera: Camera) -> Camera:
        """Give the camera that sees the other scene where the nudge puts it."""
        return replace(camera, x=camera.x - self.nudge[0], y=camera.y - self.nudge[1])

    def want(self, goal: Camera, ratio: float) -> None:
        """Ask for the other scene's tiles."""
        if self.active:
            self.tiles.want(self.shifted(goal), ratio)

    def settled(self, camera: Camera, ratio: float) -> bool:
        """Whether everything of the other scene is there."""
        return not self.active or self.tiles.settled(self.shifted(camera), ratio)

    def _tell(self) -> None:
        self.altered.emit()
        self.changed.emit()
