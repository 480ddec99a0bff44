"""A tile rendered again only where something changed is the tile rendered anew."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.grid import TILE, TileKey
from app.imagery.overlay import MARGIN_PX, Overlay
from app.imagery.patching import patched, worth_patching
from app.models.annotation import Annotation, Status
from app.models.edit import Change
from app.models.geometry import box, polygon
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7
from app.views.canvas.overlay_grid import OverlayGrid

COLOURS = {"ship": (10, 200, 100)}
GRID = OverlayGrid(4096, 4096)
places = st.floats(0, 2000, width=32)
sizes = st.sampled_from([0.7, 3.0, 30.0, 400.0])


def _annotation(x: float, y: float, width: float, height: float, status: Status) -> Annotation:
    shape = polygon([(x, y), (x + width, y + height / 3), (x + width / 2, y + height)])
    return Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), "ship", shape, status=status)


shapes = st.builds(_annotation, places, places, sizes, sizes, st.sampled_from(Status))


@given(
    st.lists(shapes, min_size=1, max_size=30),
    st.lists(shapes, min_size=1, max_size=3),
    st.sampled_from([TileKey(0, 1, 1), TileKey(2, 0, 0), TileKey(3, 0, 0), TileKey(-2, 5, 6)]),
    st.sampled_from([1.0, 1.5, 2.0]),
)
def test_a_patched_tile_is_as_one_rendered_anew(
    first: list[Annotation], moved: list[Annotation], key: TileKey, pen: float
) -> None:
    overlay, window = Overlay.of(first, COLOURS), GRID.window(key)
    before = overlay.tile(window, (TILE, TILE), pen)
    kept = before.copy()
    changes = [Change(one, replace(one, shape=now.shape)) for one, now in zip(first, moved, strict=False)]
    changes += [Change(None, one) for one in moved[len(first) :]]
    overlay.change(changes)
    sides = [side.shape.bounds for change in changes for side in (change.before, change.after) if side is not None]
    spots = [GRID.pixels(key, GRID.spot(key, side, MARGIN_PX * pen + 2)) for side in sides]
    made = patched(overlay, before, window, TILE, spots, pen)
    anew = overlay.tile(window, (TILE, TILE), pen)
    assert np.abs(made.astype(int) - anew).max() <= 1
    assert (before == kept).all()


def test_an_empty_tile_gets_what_came_and_a_large_change_is_not_patched() -> None:
    one = Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), "ship", box(100, 100, 140, 130))
    overlay = Overlay.of([one], COLOURS)
    spot = GRID.pixels(TileKey(0, 0, 0), GRID.spot(TileKey(0, 0, 0), one.shape.bounds, MARGIN_PX))
    made = patched(overlay, np.zeros((0, 0, 4), np.uint8), (0, 0, TILE, TILE), TILE, [spot], 1.0)
    assert (made == overlay.tile((0, 0, TILE, TILE), (TILE, TILE))).all()
    assert worth_patching([spot], TILE)
    assert not worth_patching([(0, 0, 400, 400)], TILE)
