"""Where a canvas looks and how it is told to look elsewhere; what is painted there is in scene_view.py."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.models.scene import Scene
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.navigator import Navigator

DEEPEST_ZOOM_TO = 4.0
ZOOM_MARGIN = 48.0


class Viewport(QWidget):
    """Coordinates in its signals and methods are image pixels, (x, y) with y down; angles degrees clockwise."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self._placed = QSize(), QRect()
        self._navigator = Navigator(self)
        self._navigator.moved.connect(self._look)

    @property
    def camera(self) -> Camera:
        """Where it looks now."""
        return self._navigator.camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._navigator.look(camera.resized(self.width(), self.height()))

    @property
    def navigator(self) -> Navigator:
        """What moves the camera."""
        return self._navigator

    @property
    def extent(self) -> tuple[int, int]:
        """(width, height) of the scene in pixels, (0, 0) without one."""
        return (self._scene.width, self._scene.height) if self._scene is not None else (0, 0)

    @property
    def seen(self) -> Bounds:
        """The upright window around all it shows, (x, y, width, height)."""
        return self.camera.window

    @property
    def middle(self) -> tuple[float, float]:
        """The screen point in its middle."""
        return self.camera.width / 2, self.camera.height / 2

    def fit(self) -> None:
        """Show the whole scene."""
        self._navigator.fit()

    def one_to_one(self) -> None:
        """Show one image pixel as one pixel of the screen."""
        self._navigator.one_to_one()

    def zoom_by(self, factor: float) -> None:
        """Zoom on the middle of the view."""
        self._navigator.zoom(factor, self.middle)

    def zoom_to(self, bounds: Bounds, margin: float = ZOOM_MARGIN) -> None:
        """Show `bounds` (x0, y0, x1, y1) with `margin` screen pixels around, at most magnified four times."""
        self._navigator.zoom_to(bounds, margin, DEEPEST_ZOOM_TO)

    def look_at(self, x: float, y: float) -> None:
        """Bring an image point to the middle."""
        self._navigator.look(replace(self.camera, x=x, y=y))

    def turn_by(self, degrees: float) -> None:
        """Turn the picture clockwise on the middle of the view; turns that follow each other quickly add up."""
        self._navigator.turn(degrees, self.middle)

    def turn_to(self, angle: float) -> None:
        """Turn the picture, the shorter way round, until it stands `angle` degrees clockwise."""
        self._navigator.turn_to(angle, self.middle)

    def travel(self, by: int) -> bool:
        """Go back (-1) or forward (1) in where it has looked; says whether there is such a place."""
        return self._navigator.travel(by)

    def show_view(self, camera: Camera) -> None:
        """Look where another camera looks, with its scale and turn, in a glide."""
        self._navigator.glide(camera.resized(self.width(), self.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle; while a hand is at work here, keep the ground where it is on the screen."""
        self._navigator.resize(self.width(), self.height(), self.devicePixelRatioF(), self._slid())
        super().resizeEvent(event)

    @property
    def hand_here(self) -> bool:
        """Whether somebody points at something in it."""
        return self.underMouse()

    def _slid(self) -> float:
        """By how many screen pixels the middle slid down as a line came or went above or below, under the cursor."""
        window, before = self.window(), self._placed
        here = QRect(self.mapTo(window, QPoint()), self.size())
        self._placed = window.size(), here
        still = before[0] == window.size() and (before[1].x(), before[1].width()) == (here.x(), here.width())
        return here.y() - before[1].y() + (here.height() - before[1].height()) / 2 if still and self.hand_here else 0.0

    def _look(self) -> None:
        """Show what the camera sees now."""
        self.update()
        self.view_changed.emit()
