"""pycocotools, the reference reader of COCO, sees what was drawn."""

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as masks
from pycocotools.coco import COCO

from app.formats.coco import EXPORTER
from app.formats.run_length import decode, encode
from tests.formats.samples import annotation, exported, work

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
BITMAPS = st.integers(1, 12).flatmap(
    lambda w: st.lists(st.lists(st.booleans(), min_size=w, max_size=w), min_size=1, max_size=12)
)


def opened(path: Path) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


@pytest.mark.parametrize(
    "drawn",
    [
        shapely.Polygon([(10, 10), (300, 40), (200, 500), (60, 300)]),
        shapely.Point(400, 400).buffer(150).difference(shapely.Point(420, 400).buffer(70)),
        shapely.MultiPolygon([shapely.box(10, 10, 60, 90), shapely.box(200, 100, 290, 190)]),
    ],
)
def test_the_mask_they_see_is_the_shape_drawn(tmp_path: Path, drawn: shapely.Geometry) -> None:
    seen = opened(exported(EXPORTER, work(annotation(drawn)), tmp_path))
    (record,) = seen.loadAnns(seen.getAnnIds())
    mask = seen.annToMask(record)
    assert mask.shape == (800, 1000)
    assert mask.sum() == pytest.approx(drawn.area, rel=0.01)
    rows, columns = np.nonzero(mask)
    inside = shapely.contains_xy(drawn.buffer(1.0), columns + 0.5, rows + 0.5)
    assert inside.all()


def test_they_find_images_without_annotations(tmp_path: Path) -> None:
    assert opened(exported(EXPORTER, work(), tmp_path)).getImgIds() == [1]


@given(BITMAPS)
def test_their_packed_masks_are_outlined_exactly(bitmap: list[list[bool]]) -> None:
    marked = np.asfortranarray(np.array(bitmap, np.uint8))
    if not marked.any():
        return
    packed = masks.encode(marked)
    outline = decode(packed["counts"].decode("ascii"), packed["size"])
    rows, columns = np.nonzero(marked)
    wanted = shapely.union_all(shapely.box(columns, rows, columns + 1, rows + 1))
    assert outline.symmetric_difference(wanted).area == 0
    assert encode(wanted, marked.shape[1], marked.shape[0]) == _plain(marked)


def _plain(marked: np.ndarray) -> list[int]:
    flat = np.concatenate(([0], marked.ravel(order="F")))
    edges = np.concatenate(([0], np.nonzero(np.diff(flat))[0], [marked.size]))
    return [int(run) for run in np.diff(edges)]
