"""What is done to the selection as a whole, from the menu, the palette and by key."""

import math
from collections.abc import Callable, Mapping, Sequence

from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.geometry import Point, Shape
from app.models.words import plural
from app.services import shaping
from app.services.comparing import located
from app.services.pasting import Copied, Pasted, paste_at, paste_by_position
from app.tools.drag_turn import measured, remade
from app.tools.vertices import NEXT, PREVIOUS
from app.views.dialogs.simplify import SimplifyDialog
from app.views.panels.stage import Stage
from app.views.screens.drawing import Drawing
from app.views.session import Session

BESIDE_PX = 14.0
"""How far beside the original a duplicate lies on the screen."""
VERTICES = "vertices"


class Shaping:
    """Merges, squares, simplifies, copies, pastes, locks. What was copied stays while the window is open."""

    def __init__(self, session: Session, stage: Stage, drawing: Drawing, show: Callable[[], None]) -> None:
        self._session = session
        self._stage = stage
        self._drawing = drawing
        self._show = show
        self._copied: Copied | None = None
        self.dialog: SimplifyDialog | None = None

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What it does, by action."""
        return {
            "edit.copy": self.copy,
            "edit.cut": self.cut,
            "edit.paste": self.paste,
            "edit.duplicate": self.duplicate,
            "edit.delete": lambda: self._apply(shaping.delete),
            "edit.lock": self.lock,
            "shape.merge": lambda: self._apply(shaping.merge),
            "shape.square": lambda: self._apply(shaping.square),
            "shape.simplify": self.simplify,
            "shape.fill": lambda: self._apply(shaping.fill_holes),
            "vertex.next": lambda: self._walk(NEXT),
            "vertex.previous": lambda: self._walk(PREVIOUS),
        }

    def copy(self) -> None:
        """Take up copies of the selection."""
        chosen, opened = self._drawing.chosen, self._drawing.open
        if opened is None or not chosen or self._stage.scene is None:
            self._session.refused.emit("Select what is to be copied first.")
            return
        self._copied = Copied(chosen, opened.scene, located(opened.scene, self._stage.georeference))
        self._session.said.emit(f"{plural(len(chosen), 'annotation')} copied; Ctrl+V pastes here or on another scene.")

    def cut(self) -> None:
        """Take up copies and delete the originals."""
        self.copy()
        if self._drawing.selection:
            self._apply(shaping.delete)

    def paste(self) -> None:
        """Paste at the cursor, or on another scene where it lies on the ground; worked out off the GUI thread."""
        opened, copied = self._drawing.open, self._copied
        if opened is None or self._stage.scene is None:
            return
        if copied is None:
            self._session.refused.emit("Nothing was copied; select annotations and press Ctrl+C.")
            return
        task, scene, ontology = opened.task, opened.scene, opened.ontology
        if copied.scene.id == scene.id:
            self._pasted(paste_at(copied, task, scene, self._cursor()))
            return
        here = located(scene, self._stage.georeference)
        self._session.aside(lambda: paste_by_position(copied, task, here, scene, ontology), self._pasted)

    def duplicate(self) -> None:
        """Make copies a little beside the originals on the screen."""
        camera, opened = self._stage.canvas.camera, self._drawing.open
        if opened is None:
            return
        right, down = camera.turned_back(BESIDE_PX, BESIDE_PX)
        shift, size = (right / camera.scale, down / camera.scale), (opened.scene.width, opened.scene.height)
        made = self._session.attempt(lambda: shaping.duplicate(self._drawing.chosen, shift, size))
        if made is not None:
            self._drawing.keep(made, lambda: self._drawing.select(*shaping.made_ids(made)))

    def simplify(self) -> None:
        """Ask how much to leave out, showing what would be left."""
        chosen = [one for one in self._drawing.chosen if one.shape.kind in shaping.BORDERED]
        if not chosen:
            self._session.refused.emit("Select a polygon or a line to simplify it.")
            return
        dialog = SimplifyDialog(self._stage.window(), chosen, self._stage.canvas.set_ghost)
        dialog.accepted.connect(lambda: self._apply(lambda _chosen: shaping.simplifying(dialog.simpler)))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def lock(self) -> None:
        """Lock the selection against being moved, or unlock it when all of it is locked."""
        opened, chosen = self._drawing.open, set(self._drawing.selection)
        if opened is None or not chosen:
            self._session.refused.emit("Select what is to be locked, or unlocked, first.")
            return
        unlocking = chosen <= opened.locked
        opened.locked = opened.locked - chosen if unlocking else opened.locked | chosen
        what = plural(len(chosen), "annotation")
        self._session.said.emit(f"{what} unlocked." if unlocking else f"{what} locked until unlocked (Ctrl+P).")
        self._stage.canvas.set_locked(opened.locked)
        self._show()

    def resize(self, name: str, value: float) -> None:
        """Give the selected box another length, width or heading, as typed; metres where they are known."""
        opened, chosen = self._drawing.open, self._drawing.chosen
        if opened is None or len(chosen) != 1:
            return
        shape, unit = chosen[0].shape, opened.metres_per_pixel or 1.0
        length, width, heading = measured(shape)
        sizes = {"Length": length, "Width": width, "Heading": heading}
        sizes[name] = value % 360.0 if name == "Heading" else value / unit
        if min(sizes["Length"], sizes["Width"]) <= 0:
            self._session.refused.emit(f"{name}: give a number above nothing.")
            return
        made = remade(shape, sizes["Length"], sizes["Width"], sizes["Heading"])
        label = "turn box" if name == "Heading" else "resize box"
        self._apply(lambda one: shaping.reshaping(one[0], made, label))

    def _walk(self, key: str) -> None:
        if self._drawing.tool != VERTICES:
            self._drawing.hold(VERTICES)
        if not self._stage.canvas.tell(key):
            self._session.refused.emit("Select one polygon or line to walk its vertices.")

    def _apply(self, make: Callable[[Sequence[Annotation]], Edit]) -> None:
        self._drawing.change_chosen(make, lambda: self._drawing.select(*self._drawing.selection))

    def _pasted(self, pasted: Pasted) -> None:
        opened = self._drawing.open
        first = pasted.edit.changes[0].after
        if opened is None or first is None or first.task != opened.task.id:
            return

        def shown() -> None:
            self._drawing.select(*shaping.made_ids(pasted.edit))
            self._session.said.emit(pasted.sentence)

        self._drawing.keep(pasted.edit, shown)

    def _cursor(self) -> Point:
        camera = self._stage.canvas.camera
        return self._stage.cursor_at or (camera.x, camera.y)


def shown_sides(shape: Shape, metres_per_pixel: float | None) -> tuple[tuple[str, float, str], ...]:
    """Name, value and unit of what can be typed of a rotated box; no digit finer than a tenth of a pixel."""
    length, width, heading = measured(shape)
    size, unit = (metres_per_pixel, "m") if metres_per_pixel else (1.0, "px")
    digits = max(0, math.ceil(-math.log10(size / 10)))
    sides = (("Length", length * size, digits), ("Width", width * size, digits), ("Heading", heading, 1))
    return tuple((name, round(value, places), "°" if name == "Heading" else unit) for name, value, places in sides)
