"""Which of many annotations the checks have to look at one by one; all others are told to be sound at once."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from app.checks.catalogue import checks
from app.models.finding import Check, Scope
from app.models.ids import AnnotationId
from app.models.many import Many, Pairs, shared_bounds
from app.services.checking import SLACK_PX, Ground

Rows = NDArray[np.int64]
MOST = 300_000
"""Of more the neighbours are not held at once; then each is looked at."""


class Screening:
    """Of a task as it was read: the boxes of all for neighbours, and one look at many columns at a time.

    `columns` are those it was made of, for others make another; it screens for these checks, or for all.
    """

    def __init__(self, ground: Ground, which: Sequence[Check] | None = None) -> None:
        known = checks() if which is None else which
        self.columns = columns = ground.book.columns
        self._many = _many(ground, np.arange(len(columns)))
        self._unsound, self._areas, self._boxes = self._many.unsound, self._many.areas, self._many.boxes
        self._tree = shapely.STRtree(shapely.box(*self._boxes.T))
        changed = [one.shape.geometry for one in ground.book.changed.values() if one is not None]
        self._beside_changed = np.zeros(len(columns), bool)
        if changed:
            asked = shapely.buffer(shapely.envelope(np.array(changed, object)), SLACK_PX)
            self._beside_changed[self._tree.query(asked)[1]] = True
        self._screens = [check for check in known if check.scope is Scope.ONE and check.screen is not None]
        self._pairs = [check for check in known if check.scope is Scope.NEAR and check.pairs is not None]
        self._whole = all(
            check.scope is Scope.TASK or check.screen is not None or check.pairs is not None for check in known
        )

    def suspects(self, ground: Ground, ids: list[AnnotationId]) -> list[AnnotationId]:
        """Those of these annotations that may have a finding about them."""
        columns, changed = ground.book.columns, ground.book.changed
        if not self._whole:
            return ids
        rows = np.sort(columns.rows([one for one in ids if one not in changed]))
        if not len(rows):
            return ids
        many = _many(ground, rows)
        found = self._unsound[rows] | self._beside_changed[rows] | self._in_pairs(rows)
        for check in self._screens:
            assert check.screen is not None
            found |= check.screen(many)
        wanted = {*columns.ids_at(rows[found]), *(one for one in ids if one in changed)}
        return [one for one in ids if one in wanted]

    def _in_pairs(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of these rows are in a pair that a check has to look at; what is unsound has any finding of it."""
        first, second = self._tree.query(shapely.box(*self._boxes[rows].T))
        apart = rows[first] != second
        first, second = first[apart], second[apart]
        one, codes = rows[first], self._many.class_id.codes
        pairs = Pairs(
            (self._areas[one], self._areas[second]),
            shared_bounds(self._boxes[one], self._boxes[second]),
            (codes[one], codes[second]),
            self._many.classes,
        )
        hit = self._unsound[second]
        for check in self._pairs:
            assert check.pairs is not None
            hit = hit | check.pairs(pairs)
        found = np.zeros(len(rows), bool)
        found[first[hit]] = True
        return found


def _many(ground: Ground, rows: Rows) -> Many:
    columns = ground.book.columns
    return Many(
        ground.task,
        ground.scene,
        ground.ontology,
        ground.metres_per_pixel,
        columns.geometries(rows),
        columns.kind.take(rows),
        columns.class_id.take(rows),
        columns.attributes.take(rows),
    )
