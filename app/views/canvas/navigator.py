"""Moves the camera: at once, in a short glide, or flung by the hand; the next movement interrupts."""

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from app.views import motion
from app.views.canvas.camera import Bounds, Camera, Point, between, limits, wrapped
from app.views.canvas.view_history import ViewHistory

GLIDE_MS = 120
TICK_MS = 8
STILL_MS = 80
FRICTION_MS = 220.0
SLOWEST, FASTEST = 0.12, 6.0
"""Screen pixels per millisecond: slower a release is no fling, and none goes faster."""
Ease = Callable[[float], float]


class Navigator(QObject):
    """Holds the camera of one canvas; `moved` on every change, `stilled` once when it has come to rest."""

    moved = Signal()
    stilled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.camera = Camera()
        self.moving = False
        self.history = ViewHistory()
        self._extent: Point = (1.0, 1.0)
        self._ratio = 1.0
        self._start = self._end = self.camera
        self._ease: Ease = _slowing
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(STILL_MS)
        self._rest.timeout.connect(self._still)

    def begin(self, width: float, height: float) -> None:
        """Begin with a scene of this size in pixels, not turned; the limits of scale and middle follow from it."""
        self._ticks.stop()
        self._extent = (width, height)
        self.camera = replace(self.camera, angle=0.0)
        self.history.clear()

    def resize(self, width: float, height: float, ratio: float, down: float = 0.0) -> None:
        """Tell the size of the viewport in screen pixels and device pixels per screen pixel; a glide goes on in it.

        What it looks at stays in the middle, or `down` screen pixels above it.
        """
        self._ratio = ratio
        self._start, self._end, now = (
            camera.resized(width, height).panned(0.0, -down) for camera in (self._start, self._end, self.camera)
        )
        self._place(now)

    @property
    def gliding(self) -> bool:
        """Whether a glide is on its way."""
        return self._ticks.isActive()

    @property
    def goal(self) -> Camera:
        """Where the camera will be when the glide is over."""
        return self._end if self.gliding else self.camera

    def look(self, camera: Camera) -> None:
        """Go there at once, within the limits; one to one and finer meets device pixels exactly."""
        self._ticks.stop()
        self._place(camera)

    def glide(self, camera: Camera, ease: Ease | None = None) -> None:
        """Go there in a short glide from where the camera is now, or at once for those who want little motion."""
        if motion.reduced():
            self.look(camera)
            return
        self._start, self._end, self._ease = self.camera, self._allowed(camera), ease or _slowing
        self._clock.restart()
        self._ticks.start()

    def halt(self) -> None:
        """Stop a glide where it is."""
        self._ticks.stop()

    def pan(self, dx: float, dy: float) -> None:
        """Drag the picture by screen pixels, at once."""
        self.look(self.camera.panned(dx, dy))

    def step(self, dx: float, dy: float) -> None:
        """Glide by screen pixels, on from where a running glide would end."""
        self.glide(self.goal.panned(dx, dy))

    def fling(self, right: float, down: float) -> None:
        """Let the picture go on as the hand let go of it, in screen pixels per millisecond, until friction stops it."""
        speed = math.hypot(right, down)
        if speed < SLOWEST or motion.reduced():
            return
        reach = min(speed, FASTEST) / speed * FRICTION_MS
        distance = speed * reach

        def rub(elapsed: float) -> float:
            left = math.exp(-elapsed / FRICTION_MS)
            return 1.0 if left * distance < 1.0 else 1.0 - left

        self.glide(self.camera.panned(right * reach, down * reach), rub)

    def zoom(self, factor: float, at: Point, smooth: bool = True) -> None:
        """Zoom on a screen point; steps that follow each other quickly add up."""
        low, high = limits(self.camera, *self._extent)
        scale = min(max(self.goal.scale * factor, low), high)
        self._about(at, scale, self.goal.angle, smooth)

    def turn(self, degrees: float, at: Point, smooth: bool = True) -> None:
        """Turn clockwise on a screen point; turns that follow each other quickly add up."""
        self._about(at, self.goal.scale, self.goal.angle + degrees, smooth)

    def turn_to(self, angle: float, at: Point, smooth: bool = True) -> None:
        """Turn on a screen point, the shorter way round, until the picture stands at `angle`."""
        self._about(at, self.goal.scale, angle, smooth)

    def travel(self, by: int) -> bool:
        """Go back (-1) or forward (1) to where the view rested before; says whether there is such a place."""
        self.history.visit(self.goal)
        found = self.history.step(by)
        if found is not None:
            self.glide(found.resized(self.camera.width, self.camera.height))
        return found is not None

    def fit(self) -> None:
        """Show the whole scene at once, turned as it is."""
        self.look(self.camera.fitted((0.0, 0.0, *self._extent), 8.0))

    def one_to_one(self) -> None:
        """Show one image pixel as one device pixel, in a glide."""
        self._about((self.camera.width / 2, self.camera.height / 2), 1.0 / self._ratio, self.goal.angle, True)

    def zoom_to(self, bounds: Bounds, margin: float, deepest: float) -> None:
        """Show `bounds` in image pixels with `margin` screen pixels around, at most at scale `deepest`; at once."""
        camera = self.camera.fitted(bounds, margin)
        if camera.scale > deepest:
            camera = camera.zoomed(deepest, (camera.width / 2, camera.height / 2))
        self.look(camera)

    def _about(self, at: Point, scale: float, angle: float, smooth: bool) -> None:
        target = self.camera.held(replace(self.camera, scale=scale, angle=wrapped(angle)), at)
        (self.glide if smooth else self.look)(target)

    def _allowed(self, camera: Camera) -> Camera:
        return camera.clamped(*self._extent)

    def _place(self, camera: Camera) -> None:
        camera = self._allowed(camera)
        self.camera = camera.snapped(self._ratio)
        self.moving = True
        self._rest.start()
        self.moved.emit()

    @Slot()
    def _tick(self) -> None:
        share = self._ease(float(self._clock.elapsed()))
        if share >= 1.0:
            self._ticks.stop()
        self._place(between(self._start, self._end, share))

    @Slot()
    def _still(self) -> None:
        if self.gliding:
            return
        self.moving = False
        self.history.visit(self.camera)
        self.stilled.emit()


def _slowing(elapsed: float) -> float:
    """Quick at first, then ever slower; the share of the way after so many milliseconds."""
    return 1.0 - (1.0 - min(1.0, elapsed / GLIDE_MS)) ** 3
