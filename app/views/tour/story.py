"""The story of the tour: annotate, submit, review, reject, rework, accept, sync, report."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.imagery.training.truth import Truth
from app.models.geometry import ShapeKind
from app.models.ids import TaskId
from app.models.task import TaskState
from app.models.words import plural
from app.services import shifts, tasks
from app.services.training.central import Meeting, meet, training_central
from app.services.training.history import ANNOTATOR, LEAD, REVIEWER
from app.services.workspace import Workspace
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.screens.shift import ShiftScreen
from app.views.tour.acts import Annotating, Reviewing
from app.views.tour.cast import Role, asks, choose_task, roles
from app.views.tour.driver import Driver

LOOSE = 1.35


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tour left behind: numbered pictures, the shift summary's files, and how two workspaces met."""

    pictures: tuple[Path, ...]
    reports: tuple[Path, ...]
    meeting: Meeting


class Tour:
    """Tells the story on one workspace. `say` hears a sentence for every step."""

    def __init__(
        self, window: MainWindow, path: Path, folder: Path, truth: Truth | None, say: Callable[[str], None]
    ) -> None:
        self._window = window
        self._path = path
        self._folder = folder
        self._truth = truth
        self._say = say
        self._pictures: list[Path] = []
        self._driver = Driver(window, folder / "screenshots")
        self._annotating = Annotating(window, self._driver)
        self._reviewing = Reviewing(window, self._driver)

    def run(self) -> Outcome:
        """Tell the whole story."""
        self._window.show()
        self._step("start", "The start screen: recent workspaces, new, open, join, the demo.")
        task = self._give_task()
        cast = self._cast(task)
        self._annotate(task, cast)
        self._review(task, cast)
        self._rework(task, cast)
        self._accept(task)
        meeting = self._sync()
        reports = self._report()
        return Outcome(tuple(self._pictures), tuple(reports), meeting)

    def _give_task(self) -> TaskId:
        with_lead = Workspace.open(self._path, LEAD)
        task = choose_task(with_lead.tasks(), self._truth, with_lead.ontology)
        tasks.prioritise(with_lead, task.id, 5)
        tasks.assign(with_lead, task.id, ANNOTATOR)
        with_lead.close()
        return task.id

    def _cast(self, task: TaskId) -> list[Role]:
        reading = Workspace.open(self._path)
        cast = roles(reading.task(task), self._truth, reading.ontology)
        reading.close()
        return cast

    def _annotate(self, task: TaskId, cast: list[Role]) -> None:
        hands, name = self._annotating, self._enter(ANNOTATOR, task)
        self._step("my-tasks", f"{ANNOTATOR} opens the workspace: returned work first, then what is ready.")
        hands.take(task)
        self._step("task", f"Enter claims {name} and shows it at working scale.")
        hands.approach(cast[0].centre, _reach(cast[0]))
        drawn = [hands.draw(cast[0])]
        self._step("drawn", "A digit takes class and tool; three clicks or a drag, and it is saved.")
        opened = hands.screen.drawing.open
        assert opened is not None
        self._driver.key("Ctrl+Z", hands.canvas)
        self._driver.until(lambda: not opened.annotations.get(drawn[0]), "undo")
        self._driver.key("Ctrl+Y", hands.canvas)
        self._driver.until(lambda: drawn[0] in opened.annotations, "redo")
        self._say("Ctrl+Z takes it back, Ctrl+Y draws it again; both are in the log.")
        for number, role in enumerate(cast[1:-1], 1):
            hands.approach_from_afar(role)
            shape = _loosened(role) if number == 1 else role
            drawn.append(hands.draw(shape, freehand=role.kind is ShapeKind.POLYGON))
        self._step("all-drawn", f"{len(drawn)} of {len(cast)} objects are drawn, one too loosely; one is overlooked.")
        if any(asks(opened.ontology.find(role.class_id)) for role in cast[:-1]):
            hands.submit(task, expect=False)
            hands.leave_submit()
            self._driver.until(lambda: bool(hands.screen.checks.list.rows), "the checks to find what is missing")
            self._step("checks", "Submit runs the checks: what is mandatory and missing stops it.")
        for annotation, role in zip(drawn, cast, strict=False):
            hands.fill_in(annotation, role.attributes)
        self._step("filled-in", "The attributes are filled in.")
        hands.scan()
        self._step("scanned", "Space goes through the task view by view; nothing of it was left unseen.")
        hands.submit(task)
        self._step("submitted", f"{name} is submitted.")

    def _review(self, task: TaskId, cast: list[Role]) -> None:
        hands, name = self._reviewing, self._enter(REVIEWER, task)
        hands.take(task)
        self._step("review", f"{REVIEWER} takes {name} into review, object by object.")
        hands.accept()
        self._step("accepted", "A accepts exactly the revision shown and goes on to the next object.")
        hands.reject("1", "Follow the outline, not the shadow")
        self._step("rejected", "R and a digit reject it with a reason of the closed list.")
        while hands.screen.judging.left:
            hands.accept()
        hands.pin(cast[-1].centre, "One is missing here")
        self._step("missed", "M pins what was overlooked.")
        hands.finish(task, [TaskState.RETURNED])
        self._step("returned", f"{name} returns to {ANNOTATOR} with its reasons.")

    def _rework(self, task: TaskId, cast: list[Role]) -> None:
        hands, name = self._annotating, self._enter(ANNOTATOR, task)
        hands.take(task)
        self._step("rework", f"{name} opens on its pins; nothing can be drawn before they are read.")
        hands.read_pins(task)
        opened = hands.screen.drawing.open
        assert opened is not None
        rejected = next(one for one in opened.annotations.values() if one.status == "rejected")
        hands.reshape(rejected.id, cast[1])
        hands.approach_from_afar(cast[-1])
        added = hands.draw(cast[-1])
        hands.fill_in(added, cast[-1].attributes)
        self._step("reworked", "The loose border is corrected and the missed object drawn.")
        hands.submit(task)

    def _accept(self, task: TaskId) -> None:
        hands, name = self._reviewing, self._enter(REVIEWER, task)
        hands.take(task)
        self._step("second-look", "Only what has changed waits for a verdict; the border before is dashed.")
        while hands.screen.judging.left:
            hands.accept()
        hands.finish(task, [TaskState.ACCEPTED])
        self._step("done", f"{name} is accepted.")

    def _sync(self) -> Meeting:
        self._say("Starting a central (an embedded PostgreSQL), with a login for each person…")
        self._window.session.leave()
        with TemporaryDirectory(prefix="orthomark-") as away:
            meeting = self._meet(Path(away))
        self._say(
            f"{plural(meeting.pushed, 'operation')} pushed, {meeting.pulled} pulled by a second workspace; "
            + ("both are equal and central verifies." if not meeting.wrong else "; ".join(meeting.wrong))
        )
        return meeting

    def _meet(self, away: Path) -> Meeting:
        """Let copies meet: this central is gone afterwards, and the workspace must not count it as its own."""
        first = away / "first.orthomark"
        reading = Workspace.open(self._path)
        reading.database.backup(first)
        reading.close()
        workspace = Workspace.open(first, LEAD)
        try:
            with training_central(workspace) as central:
                return meet(workspace, away / "second.orthomark", central, lambda _pushed: None)
        finally:
            workspace.close()

    def _report(self) -> list[Path]:
        self._enter(LEAD)
        self._driver.key("Ctrl+4")
        screen = self._window.pages.screen_of(Mode.SHIFT)
        assert isinstance(screen, ShiftScreen)
        self._driver.until(lambda: screen.summary is not None, "the numbers of the shift")
        self._step("shift", f"{LEAD} reads the shift: every number with its denominator.")
        workspace = self._window.session.workspace
        name, day = shifts.latest_shift(workspace)
        written = shifts.write(shifts.summary(workspace, name, day), self._folder / "report")
        self._say(f"The shift summary is written: {written[0].name}")
        return written

    def _enter(self, login: str, task: TaskId | None = None) -> str:
        self._window.doors.enter(self._path, login)
        self._driver.until(lambda: self._window.session.is_open, "the workspace to open")
        return self._window.session.workspace.task(task).name if task is not None else ""

    def _step(self, name: str, sentence: str) -> None:
        both: dict[Mode, Annotating | Reviewing] = {Mode.ANNOTATE: self._annotating, Mode.REVIEW: self._reviewing}
        hands = both.get(self._window.mode)
        if hands is not None and hands.busy:
            self._driver.until(lambda: hands.screen.stage.readout is not None, "the scene to open")
            self._driver.settle(hands.canvas)
        self._pictures.append(self._driver.picture(name))
        self._say(sentence)


def _reach(role: Role) -> float:
    x0, y0, x1, y1 = role.bounds
    return max(x1 - x0, y1 - y0)


def _loosened(role: Role) -> Role:
    x, y = role.centre
    ring = tuple((x + (px - x) * LOOSE, y + (py - y) * LOOSE) for px, py in role.ring)
    return replace(role, ring=ring)
