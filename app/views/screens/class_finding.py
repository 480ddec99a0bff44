"""Finding a class by typing, and remembering which classes a person uses."""

import json

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from app.views.actions import Actions
from app.views.canvas.canvas import Canvas
from app.views.class_search import Use
from app.views.dialogs.class_picker import ClassPicker
from app.views.recents import settings
from app.views.screens.drawing import Drawing
from app.views.session import Session

KEY = "class use"


class ClassFinding:
    """Opens the picker over a picture. What is used is remembered per ontology on this workstation."""

    def __init__(self, window: QWidget, session: Session, actions: Actions, drawing: Drawing, canvas: Canvas) -> None:
        self._window, self._session, self._actions, self._drawing = window, session, actions, drawing
        self._canvas = canvas
        self.picker: ClassPicker | None = None

    def ask(self) -> None:
        """Open the picker at the cursor, or in the middle when the cursor is elsewhere."""
        if self._drawing.open is None:
            return
        classes = self._session.workspace.ontology.drawable
        picker = ClassPicker(self._window, classes, self._use(), self._key)
        self.picker = picker
        picker.taken.connect(self.take)
        picker.given.connect(self._give)
        picker.finished.connect(self._closed)
        room = self._window.rect().translated(self._window.mapToGlobal(QPoint(0, 0)))
        place = self._canvas.keyboard.on_desktop or QCursor.pos()
        picker.open_at(place if room.contains(place) else room.center(), room)

    def take(self, class_id: str) -> None:
        """Take a class and its tool, and remember that it was used."""
        self._note(class_id)
        self._drawing.choose_class(class_id)

    def _give(self, class_id: str) -> None:
        self._note(class_id)
        self._drawing.give_class(class_id)

    def _closed(self, _result: int) -> None:
        if self.picker is not None:
            self.picker.deleteLater()
            self.picker = None
        self._canvas.setFocus()

    def _key(self, class_id: str) -> str:
        spec = self._actions.specs.get(f"class.{class_id}")
        return spec.keys[0] if spec is not None and spec.keys else ""

    @property
    def _place(self) -> str:
        return f"{KEY}/{self._session.workspace.ontology.name.replace('/', ' ')}"

    def _use(self) -> Use:
        try:
            stored = json.loads(str(settings().value(self._place, "") or "{}"))
            return Use(tuple(map(str, stored["latest"])), {str(k): int(n) for k, n in stored["counts"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return Use()

    def _note(self, class_id: str) -> None:
        use = self._use().noting(class_id)
        settings().setValue(self._place, json.dumps({"latest": use.latest, "counts": dict(use.counts or {})}))
