"""How thousands look from far above, compared with the picture kept; ORTHOMARK_REGOLD=1 writes it anew, then look."""

from pathlib import Path

import numpy as np

from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.geometry import box
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7
from tests.views.canvas.test_canvas_golden import kept

GOLDEN = Path(__file__).parents[1] / "golden" / "canvas" / "density.png"
COLOURS = {"ship": (230, 159, 0), "tank": (86, 180, 233)}
EXTENT, SIDE = 16384, 256


def towns(count: int) -> list[Annotation]:
    """Two dense towns of different classes with scattered houses between, seeded."""
    rng = np.random.default_rng(5)
    middles = rng.choice([(5000.0, 6000.0), (11000.0, 10000.0)], count)
    spread = rng.choice([600.0, 3500.0], (count, 1), p=[0.7, 0.3])
    corners = middles + rng.normal(0, 1, (count, 2)) * spread
    return [
        Annotation(
            AnnotationId(uuid7()),
            SceneId(NIL),
            TaskId(NIL),
            "ship" if middle[0] < 8000 else "tank",
            box(x, y, x + 30, y + 20),
        )
        for (x, y), middle in zip(corners.tolist(), middles.tolist(), strict=True)
    ]


def test_where_more_lie_it_is_lighter_and_classes_keep_their_colours() -> None:
    tile = Overlay.of(towns(12_000), COLOURS).tile((0, 0, EXTENT, EXTENT), (SIDE, SIDE))
    shown = tile[..., 2::-1]
    difference = abs(kept(GOLDEN, shown) - shown)
    assert difference.max() <= 2
    light = tile[..., :3].sum(axis=2)
    assert light[90:98, 74:82].mean() > 2 * light[90:98, 104:112].mean()
