"""The acts of the tour: what an annotator and a reviewer do in the window, hand by hand."""

import math
from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QAbstractButton, QComboBox

from app.models.geometry import ShapeKind
from app.models.ids import AnnotationId, TaskId
from app.models.task import TaskState
from app.views.canvas.canvas import Canvas
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.attribute_editor import shown
from app.views.screens.annotate import AnnotateScreen
from app.views.screens.review import ReviewScreen
from app.views.tour.cast import Place, Role
from app.views.tour.driver import Driver

ROOM = 1.6


class Annotating:
    """An annotator's hands."""

    def __init__(self, window: MainWindow, driver: Driver) -> None:
        self._window = window
        self._driver = driver

    @property
    def screen(self) -> AnnotateScreen:
        """The annotate screen."""
        screen = self._window.pages.screen_of(Mode.ANNOTATE)
        assert isinstance(screen, AnnotateScreen)
        return screen

    @property
    def canvas(self) -> Canvas:
        """Its canvas."""
        return self.screen.stage.canvas

    @property
    def busy(self) -> bool:
        """Whether a task is open."""
        return self.screen.drawing.open is not None

    def take(self, task: TaskId) -> None:
        """Choose a task in the list and press Enter on it."""
        self._driver.key("Ctrl+2")
        listed = self.screen.task_list
        listed.select(task)
        listed.setFocus()
        self._driver.key("Return", listed)
        self._driver.until(lambda: self._holds(task), "the task to open")
        self._driver.until(lambda: self.screen.stage.readout is not None, "the scene to open")
        self._driver.settle(self.canvas)

    def approach(self, place: Place, span: float) -> None:
        """Turn the wheel over a place until `span` pixels fill a good part of the view."""
        for _ in range(60):
            x0, _, x1, _ = self.canvas.camera.window
            if x1 - x0 <= span * ROOM * 3:
                break
            self._driver.wheel(self.canvas, place, 1)
        self._driver.settle(self.canvas)

    def approach_from_afar(self, role: Role) -> None:
        """Zoom out to the whole task, then in on an object."""
        self._driver.key("Ctrl+0", self.canvas)
        self._driver.settle(self.canvas)
        self.approach(role.centre, _span(role))

    def draw(self, role: Role, *, freehand: bool = False) -> AnnotationId:
        """Take the class by its digit and draw its shape by hand."""
        opened = self.screen.drawing.open
        assert opened is not None
        known = opened.ontology.find(role.class_id)
        before = set(opened.annotations)
        self.canvas.setFocus()
        if known.key:
            self._driver.key(known.key, self.canvas)
        else:
            self.screen.drawing.choose_class(known.id)
        self._shape(role, freehand=freehand)
        self._driver.until(lambda: len(opened.annotations) > len(before), f"{known.name} to be drawn")
        (made,) = set(opened.annotations) - before
        return made

    def fill_in(self, annotation: AnnotationId, attributes: dict[str, object]) -> None:
        """Select an annotation and fill in its attributes in the panel."""
        for name, value in attributes.items():
            self.screen.drawing.select(annotation)
            self._driver.until(partial(self._choose, name, value), f"{name} in the selection panel")
            self._driver.until(partial(self._is_set, annotation, name, value), f"{name} to be set")

    def scan(self) -> None:
        """Press Space from view to view until all of the task has been looked at."""
        seeing, scanning = self.screen.watching.seeing, self.screen.scanning
        assert seeing is not None
        while scanning.left:
            left = scanning.left
            self._driver.key("Space", self.canvas)
            self._driver.settle(self.canvas)
            self._driver.hover(self.canvas, (self.canvas.camera.x, self.canvas.camera.y))
            self._driver.until(partial(self._fewer, left), "the view to be seen")
        self._driver.key("Ctrl+0", self.canvas)
        self._driver.settle(self.canvas)

    def _fewer(self, views: int) -> bool:
        """Only a window in front is looked at."""
        return self._driver.in_front() and self.screen.scanning.left < views

    def submit(self, task: TaskId, *, expect: bool = True) -> None:
        """Press Ctrl+Enter."""
        self._driver.key("Ctrl+Return", self.canvas)
        if expect:
            workspace = self._window.session.workspace
            self._driver.until(lambda: workspace.task(task).state is TaskState.SUBMITTED, "the task to be submitted")

    def leave_submit(self) -> None:
        """Leave the dialog that says what stops the submit, with Escape."""
        self._driver.until(lambda: self.screen.handing_in.dialog is not None, "what stops the submit to be shown")
        self._driver.key("Escape", self.screen.handing_in.dialog)
        self._driver.until(lambda: self.screen.handing_in.dialog is None, "the dialog to go")

    def read_pins(self, task: TaskId) -> None:
        """Open every pin of a returned task."""
        listed = self.screen.pins.list
        for row in listed.rows:
            listed.select(row.key)
            listed.setFocus()
            self._driver.key("Return", listed)
        opened = self.screen.drawing.open
        assert opened is not None
        self._driver.until(lambda: opened.task.id == task and opened.unread_pins == 0, "the pins to be read")

    def reshape(self, annotation: AnnotationId, role: Role) -> None:
        """Drag every corner of a selected annotation to where it belongs."""
        opened = self.screen.drawing.open
        assert opened is not None
        self.approach(role.centre, _span(role))
        self._driver.key("V", self.canvas)
        self._driver.click_at(self.canvas, role.centre)
        for target in role.ring:
            now = opened.annotations[annotation].shape.geometry.exterior.coords[:-1]
            corner = min(now, key=partial(math.dist, target))
            if math.dist(corner, target) * self.canvas.camera.scale >= 1:
                self._driver.drag(self.canvas, [corner, _between(corner, target), target])

    def _shape(self, role: Role, *, freehand: bool) -> None:
        driver, canvas, ring = self._driver, self.canvas, role.ring
        if self.screen.drawing.tool == ShapeKind.BOX:
            x0, y0, x1, y1 = role.bounds
            driver.drag(canvas, [(x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2), (x1, y1)])
        elif self.screen.drawing.tool == ShapeKind.ROTATED_BOX:
            for place in ring[:3]:
                driver.click_at(canvas, place)
        else:
            for place in ring[:-2] if freehand else ring:
                driver.click_at(canvas, place)
            if freehand:
                driver.drag(canvas, _stroke(ring[-2], ring[-1]))
            driver.key("Return", canvas)

    def _choose(self, name: str, value: object) -> bool:
        words = ("Yes" if value else "No") if isinstance(value, bool) else shown(str(value))
        for button in self.screen.selection.findChildren(QAbstractButton):
            if button.accessibleName() == f"{name}: {words}" and button.isVisible():
                self._driver.click(button)
                return True
        for combo in self.screen.selection.findChildren(QComboBox):
            if combo.accessibleName() == name and combo.isVisible() and combo.findData(value) >= 0:
                combo.setFocus()
                combo.setCurrentIndex(combo.findData(value))
                combo.activated.emit(combo.currentIndex())
                return True
        return False

    def _is_set(self, annotation: AnnotationId, name: str, value: object) -> bool:
        opened = self.screen.drawing.open
        return opened is not None and opened.annotations[annotation].attributes.get(name) == value

    def _holds(self, task: TaskId) -> bool:
        opened = self.screen.drawing.open
        return opened is not None and opened.task.id == task and opened.task.state is TaskState.CLAIMED


