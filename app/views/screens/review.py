"""Review: the queue and the objects, the canvas with the verdict bar, reasons, pins and history."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from app.models.annotation import Annotation
from app.models.edit import Edit
from app.models.ids import AnnotationId, SceneId, TaskId
from app.models.review import REASONS, Pin
from app.services import review
from app.services.clocks import told_time
from app.services.displayed import nothing_seen, seen_as
from app.services.editing import OpenTask
from app.services.errors import OwnWorkError
from app.services.review import QueueItem
from app.services.reviewer_day import DayCount
from app.services.workspace import Changed
from app.views.actions import REVIEW, Actions, ActionSpec
from app.views.panels.action_button import ActionButton
from app.views.panels.history import HistoryPanel
from app.views.panels.judged_objects import JudgedObjects
from app.views.panels.overlay import Overlay
from app.views.panels.pins import PinsPanel
from app.views.panels.reasons import ReasonsPanel
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.panels.section import Section
from app.views.panels.selection import SelectionPanel
from app.views.panels.stage import Stage
from app.views.panels.task_rows import names_needed, queue_row
from app.views.panels.verdict_bar import VerdictBar
from app.views.panels.your_day import YourDayPanel
from app.views.screens import layout
from app.views.screens.comparing_deeds import ComparingDeeds
from app.views.screens.judging import Judging
from app.views.screens.looking import Looking
from app.views.screens.measuring import Measuring
from app.views.screens.opening import open_aside
from app.views.screens.rework import before_rework, revisions
from app.views.screens.screen import Screen
from app.views.screens.selected import describe
from app.views.screens.showing import Showing
from app.views.session import Session

REFRESH_MS = 60
EMPTY_QUEUE = "Nothing waits for review. Submitted tasks appear here, the oldest first."
NOT_OPEN = "Choose a task in the queue and press Enter to review it."
JUDGING = ("review.accept", "review.reject", "review.fix", "review.missed", "review.back", "review.finish")


class ReviewScreen(Screen):
    """Judges one task at a time, object by object."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(session, actions)
        self._stage = Stage()
        self.comparing = ComparingDeeds(session, self._stage)
        self._looking = Looking(self, session, actions, self._stage)
        self._stage.canvas.empty_text = NOT_OPEN
        self.judging = Judging(session, self._stage)
        self.measuring = Measuring(session, actions, self._stage, self.judging.rest)
        self.showing = Showing(session, self._stage, lambda: self.judging.open, self._stage.canvas.set_selection)
        self._queue: list[QueueItem] = []
        self._changed: set[AnnotationId] = set()
        self._anything = True
        self._count = DayCount()
        actions.add(reason_specs(), {f"reason.{r.code}": self._rejecter(r.code) for r in REASONS if r.key})
        self._make_panels()
        self._lay_out()
        self._connect()
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh_timer.timeout.connect(self.refresh_changed)

    @property
    def stage(self) -> Stage:
        """The picture."""
        return self._stage

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What this screen does for which action."""
        return {
            "review.accept": lambda: self.judging.accept(self.reasons.take_comment()),
            "review.reject": self.judging.arm,
            "review.fix": self.judging.start_fix,
            "review.missed": self.judging.start_pin,
            "review.back": self.judging.back,
            "review.cancel": self.judging.calm,
            "review.next": lambda: self.start(None),
            "review.finish": self.finish,
            **self._looking.deeds(),
            **self._stage.display_deeds,
            **self.showing.deeds(),
            "view.selected": self.judging.look,
            **self.comparing.deeds(),
            "view.left": lambda: layout.toggle(self._left),
            "view.right": lambda: layout.toggle(self._right),
            **self.measuring.deeds(),
        }

    def bare(self, wanted: bool) -> None:
        """Leave only the picture, or bring the panels back."""
        layout.bare((self._left, self._right), wanted=wanted)
        self._stage.canvas.setFocus()

    def enter(self) -> None:
        """List the queue; go on with the review in hand."""
        self.refresh()
        if self.judging.open is None and self._queue:
            self.open_task(self._queue[0].task.id)
        (self._stage.canvas if self.judging.active else self.queue).setFocus()

    def leave_workspace(self) -> None:
        """Close the task and its scene."""
        self._refresh_timer.stop()
        self._looking.leave()
        self.judging.leave()
        self._stage.leave_scene()

    def open_task(self, task: TaskId) -> None:
        """Show a task of the queue."""
        if self.judging.open is not None and self.judging.open.task.id == task:
            return
        opened = self.session.attempt(lambda: open_aside(self.session, task))
        if opened is not None:
            self.judging.take(opened)
            self._stage.show_task(opened)
            self.refresh()

    def start(self, task: object) -> None:
        """Take a task into review, or the next one."""
        wanted = task if task is None else TaskId(task)  # type: ignore[arg-type]
        started = self.session.attempt(lambda: review.start(self.session.workspace, wanted))
        if started is None:
            return
        self.open_task(started.id)
        self.refresh()
        self.judging.advance()
        self._stage.canvas.setFocus()

    def finish(self) -> None:
        """Close the review of this task."""
        opened = self.judging.open
        if opened is None:
            return
        comment = self.reasons.comment.text().strip()
        done = self.session.attempt(lambda: review.finish(self.session.workspace, opened.task.id, comment))
        if done is None:
            return
        self.reasons.take_comment()
        self.judging.leave()
        self._stage.leave_scene()
        self.session.said.emit(f"{done.name} is {done.state.value.replace('_', ' ')}.")
        self.refresh()

    def refresh(self) -> None:
        """Bring every panel up to date with the workspace."""
        self._refresh_timer.stop()
        self._changed.clear()
        self._anything = False
        if not self.session.is_open:
            return
        if self.judging.open is not None and self.judging.open.gone:
            self.session.said.emit(self.judging.open.read_only)
            self.leave_workspace()
        self.objects.forget()
        self._count.forget()
        workspace = self.session.workspace
        now = datetime.now(UTC)
        self._queue = review.queue(workspace) if workspace.acting else []
        scenes = names_needed(workspace.scenes())
        self.queue.show_rows([_queue_row(item, now, scenes) for item in self._queue])
        self.queue_section.set_count(str(len(self._queue)) if self._queue else "")
        if workspace.acting:
            self.day.show_day(self._count.day(workspace))
        self._show_open()

    def _note(self, changed: Changed) -> None:
        """Verdicts change single objects; all else, as events and what a sync brought, may change any panel."""
        self._changed |= changed.annotations
        self._anything |= changed.whole or not changed.annotations
        self._refresh_timer.start()

    def refresh_changed(self) -> None:
        """Bring up to date what has changed since the last time; after a verdict that is its object alone."""
        if self._anything or not self.session.is_open or not self.session.workspace.acting:
            self.refresh()
            return
        changed, self._changed = self._changed, set()
        self.day.show_day(self._count.day(self.session.workspace, changed))
        self._show_open(changed)

    def _show_open(self, changed: Iterable[AnnotationId] = ()) -> None:
        opened = self.judging.open
        for name in JUDGING:
            self.actions_table.allow(name, self.judging.active)
        self.verdicts.setVisible(self.judging.active)
        self.finish_button.setVisible(opened is not None)
        for panel in (self.objects, self.reasons, self.pins, self.history, self.map_section):
            panel.setVisible(opened is not None)
        self._say_why()
        if opened is None:
            self.pins.show_pins([], str)
            self._show_current()
            return
        self.queue.select(opened.task.id)
        pins = review.pins(self.session.workspace, opened.task.id)
        self.pins.show_pins(pins, self.session.workspace.person_named)
        self._stage.canvas.set_pins(pins)
        left, table = self.judging.left, self.actions_table
        self.objects.show_objects(opened, left, changed)
        words = f"{len(left)} left" if left else "all judged"
        table.rename("review.finish", f"Finish {opened.task.name.lower()} · {words}")
        table.allow("review.finish", self.judging.active and not left)
        self._show_current()

    def _show_current(self) -> None:
        current = self.judging.current_annotation
        opened = self.judging.open
        self.objects.list.select(self.judging.current)
        armed, fixing = self.judging.armed, self.judging.fixing
        self.reasons.arm(armed=armed)
        self.reasons.only_comment(fixing)
        for spec in reason_specs():
            self.actions_table.allow(spec.name, armed or fixing)
        self.actions_table.allow("review.cancel", self.judging.busy)
        for name in ("review.accept", "review.reject", "review.fix"):
            self.actions_table.allow(name, self.judging.judgeable)
        self.fields.setVisible(self.judging.fixing)
        if current is None or opened is None:
            self.history.show_history([], str, lambda op: op.client_time, nothing_seen)
            self.label.hide()
            self._stage.canvas.set_ghost(None)
            return
        self._show_past(opened, current)
        shown = describe(opened, (current.id,), lambda _one: "")
        self.fields.show_selected(shown if self.judging.fixing is False else self.judging.unlocked(shown))

    def _show_past(self, opened: OpenTask, current: Annotation) -> None:
        past = self.session.workspace.history(current.id)
        workspace = self.session.workspace
        seen = seen_as(workspace.database, opened.task.id)
        self.history.show_history(past, workspace.person_named, told_time(workspace), seen)
        ghost = before_rework(past, current.shape)
        self._stage.canvas.set_ghost(ghost)
        count = revisions(past)
        before = "   dashed: before rework" if ghost is not None else ""
        name = opened.ontology.find(current.class_id).name
        attributes = ", ".join(f"{key} {value}" for key, value in current.attributes.items())
        words = f"{name} · revision {count} of {count}{before}" + (f" · {attributes}" if attributes else "")
        self.label_words.setText(words)
        self.label.setVisible(True)
        self._label_place.place()

    def _say_why(self) -> None:
        opened = self.judging.open
        item = next((one for one in self._queue if opened is not None and one.task.id == opened.task.id), None)
        if self.judging.sentence:
            self._stage.notice.say(self.judging.sentence, "Leave it (Esc)", warning=False)
        elif item is None or self.judging.active:
            self._stage.notice.say("")
        elif item.why_not:
            self._stage.notice.say(item.why_not)
        else:
            self._stage.notice.say(f"{item.task.name} waits for review.", "Review it (Enter)", warning=False)

    def _notice_pressed(self) -> None:
        if self.judging.busy:
            self.judging.calm()
        elif self.judging.open is not None:
            self.start(self.judging.open.task.id)

    def _rejecter(self, code: str) -> Callable[[], None]:
        return lambda: self._digit(code)

    def _digit(self, code: str) -> None:
        """The key of a reason: while fixing it is the key of a class."""
        if self.judging.fixing:
            key = next(one.key for one in REASONS if one.code == code)
            self.judging.fix_class_by_key(key or "", self.reasons.take_comment())
        else:
            self.judging.reject(code, self.reasons.take_comment())

    def _read_pin(self, pin: Pin) -> None:
        self._stage.go_to(*pin.at)

    def _scene_shown(self, _task: TaskId) -> None:
        if self.judging.open is not None:
            self.showing.take(self.judging.open)
        self.judging.arrived()

    def _edited(self, made: Edit) -> None:
        self.judging.fix_shape(made, self.reasons.take_comment())

    def _moved(self, annotation: AnnotationId) -> None:
        self.judging.look(annotation)

    def _make_panels(self) -> None:
        self.queue = RowList("Review queue", EMPTY_QUEUE, fits=6)
        self.queue_section = Section("clipboard-check", "Review queue", self.queue)
        self.queue_section.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.objects = JudgedObjects()
        self.reasons = ReasonsPanel()
        self.fields = SelectionPanel()
        self.pins = PinsPanel("Pins in this task", "M, then a click, pins what was missed.", unread_counts=False)
        self.history = HistoryPanel()
        self.day = YourDayPanel()
        self.finish_button = ActionButton(self.actions_table, "review.finish", primary=True)
        self.verdicts = VerdictBar(self.actions_table)
        self.label = QFrame()
        self.label.setProperty("kind", "float")
        self.label_words = QLabel()
        row = QHBoxLayout(self.label)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.label_words)

    def _lay_out(self) -> None:
        canvas = self._stage.canvas
        self._verdict_place = Overlay(canvas, self.verdicts, Qt.Edge.BottomEdge)
        self._label_place = Overlay(canvas, self.label, Qt.Edge.TopEdge)
        self._left = layout.column(self.queue_section, self.objects, stretch=self.objects)
        self.map_section = Section("map", "Overview", layout.framed(canvas.mini_map), padded=True)
        upper = layout.column(
            self.fields, self.reasons, self.pins, self.history, self.showing.panel, self.day, self.map_section
        )
        self._right = layout.side("Reasons, pins, history", upper, self.finish_button)
        layout.fill(self, self._left, self._stage, self._right)

    def _connect(self) -> None:
        self.session.changed.connect(self._note)
        self.queue.chosen.connect(self.open_task)
        self.queue.entered.connect(self.start)
        self.objects.list.chosen.connect(self._moved)
        self.reasons.chosen.connect(lambda code: self.judging.reject(code, self.reasons.take_comment()))
        self.fields.class_changed.connect(lambda known: self.judging.fix_class(known, self.reasons.take_comment()))
        self.pins.opened.connect(self._read_pin)
        self.fields.attribute_changed.connect(self.judging.fix_attribute)
        self._stage.notice.pressed.connect(self._notice_pressed)
        self._stage.shown.connect(self._scene_shown)
        self._stage.canvas.message.connect(self.session.said)
        self._stage.canvas.edit_made.connect(self._edited)
        self._stage.canvas.selection_changed.connect(self.judging.selected)
        self.judging.moved.connect(self._show_open)


def reason_specs() -> list[ActionSpec]:
    """One action per reason with a key; they work after R."""
    return [
        ActionSpec(f"reason.{one.code}", f"Reject: {one.title}", "x", (one.key,), REVIEW, "Review")
        for one in REASONS
        if one.key
    ]


def _queue_row(item: QueueItem, now: datetime, scenes: Mapping[SceneId, str]) -> Row:
    row = queue_row(item.task, now, scenes)
    if not item.why_not:
        return row
    why = "your own work" if item.why_not == str(OwnWorkError(item.task.name)) else "for reviewers"
    return Row(row.key, row.title, why, row.trailing, icon="lock", tone=Tone.FAINT, tip=item.why_not)
