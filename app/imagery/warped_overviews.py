"""Overviews of another scene as the loader of the first one's tiles sees them: in the grid of the first."""

from collections.abc import Sequence

import numpy as np

from app.imagery.correspondence import Correspondence
from app.imagery.fetch import Size
from app.imagery.grid import FloatWindow, TileGrid, TileKey
from app.imagery.mesh import positions
from app.imagery.overviews.pyramid import Overviews
from app.imagery.resampling import bounds

_LATTICE = 32
_Asked = tuple[FloatWindow, Size]


class WarpedOverviews:
    """Builds those of the other scene where the first one is looked at; reading them is the warped source's."""

    def __init__(self, overviews: Overviews, correspondence: Correspondence) -> None:
        self._overviews = overviews
        self._correspondence = correspondence
        self._grid = TileGrid(correspondence.one.width, correspondence.one.height)
        self._asked: dict[TileKey, _Asked | None] = {}

    @property
    def unfinished(self) -> bool:
        """Whether they are being built, here or elsewhere."""
        return self._overviews.unfinished

    @property
    def ready(self) -> bool:
        """Whether a step is worth a try now."""
        return self._overviews.ready

    def awaits(self, key: TileKey, bands: Sequence[int]) -> bool:
        """Whether what a tile of the first scene shows of the other will come by itself."""
        if not self.unfinished:
            return False
        if key not in self._asked:
            self._asked[key] = self._ask(key)
        asked = self._asked[key]
        return asked is not None and self._overviews.lacks(*asked, bands)

    def prefer(self, bands: Sequence[int], focus: tuple[float, float]) -> None:
        """Build first what lies at `focus`, in pixels of the first scene."""
        x, y = self._correspondence.to_other(focus[0], focus[1])
        other = self._correspondence.other
        middle = (float(x), float(y)) if np.isfinite(x) else (other.width / 2, other.height / 2)
        self._overviews.prefer(bands, middle)

    def step(self) -> list[TileKey] | None:
        """Do one short piece of work."""
        return self._overviews.step()

    def _ask(self, key: TileKey) -> _Asked | None:
        """Give what of the other scene (window, size) a tile takes; None when it shows nothing of it."""
        other, (width, height) = self._correspondence.other, self._grid.size(key)
        found = positions(self._correspondence.to_other, self._grid.window(key), (_LATTICE, _LATTICE))
        box = bounds(found.xs, found.ys, other.width, other.height)
        if box is None:
            return None
        window = (box[0], box[1], max(box[2] - box[0], 1.0), max(box[3] - box[1], 1.0))
        step = found.step[0] * _LATTICE / width, found.step[1] * _LATTICE / height
        return window, (max(1, round(window[2] / step[0])), max(1, round(window[3] / step[1])))