class Reviewing:
    """A reviewer's hands."""

    def __init__(self, window: MainWindow, driver: Driver) -> None:
        self._window = window
        self._driver = driver

    @property
    def screen(self) -> ReviewScreen:
        """The review screen."""
        screen = self._window.pages.screen_of(Mode.REVIEW)
        assert isinstance(screen, ReviewScreen)
        return screen

    @property
    def canvas(self) -> Canvas:
        """Its canvas."""
        return self.screen.stage.canvas

    @property
    def busy(self) -> bool:
        """Whether a task is open."""
        return self.screen.judging.open is not None

    def take(self, task: TaskId) -> None:
        """Choose a task in the queue and press Enter on it."""
        self._driver.key("Ctrl+3")
        queue = self.screen.queue
        queue.select(task)
        queue.setFocus()
        self._driver.key("Return", queue)
        self._driver.until(lambda: self.screen.judging.active, "the review to start")
        self._driver.until(lambda: self.screen.stage.readout is not None, "the scene to open")
        self._driver.settle(self.canvas)

    def accept(self) -> None:
        """Press A on the object in hand."""
        left = len(self.screen.judging.left)
        self._driver.key("A", self.canvas)
        self._driver.until(lambda: len(self.screen.judging.left) < left, "the verdict")
        self._driver.settle(self.canvas)

    def reject(self, digit: str, comment: str) -> None:
        """Press R and a digit on the object in hand."""
        left = len(self.screen.judging.left)
        self._driver.write(comment, self.screen.reasons.comment)
        self.canvas.setFocus()
        self._driver.key("R", self.canvas)
        self._driver.key(digit, self.canvas)
        self._driver.until(lambda: len(self.screen.judging.left) < left, "the verdict")
        self._driver.settle(self.canvas)

    def pin(self, place: Place, comment: str) -> None:
        """Press M and click where something was missed."""
        self._driver.write(comment, self.screen.reasons.comment)
        self.canvas.setFocus()
        self.canvas.look_at(*place)
        self._driver.settle(self.canvas)
        self._driver.key("M", self.canvas)
        self._driver.click_at(self.canvas, place)

    def finish(self, task: TaskId, states: Sequence[TaskState]) -> None:
        """Press Ctrl+Enter."""
        self._driver.key("Ctrl+Return", self.canvas)
        workspace = self._window.session.workspace
        self._driver.until(lambda: workspace.task(task).state in states, "the review to finish")


def _span(role: Role) -> float:
    x0, y0, x1, y1 = role.bounds
    return max(x1 - x0, y1 - y0)


def _between(one: Place, other: Place) -> Place:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)


def _stroke(start: Place, end: Place) -> list[Place]:
    steps = 12
    return [
        (start[0] + (end[0] - start[0]) * n / steps, start[1] + (end[1] - start[1]) * n / steps)
        for n in range(steps + 1)
    ]
