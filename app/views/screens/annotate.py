"""Annotate: my tasks and the mini-map, the canvas, classes, selection, checks, guide, and submit."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer

from app.models.ids import AnnotationId, SceneId, TaskId
from app.models.review import Pin
from app.models.task import Task, TaskState
from app.services import leases, review, tasks
from app.services.active_time import active_by_task
from app.services.clocks import told_time
from app.services.displayed import nothing_seen, seen_as
from app.services.editing import OpenTask
from app.services.idle_cutoff import idle_cutoff
from app.services.seen import seen_shares
from app.services.workspace import Changed
from app.views.actions import Actions
from app.views.after_storing import TASK_WAITS
from app.views.later import Soon
from app.views.panels.action_button import ActionButton
from app.views.panels.checks import ChecksPanel
from app.views.panels.classes import ClassPanel
from app.views.panels.coverage import CoveragePanel
from app.views.panels.guide import GuidePanel
from app.views.panels.history import HistoryPanel
from app.views.panels.pins import PinsPanel
from app.views.panels.rejected import RejectedPanel
from app.views.panels.row_list import RowList
from app.views.panels.section import Section
from app.views.panels.selection import SelectionPanel
from app.views.panels.stage import Stage
from app.views.panels.task_rows import STOPPED, my_task_row, names_needed, notice_words, today, work_words
from app.views.screens import layout
from app.views.screens.aiding import Aiding
from app.views.screens.annotate_actions import ClassActions, tool_specs
from app.views.screens.checking import Checking
from app.views.screens.class_finding import ClassFinding
from app.views.screens.comparing_deeds import ComparingDeeds
from app.views.screens.drawing import Drawing
from app.views.screens.handing_in import HandingIn
from app.views.screens.looking import Looking
from app.views.screens.measuring import Measuring
from app.views.screens.model_choosing import choose_model
from app.views.screens.opening import open_aside
from app.views.screens.scanning import Scanning
from app.views.screens.screen import Screen
from app.views.screens.selected import describe
from app.views.screens.shaping import Shaping
from app.views.screens.showing import Showing
from app.views.screens.taking import take_up
from app.views.screens.watching import Watching
from app.views.session import Session

NO_TASKS = "No task is left for you. Ask the lead for more, or add a scene: Ctrl+Shift+O."
NO_PERSON = "Nobody works here yet. Press the name at the top right and say who you are."
REFRESH_MS, PATIENCE_MS = 60, 400  # what is read sooner needs no notice, which would push the picture down


class AnnotateScreen(Screen):
    """Draws on one task at a time."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(session, actions)
        self._listed: list[Task] = []
        self._scenes: Mapping[SceneId, str] = {}
        self._stage = Stage()
        self.comparing = ComparingDeeds(session, self._stage)
        self._looking = Looking(self, session, actions, self._stage)
        self.drawing = Drawing(session, self._stage.canvas)
        self._aiding = Aiding(session, actions, self._stage.canvas.aim)
        self.shaping = Shaping(session, self._stage, self.drawing, self._show_selected)
        self.measuring = Measuring(session, actions, self._stage, self.drawing.hold)
        self.showing = Showing(session, self._stage, lambda: self.drawing.open, self.drawing.select_all)
        self._make_panels()
        self.watching = Watching(session, self._stage)
        self.scanning = Scanning(session, self._stage, self.watching, self._map)
        self.checking = Checking(self, session, actions, self.drawing, self.checks, self.scanning)
        self.handing_in = HandingIn(self, session, self.drawing, self.scanning, self.checking.look)
        self._sought: AnnotationId | None = None
        self._specs = tool_specs()
        actions.add(self._specs, {spec.name: self._holder(spec.name) for spec in self._specs})
        self._finding = ClassFinding(self, session, actions, self.drawing, self._stage.canvas)
        self._class_actions = ClassActions(actions, self._finding.take)
        self._lay_out()
        self._connect()
        timers = (QTimer(self, singleShot=True, interval=pause) for pause in (REFRESH_MS, REFRESH_MS, PATIENCE_MS))
        self._refresh_timer, self._edited_timer, self._patience = timers
        self._refresh_timer.timeout.connect(self.refresh)
        for timer in (self._edited_timer, self._patience):
            timer.timeout.connect(self._show_open)

    @property
    def stage(self) -> Stage:
        """The picture."""
        return self._stage

    @property
    def tools(self) -> Sequence[str]:
        """The drawing tools' actions."""
        return [spec.name for spec in self._specs]

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What this screen does for which action."""
        return {
            "edit.undo": self.drawing.undo,
            "edit.redo": self.drawing.redo,
            "tool.repeat": self.drawing.repeat,
            "guide.open": self.guide.open_large,
            "class.find": self._finding.ask,
            "class.give": self.drawing.give_class,
            "task.next": lambda: self.claim(None),
            "task.submit": self.handing_in.submit,
            **self.checking.deeds(),
            "task.block": self.handing_in.block,
            "scan.next": lambda: self.scanning.go(1),
            "scan.back": lambda: self.scanning.go(-1),
            "task.release": self.handing_in.release,
            "task.withdraw": self.handing_in.withdraw,
            **self._aiding.deeds(),
            **self.shaping.deeds(),
            "model.choose": lambda: choose_model(self.session, self),
            **self._looking.deeds(),
            **self._stage.display_deeds,
            **self.showing.deeds(),
            "select.all": self.drawing.select_shown,
            "select.class": self.drawing.select_class,
            "select.invert": self.drawing.select_others,
            "select.none": self.drawing.select_nothing,
            "view.selected": self._zoom_to_selection,
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
        """List what there is; open what the person has in hand when nothing is open."""
        self.refresh()
        if self.drawing.open is None:
            held = next((task for task in self._listed if task.state is TaskState.CLAIMED), None)
            if held is not None:
                self.open_task(held.id)
        (self._stage.canvas if self.drawing.open is not None else self.task_list).setFocus()

    def leave_workspace(self) -> None:
        """Close the task and its scene."""
        self._refresh_timer.stop()
        self.watching.leave()
        self._looking.leave()
        self._patience.stop()
        self.checking.follow(None)
        if self.drawing.open is not None:
            self.selection.show_selected(describe(self.drawing.open, (), str))
        self.drawing.leave()
        self._stage.leave_scene()

    def open_task(self, task: TaskId) -> None:
        """Show a task; whether it can be drawn on, the notice says."""
        if self.drawing.open is None or self.drawing.open.task.id != task:
            self.session.after.do(lambda: self._open(task), TASK_WAITS)

    def _open(self, task: TaskId) -> None:
        opened = self.session.attempt(lambda: open_aside(self.session, task))
        if opened is None:
            return
        self.handing_in.forget()
        self.checking.follow(None)
        self.watching.leave()
        self._patience.start()
        self.drawing.take(opened)
        self._stage.show_task(opened)
        self.refresh()

    def claim(self, task: object) -> None:
        """Claim a task, or the next one, and open it to draw."""
        self.session.after.do(lambda: self._claim(task), TASK_WAITS)

    def _claim(self, task: object) -> None:
        wanted = task if task is None else TaskId(task)  # type: ignore[arg-type]
        taken = take_up(self.session, wanted, self._listed)
        if taken is not None:
            self.open_task(taken)
        self.refresh()
        if taken is not None:
            self._stage.canvas.setFocus()

    def refresh(self) -> None:
        """Bring every panel up to date with the workspace."""
        self._refresh_timer.stop()
        if not self.session.is_open:
            return
        self._leave_gone()
        workspace = self.session.workspace
        self._aiding.show()
        self._class_actions.show(workspace.ontology.drawable)
        self.classes.show_classes(workspace.ontology.drawable, self._class_actions.keys())
        self.class_section.set_count(f"ontology v{workspace.ontology.version}")
        if self.drawing.open is not None:
            self._class_taken(self.drawing.open.active_class.id)
        self._listed = tasks.listed(workspace) if workspace.acting else []
        self._scenes = names_needed(workspace.scenes())
        self._show_tasks()
        self._show_open()

    def _leave_gone(self) -> None:
        opened = self.drawing.open
        if opened is not None and opened.gone:
            self.leave_workspace()
            self.session.said.emit(f"{opened.task.name} is no longer yours; what you drew was sent, for your lead.")

    def _show_tasks(self) -> None:
        if not self.session.is_open:
            return
        day = today()
        self.task_list.say_when_empty(NO_TASKS if self.session.workspace.acting else NO_PERSON)
        work, how = self._work(), idle_cutoff(self.session.workspace).words
        rows = [
            my_task_row(one, self._unread(one), day, work.get(one.id, ""), how, self._scenes) for one in self._listed
        ]
        self.task_list.show_rows(rows)
        self.task_section.set_count(str(len(self._listed)) if self._listed else "")
        if self.drawing.open is not None:
            self.task_list.select(self.drawing.open.task.id)

    def _work(self) -> dict[TaskId, str]:
        """What is seen of the tasks in hand, how long somebody was active on them, and until when they are taken."""
        yours = leases.until_words(self.session.workspace, self._listed)
        mine = [task for task in self._listed if task.state is TaskState.CLAIMED]
        if not mine:
            return yours
        shares = seen_shares(self.session.workspace, mine)
        active = active_by_task(self.session.workspace, mine)
        if (seeing := self.watching.seeing) is not None:
            shares[seeing.task] = seeing.share
        words = {one.id: work_words(shares.get(one.id), active.get(one.id), yours.get(one.id, "")) for one in mine}
        return yours | words

    def _unread(self, task: Task) -> int:
        if not task.returned or task.state not in {TaskState.CLAIMED, TaskState.RETURNED, TaskState.ADJUDICATION}:
            return 0
        return sum(not pin.opened for pin in review.pins(self.session.workspace, task.id))

    def _show_open(self) -> None:
        opened = self.drawing.open
        drawable = opened is not None and not opened.read_only
        for name in ("task.submit", "task.check", "task.block", "task.release", "edit.undo", "edit.redo"):
            self.actions_table.allow(name, drawable)
        mine = opened is not None and tasks.is_waiting(self.session.workspace, opened.task)
        self.actions_table.allow("task.withdraw", mine)
        for widget in (self.submit, self._map):
            widget.setVisible(opened is not None)
        if opened is None:
            self._stage.notice.say("")
            for panel in (self.pins, self.rejected, self.history):
                panel.hide()
            return
        self._name_actions(opened)
        reading, archived = opened.busy or (opened.loading and self._patience.isActive()), opened.workspace.archived()
        held_off = "" if reading else opened.read_only
        words = notice_words(opened.task, held_off, mine=mine, archived=archived is not None)
        self._stage.notice.say(*words, warning=opened.task.state in STOPPED or not words[1])
        self._show_returned(opened)
        self._show_selected()

    def _name_actions(self, opened: OpenTask) -> None:
        undo, redo, table = opened.undo_label, opened.redo_label, self.actions_table
        table.rename("edit.undo", f"Undo {undo}" if undo else "Undo")
        table.rename("edit.redo", f"Redo {redo}" if redo else "Redo")
        table.rename("task.submit", f"Submit {opened.task.name.lower()}")

    def _show_returned(self, opened: OpenTask) -> None:
        workspace = self.session.workspace
        pins = review.pins(workspace, opened.task.id)
        self.pins.setVisible(bool(pins))
        self.pins.show_pins(pins, workspace.person_named)
        self._stage.canvas.set_pins(pins)
        self.rejected.show_rejected(opened, review.verdicts(workspace, opened.task.id))

    def _show_selected(self) -> None:
        opened = self.drawing.open
        if opened is not None:
            chosen = self.drawing.selection
            self.selection.show_selected(describe(opened, chosen, self.rejected.why))
            workspace = self.session.workspace
            past = workspace.history(chosen[0]) if len(chosen) == 1 else []
            self.history.setVisible(bool(past))
            seen = seen_as(workspace.database, self.drawing.open.task.id) if self.drawing.open else nothing_seen
            self.history.show_history(past, workspace.person_named, told_time(workspace), seen)

    def _read_pin(self, pin: Pin) -> None:
        opened = self.drawing.open
        if opened is None:
            return
        self._stage.go_to(*pin.at)
        if not pin.opened and opened.task.assignee == self.session.workspace.person.id:
            self.session.attempt(lambda: review.open_pin(self.session.workspace, opened.task.id, pin.id))

    def _zoom_to_selection(self) -> None:
        opened = self.drawing.open
        chosen = self.drawing.selection
        if opened is not None and chosen:
            self._stage.zoom_to_shape(opened.annotations[chosen[0]].shape)

    def _workspace_changed(self, _changed: Changed) -> None:
        own = self.drawing.open is not None and self.drawing.open.telling
        (self._edited_timer if own else self._refresh_timer).start()

    def work_on(self, task: TaskId, annotation: AnnotationId) -> None:
        """Show a task with an annotation of it selected, once its scene is there."""
        self._sought = annotation
        self.open_task(task)
        if self._stage.task_shown == task:
            self._take_sought()

    def _take_sought(self) -> None:
        if self._sought is not None:
            self.drawing.hold("select")
            self.handing_in.look_at(self._sought)
        self._sought = None

    def _scene_shown(self, _task: TaskId) -> None:
        if self.drawing.open is not None:
            self.showing.take(self.drawing.open)
        self.drawing.hold()
        self.watching.follow(self.drawing.open)
        self._take_sought()
        self.checking.follow(self.drawing.open)
        self._show_open()

    def _class_taken(self, class_id: str) -> None:
        self.classes.activate(class_id)
        ontology = self.session.workspace.ontology
        self.guide.show_class(ontology.find(class_id), ontology.version)

    def _tool_taken(self, name: str) -> None:
        for spec in self._specs:
            self.actions_table[spec.name].setChecked(spec.name == f"tool.{name}")

    def _holder(self, name: str) -> Callable[[], None]:
        return lambda: self.drawing.hold(name.removeprefix("tool."))

    def _make_panels(self) -> None:
        self.task_list = RowList("My tasks", NO_TASKS)
        self.task_section = Section("list-checks", "My tasks", self.task_list)
        self.pins = PinsPanel("Pins to read", "", unread_counts=True)
        self.rejected = RejectedPanel()
        self._map = CoveragePanel(layout.framed(self._stage.canvas.mini_map))
        self.classes = ClassPanel()
        self.class_section = Section("shapes", "Classes", self.classes)
        self.selection = SelectionPanel(self.session.settle_wanted)
        self.checks = ChecksPanel()
        self.history = HistoryPanel()
        self.guide = GuidePanel()
        self.submit = ActionButton(self.actions_table, "task.submit", primary=True)

    def _lay_out(self) -> None:
        self._left = layout.column(self.task_section, self.pins, self.rejected, self._map, stretch=self.task_section)
        upper = layout.column(
            self.class_section, self.selection, self.checks, self.history, self.guide, self.showing.panel
        )
        self._right = layout.side("Classes, selection, history, checks, guide", upper, self.submit)
        layout.fill(self, self._left, self._stage, self._right)

    def _connect(self) -> None:
        self.session.changed.connect(self._workspace_changed)
        self.actions_table.rebound.connect(self.refresh)
        self.watching.changed.connect(self._show_tasks)
        self.task_list.chosen.connect(self.open_task)
        self.task_list.entered.connect(self.claim)
        self._stage.notice.pressed.connect(self._claim_shown)
        self._stage.shown.connect(self._scene_shown)
        self._stage.canvas.message.connect(self.session.said)
        selected = Soon(self, self._show_selected)
        self.drawing.selected.connect(selected.start)
        self.drawing.class_changed.connect(self._class_taken)
        self.drawing.tool_changed.connect(self._tool_taken)
        self.measuring.taken.connect(lambda: self._tool_taken("measure"))
        self.classes.chosen.connect(self._finding.take)
        self.classes.chosen.connect(lambda _class: self._stage.canvas.setFocus())
        self.selection.attribute_changed.connect(self.drawing.set_attribute)
        self.selection.class_changed.connect(self.drawing.give_class)
        self.selection.side_typed.connect(self.shaping.resize)
        self.pins.opened.connect(self._read_pin)
        self.rejected.wanted.connect(self.handing_in.look_at)

    def _claim_shown(self) -> None:
        opened = self.drawing.open
        if opened is not None and opened.task.state is TaskState.SUBMITTED:
            self.handing_in.withdraw()
        elif opened is not None:
            self.claim(opened.task.id)
