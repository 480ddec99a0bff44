"""What the shape under the cursor would violate, said while it is drawn; worked out off the GUI thread."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely
from PySide6.QtCore import QObject, QTimer

from app.checks.catalogue import checks
from app.models.annotation import Annotation
from app.models.finding import Check, Finding
from app.models.geometry import Shape, ShapeKind
from app.models.ids import NIL, AnnotationId
from app.services.checking import Ground, examined
from app.services.editing import OpenTask
from app.services.live_checks import LiveChecks
from app.tools.base import Preview, PreviewKind, PreviewStyle
from app.views.canvas.canvas import Canvas
from app.views.screens.drawing import Drawing
from app.views.session import Session

EVERY_MS = 60
SIGN = "⚠ "
AREAS = frozenset({ShapeKind.BOX, ShapeKind.ROTATED_BOX, ShapeKind.POLYGON})
NEW = AnnotationId(NIL)
LEAST_CORNERS = 4
MOST_LINES = 2
MOST_CORNERS = 2000


class PreviewChecking(QObject):
    """Asks again at most every 60 ms while something is half drawn; an answer to an older question is dropped."""

    def __init__(
        self, session: Session, drawing: Drawing, canvas: Canvas, live: Callable[[], LiveChecks | None]
    ) -> None:
        super().__init__(canvas)
        self._session, self._drawing, self._canvas, self._live = session, drawing, canvas, live
        self._which = [check for check in checks() if check.drawn]
        self._busy, self._stale, self._asked = False, False, 0
        self._soon = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._soon.timeout.connect(self.ask)
        canvas.previewed.connect(self._changed)

    def _changed(self) -> None:
        if self._canvas.idle:
            self._asked += 1
            self._soon.stop()
            self._canvas.warn("")
        elif not self._soon.isActive():
            self._soon.start()

    def ask(self) -> None:
        """Have the shape in hand looked at, unless the last answer is still on its way."""
        live, opened = self._live(), self._drawing.open
        if self._busy:
            self._stale = True
            return
        candidate = self._candidate(opened) if live is not None and opened is not None else None
        if live is None or candidate is None:
            self._canvas.warn("")
            return
        ground, apart, which = live.ground(), self._canvas.aim.aids.apart, self._which
        self._busy, self._stale, asked = True, False, self._asked
        self._session.aside(
            lambda: violations(ground, candidate, which, apart=apart), lambda found: self._told(found, asked)
        )

    def _told(self, found: list[Finding], asked: int) -> None:
        self._busy = False
        if asked == self._asked and not self._canvas.idle:
            lines = dict.fromkeys(SIGN + one.sentence.partition(";")[0].rstrip(".") for one in found)
            places = tuple(one.place for one in found if one.place is not None)
            self._canvas.warn("\n".join(list(lines)[:MOST_LINES]), places)
        if self._stale:
            self._soon.start()

    def _candidate(self, opened: OpenTask | None) -> Annotation | None:
        """The annotation the shape in hand would be; None while it is none yet."""
        preview, kind, class_id = self._canvas.in_hand()
        ring = outline(preview)
        if opened is None or ring is None:
            return None
        if kind is None:
            chosen = self._drawing.chosen
            if len(chosen) != 1 or chosen[0].shape.kind not in AREAS:
                return None
            return replace(chosen[0], shape=Shape(chosen[0].shape.kind, shapely.Polygon(ring)))
        if kind not in AREAS:
            return None
        return Annotation(NEW, opened.scene.id, opened.task.id, class_id, Shape(kind, shapely.Polygon(ring)))


def outline(preview: Preview) -> np.ndarray | None:
    """(n, 2) of the longest ring in hand, without points that stand on each other; None below a triangle."""
    outlines = {PreviewKind.RING, PreviewKind.LINE}
    shapes = [one.points for one in preview.shapes if one.kind in outlines and one.style is not PreviewStyle.GUIDE]
    longest = max(shapes, key=len, default=np.zeros((0, 2)))
    if not 0 < len(longest) <= MOST_CORNERS:
        return None
    apart = np.ones(len(longest), bool)
    apart[1:] = np.hypot(*np.diff(longest, axis=0).T) > 0
    points: np.ndarray = longest[apart]
    return points if len(points) >= LEAST_CORNERS - 1 else None


def violations(ground: Ground, candidate: Annotation, which: list[Check], *, apart: bool) -> list[Finding]:
    """What the checks find of a shape that is not drawn yet; overlaps are left out where it will be clipped."""
    wanted = [
        check
        for check in which
        if not (check.name == "overlap" and apart and candidate.shape.kind is ShapeKind.POLYGON)
    ]
    book = ground.book.snapshot()
    book.put(candidate.id, candidate)
    found = examined(replace(ground, book=book), [candidate.id], wanted)[candidate.id]
    crossing = [one for one in found if one.check == "invalid_geometry"]  # its centre and areas mean nothing then
    return crossing or sorted(found, key=lambda one: not one.hard)
