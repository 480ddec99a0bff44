"""Tiles layer: the imagery, from the nearest level known until the right one is there."""

from collections.abc import Callable
from functools import partial
from weakref import WeakMethod

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QPainter

from app.imagery.cache import TileCache
from app.imagery.display import Display, default_display
from app.imagery.grid import TileGrid, TileKey
from app.imagery.kept_pixels import KeptPixels
from app.imagery.loader import TileLoader
from app.imagery.memory import shares
from app.imagery.selecting.tile_sight import TileSight
from app.imagery.source import PixelSource
from app.views import background, model_choice
from app.views.background import PostBox, Ticket
from app.views.canvas import colours
from app.views.canvas.camera import Bounds, Camera
from app.views.canvas.paths import window_on_screen
from app.views.canvas.tile_painting import Pixels, image_of, paint_tiles

AHEAD = 0.35
_SLOW = "Still reading this part: the drive it lies on answers slowly."


class TilesLayer(QObject):
    """Shows one source. The coarsest tile is asked for first and kept.

    `changed` when a repaint would show otherwise; `touched` when it would only within a window of image pixels;
    `troubled` when a tile could not be read, or could again.
    """

    changed = Signal()
    touched = Signal(object)
    failed = Signal(str)
    troubled = Signal()
    display_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.sentence = ""
        self._limit = shares().tiles
        self._cache = TileCache(self._limit)
        self._grid = TileGrid(1, 1)
        self._source: PixelSource | None = None
        self._loader: TileLoader | None = None
        self._at_work: list[TileLoader] = []
        self.destroyed.connect(partial(_dismiss, self._at_work))
        self._display: Display | None = None
        self._choosing: Ticket | None = None
        self._generation = 0
        self._base: Pixels | None = None
        self._overview: QImage | None = None
        self._broken: dict[TileKey, str] = {}
        self._outdated: set[TileKey] = set()
        self._goal = Camera()
        self._ratio = 1.0

    def show(self, source: PixelSource, opening: Callable[[PixelSource], Display] = default_display) -> None:
        """Show a source; how it is displayed, `opening` works out off the GUI thread first."""
        self.clear()
        self._source = KeptPixels(source)
        self._grid = TileGrid(source.info.width, source.info.height)
        self._choosing = background.run(partial(opening, self._source), self._begin, self._refuse)

    def clear(self) -> None:
        """Show nothing; the source may be closed at once, a read that a slow drive holds up comes to nothing."""
        if self._choosing is not None:
            self._choosing.cancel()
        self._at_work[:] = [loader for loader in self._at_work if not loader.close(0)]
        self._generation += 1
        self._choosing = self._loader = self._source = self._display = self._base = self._overview = None
        self._cache = TileCache(self._limit)
        self._broken, self._outdated = {}, set()
        self.sentence = ""

    def shutdown(self) -> None:
        """Show nothing and join the workers, within a limit."""
        self.clear()
        for loader in self._at_work:
            loader.close()

    def limit(self, max_bytes: int) -> None:
        """Keep no more of the pictures of tiles in memory than this."""
        self._limit = max_bytes
        self._cache.limit(max_bytes)

    @property
    def display(self) -> Display | None:
        """How the source is displayed; None until that is known."""
        return self._display

    def set_display(self, display: Display) -> None:
        """Display the source otherwise; what is painted stays until its successor is there."""
        if self._loader is None:
            self._begin_early(display)
            return
        self._display = display
        self._outdated = {self._root(), *self._keys(self._goal, self._ratio)}
        self._broken = {}
        self._loader.set_display(display)
        self.display_changed.emit()

    def want(self, goal: Camera, ratio: float) -> None:
        """Ask for what the camera will see, the coarsest tile before all, and a little ahead of its way."""
        ahead = _ahead(self._goal, goal)
        self._goal, self._ratio = goal, ratio
        if self._loader is None:
            return
        kept = self._base is not None and self._root() not in self._cache
        root = [self._root()] if not kept or self._root() in self._outdated else []
        keys = dict.fromkeys([*root, *self._keys(goal, ratio), *self._keys(ahead, ratio)])
        self._outdated &= keys.keys()
        self._loader.want(list(keys))

    def paint(self, painter: QPainter, camera: Camera, ratio: float, part: Camera | None = None) -> float:
        """Paint what `part` (all of it) sees; gives the share of that for which nothing is known yet."""
        keys = self._keys(part or camera, ratio)
        for key in keys:
            if key in self._broken:
                _hatch(painter, camera, self._grid.window(key))
        blank = paint_tiles(painter, camera, self._grid, keys, self._get, self._root().level)
        return len([key for key in blank if key not in self._broken]) / max(1, len(keys))

    def settled(self, camera: Camera, ratio: float) -> bool:
        """Whether every tile of the view is there at its right level, or known to be unreadable."""
        if self._source is None or self.sentence:
            return True
        if self._display is None:
            return False
        keys = self._keys(camera, ratio)
        there = (self._get(key) is not None and key not in self._outdated for key in keys)
        return all(known or key in self._broken for key, known in zip(keys, there, strict=True))

    @property
    def trouble(self) -> str:
        """Why some of the tiles cannot be read; empty when none is known that cannot."""
        return next(iter(self._broken.values()), "")

    def broken_at(self, camera: Camera, ratio: float, x: float, y: float) -> str:
        """Why the tile at image point (x, y) cannot be read or is not there yet; empty where it is."""
        under = self._grid.tiles((x, y, 1e-6, 1e-6), self._grid.level_for(camera.scale * ratio))
        slow = self._loader.slow if self._loader is not None else ()
        waits = (_SLOW for key in under if key in slow)
        return next((self._broken[key] for key in under if key in self._broken), "") or next(waits, "")

    def sight(self, camera: Camera, ratio: float) -> TileSight | None:
        """What the camera sees, for work off the GUI thread; None until a display is known."""
        if self._source is None or self._display is None:
            return None
        cache, outdated = self._cache, frozenset(self._outdated)
        known = partial(_fresh, cache, outdated)
        level = self._grid.level_for(camera.scale * ratio)
        return TileSight(self._source, self._grid, self._display, known, camera.window, level, model_choice.shelf())

    def overview(self) -> QImage | None:
        """The whole scene in one tile, as soon as it is there."""
        return self._overview

    def _begin(self, display: Display) -> None:
        assert self._source is not None
        self._choosing = None
        self._display = display
        post = PostBox.one().post
        self._loader = TileLoader(
            self._source,
            self._grid,
            display,
            self._cache,
            partial(post, WeakMethod(self._take), self._generation),
            partial(post, WeakMethod(self._mark), self._generation),
        )
        self._at_work.append(self._loader)
        self.want(self._goal, self._ratio)
        self.display_changed.emit()
        self.changed.emit()

    def _begin_early(self, display: Display) -> None:
        """Somebody knows better than the default that is being worked out."""
        if self._choosing is not None:
            self._choosing.cancel()
            self._begin(display)

    def _refuse(self, error: Exception) -> None:
        self._choosing = None
        self.sentence = str(error)
        self.failed.emit(self.sentence)
        self.changed.emit()

    def _take(self, generation: int, key: TileKey) -> None:
        if generation != self._generation:
            return
        if key == self._root():
            self._base = self._cache.get(key)
            self._overview = image_of(self._base) if self._base is not None else None
        self._outdated.discard(key)
        if self._broken.pop(key, None) is not None:
            self.troubled.emit()
        self.touched.emit(self._grid.window(key))

    def _mark(self, generation: int, key: TileKey, why: str) -> None:
        if generation == self._generation:
            self._broken[key] = why
            self.troubled.emit()
            self.touched.emit(self._grid.window(key))

    def _get(self, key: TileKey) -> Pixels | None:
        return self._base if key == self._root() and self._base is not None else self._cache.get(key)

    def _root(self) -> TileKey:
        return TileKey(self._grid.levels - 1, 0, 0)

    def _keys(self, camera: Camera, ratio: float) -> list[TileKey]:
        if self._source is None:
            return []
        near = self._grid.tiles(camera.window, self._grid.level_for(camera.scale * ratio))
        return near if camera.upright else [key for key in near if camera.sees(self._grid.window(key))]


def _dismiss(loaders: list[TileLoader], *_: object) -> None:
    """End the threads that read for a canvas that goes without having been closed."""
    for loader in loaders:
        loader.close(0)


def _fresh(cache: TileCache, outdated: frozenset[TileKey], key: TileKey) -> Pixels | None:
    return None if key in outdated else cache.get(key)


def _ahead(before: Camera, goal: Camera) -> Camera:
    """Where the camera will be when it goes on as it went."""
    if (before.scale, before.angle) != (goal.scale, goal.angle):
        return goal
    x, y = goal.to_screen(before.x, before.y)
    right, down = _sign(round(goal.width / 2 - x)), _sign(round(goal.height / 2 - y))
    return goal.panned(-right * AHEAD * goal.width, -down * AHEAD * goal.height)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _hatch(painter: QPainter, camera: Camera, window: Bounds) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colours.HATCH, Qt.BrushStyle.BDiagPattern))
    painter.setBrushOrigin(QPointF(*camera.to_screen(0.0, 0.0)))
    painter.drawPolygon(window_on_screen(window, camera))
