"""Shows what has just been done while it is being stored."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtGui import QPainter

from app.imagery.overlay import Overlay
from app.models.annotation import Annotation
from app.models.edit import Change
from app.models.ids import AnnotationId
from app.views.canvas.camera import Camera
from app.views.canvas.colours import Rgb
from app.views.canvas.direct_shapes import DirectShapes, paint_directly
from app.views.canvas.overlay_tiles import OverlayTiles

MOST = 20
"""Of more changes painting takes longer than anybody would wait to see the first."""


class Ahead:
    """New shapes go on top at once, and tiles in sight are patched where old ones were.

    What is stored is told to `store`; `end` puts back what was not, because it was refused.
    """

    def __init__(self, direct: DirectShapes, tiles: OverlayTiles) -> None:
        self._direct, self._tiles = direct, tiles
        self._changes: dict[AnnotationId, Change] = {}

    @property
    def gone(self) -> frozenset[AnnotationId]:
        """What is shown where it will be, or no more."""
        return frozenset(self._changes)

    def show(self, changes: Sequence[Change]) -> bool:
        """Show changes that are about to be stored; says whether it does, for of very many it does not."""
        if len(changes) > MOST:
            return False
        self._changes = {change.annotation: change for change in changes}
        self._tiles.leave_out([one.id for one in self._old], [one.shape.bounds for one in self._old])
        self._direct.touch(self._old)
        return True

    def paint(
        self,
        painter: QPainter,
        camera: Camera,
        colour_of: Callable[[Annotation], Rgb],
        without: Collection[AnnotationId] = (),
    ) -> None:
        """Paint the new shapes, but for those `without`."""
        for change in self._changes.values():
            if change.after is not None and change.annotation not in without:
                paint_directly(painter, camera, change.after, colour_of(change.after))

    def store(self, changes: Sequence[Change]) -> None:
        """Leave to others what has been stored."""
        for change in changes:
            self._changes.pop(change.annotation, None)

    def end(self, overlay: Overlay | None) -> bool:
        """Have what was not stored as it was; says whether tiles have to be rendered for that."""
        old = self._old
        self._changes = {}
        self._direct.touch(old)
        if overlay is not None and old:
            self._tiles.replace(overlay, [one.shape.bounds for one in old])
        return bool(old)

    @property
    def _old(self) -> list[Annotation]:
        return [change.before for change in self._changes.values() if change.before is not None]
