"""Tells assistive programs where the keyboard cursor is: position, what it snaps to, what lies there, the hint."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.models.ids import AnnotationId
from app.views.announcing import announce
from app.views.canvas.canvas import Canvas

SNAPPED = {
    "vertex": "on a vertex",
    "crossing": "on a crossing of edges",
    "foot": "at a right angle on an edge",
    "middle": "on the middle of an edge",
    "edge": "on an edge",
}


class CursorWords(QObject):
    """Speaks for one canvas; `position` gives where its cursor is, `named` the class of an annotation."""

    def __init__(self, canvas: Canvas, position: Callable[[], str], named: Callable[[AnnotationId], str]) -> None:
        super().__init__(canvas)
        self._canvas, self._position, self._named = canvas, position, named
        canvas.keyboard.rested.connect(self.tell)
        canvas.keyboard.switched.connect(lambda on: None if on else canvas.setAccessibleDescription(""))

    def tell(self) -> None:
        """Say it, and let it stand as the description of the canvas."""
        words = self.words()
        self._canvas.setAccessibleDescription(words)
        announce(self._canvas, words)

    def words(self) -> str:
        """The sentence."""
        canvas = self._canvas
        found = canvas.pick(*canvas.camera.to_image(*canvas.keyboard.at))
        over = f"over {self._named(found[0])}" if found else ""
        held = "button held" if canvas.keyboard.held else ""
        hint = canvas.hint.replace("\n", ", ")
        parts = (self._position(), SNAPPED.get(canvas.snapped_to, ""), over, held, hint)
        return "; ".join(part for part in parts if part)
