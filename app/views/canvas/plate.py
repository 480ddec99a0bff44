"""A picture of what one camera sees, painted part by part; says where it lies for another camera."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.paths import window_on_screen
from app.views.canvas.tile_painting import device_size

WHOLE = 0.02
"""How far from a whole number of device pixels a shift may be, to be one."""
AGAIN_SHARE = 0.6
"""Where more than this share of a plate is new, all of it is painted anew."""
HURRIED_SHARE = 0.05
"""A pan that brings more than this share of a view into sight in one frame is hurried."""
BANDS = 32
"""Into how many parts a whole picture is divided, so that none takes long."""
LEAST_ROWS = 4
MARGIN = 2
Part = tuple[int, int, int, int]
"""Left, top, width, height in device pixels."""


class Care(Enum):
    """How well a picture is painted: as for a moving view, or as for one at rest."""

    QUICK = "quick"
    FINE = "fine"


class Draw(Protocol):
    """Paints a part of what a camera sees, opaque; gives the share of it for which nothing is known yet."""

    def __call__(self, painter: QPainter, camera: Camera, *, care: Care, part: Camera, area: QRectF) -> float:
        """`part` sees what lies in `area` of the screen, to which the painter is clipped."""


@dataclass(frozen=True, slots=True)
class View:
    """What a picture shows: a camera, device pixels by screen pixel, and how all of it looks besides."""

    camera: Camera
    ratio: float
    look: Hashable

    @property
    def size(self) -> QSize:
        """In device pixels."""
        return device_size(self.camera, self.ratio)

    def like(self, other: "View") -> bool:
        """Whether pictures of both show the same things, in a view of the same size on a screen of the same kind."""
        mine, theirs = self.camera, other.camera
        size = (mine.width, mine.height) == (theirs.width, theirs.height)
        return size and (self.ratio, self.look) == (other.ratio, other.look)


class Plate:
    """All opaque; `due` are the parts of it still to be painted, `blank` the share for which nothing was known.

    `outdated` where an edit has changed what it shows, not merely how well.
    """

    def __init__(self, image: QImage, view: View, care: Care) -> None:
        self.image, self.view, self.care = image, view, care
        self.image.setDevicePixelRatio(view.ratio)
        self.blank, self.outdated = 0.0, False
        self.due: dict[Part, None] = {}
        self._due_pixels = 0
        self.renew()

    def renew(self) -> None:
        """Have all of it painted again."""
        self.due = dict.fromkeys(_bands(self.image.rect(), self.image.size()))
        self._due_pixels = _pixels(self.image.rect())
        self.blank = 0.0

    def touch(self, window: Bounds) -> None:
        """Have painted again what lies in a window (x, y, width, height in image pixels)."""
        self._add(_bands(self._seen(window), self.image.size()))
        if self._due_pixels > AGAIN_SHARE * _pixels(self.image.rect()):
            self.renew()

    def shift(self, view: View) -> tuple[int, int] | None:
        """How many device pixels it must go right and down for another view; None where that will not do."""
        mine = self.view.camera
        camera, ratio = view.camera, view.ratio
        if not self.view.like(view) or (mine.scale, mine.angle) != (camera.scale, camera.angle):
            return None
        x, y = camera.to_screen(mine.x, mine.y)
        right, down = (x - camera.width / 2) * ratio, (y - camera.height / 2) * ratio
        if max(abs(right - round(right)), abs(down - round(down))) > WHOLE:
            return None
        new = exposed(self.image.size(), round(right), round(down))
        little = sum(map(_pixels, new)) <= AGAIN_SHARE * _pixels(self.image.rect())
        return (round(right), round(down)) if little else None

    def move(self, right: int, down: int, draw: Draw, spare: QImage) -> QImage:
        """Move it by device pixels, painting what comes into sight; `spare` takes its place, the old picture is given.

        What is not quite the camera's, for shifts are whole, differs by less than fifty parts of a pixel. In a hurried
        pan, what comes in is painted quickly and due to be painted as well as the rest.
        """
        old = self.image
        for image in (old, spare):
            image.setDevicePixelRatio(1.0)
        painter = QPainter(spare)
        painter.drawImage(right, down, old)
        painter.end()
        self.image = spare
        self.image.setDevicePixelRatio(self.view.ratio)
        camera = self.view.camera.panned(right / self.view.ratio, down / self.view.ratio)
        self.view = replace(self.view, camera=camera)
        moved = (QRect(*part).translated(right, down) & self.image.rect() for part in self.due)
        self.due = {_part(rect): None for rect in moved if not rect.isEmpty()}
        self._due_pixels = sum(width * height for _, _, width, height in self.due)
        new = exposed(self.image.size(), right, down)
        hurried = self.care is Care.FINE and sum(map(_pixels, new)) > HURRIED_SHARE * _pixels(self.image.rect())
        if hurried:
            self._add(part for strip in new for part in _bands(strip, self.image.size()))
        self._paint(new, draw, Care.QUICK if hurried else self.care)
        return old

    def paint_at_once(self, window: Bounds, draw: Draw) -> None:
        """Paint what lies in a window of image pixels again without waiting."""
        seen = self._seen(window)
        if not seen.isEmpty():
            self._paint([seen], draw, self.care)

    def paint_next(self, draw: Draw, most: int = 1) -> None:
        """Paint the next part that is due, of which there must be one, with up to `most` in all that go on below it.

        Slanted, each is painted alone: where tiles meet, Qt rounds otherwise in a larger area, and seams would show.
        """
        left, top, width, height = next(iter(self.due))
        last, bottom = (left, top, width, height), top
        for _ in range(most if self.view.camera.upright else 1):
            if last[:3] != (left, bottom, width) or self.due.pop(last, 0) is not None:
                break
            self._due_pixels -= width * last[3]
            bottom += last[3]
            last = next(iter(self.due), last)
        self._paint([QRect(left, top, width, bottom - top)], draw, self.care)

    def place(self, camera: Camera) -> QRectF:
        """Where it lies on the screen for a camera turned the same way."""
        grown = camera.scale / self.view.camera.scale
        corner = QPointF(*camera.to_screen(*self.view.camera.to_image(0.0, 0.0)))
        size = self.image.size().toSizeF() / self.view.ratio
        return QRectF(corner, size * grown)

    def _add(self, parts: Iterable[Part]) -> None:
        """Have them painted, those that are not due already."""
        new = [part for part in parts if part not in self.due]
        self._due_pixels += sum(width * height for _, _, width, height in new)
        self.due |= dict.fromkeys(new)

    def _paint(self, parts: list[QRect], draw: Draw, care: Care) -> None:
        if not parts:
            return
        ratio, camera = self.view.ratio, self.view.camera
        painter = QPainter(self.image)
        for part in parts:
            area = QRectF(part.topLeft().toPointF() / ratio, part.size().toSizeF() / ratio)
            painter.setClipRect(area)
            seen = camera.part(area.x(), area.y(), area.width(), area.height())
            self.blank = max(self.blank, draw(painter, camera, care=care, part=seen, area=area))
        painter.end()

    def _seen(self, window: Bounds) -> QRect:
        """The device pixels on which a window of image pixels shows."""
        on_screen = window_on_screen(window, self.view.camera).boundingRect()
        return device_rect(on_screen, self.view.ratio) & self.image.rect()


def exposed(size: QSize, right: int, down: int) -> list[QRect]:
    """What comes into a picture of `size` when it is moved: a strip along one side, the rest of one along another."""
    width, height = size.width(), size.height()
    across, along = min(abs(right), width), min(abs(down), height)
    upper = 0 if down > 0 else height - along
    left = 0 if right > 0 else width - across
    strips = [QRect(0, upper, width, along), QRect(left, along if down > 0 else 0, across, height - along)]
    return [strip for strip in strips if not strip.isEmpty()]


def around(view: QRectF, hole: QRectF) -> list[QRectF]:
    """All of a view but a hole in it, in up to four rectangles; meets the hole within the pixels it has whole."""
    whole = hole.toAlignedRect().adjusted(1, 1, -1, -1)
    inner = QRectF(whole) & view
    if whole.isEmpty() or inner.isEmpty():
        return [view]
    upper = QRectF(view.left(), view.top(), view.width(), inner.top() - view.top())
    lower = QRectF(view.left(), inner.bottom(), view.width(), view.bottom() - inner.bottom())
    left = QRectF(view.left(), inner.top(), inner.left() - view.left(), inner.height())
    right = QRectF(inner.right(), inner.top(), view.right() - inner.right(), inner.height())
    return [strip for strip in (upper, lower, left, right) if not strip.isEmpty()]


def device_rect(area: QRectF, ratio: float) -> QRect:
    """The device pixels an area of the screen lies on, and a few around for what spills over."""
    aligned = QRectF(area.topLeft() * ratio, area.size() * ratio).toAlignedRect()
    return aligned.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def _bands(rect: QRect, size: QSize) -> list[Part]:
    """Divide a part of a picture so that none is larger than its share of the whole."""
    if rect.isEmpty():
        return []
    most = size.width() * size.height() // BANDS
    rows = max(LEAST_ROWS, most // rect.width())
    tops = range(rect.top(), rect.top() + rect.height(), rows)
    return [(rect.left(), top, rect.width(), min(rows, rect.top() + rect.height() - top)) for top in tops]


def _part(rect: QRect) -> Part:
    return rect.left(), rect.top(), rect.width(), rect.height()


def _pixels(rect: QRect) -> int:
    return rect.width() * rect.height()
