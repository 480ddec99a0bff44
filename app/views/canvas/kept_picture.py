"""Keeps pictures of one view, so that a frame paints little: a strip one pans into, or an older picture stretched.

While the view zooms, the last picture is stretched over it; while it turns, a coarse one is painted. That of where it
will come to rest is painted meanwhile, a part at a time between frames; once it rests, so is a better one, before it
takes the place of the quick one. So no frame paints a whole view unless there is nothing to stand in for it.
"""

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.plate import BANDS, Care, Draw, Plate, View, around
from app.views.canvas.tile_painting import device_size, set_smooth

FARTHEST = 8.0
"""By how much a picture is stretched or shrunk at most to stand in."""
LEAST_OVERLAP = 0.04
"""The share of a view that a picture has to cover to stand in."""
PATIENCE_S = 0.3
"""How long after the last tile a view at rest waits for the missing ones before what there is is painted smoothly."""
Plain = Callable[[Camera, float], bool]


class KeptPicture:
    """What a view was painted as; `draw` paints what is missing, `plain` says where quick pictures are fine already.

    `waits` says that it would be painted better if it were asked for again a little later.
    """

    def __init__(self, draw: Draw, plain: Plain) -> None:
        self._draw, self._plain = draw, plain
        self._plates: list[Plate] = []
        self._making: Plate | None = None
        self._shown: Plate | None = None
        self._urgent: list[Bounds] = []
        self._camera = Camera()
        self._over: list[Plate] = []
        self._touched = 0.0
        self.waits = False
        self._spare: list[QImage] = []
        self._small = QImage()
        self.blank_share = 0.0

    def spoil(self) -> None:
        """Paint all of it anew next time."""
        self._keep([])
        self._drop_making()

    def touch(self, window: Bounds, *, at_once: bool = False) -> None:
        """What lies in a window (x, y, width, height in image pixels) has changed; the next frame shows it `at_once`.

        Otherwise what is there stays until `work` has come to it.
        """
        self._touched = time.monotonic()
        for plate in (*self._plates, self._making):
            if plate is not None and not (at_once and plate is self._shown):
                plate.touch(window)
                plate.outdated = plate.outdated or at_once
        if at_once:
            self._urgent.append(window)

    def paint(
        self,
        painter: QPainter,
        camera: Camera,
        ratio: float,
        *,
        goal: Camera,
        moving: bool,
        look: Hashable,
        complete: Callable[[], bool],
        whole: bool = False,
    ) -> None:
        """Paint what the camera sees, on its way to `goal`; nothing stands in for anything if it shall be `whole`.

        Anything that shows in it besides camera and windows touched is in `look`. Until `complete` tells that all
        tiles of the view are known, a finer picture of a part of it, from before a zoom out, goes on standing in.
        """
        view = View(camera, ratio, look)
        stand_ins = self._choose(view, whole=whole, turns=moving and self._camera.angle != camera.angle, goal=goal)
        self._camera = camera
        self._await(moving=moving, complete=(lambda: True) if whole else complete)
        self._prepare(replace(view, camera=goal) if moving else view, moving)
        if whole and self.busy:
            self.work(math.inf, BANDS)
            self._shown = self._exact(view) or self._shown
        if self._shown is not None:
            self.blank_share = self._shown.blank
            painter.drawImage(QPointF(0, 0), self._shown.image)
            set_smooth(painter, False)
            for plate in self._over:
                painter.drawImage(plate.place(camera), plate.image)
        else:
            self._stretch(painter, view, stand_ins)

    @property
    def busy(self) -> bool:
        """Whether `work` would do anything."""
        return self._making is not None or (self._shown is not None and bool(self._shown.due))

    def work(self, seconds: float, most: int = 1) -> bool:
        """Paint what is due for about so long, `most` parts in one go; say whether a frame would show any of it."""
        end, news = time.perf_counter() + seconds, False
        while self.busy:
            news = self._paint_next(most) or news
            if time.perf_counter() >= end:
                break
        return news

    def shows(self, camera: Camera, ratio: float, look: Hashable, *, fine: bool) -> bool:
        """Whether it was last painted for this view, whole, and if `fine` as for one at rest."""
        shown = self._shown
        if shown is None or shown.due or self._over or shown.shift(View(camera, ratio, look)) != (0, 0):
            return False
        return not fine or shown.care is Care.FINE

    # Which picture is shown

    def _choose(self, view: View, *, whole: bool, turns: bool, goal: Camera) -> list[Plate]:
        """Take the picture that shows the view, painting it if nothing may stand in; else give what stands in."""
        self._keep([plate for plate in self._plates if plate.view.like(view) and not plate.blank])
        before, self._shown = self._shown, self._exact(view)
        self._hurry(before)
        if self._shown is not None:
            return []
        stand_ins = [] if whole else self._standing_in(view.camera)
        on_its_way = turns or goal != view.camera
        if whole or not (stand_ins or on_its_way):
            self._shown = self._begin(view)
        return stand_ins

    def _exact(self, view: View) -> Plate | None:
        """The picture that shows the view when it is moved by whole pixels; moves it, and paints what comes in."""
        found = ((plate, plate.shift(view)) for plate in self._plates)
        plate, shift = next(((plate, shift) for plate, shift in found if shift is not None), (None, None))
        if plate is None or shift is None:
            return None
        if shift != (0, 0):
            self._spare.append(plate.move(*shift, self._draw, self._image(view.size)))
        return plate

    def _hurry(self, before: Plate | None) -> None:
        """Paint what must be seen at once; in a picture shown no more, `before`, it is due like the rest."""
        for window in self._urgent:
            if self._shown is not None and self._shown is before:
                self._shown.paint_at_once(window, self._draw)
            elif before is not None:
                before.touch(window)
                before.outdated = True
        self._urgent.clear()

    def _begin(self, view: View) -> Plate:
        """Paint a picture at once."""
        fine = self._plain(view.camera, view.ratio)
        plate = Plate(self._image(view.size), view, Care.FINE if fine else Care.QUICK)
        while plate.due:
            plate.paint_next(self._draw, BANDS)
        self._keep([plate])
        return plate

    def _standing_in(self, camera: Camera) -> list[Plate]:
        """What can be stretched over the view, what shows most of the scene first; nothing if that is too little."""
        near = [plate for plate in self._plates if plate.view.camera.angle == camera.angle]
        near = [plate for plate in near if 1 / FARTHEST < plate.view.camera.scale / camera.scale < FARTHEST]
        near.sort(key=lambda plate: plate.view.camera.scale)
        screen = QRectF(0, 0, camera.width, camera.height)
        covered = screen & near[0].place(camera) if near else QRectF()
        enough = covered.width() * covered.height() >= LEAST_OVERLAP * camera.width * camera.height
        return near if enough else []

    def _await(self, *, moving: bool, complete: Callable[[], bool]) -> None:
        """Look what else stands in as long as tiles are missing, and whether they are awaited."""
        rests = self._shown is not None and self._shown.care is Care.FINE
        missing = not rests and not complete()
        self._over = self._finer() if missing else []
        self.waits = missing and not moving and time.monotonic() - self._touched < PATIENCE_S

    def _finer(self) -> list[Plate]:
        """The pictures of parts of the one shown that are finer than it."""
        shown = self._shown.view.camera if self._shown is not None else None
        return [plate for plate in self._plates if shown is not None and _is_finer(plate, shown)]

    def _stretch(self, painter: QPainter, view: View, plates: list[Plate]) -> None:
        """Paint older pictures where the camera sees them now, and the rest coarsely: all of it where there is none."""
        camera = view.camera
        screen = QRectF(0, 0, camera.width, camera.height)
        self.blank_share = 0.0
        set_smooth(painter, False)
        areas = around(screen, plates[0].place(camera)) if plates else [screen]
        if areas:
            self._paint_coarsely(painter, view, areas)
        for plate in plates:
            painter.drawImage(plate.place(camera), plate.image)

    def _paint_coarsely(self, painter: QPainter, view: View, areas: list[QRectF]) -> None:
        """Paint at half the resolution of the screen, which reads and writes a quarter of the pixels."""
        camera, ratio = view.camera, view.ratio / 2
        size = device_size(camera, ratio)
        if self._small.size() != size:
            self._small = QImage(size, QImage.Format.Format_RGB32)
        self._small.setDevicePixelRatio(ratio)
        inner = QPainter(self._small)
        for area in areas:
            inner.setClipRect(area)
            seen = camera.part(area.x(), area.y(), area.width(), area.height())
            blank = self._draw(inner, camera, care=Care.QUICK, part=seen, area=area)
            self.blank_share = max(self.blank_share, blank)
        inner.end()
        for area in areas:
            painter.drawImage(area, self._small, QRectF(area.topLeft() * ratio, area.size() * ratio))

    # What is painted meanwhile

    def _prepare(self, view: View, moving: bool) -> None:
        """Begin the picture of where the view will rest, or the fine one of where it does, unless there is one.

        One begun on the way is finished though the goal has changed: else hurried turns of a wheel would end none.
        """
        shown = self._shown
        if shown is not None and (moving or shown.care is Care.FINE or shown.blank or self._over or self.waits):
            self._drop_making()
            return
        well = shown is not None or self._plain(view.camera, view.ratio)
        if self._making is not None and not _awaited(self._making, view, moving=moving, well=well):
            self._drop_making()
        there = moving and any(plate.shift(view) is not None for plate in self._plates)
        if self._making is None and not there:
            self._making = Plate(self._image(view.size), view, Care.FINE if well else Care.QUICK)

    def _paint_next(self, most: int) -> bool:
        shown, making = self._shown, self._making
        if shown is not None and shown.due:
            shown.paint_next(self._draw, most)
            return True
        assert making is not None
        if making.due:
            making.paint_next(self._draw, most)
        if making.due:
            return False
        self._making = None
        self._keep([making] if making.care is Care.FINE else [making, *self._plates[:1]])
        return True

    def _drop_making(self) -> None:
        if self._making is not None:
            self._spare.append(self._making.image)
            self._making = None

    # Pictures to paint on

    def _keep(self, plates: list[Plate]) -> None:
        """Keep these, the best first, and their pictures; those of the others are painted on again."""
        self._spare += [plate.image for plate in self._plates if plate not in plates]
        self._plates = plates
        if self._shown not in plates:
            self._shown = None
        del self._spare[1:]

    def _image(self, size: QSize) -> QImage:
        image = self._spare.pop() if self._spare else QImage()
        return image if image.size() == size else QImage(size, QImage.Format.Format_RGB32)


def _awaited(making: Plate, view: View, *, moving: bool, well: bool) -> bool:
    """Whether a picture is worth finishing: on the way any, at rest that of the view, painted `well` if it shall be."""
    if moving:
        return making.view.like(view)
    return making.shift(view) == (0, 0) and (making.care is Care.FINE or not well)


def _is_finer(plate: Plate, than: Camera) -> bool:
    camera = plate.view.camera
    return camera.angle == than.angle and than.scale < camera.scale < FARTHEST * than.scale and not plate.outdated
