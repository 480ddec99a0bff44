"""The picture of a scene: imagery and rendered annotations, painted again only where something is new."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter

from app.models.scene import Window
from app.views.canvas import colours
from app.views.canvas.annotations_layer import AnnotationsLayer
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.comparison import Comparison
from app.views.canvas.comparison_painting import paint_scenes
from app.views.canvas.kept_picture import PATIENCE_S, KeptPicture
from app.views.canvas.plate import Care
from app.views.canvas.task_border import paint_border
from app.views.canvas.tile_painting import imagery_smooth, overlay_smooth, set_smooth

FRAME_MS = 14
SLICE_S, SLICE_AT_REST_S = 0.0015, 0.003
"""How long parts of a picture are painted between two frames before other events have their turn."""
PARTS_AT_REST = 4
BREATH_S = 0.001
"""After a frame mouse and keys have their turn before any part is painted."""


class ScenePicture(QObject):
    """Joins the layers whose pixels come from workers. `stale`, once a frame at most, when a repaint shows more."""

    stale = Signal()

    def __init__(self, parent: QObject, comparison: Comparison, annotations: AnnotationsLayer) -> None:
        super().__init__(parent)
        self.blank_share = 0.0
        self.task_window: Window | None = None
        self._comparison, self._annotations = comparison, annotations
        self._kept = KeptPicture(self._draw, _plain)
        self._slices = QTimer(self, singleShot=True, interval=0)
        self._slices.timeout.connect(self._work)
        self._moving, self._painted_at = False, 0.0
        self._patience = QTimer(self, singleShot=True, interval=round(PATIENCE_S * 1000))
        self._patience.timeout.connect(self.stale)
        self._arrivals = QTimer(self)
        self._arrivals.setSingleShot(True)
        self._arrivals.setInterval(FRAME_MS)
        self._arrivals.timeout.connect(self.stale)
        comparison.own.changed.connect(self.renew)
        comparison.own.touched.connect(self._touch)
        comparison.changed.connect(self._arrived)
        annotations.rendered.connect(self._touch)
        annotations.emptied.connect(self.renew)
        annotations.labels.placed.connect(self._arrived)

    def renew(self) -> None:
        """Keep nothing of what was painted."""
        self._kept.spoil()
        self._arrived()

    def paint(
        self,
        painter: QPainter,
        camera: Camera,
        ratio: float,
        *,
        goal: Camera,
        moving: bool,
        complete: Callable[[], bool],
        whole: bool = False,
    ) -> None:
        """Paint what the camera sees, on its way to `goal`, of the scene, or of two that are compared.

        `complete` tells whether all tiles of the view are there. Between frames it goes on painting what it left out,
        unless the picture shall be `whole` at once.
        """
        for window in self._annotations.newly_shown(camera, ratio):
            self._kept.touch(window, at_once=True)
        if not self._comparison.alone:
            painter.fillRect(QRectF(0, 0, camera.width, camera.height), colours.SURROUND)
            set_smooth(painter, imagery_smooth(camera, ratio, moving))
            self.blank_share = paint_scenes(painter, self._comparison, camera, ratio)
            set_smooth(painter, overlay_smooth(camera, ratio, moving))
            self._annotations.paint_tiles(painter, camera, ratio, fine=not moving)
            self.paint_border(painter, camera)
            self._annotations.paint_newer(painter, camera)
            return
        self._kept.paint(
            painter, camera, ratio, goal=goal, moving=moving, look=self._look, complete=complete, whole=whole
        )
        self.blank_share = self._kept.blank_share
        self._moving, self._painted_at = moving, time.perf_counter()
        if self._kept.waits:
            self._patience.start()
        self._go_on()

    def shows(self, camera: Camera, ratio: float, *, fine: bool) -> bool:
        """Whether what was painted last is the whole picture of this view, and if `fine` as well as of one at rest."""
        return not self._comparison.alone or self._kept.shows(camera, ratio, self._look, fine=fine)

    @property
    def _look(self) -> tuple[object, ...]:
        return self._annotations.shown, self._annotations.opacity, self._annotations.look, self.task_window

    def paint_border(self, painter: QPainter, camera: Camera) -> None:
        """Paint the border of the task shown, here or in a view beside."""
        if self.task_window is not None:
            paint_border(painter, camera, self.task_window)

    def _draw(self, painter: QPainter, camera: Camera, *, care: Care, part: Camera, area: QRectF) -> float:
        ratio, fine = painter.device().devicePixelRatioF(), care is Care.FINE
        painter.fillRect(area, colours.SURROUND)
        set_smooth(painter, imagery_smooth(camera, ratio, not fine))
        blank = self._comparison.own.paint(painter, camera, ratio, part)
        set_smooth(painter, overlay_smooth(camera, ratio, not fine))
        self._annotations.paint_tiles(painter, camera, ratio, part, area, fine=fine)
        self.paint_border(painter, camera)
        self._annotations.paint_newer(painter, camera, part)
        return blank

    def _touch(self, window: Bounds) -> None:
        self._kept.touch(window)
        if self._kept.busy:
            self._go_on()
        else:
            self._arrived()

    def _go_on(self) -> None:
        if self._kept.busy and not self._slices.isActive():
            self._slices.start()

    def _work(self) -> None:
        if time.perf_counter() - self._painted_at < BREATH_S:
            self._go_on()
            return
        seconds, parts = (SLICE_S, 1) if self._moving else (SLICE_AT_REST_S, PARTS_AT_REST)
        if self._kept.work(seconds, parts):
            self._arrived()
        self._go_on()

    def _arrived(self) -> None:
        """Tiles arrive by the dozen: one frame shows all that came within it."""
        if not self._arrivals.isActive():
            self._arrivals.start()


def _plain(camera: Camera, ratio: float) -> bool:
    """Whether a view at rest looks as one that moves."""
    return not imagery_smooth(camera, ratio, moving=False) and not overlay_smooth(camera, ratio, moving=False)
