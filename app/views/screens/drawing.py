"""Drawing on one task: the class and tool in hand, edits from the canvas and the panels, undo and redo."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.models.annotation import Annotation
from app.models.edit import Change, Edit, edit
from app.models.geometry import ShapeKind
from app.models.ids import AnnotationId
from app.models.ontology import ClassDef
from app.models.words import plural
from app.services.editing import MANY, STORING, Make, OpenTask
from app.services.keeping_apart import kept_apart
from app.services.past import AT_ONCE
from app.services.shaping import UnfitSelectionError
from app.tools.base import Step, Tool
from app.tools.catalogue import tools
from app.views.canvas.canvas import Canvas
from app.views.session import Session

SELECT = "select"


class Drawing(QObject):
    """Joins a canvas and an open task. `edited` after every change, `tool_changed` and `class_changed` with names."""

    edited = Signal(object)
    selected = Signal()
    tool_changed = Signal(str)
    class_changed = Signal(str)

    def __init__(self, session: Session, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._session = session
        self._canvas = canvas
        self._tools: dict[str, type[Tool]] = {known.name: known for known in tools()}
        self._unsubscribe: Callable[[], None] = lambda: None
        self.open: OpenTask | None = None
        self.tool = SELECT
        self._class: ClassDef | None = None
        self._last = ""
        session.after.watch(lambda: self.open is not None and self.open.busy)
        canvas.edit_made.connect(self.apply)
        canvas.making_wanted.connect(self._take_making)
        canvas.selection_changed.connect(self._select)

    def take(self, opened: OpenTask) -> None:
        """Work on this task; the class and tool in hand stay in hand."""
        self.leave()
        self.open = opened
        self._unsubscribe = opened.changed.subscribe(self._changed)
        known = [one.id for one in opened.ontology.classes]
        if self._class is not None and self._class.id in known:
            opened.active_class = opened.ontology.find(self._class.id)
        self._class = opened.active_class
        self.class_changed.emit(self._class.id)

    def leave(self) -> None:
        """Let go of the task."""
        if self.open is None:
            return
        self._unsubscribe()
        self.open.close()
        self.open = None

    def hold(self, name: str | None = None) -> None:
        """Take a tool, or the one in hand anew after another scene has come on."""
        self.tool = name or self.tool
        if self.tool != SELECT:
            self._last = self.tool
        if self.open is not None:
            self._canvas.set_tool(self._tools[self.tool](), self.open)
            self._canvas.set_locked(self.open.locked)
        self.tool_changed.emit(self.tool)

    def choose_class(self, class_id: str) -> None:
        """Take a class and its first tool together."""
        if self.open is None:
            return
        self._class = self.open.active_class = self.open.ontology.find(class_id)
        self.hold(self._tool_for(self._class))
        self.class_changed.emit(class_id)

    def repeat(self) -> None:
        """Draw another of the same: the last class with the tool it was drawn with."""
        if self._class is not None:
            self.hold(self._last or self._tool_for(self._class))

    def apply(self, made: Edit) -> None:
        """Make an edit durable, clipped to neighbours; when it is refused, say why and show things as they are."""
        if self.open is None:
            return
        if len(made.changes) > AT_ONCE:
            self._make(lambda _book: self._apart(made))
            return
        ontology, meeting = self.open.ontology, self._canvas.annotations.meeting
        if self._canvas.aim.aids.apart:
            apart = self._session.attempt(lambda: kept_apart(made, ontology, meeting))
            if apart is None:
                self._canvas.set_selection(self.selection)
            elif self.keep(apart[0]) and apart[1]:
                self._session.said.emit(apart[1])
        else:
            self.keep(made)

    def keep(self, made: Edit, then: Callable[[], object] = lambda: None) -> bool:
        """Make an edit durable as it is, then do `then`; says whether it is so already: very many are stored aside."""
        opened = self.open
        if opened is None:
            return False
        if len(made.changes) > AT_ONCE:
            self._make(lambda _book: made, then)
            return False
        self._canvas.show_ahead(made)
        try:
            kept = self._session.attempt(lambda: opened.apply(made)) is not None
        finally:
            self._canvas.end_ahead()
        if kept:
            then()
        else:
            self._canvas.refuse_edit()
            self._canvas.set_selection(self.selection)
        return kept

    def change_chosen(
        self, make: Callable[[Sequence[Annotation]], Edit | None], then: Callable[[], object] = lambda: None
    ) -> None:
        """Make an edit of what is selected and apply it; of very many it is made and stored off the GUI thread."""
        ids = self.selection
        if len(ids) > AT_ONCE:
            self._make(lambda book: self._apart(make(book.some(ids))), then)
            return
        chosen = self.chosen
        made = self._session.attempt(lambda: make(chosen))
        if made is not None:
            self.apply(made)
            then()

    def _make(self, make: Make, then: Callable[[], object] = lambda: None) -> None:
        """Make, store and lay out an edit of very many while the window goes on."""
        opened = self.open
        if opened is None:
            return

        def told(made: Edit) -> None:
            self._session.said.emit(f"{plural(len(made.changes), 'annotation')} changed: {made.label}.")
            then()

        self._session.said.emit(STORING)
        self._session.attempt(lambda: opened.apply_aside(make, told))

    def _apart(self, made: Edit | None) -> Edit | None:
        """Clipped to neighbours where that is wanted; any thread may ask."""
        if made is None or self.open is None or not self._canvas.aim.aids.apart:
            return made
        return kept_apart(made, self.open.ontology, self._canvas.annotations.meeting)[0]

    def _take_making(self, making: Callable[[Sequence[Annotation]], Step]) -> None:
        def make(chosen: Sequence[Annotation]) -> Edit | None:
            step = making(chosen)
            if step.message:
                raise UnfitSelectionError(step.message)
            return step.edit

        self.change_chosen(make, lambda: self.select(*self.selection))

    @property
    def chosen(self) -> tuple[Annotation, ...]:
        """The selected annotations, in the order they were selected."""
        opened = self.open
        return tuple(opened.annotations[one] for one in self.selection) if opened is not None else ()

    def undo(self) -> None:
        """Take back the newest step."""
        opened = self.open
        if opened is not None:
            words = f"Taken back: {opened.undo_label}." if opened.undo_label else "Taken back."
            self._step(words, opened.undo, opened.undo_aside, aside_wanted=opened.undo_is_large)

    def redo(self) -> None:
        """Do the newest step taken back again."""
        opened = self.open
        if opened is not None:
            words = f"Done again: {opened.redo_label}." if opened.redo_label else "Done again."
            self._step(words, opened.redo, opened.redo_aside, aside_wanted=opened.redo_is_large)

    def _step(
        self,
        words: str,
        at_once: Callable[[], Edit | None],
        aside: Callable[[Callable[[Edit], None]], None],
        *,
        aside_wanted: bool,
    ) -> None:
        """Go a step back or forth, and say so."""
        if not aside_wanted:
            if self._session.attempt(at_once) is not None:
                self._session.said.emit(words)
            return
        self._session.said.emit(STORING)
        self._session.attempt(lambda: aside(lambda _made: self._session.said.emit(words)))

    @property
    def selection(self) -> tuple[AnnotationId, ...]:
        """What is selected, of what still lives."""
        if self.open is None:
            return ()
        return self.open.living(self.open.selection)

    def select(self, *annotations: AnnotationId) -> None:
        """Select annotations on the canvas and in the panels."""
        if self.open is not None:
            self.open.selection = annotations  # before the canvas asks the tool for its grips
        self._canvas.set_selection(annotations)
        self._select(annotations)

    def select_all(self, annotations: Sequence[AnnotationId]) -> None:
        """Select these, and nothing else."""
        self.select(*annotations)

    def select_shown(self) -> None:
        """Select every annotation of the task that is shown."""
        if self.open is not None:
            self._choose(self.open.places.ids_of)

    def select_class(self) -> None:
        """Select every annotation shown of the class of the first selected one, or of the class in hand."""
        if self.open is None or self._class is None:
            return
        first = self.open.annotation(self.open.selection[0]) if self.open.selection else None
        self._choose(partial(self.open.places.ids_of, first.class_id if first is not None else self._class.id))

    def select_others(self) -> None:
        """Select what is shown and not selected."""
        if self.open is not None:
            places, before = self.open.places, self.open.selection
            self._choose(lambda: _others(places.ids_of(), before))

    def select_nothing(self) -> None:
        """Let go of what is selected."""
        self.select()

    def _choose(self, find: Callable[[], Sequence[AnnotationId]]) -> None:
        """Select what is found; among many it is looked for off the GUI thread."""
        opened = self.open
        if opened is None:
            return
        if len(opened.annotations) <= MANY:
            self._chosen(opened, tuple(find()))
        else:
            self._session.aside(lambda: tuple(find()), lambda found: self._chosen(opened, found))

    def _chosen(self, opened: OpenTask, annotations: tuple[AnnotationId, ...]) -> None:
        if self.open is opened:
            self.select(*annotations)
            self._session.said.emit(f"{plural(len(annotations), 'annotation')} selected.")

    def set_attribute(self, name: str, value: object) -> None:
        """Fill in an attribute of the selected annotations; None empties it."""
        if self.open is None or not self.selection:
            return

        def make(chosen: Sequence[Annotation]) -> Edit:
            changes = [Change(one, replace(one, attributes=_filled(one.attributes, name, value))) for one in chosen]
            return edit(f"change of {name.lower()}", changes)

        self.change_chosen(make)

    def give_class(self, class_id: str | None = None) -> None:
        """Give the selected annotations a class, or the one in hand, where their shape is allowed for it."""
        known = self.open.ontology.find(class_id) if self.open is not None and class_id else self._class
        if self.open is None or known is None or not self.selection:
            return

        def make(chosen: Sequence[Annotation]) -> Edit:
            if any(one.shape.kind not in known.shapes for one in chosen):
                raise UnfitSelectionError(f"{known.name} is not drawn as this shape; draw it anew.")
            return edit(f"class {known.name}", [Change(one, replace(one, class_id=known.id)) for one in chosen])

        self.change_chosen(make)

    def _tool_for(self, known: ClassDef) -> str:
        by_shape: dict[ShapeKind, str] = {}
        for tool in self._tools.values():
            if tool.shape is not None:
                by_shape.setdefault(tool.shape, tool.name)  # of two for one shape the first, the plain one
        return next((by_shape[kind] for kind in known.shapes if kind in by_shape), SELECT)

    def _select(self, annotations: tuple[AnnotationId, ...]) -> None:
        if self.open is not None:
            self.open.selection = tuple(annotations)
            self.selected.emit()

    def _changed(self, made: Edit) -> None:
        self._canvas.apply(made)
        self.edited.emit(made)


def _others(shown: Sequence[AnnotationId], chosen: Sequence[AnnotationId]) -> list[AnnotationId]:
    known = set(chosen)
    return [one for one in shown if one not in known]


def _filled(attributes: Mapping[str, object], name: str, value: object) -> dict[str, object]:
    others = {key: known for key, known in attributes.items() if key != name}
    return others if value is None else {**others, name: value}
