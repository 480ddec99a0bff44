"""Overlay tiles: rendered off the GUI thread, cached, and known to be stale once an edit touched them."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.imagery import patching
from app.imagery.cache import TileCache
from app.imagery.grid import TILE, TileKey
from app.imagery.memory import shares
from app.imagery.opacity import opaque
from app.imagery.overlay import MARGIN_PX, Overlay, is_warm
from app.imagery.patching import patch, patched, worth_patching
from app.imagery.precedence import in_turn
from app.models.ids import AnnotationId
from app.views import background
from app.views.background import Ticket
from app.views.canvas.camera import Bounds
from app.views.canvas.overlay_grid import OverlayGrid
from app.views.canvas.tile_painting import Pixels

IN_FLIGHT = 4
MOST_SPOTS = 40
"""More places that changed in a tile are taken for all of it."""
MOST_AT_ONCE = 3000
"""Shapes that are drawn in about a millisecond; a spot of a tile up to level FINE holds hardly more."""
FINE = 2
SPILL_PX = 2.0
EMPTY = np.zeros((0, 0, 4), np.uint8)
Spot = tuple[int, Bounds | None]
"""The generation of a change, and where it was: anywhere if None."""
Rendered = tuple[Pixels, int]
"""A picture, and the order of what lies above what in it."""
Before = tuple[Pixels, int, Sequence[patching.Spot]]
"""The same of a tile from before, and where it is no longer right."""


class OverlayTiles(QObject):
    """Tiles of one scene. A stale tile is painted on until its successor is there.

    `arrived` on every new one that may be in sight, with the window of image pixels in which it differs from its
    predecessor, all of it where there was none; `emptied` when all have gone.
    """

    arrived = Signal(object)
    emptied = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cache = TileCache(shares().overlay)
        self._grid = OverlayGrid(1, 1)
        self._overlay: Overlay | None = None
        self._generation = 0
        self._pen = 1.0
        self._stale: dict[TileKey, int] = {}
        self._spots: dict[TileKey, list[Spot]] = {}
        self._orders: dict[TileKey, int] = {}
        self._known: set[TileKey] = set()
        self._asked: Sequence[TileKey] = ()
        self._wanted: list[TileKey] = []
        self._running: dict[TileKey, Ticket] = {}

    def show(self, overlay: Overlay | None, grid: OverlayGrid) -> None:
        """Begin anew with other annotations or another scene."""
        self.close()
        self._cache.clear()
        self._known.clear()
        self._stale.clear()
        self._spots.clear()
        self._overlay, self._grid = overlay, grid
        self._generation += 1
        self.emptied.emit()

    def replace(self, overlay: Overlay, bounds: Sequence[Bounds]) -> None:
        """Go on with a changed overlay; only tiles that meet one of `bounds` (x0, y0, x1, y1) are rendered again."""
        self._overlay = overlay
        self._generation += 1
        for key in self._known | self._running.keys():
            met = self._touching(key, bounds)
            if not met:
                continue
            self._stale[key] = self._generation
            spots = self._spots.setdefault(key, [])
            spots += [(self._generation, bound) for bound in met]
            if len(spots) > MOST_SPOTS:
                self._spots[key] = [(self._generation, None)]

    def leave_out(self, gone: Sequence[AnnotationId], bounds: Sequence[Bounds]) -> None:
        """Show what is in sight without annotations that are about to go, where that is quickly drawn.

        The overlay still has them: tiles are what they will be, or `replace` makes them what they were.
        """
        overlay = self._overlay
        for key in self._asked if overlay is not None and gone and is_warm() else ():
            picture = self._cache.get(key)
            touches = key.level == self._asked[0].level and self._touching(key, bounds)
            if overlay is None or picture is None or not picture.size or not touches or not self.fresh(key):
                continue
            spots = [self._spot(key, bound) for bound in touches]
            pixels = [self._grid.pixels(key, spot) for spot in spots]
            if worth_patching(pixels, TILE) and (key.level <= FINE or overlay.most_in(spots) <= MOST_AT_ONCE):
                # In place: nobody else reads a fresh tile, and copying one takes half as long as all the rest.
                patch(overlay, picture, self._grid.window(key), pixels, self._pen, gone)

    def renew(self) -> None:
        """Render every tile again: the look has changed. What there is stays in view until then."""
        self._generation += 1
        for key in self._known | self._running.keys():
            self._stale[key] = self._generation
            self._spots[key] = [(self._generation, None)]

    def get(self, key: TileKey) -> Pixels | None:
        """The newest picture there is of a tile; without elements where nothing is drawn on it."""
        return self._cache.get(key)

    def fresh(self, key: TileKey) -> bool:
        """Whether the tile is there and up to date."""
        return key not in self._stale and self._cache.get(key) is not None

    def want(self, keys: Sequence[TileKey], pen: float) -> None:
        """Say which tiles are wanted now, most urgent first; what is no longer wanted is dropped.

        `pen` is device pixels per pixel of the screen, by which lines are drawn wider.
        """
        if self._overlay is None:
            return
        if pen != self._pen:
            self._pen = pen
            self.renew()
        self._asked = keys
        self._wanted = [key for key in keys if not self.fresh(key)]
        self._drop(self._wanted)
        self._start()

    def close(self) -> None:
        """Ask for nothing more."""
        self._wanted = []
        self._drop(())

    def _drop(self, keep: Sequence[TileKey]) -> None:
        wanted = set(keep)
        for key in [key for key in self._running if key not in wanted]:
            self._running.pop(key).cancel()

    def _start(self) -> None:
        if self._overlay is None:
            return
        waiting = (key for key in self._wanted if key not in self._running)
        for key in list(waiting)[: IN_FLIGHT - len(self._running)]:
            work = partial(_render, self._overlay, self._grid.window(key), self._pen, self._before(key))
            done = partial(self._done, key, self._generation)
            self._running[key] = background.run(work, done, partial(self._failed, key))

    def _touching(self, key: TileKey, bounds: Sequence[Bounds]) -> list[Bounds]:
        return [bound for bound in bounds if self._grid.touches(key, bound, MARGIN_PX * self._pen)]

    def _before(self, key: TileKey) -> Before | None:
        """What is right of a tile and where it is not; None where all of it has to be rendered."""
        picture, spots = self._cache.get(key), self._spots.get(key, [])
        bounds = [bound for _, bound in spots if bound is not None]
        if picture is None or not spots or len(bounds) < len(spots):
            return None
        found = [self._grid.pixels(key, self._spot(key, bound)) for bound in bounds]
        return (picture, self._orders.get(key, -1), found) if worth_patching(found, TILE) else None

    def _spot(self, key: TileKey, bounds: Bounds) -> Bounds:
        """The window of a tile in which a shape within bounds may show."""
        return self._grid.spot(key, bounds, MARGIN_PX * self._pen + SPILL_PX)

    def _done(self, key: TileKey, generation: int, rendered: Rendered) -> None:
        self._running.pop(key, None)
        pixels, order = rendered
        changed = self._changed(key, generation, order)
        self._cache.put(key, pixels)
        self._known.add(key)
        if generation >= self._stale.get(key, 0):
            self._stale.pop(key, None)
        self._wanted = [wanted for wanted in self._wanted if not self.fresh(wanted)]
        self._start()
        for window in changed if self._shows(key) else ():
            self.arrived.emit(window)

    def _shows(self, key: TileKey) -> bool:
        """Whether a tile may be in sight: one that stands in for finer ones is not, once all of these are there."""
        finer = [one for one in self._asked if one.level < key.level]
        return not finer or any(self._cache.get(one) is None for one in finer)

    def _changed(self, key: TileKey, generation: int, order: int) -> list[Bounds]:
        """The windows in which a tile rendered at a generation and in an order differs from the one there is."""
        spots, before = self._spots.pop(key, []), self._orders.get(key)
        self._orders[key] = order
        if later := [spot for spot in spots if spot[0] > generation]:
            self._spots[key] = later
        bounds = [bound for _, bound in spots if bound is not None]
        if not spots or len(bounds) < len(spots) or order != before or self._cache.get(key) is None:
            return [self._grid.window(key)]
        return [self._spot(key, bound) for bound in bounds]

    def _failed(self, key: TileKey, error: Exception) -> None:
        """A bug, told to the hook already: an empty tile keeps the canvas going instead of asking for ever."""
        del error
        self._done(key, self._generation, (EMPTY, -1))


def _render(overlay: Overlay, window: Bounds, pen: float, before: Before | None) -> Rendered:
    order = overlay.order
    with in_turn():
        if before is not None and before[1] == order:
            pixels = patched(overlay, before[0], window, TILE, before[2], pen)
        else:
            pixels = overlay.tile(window, (TILE, TILE), pen)
    if not pixels[..., 3].any():
        return EMPTY, order
    opaque(pixels)
    return pixels, order
