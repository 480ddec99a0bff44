"""A hundred thousand annotations: what they cost in memory, and that nothing walks through them all."""

import tracemalloc

import numpy as np
import pytest
import shapely

from app.imagery.laid_out import LaidOut
from app.imagery.overlay import Overlay, warm
from app.models.annotation import Annotation
from app.models.columns import Coded, Columns
from app.models.edit import Change
from app.models.geometries import offsets_of
from app.models.geometry import box
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7

COUNT = 100_000
BYTES_EACH = 700


@pytest.fixture(scope="module")
def columns() -> Columns:
    """Boxes of 10 to 40 pixels strewn over a scene."""
    rng = np.random.default_rng(5)
    low = rng.uniform(0, 16000, (COUNT, 2))
    texts = shapely.to_wkb(shapely.box(*np.concatenate([low, low + rng.uniform(10, 40, (COUNT, 2))], axis=1).T))
    same = np.zeros(COUNT, np.int32)
    return Columns(
        ids=rng.integers(0, 256, (COUNT, 16), np.uint8),
        heads=rng.integers(0, 256, (COUNT, 16), np.uint8),
        hashes=rng.integers(0, 256, (COUNT, 32), np.uint8),
        scene=Coded((SceneId(NIL),), same),
        task=Coded((TaskId(NIL),), same),
        class_id=Coded(("ship",), same),
        kind=Coded(("box",), same),
        status=Coded(("open",), same),
        author=Coded((None,), same),
        creator=Coded((None,), same),
        attributes=Coded(("{}",), same),
        numbers=same + 1,
        wkb=np.frombuffer(b"".join(texts), np.uint8),
        offsets=offsets_of([len(text) for text in texts]),
    )


def test_laying_them_out_costs_some_hundred_bytes_each(columns: Columns) -> None:
    warm()
    tracemalloc.start()
    overlay = Overlay([LaidOut(columns)], {})
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert overlay.counts() == (COUNT, COUNT)
    assert kept < COUNT * BYTES_EACH / 2
    assert peak < COUNT * BYTES_EACH


def test_a_change_copies_nothing_that_is_there_already(columns: Columns) -> None:
    overlay = Overlay([LaidOut(columns)], {})
    before = overlay.parts[0]
    first = columns.annotation(0)
    overlay.change([Change(first, None)])
    tracemalloc.start()
    for number in range(50):
        made = Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), "ship", box(number, 0, number + 9, 9))
        overlay.change([Change(None, made)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert overlay.parts[0] is before
    assert peak < COUNT * 4
    assert first.id not in overlay.pick(*first.shape.geometry.centroid.coords[0])
    assert overlay.counts() == (COUNT + 49, COUNT + 49)


def test_every_identifier_is_found_again(columns: Columns) -> None:
    rows = np.random.default_rng(1).integers(0, COUNT, 500)
    assert [columns.row(columns.id(int(row))) for row in rows] == rows.tolist()
    assert sorted(columns.rows(columns.ids_at(np.unique(rows))).tolist()) == np.unique(rows).tolist()
