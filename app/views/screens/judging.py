"""Judging one task: the object in hand, verdicts, fixes, pins, and the way back."""

from collections.abc import Callable, Collection
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.models.annotation import Annotation, Status
from app.models.edit import Edit
from app.models.geometry import Shape
from app.models.ids import AnnotationId, OpId
from app.models.ontology import ClassDef
from app.models.task import TaskState
from app.services import review
from app.services.displayed import Evidence
from app.services.editing import OpenTask
from app.services.review_round import ReviewRound
from app.tools.catalogue import tool
from app.views.panels.selection import Selected
from app.views.panels.stage import Stage
from app.views.screens.fixing import FixContext
from app.views.screens.pin_tool import PinTool
from app.views.session import Session

PINNING = "Click where something was missed."
FIXING = "Fixing: drag its corners, or change its class (digit) or attributes. It counts as accepted with edits."


class Judging(QObject):
    """Holds the task in review. `moved` says that the object in hand, or what can be done with it, has changed."""

    moved = Signal()

    def __init__(self, session: Session, stage: Stage) -> None:
        super().__init__(stage)
        self._session = session
        self._stage = stage
        self._unsubscribe: Callable[[], None] = lambda: None
        self._judged: list[AnnotationId] = []
        self.open: OpenTask | None = None
        self._round: ReviewRound | None = None
        self._evidence: Evidence | None = None
        self.current: AnnotationId | None = None
        self.armed = False
        self.fixing = False
        self.pinning = False

    @property
    def active(self) -> bool:
        """Whether verdicts can be given: the task is in one's own review."""
        if self.open is None or not self._session.workspace.acting:
            return False
        task = self.open.task
        return task.state is TaskState.IN_REVIEW and task.reviewer == self._session.workspace.person.id

    @property
    def judgeable(self) -> bool:
        """Whether the object in hand can get a verdict now."""
        shown = self.current_annotation
        return self.active and shown is not None and shown.status is not Status.ACCEPTED

    @property
    def busy(self) -> bool:
        """Whether Escape has something to leave."""
        return self.armed or self.fixing or self.pinning

    @property
    def sentence(self) -> str:
        """What the reviewer is asked to do now, beyond a verdict."""
        return PINNING if self.pinning else (FIXING if self.fixing else "")

    @property
    def current_annotation(self) -> Annotation | None:
        """The object in hand."""
        return self.open.annotations.get(self.current) if self.open is not None and self.current else None

    @property
    def left(self) -> Collection[AnnotationId]:
        """What still needs a verdict."""
        return self._round if self._round is not None else ()

    def take(self, opened: OpenTask) -> None:
        """Judge this task."""
        self.leave()
        self.open = opened
        self._unsubscribe = opened.changed.subscribe(self._stage.canvas.apply)
        self._round = ReviewRound(self._session.workspace, opened.task.id)
        self._evidence = Evidence(self._session.workspace, opened.task.id, self._stage.displayed)

    def leave(self) -> None:
        """Let go of the task."""
        if self.open is not None:
            self._unsubscribe()
            self.open.close()
        if self._round is not None:
            self._round.close()
        self.open, self.current, self._round, self._evidence = None, None, None, None
        self._judged = []
        self.armed = self.fixing = self.pinning = False

    def arrived(self) -> None:
        """The scene is on stage and what was drawn is read: take the select tool and look at the first object."""
        self._hold_select()
        if self.active:
            self.advance()
        else:
            self.moved.emit()

    def advance(self) -> None:
        """Go to the next object without a verdict, after the one in hand; once they are all read."""
        self.calm()
        if self.open is None or self._round is None or self.open.loading:
            return
        following = self._round.following(self.current)
        if following is not None:
            self.look(following)
        else:
            self._show(None)
            self._session.said.emit("Every object is judged. M pins what was missed; Ctrl+Enter finishes.")

    def look(self, annotation: AnnotationId | None = None) -> None:
        """Take an object in hand and zoom to it."""
        wanted = annotation or self.current
        if self.open is None or wanted is None or wanted not in self.open.annotations:
            return
        self.calm()
        self._stage.zoom_to_shape(self.open.annotations[wanted].shape)
        self._show(wanted)

    def selected(self, annotations: tuple[AnnotationId, ...]) -> None:
        """An object was clicked in the picture."""
        if not self.fixing and len(annotations) == 1:
            self._show(annotations[0])

    def accept(self, comment: str) -> None:
        """Accept exactly the revision shown."""
        shown = self._judgeable()
        if shown is not None:
            workspace = self._session.workspace
            self._judge(shown, lambda: review.accept(workspace, shown.id, _head(shown), comment))

    def arm(self) -> None:
        """The next digit rejects."""
        if self._judgeable() is not None:
            self.calm()
            self.armed = True
            self.moved.emit()

    def reject(self, code: str, comment: str) -> None:
        """Reject exactly the revision shown."""
        shown = self._judgeable()
        if shown is not None:
            workspace = self._session.workspace
            self._judge(shown, lambda: review.reject(workspace, shown.id, _head(shown), [code], comment))

    def start_fix(self) -> None:
        """Let the reviewer change the object in hand."""
        shown = self._judgeable()
        if shown is None or self.open is None:
            return
        self.calm()
        self.fixing = True
        self._stage.canvas.set_selection((shown.id,))
        self._stage.canvas.set_tool(tool("select"), FixContext(self.open, shown.id))
        self.moved.emit()

    def fix_shape(self, made: Edit, comment: str) -> None:
        """An edit from the canvas while fixing."""
        after = next((change.after for change in made.changes if change.annotation == self.current), None)
        if not self.fixing:
            self._session.refused.emit("Press F to fix this object, or R to reject it; nothing was changed.")
        elif after is None:
            self._session.refused.emit("A reviewer deletes nothing: press Esc, then R and 7, “Not an object”.")
        else:
            self._fix(shape=after.shape, comment=comment)

    def fix_attribute(self, name: str, value: object) -> None:
        """A changed attribute while fixing."""
        shown = self.current_annotation
        if shown is not None and self.fixing:
            others = {key: known for key, known in shown.attributes.items() if key != name}
            self._fix(attributes=others if value is None else {**others, name: value})

    def fix_class(self, class_id: str, comment: str) -> None:
        """Another class while fixing; it keeps the attributes that the other class has too."""
        shown = self.current_annotation
        if shown is None or self.open is None or not self.fixing or class_id == shown.class_id:
            return
        names = {attribute.name for attribute in self.open.ontology.find(class_id).attributes}
        kept = {name: value for name, value in shown.attributes.items() if name in names}
        self._fix(class_id=class_id, attributes=kept, comment=comment)

    def fix_class_by_key(self, key: str, comment: str) -> None:
        """The class with this key while fixing; a sentence when no class that may have such a shape has it."""
        known = next((one for one in self.classes_offered if one.key == key), None)
        if known is None:
            self._session.refused.emit(f"No class for this shape has the key {key}; choose one from the list.")
        else:
            self.fix_class(known.id, comment)

    @property
    def classes_offered(self) -> tuple[ClassDef, ...]:
        """The classes the object in hand may be given: those its shape is allowed for."""
        shown = self.current_annotation
        if shown is None or self.open is None:
            return ()
        return tuple(one for one in self.open.ontology.classes if shown.shape.kind in one.shapes)

    def start_pin(self) -> None:
        """The next click pins what was missed."""
        if self.open is not None and self.active:
            self.calm()
            self.pinning = True
            self._stage.canvas.set_tool(PinTool(self._pin), self.open)
            self.moved.emit()

    def back(self) -> None:
        """Take back the last verdict given here, and return to its object."""
        if not self._judged:
            self._session.refused.emit("There is no verdict of yours to take back here.")
            return
        last = self._judged.pop()
        if self._session.attempt(lambda: review.take_back(self._session.workspace, last)) is not None:
            self.look(last)

    def calm(self) -> None:
        """Leave rejecting, fixing and pinning; nothing is decided."""
        if self.fixing or self.pinning:
            self._hold_select()
        was_busy = self.busy
        self.armed = self.fixing = self.pinning = False
        if was_busy:
            self.moved.emit()

    def rest(self) -> None:
        """Leave what was begun and take the select tool."""
        self.calm()
        self._hold_select()

    def unlocked(self, shown: Selected) -> Selected:
        """The same fields, open for the reviewer."""
        return replace(shown, read_only=False, classes=self.classes_offered)

    def _fix(
        self,
        shape: Shape | None = None,
        class_id: str | None = None,
        attributes: dict[str, object] | None = None,
        comment: str = "",
    ) -> None:
        shown = self._judgeable()
        if shown is None:
            return
        workspace = self._session.workspace
        self._judge(
            shown,
            lambda: review.fix(workspace, shown.id, _head(shown), shape, class_id, attributes, comment=comment),
        )

    def _judge(self, shown: Annotation, decide: Callable[[], Annotation]) -> None:
        if self._evidence is not None:
            self._session.attempt(self._evidence.note)
        if self._session.attempt(decide) is None:
            self._stage.canvas.set_selection((shown.id,))
            return
        self._judged.append(shown.id)
        self.advance()

    def _pin(self, x: float, y: float) -> None:
        opened = self.open
        if opened is None:
            return
        pin = self._session.attempt(lambda: review.missed(self._session.workspace, opened.task.id, (x, y)))
        if pin is not None:
            self._session.said.emit("Pinned. The task goes back with it.")
        self.calm()

    def _judgeable(self) -> Annotation | None:
        return self.current_annotation if self.judgeable else None

    def _hold_select(self) -> None:
        if self.open is not None:
            self._stage.canvas.set_tool(tool("select"), self.open)

    def _show(self, annotation: AnnotationId | None) -> None:
        self.current = annotation
        chosen = (annotation,) if annotation is not None else ()
        if self.open is not None:
            self.open.selection = chosen
        self._stage.canvas.set_selection(chosen)
        self.moved.emit()


def _head(shown: Annotation) -> OpId:
    assert shown.head is not None
    return shown.head
