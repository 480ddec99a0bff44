"""The annotations of one scene as pixels, and what lies where among them."""

import importlib
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any, Self

import numpy as np
import shapely

from app.imagery import laid_out
from app.imagery.dressing import Colours, Dress, LegendRow, Scale, dress, keys_of, legend, scale_of
from app.imagery.grid import FloatWindow
from app.imagery.laid_out import Bounds, LaidOut
from app.imagery.part import PLAIN, STYLES, Part
from app.imagery.ragged import Ragged, reordered
from app.models.annotation import Annotation
from app.models.columns import Columns
from app.models.edit import Change
from app.models.geometry import Shape, ShapeKind
from app.models.ids import NIL, AnnotationId, SceneId, TaskId
from app.models.look import ColourBy, Look

MARGIN_PX = 8.0
"""How far beyond its geometry a drawn shape may reach, in picture pixels."""
_KERNEL = "app.imagery.kernel"
_REBUILD_ABOVE = 2000
_MERGE_UP_TO = 256
_KEEP_ABOVE = 20_000
_warmed = threading.Event()
Found = list[tuple[Part, np.ndarray]]
Marks = tuple[frozenset[AnnotationId], Found]


class Overlay:
    """Draws and finds annotations; reading is safe on any thread while another one calls `change`.

    It is made of parts that are never taken apart: neighbours, what was read, and a few small ones for what was drawn
    since. A change marks what it replaces as gone; what it brings is laid out by the first who looks for anything.
    """

    def __init__(self, laid: Sequence[LaidOut], colours: Colours, look: Look | None = None) -> None:
        self._classes, self.look = dict(colours), look or Look()
        self.scale = scale_of(laid, self.look)
        self._lock = threading.Lock()
        self._since: list[Change] | None = None
        self._marked: frozenset[AnnotationId] = frozenset()
        self._origin = laid[-1].columns if laid else None
        self._numbers: dict[AnnotationId, int] = {}
        self._parts: tuple[Part, ...] = tuple(self._part(one) for one in laid)
        self._order = 0
        self._newer: dict[AnnotationId, Annotation] = {}

    @property
    def parts(self) -> tuple[Part, ...]:
        """All there is, laid out, in the order it is drawn."""
        if self._newer:
            with self._lock:
                self._lay_out()
        return self._parts

    def parts_with(self, kind: ShapeKind) -> tuple[Part, ...]:
        """All there is, where that is of a kind: what is newer is laid out only if some of it is."""
        parts = self.parts if any(one.shape.kind is kind for one in list(self._newer.values())) else self._parts
        return tuple(part for part in parts if part.laid.columns.has(kind))

    @property
    def order(self) -> int:
        """Another number whenever what lies above what may have changed otherwise than by the changes told."""
        with self._lock:
            self._lay_out()
            return self._order

    @classmethod
    def since(
        cls,
        laid: Sequence[LaidOut],
        colours: Colours,
        look: Look,
        newer: Mapping[AnnotationId, Annotation | None],
    ) -> Self:
        """Make it of what was read, and of what has come, changed or gone since."""
        overlay = cls(laid, colours, look)
        overlay.forget(list(newer))
        overlay.change(Change(None, now) for now in newer.values() if now is not None)
        return overlay

    @classmethod
    def of(cls, annotations: Sequence[Annotation], colours: Colours) -> Self:
        """Make it from annotations and the colour (red, green, blue) of each class id."""
        return cls([LaidOut(Columns.of(annotations))], colours)

    def add(self, laid: LaidOut) -> None:
        """Take a whole layout in beneath what is there."""
        part = self._part(laid)
        with self._lock:
            self._parts = (part, *self._parts)

    def change(self, changes: Iterable[Change]) -> list[FloatWindow]:
        """Take changes in and give the windows (x, y, width, height in pixels) whose tiles must be drawn anew."""
        touched: list[FloatWindow] = []
        after: dict[AnnotationId, Annotation | None] = {}
        with self._lock:
            for change in changes:
                after.pop(change.annotation, None)
                after[change.annotation] = change.after
                touched.extend(_window(side) for side in change.sides)
                if self._since is not None:
                    self._since.append(change)
            self._drop(after)
            self._newer |= {one: now for one, now in after.items() if now is not None}
        return touched

    def replace(self, changes: Sequence[Change]) -> None:
        """Take very many changes in at once, laid out here: for a thread that nobody waits for."""
        gone = [change.annotation for change in changes]
        part = self._part(LaidOut(Columns.of([change.after for change in changes if change.after is not None])), True)
        with self._lock:
            self._lay_out()
            for each in self._parts:
                each.alive[each.laid.place_of[each.laid.columns.rows(gone)]] = False
            self._parts = (*self._parts, part)
            if self._since is not None:
                self._since.extend(changes)

    def forget(self, annotations: Collection[AnnotationId]) -> None:
        """Let go of annotations that are gone."""
        with self._lock:
            self._drop(annotations)

    @property
    def wants_rebuild(self) -> bool:
        """Whether so much has changed that `rebuilt`, called off the GUI thread, would pay."""
        recent = len(self._newer) + sum(len(part.laid) for part in self._parts if part.recent)
        return self._since is None and recent > _REBUILD_ABOVE

    def rebuilt(self) -> "Overlay":
        """Give an overlay that shows the same with few parts; the large ones are shared with this one."""
        with self._lock:
            self._since = []
            self._lay_out()
            kept = [part for part in self._parts if len(part.laid) > _KEEP_ABOVE and not part.recent]
            values = [one for part in self._parts if part not in kept for one in part.values()]
        fresh = Overlay((), self._classes, self.look)
        fresh.scale, fresh._marked = self.scale, self._marked
        fresh._parts = (*kept, fresh._part(LaidOut(Columns.of(values))))
        return fresh

    def adopt(self, fresh: "Overlay") -> None:
        """Go on with the parts of `rebuilt`, and what has changed since it was asked for."""
        since, self._since = self._since or [], None
        if fresh.look != self.look:
            fresh.wear(self.look, self.scale, ())
        fresh.change(since)
        with self._lock:
            self._parts, self._newer = fresh.parts, {}
            self._order += 1

    # Looks

    def dresses(self, look: Look) -> tuple[Scale, list[tuple[Part, Dress]]]:
        """Work out, off the GUI thread, what a look makes of everything there is now."""
        parts = self.parts
        scale = scale_of([part.laid for part in parts], look)
        return scale, [(part, dress(part.laid, look, self._classes, scale)) for part in parts]

    def wear(self, look: Look, scale: Scale, dresses: Sequence[tuple[Part, Dress]]) -> None:
        """Show it so from now on; parts that came meanwhile are small and dressed here."""
        with self._lock:
            self.look, self.scale = look, scale
            ready = {id(part.laid): made for part, made in dresses}
            for part in self._parts:
                part.dress = ready.get(id(part.laid)) or dress(part.laid, look, self._classes, scale)

    def legend(self) -> list[LegendRow]:
        """What its colours mean, with counts."""
        parts = [(part.laid, part.alive, part.dress.seen) for part in self.parts]
        return legend(parts, self.look, self._classes, self.scale)

    def values_of(self, colour: ColourBy) -> frozenset[object]:
        """The classes, states or authors there are."""
        return frozenset(one for part in self.parts for one in keys_of(part.laid.columns, colour))

    def counts(self) -> tuple[int, int]:
        """How many are shown, and how many there are."""
        shown = sum(int(np.count_nonzero(part.alive & part.dress.seen)) for part in self.parts)
        return shown, sum(int(np.count_nonzero(part.alive)) for part in self.parts)

    def mark(self, annotations: Iterable[AnnotationId]) -> None:
        """Draw these as selected, and no others."""
        self.wear_marks(*self.marks(annotations))

    def marks(self, annotations: Iterable[AnnotationId]) -> Marks:
        """Work out, on any thread, how every part is drawn with these selected."""
        marked = frozenset(annotations)
        return marked, [(part, part.marked(marked)) for part in self.parts]

    def wear_marks(self, marked: frozenset[AnnotationId], styles: Sequence[tuple[Part, np.ndarray]]) -> None:
        """Draw them so; parts that came meanwhile are small and marked here."""
        with self._lock:
            self._marked = marked
            ready = {id(part): made for part, made in styles}
            for part in self._parts:
                made = ready.get(id(part))
                part.styles = made if made is not None else part.marked(marked)

    # Finding

    def pick(self, x: float, y: float, tolerance_px: float = 0.0) -> list[AnnotationId]:
        """Give the annotations within `tolerance_px` scene pixels of (x, y), smallest area, then topmost first."""
        return [part.id(hit) for part, hit in self.hits(x, y, tolerance_px)]

    def hits(self, x: float, y: float, tolerance_px: float) -> list[tuple[Part, int]]:
        """The same as parts and places in them, which is quicker."""
        found: list[tuple[float, Part, int]] = []
        for part in self.parts:
            hits, areas = part.laid.near(x, y, tolerance_px)
            if len(hits):
                seen = part.alive[hits] & part.dress.seen[hits]
                found += zip(areas[seen].tolist(), repeat(part), hits[seen].tolist(), strict=False)
        found.reverse()
        found.sort(key=itemgetter(0))
        return [(part, hit) for _, part, hit in found]

    def within(self, window: FloatWindow) -> list[AnnotationId]:
        """Give the annotations that meet a window (x, y, width, height)."""
        x, y, width, height = window
        area = shapely.box(x, y, x + width, y + height)
        return [part.id(hit) for part in self.parts for hit in part.shown(part.laid.meeting(area)).tolist()]

    def annotation(self, annotation: AnnotationId) -> Annotation | None:
        """One of the annotations, whether shown or left out."""
        if (newer := self._newer.get(annotation)) is not None:
            return newer
        for part in reversed(self._parts):
            row = part.laid.columns.row(annotation)
            if row >= 0 and part.alive[part.laid.place_of[row]]:
                return part.laid.columns.annotation(row)
        return None

    def colour(self, annotation: AnnotationId) -> tuple[int, int, int] | None:
        """(red, green, blue) it is drawn in."""
        newer = self._newer.get(annotation)
        if newer is not None and self.look.colour_by is ColourBy.CLASS and newer.class_id in self._classes:
            return self._classes[newer.class_id]
        for part in reversed(self._parts if newer is None else self.parts):
            row = part.laid.columns.row(annotation)
            if row >= 0 and part.alive[part.laid.place_of[row]]:
                blue, green, red = part.dress.colours[part.laid.place_of[row]].tolist()
                return red, green, blue
        return None

    def number(self, annotation: AnnotationId) -> int:
        """Its number in the order of drawing, counted from 1; one that came later keeps what it got first."""
        row = self._origin.row(annotation) if self._origin is not None else -1
        if row >= 0:
            return row + 1
        first = len(self._origin) if self._origin is not None else 0
        return self._numbers.setdefault(annotation, first + len(self._numbers) + 1)

    def boxes_in(self, bounds: Bounds, larger_than: float, parts: Sequence[Part] | None = None) -> Found:
        """What is shown, of all or `parts`, and meets (x0, y0, x1, y1), its box longer than this, in drawing order."""
        found = []
        for part in self.parts if parts is None else parts:
            if part.laid.longest <= larger_than:
                continue
            places = part.shown(part.laid.index.meeting(*bounds))
            boxes = part.laid.ragged.boxes[places]
            found.append((part, places[(boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0) > larger_than]))
        return found

    def most_in(self, windows: Iterable[FloatWindow]) -> int:
        """Give how many shapes meet windows (x, y, width, height) at most, which is quickly told."""
        boxes = [(x, y, x + width, y + height) for x, y, width, height in windows]
        return sum(part.laid.index.most_meeting(*box) for part in self._parts for box in boxes)

    def inside(self, area: shapely.Geometry) -> Found:
        """What is shown and lies wholly inside an area."""
        return [(part, part.shown(part.laid.within(area))) for part in self.parts]

    def inside_box(self, bounds: Bounds) -> Found:
        """What is shown and has its upright box wholly inside (x0, y0, x1, y1)."""
        return [(part, part.shown(part.laid.inside(bounds))) for part in self.parts]

    # Drawing

    def tile(
        self,
        window: FloatWindow,
        size: tuple[int, int],
        pen: float = 1.0,
        without: Collection[AnnotationId] = (),
    ) -> np.ndarray:
        """Draw a window (x, y, width, height in scene pixels): (rows, columns, 4) uint8 premultiplied BGRA.

        Lines, dashes and points are `pen` times as large in picture pixels as on a screen of 100 %. Those in `without`
        are left out, as if they were gone.
        """
        kernel = _kernel()
        words = np.zeros((size[1], size[0]), np.uint32)
        picture = words.view(np.uint8).reshape(size[1], size[0], 4)
        switches = np.zeros((size[1], size[0]), np.uint8)
        near = np.zeros((2, size[1], size[0]), np.float32)
        sheet = (picture, words, switches, near)
        heap = np.zeros((size[1], size[0], 4), np.float32)
        view = np.array([window[0], window[1], size[0] / window[2], size[1] / window[3], pen], np.float64)
        across, down = MARGIN_PX * pen / view[2], MARGIN_PX * pen / view[3]
        x, y, width, height = window
        heaped = drawn = False
        for part in self.parts:
            hits = part.shown(part.laid.index.meeting(x - across, y - down, x + width + across, y + height + down))
            for gone in part.places_of(without):
                hits = hits[hits != gone]
            if len(hits):
                heaped |= kernel.draw(sheet, heap, hits, view, *part.arrays())
                drawn = True
        if heaped:
            kernel.settle(picture, heap)
        if drawn:
            _warmed.set()
        return picture

    def _part(self, laid: LaidOut, recent: bool = False) -> Part:
        columns = laid.columns
        table = np.array([STYLES.get(one, PLAIN) for one in columns.status.table], np.uint8)
        styles = table[columns.status.codes][laid.row_of] if len(table) else np.zeros(0, np.uint8)
        worn = dress(laid, self.look, self._classes, self.scale)
        part = Part(laid, np.ones(len(columns), bool), worn, styles, recent)
        if self._marked:
            part.styles = part.marked(self._marked)
        return part

    def _drop(self, annotations: Collection[AnnotationId]) -> None:
        for one in annotations:
            self._newer.pop(one, None)
            for part in self._parts:
                part.drop(one)

    def _lay_out(self) -> None:
        """Make what is newer a part, merged with the small ones before it so that there are never many."""
        if not self._newer:
            return
        annotations, parts, layers = list(self._newer.values()), list(self._parts), [-1] * len(self._newer)
        while parts and parts[-1].recent and len(parts[-1].laid) <= min(2 * len(annotations), _MERGE_UP_TO):
            older = parts.pop().values()
            annotations, layers = [*older, *annotations], [len(parts)] * len(older) + layers
        part = self._part(LaidOut(Columns.of(annotations)), recent=True)
        self._order += reordered(part.laid.ragged.boxes[part.laid.place_of], np.array(layers), part.laid.place_of)
        self._parts, self._newer = (*parts, part), {}


def warm() -> None:
    """Compile the kernels, or fetch them from disk; that takes a second or more, so call it in the background."""
    point = Shape(ShapeKind.POINT, shapely.Point(1, 1))
    overlay = Overlay.of((Annotation(AnnotationId(NIL), SceneId(NIL), TaskId(NIL), "", point),), {})
    overlay.tile((0, 0, 2, 2), (2, 2))
    laid = overlay.parts[0].laid
    Ragged.compiled(laid.columns)
    laid.near_compiled(1, 1, 1)
    laid_out.kernel_ready.set()


def is_warm() -> bool:
    """Whether `tile` answers at once; until then another painter may stand in."""
    return _warmed.is_set()


@cache
def _kernel() -> Any:
    """Import the kernel only when it is needed, because numba takes a second to import."""
    return importlib.import_module(_KERNEL)


def _window(annotation: Annotation) -> FloatWindow:
    x0, y0, x1, y1 = annotation.shape.bounds
    return x0, y0, x1 - x0, y1 - y0
