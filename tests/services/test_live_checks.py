"""The checks kept current by looking only at what an edit touched find what a look at everything finds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.checks.catalogue import checks
from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.errors import NotAllowedError
from app.models.finding import Finding
from app.models.geometry import Shape, ShapeKind, polygon
from app.models.ids import AnnotationId, uuid7
from app.models.ontology import ClassDef, Ontology, Overlap
from app.models.shift import Waived
from app.models.task import Task
from app.services import tasks
from app.services.checking import examined
from app.services.editing import OpenTask
from app.services.errors import SubmitRefusedError
from app.services.fixing_all import fix_all
from app.services.live_checks import LiveChecks
from app.services.waivers import unwaive, waive
from app.services.workspace import Workspace
from app.store import log
from app.store import tasks as stored_tasks
from app.store.verify import verify

BOW = ((10.0, 10.0), (40.0, 40.0), (40.0, 10.0), (10.0, 40.0))
SPOT = st.integers(0, 6).map(lambda step: step * 12.0)
CORNERS = st.tuples(SPOT, SPOT, st.sampled_from((11.0, 20.0)))


@pytest.fixture
def ontology() -> Ontology:
    apart = ClassDef("plot", "Plot", "#E69F00", (ShapeKind.POLYGON,), "1", overlap=Overlap.FORBIDDEN)
    return Ontology("test", 1, (apart, ClassDef("ship", "Ship", "#56B4E9", tuple(ShapeKind), "2", minimum_px=20)))


@pytest.fixture
def opened(workspace: Workspace, task: Task) -> OpenTask:
    tasks.claim(workspace, task.id)
    return OpenTask(workspace, task.id)


def square(opened: OpenTask, x: float, y: float, side: float, class_id: str = "plot") -> Annotation:
    shape = Shape(ShapeKind.POLYGON, shapely.box(x, y, x + side, y + side))
    return Annotation(AnnotationId(uuid7()), opened.scene.id, opened.task.id, class_id, shape)


def draw(opened: OpenTask, *annotations: Annotation) -> None:
    opened.apply(edit("draw", [Change(None, one) for one in annotations]))


def told(findings: Any) -> list[tuple[str, AnnotationId | None, str]]:
    return sorted(((one.check, one.annotation, one.sentence) for one in findings), key=str)


def test_what_is_drawn_is_told_of_at_once_and_no_longer_once_it_is_mended(opened: OpenTask) -> None:
    live = LiveChecks(opened)
    assert live.board.findings == ()
    assert live.current
    bow = replace(square(opened, 0, 0, 9), shape=polygon(BOW))

    draw(opened, bow)

    assert [one.check for one in live.board.findings] == ["invalid_geometry"]
    assert live.board.at.tolist() == [[25.0, 25.0]]
    opened.apply(live.board.findings[0].repair())  # type: ignore[misc]
    assert live.board.findings == ()
    opened.undo()
    assert [one.check for one in live.board.findings] == ["invalid_geometry"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(CORNERS, max_size=6),
    steps=st.lists(
        st.tuples(st.sampled_from(("draw", "move", "delete", "undo")), CORNERS, st.integers(0, 9)), max_size=8
    ),
)
def test_it_finds_after_any_edits_what_a_look_at_everything_finds(
    workspace: Workspace, opened: OpenTask, first: list[Any], steps: list[Any]
) -> None:
    opened.apply(edit("clear", [Change(one, None) for one in opened.annotations.all()]))
    draw(opened, *(square(opened, *corners) for corners in first))
    live = LiveChecks(opened)
    for kind, corners, which in steps:
        known = opened.annotations.all()
        chosen = known[which % len(known)] if known else None
        if kind == "draw" or chosen is None:
            draw(opened, square(opened, *corners, class_id="plot" if which % 2 else "ship"))
        elif kind == "move":
            opened.apply(edit("move", [Change(chosen, replace(chosen, shape=square(opened, *corners).shape))]))
        elif kind == "delete":
            opened.apply(edit("delete", [Change(chosen, None)]))
        else:
            opened.undo()
        assert told(live.board.findings) == told(tasks.findings(workspace, opened.task.id))
    live.close()


ZOO = st.lists(
    st.tuples(
        st.sampled_from(("square", "bow", "spike", "double", "thin", "line", "point", "triangle")),
        CORNERS,
        st.sampled_from(("plot", "ship")),
    ),
    max_size=12,
)


def of_zoo(opened: OpenTask, what: str, corners: tuple[float, float, float], class_id: str) -> Annotation:
    x, y, side = corners
    rings = {
        "bow": [(x, y), (x + side, y + side), (x + side, y), (x, y + side)],
        "spike": [(x, y), (x + 10, y), (x + 10, y + 9), (x + 5.1, y + 9), (x + 5, y + 60), (x + 4.9, y + 9)],
        "double": [(x, y), (x + side, y), (x + side, y), (x + side, y + side)],
        "thin": [(x, y), (x + side, y), (x + side, y + 0.4), (x, y + 0.4)],
        "triangle": [(x, y), (x + side, y), (x, y + side)],
        "square": [(x, y), (x + side, y), (x + side, y + side), (x, y + side)],
    }
    one = square(opened, x, y, side, class_id)
    if what == "line":
        return replace(one, shape=Shape(ShapeKind.POLYLINE, shapely.LineString([(x, y), (x + side, y)])))
    if what == "point":
        return replace(one, shape=Shape(ShapeKind.POINT, shapely.Point(x, y)))
    return replace(one, shape=Shape(ShapeKind.POLYGON, shapely.Polygon(rings[what])))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ZOO, later=ZOO, moved=st.integers(0, 12))
def test_the_first_pass_finds_the_same_in_the_same_order_without_looking_at_each(
    workspace: Workspace, opened: OpenTask, first: list[Any], later: list[Any], moved: int
) -> None:
    opened.apply(edit("clear", [Change(one, None) for one in opened.annotations.all()]))
    draw(opened, *(of_zoo(opened, *one) for one in first))
    again = OpenTask(workspace, opened.task.id)
    draw(again, *(of_zoo(again, *one) for one in later))
    if moved < len(again.annotations):
        one = again.annotations.all()[moved]
        again.apply(edit("move", [Change(one, replace(one, shape=square(again, 12, 12, 11).shape))]))

    live = LiveChecks(again)

    everything = examined(live.ground(), list(again.annotations))
    each = [finding for findings in everything.values() for finding in findings]
    order = [check.name for check in checks()]
    each.sort(key=lambda finding: (not finding.hard, order.index(finding.check)))
    assert live.board.findings == tuple(each)
    live.close(), again.close()


class Later:
    """Work that is done when told to, as a worker thread would be late."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.waiting.append(lambda: done(work()))

    def one(self) -> None:
        self.waiting.pop(0)()


def test_an_answer_that_comes_after_the_task_is_left_is_dropped(opened: OpenTask) -> None:
    later = Later()
    draw(opened, replace(square(opened, 0, 0, 9), shape=polygon(BOW)))
    live = LiveChecks(opened, later)
    live.close()
    later.one()
    assert live.board.findings == ()
    assert later.waiting == []


def test_edits_made_while_it_looks_have_their_turn_before_the_rest_of_the_first_look(opened: OpenTask) -> None:
    later = Later()
    draw(opened, *(square(opened, (place % 90) * 10, place // 90 * 10, 8) for place in range(1200)))
    live = LiveChecks(opened, later)
    later.one()
    draw(opened, replace(square(opened, 0, 0, 9), shape=polygon(BOW)))
    while not by_check(live, "invalid_geometry"):
        assert not live.board.whole
        later.one()
    assert not live.board.whole
    while later.waiting:
        later.one()
    assert live.board.whole
    assert told(live.board.findings) == told(tasks.findings(opened.workspace, opened.task.id))


def by_check(live: LiveChecks, check: str) -> list[Finding]:
    return [one for one in live.board.findings if one.check == check]


def test_a_waiver_is_kept_with_its_reason_until_what_was_found_changes(workspace: Workspace, opened: OpenTask) -> None:
    live = LiveChecks(opened)
    draw(opened, square(opened, 0, 0, 10, "ship"))
    (found,) = by_check(live, "minimum_pixels")
    with pytest.raises(SubmitRefusedError):
        tasks.submit(workspace, opened.task.id)

    waive(workspace, opened.task.id, [found], "  a dinghy, seen twice ")

    assert by_check(live, "minimum_pixels")[0].waived == "a dinghy, seen twice"
    again = Workspace.open(workspace.path, workspace.person.login)
    assert [one.waived for one in tasks.findings(again, opened.task.id)] == ["a dinghy, seen twice"]
    assert verify(again.database).problems == []
    again.close()
    (ship,) = opened.annotations.all()
    opened.apply(edit("move", [Change(ship, replace(ship, shape=square(opened, 0, 0, 9).shape))]))
    assert by_check(live, "minimum_pixels")[0].waived == ""
    opened.undo()
    assert by_check(live, "minimum_pixels")[0].waived
    unwaive(workspace, opened.task.id, by_check(live, "minimum_pixels"))
    assert by_check(live, "minimum_pixels")[0].waived == ""


def test_a_waived_finding_does_not_stop_the_submit_and_its_reason_goes_with_it(
    workspace: Workspace, opened: OpenTask
) -> None:
    draw(opened, square(opened, 0, 0, 10, "ship"))
    waive(workspace, opened.task.id, tasks.findings(workspace, opened.task.id), "a dinghy")
    tasks.submit(workspace, opened.task.id)
    body = [stored.op.data() for stored in workspace_events(workspace, opened)][-1]
    assert body["waivers"] == {"minimum_pixels": "a dinghy"}
    assert body["waived"] == {"minimum_pixels": 1}
    with workspace.database.read() as connection:
        assert stored_tasks.events(connection)[-1].waived == (Waived("minimum_pixels", "a dinghy", 1),)


def workspace_events(workspace: Workspace, opened: OpenTask) -> list[Any]:
    with workspace.database.read() as connection:
        return log.of_task(connection, opened.task.id, ["event"])


def test_hard_findings_and_empty_reasons_and_other_peoples_tasks_cannot_be_waived(
    workspace: Workspace, opened: OpenTask
) -> None:
    draw(opened, replace(square(opened, 0, 0, 9), shape=polygon(BOW)), square(opened, 100, 0, 10, "ship"))
    found = {one.check: one for one in tasks.findings(workspace, opened.task.id)}
    with pytest.raises(NotAllowedError, match="cannot be waived"):
        waive(workspace, opened.task.id, [found["invalid_geometry"]], "because")
    with pytest.raises(NotAllowedError, match="Say why"):
        waive(workspace, opened.task.id, [found["minimum_pixels"]], "  ")
    workspace.act_as("somebody")
    with pytest.raises(NotAllowedError, match="not claimed by you"):
        waive(workspace, opened.task.id, [found["minimum_pixels"]], "because")


def test_all_of_a_kind_are_fixed_by_one_edit_and_taken_back_by_one_undo(opened: OpenTask) -> None:
    live = LiveChecks(opened)
    plots = [square(opened, place * 7, 0, 10) for place in range(6)]
    draw(opened, *plots)
    before = {one: known.shape for one, known in opened.annotations.items()}
    overlap = next(check for check in checks() if check.name == "overlap")
    assert len(by_check(live, "overlap")) == 5

    fixing = fix_all(live.ground(), overlap, by_check(live, "overlap"))

    assert fixing.sentence() == "5 annotations: 5 reshaped."
    assert fixing.edit is not None
    opened.apply(fixing.edit)
    assert live.board.findings == ()
    assert shapely.union_all([one.shape.geometry for one in opened.annotations.all()]).area == pytest.approx(450)
    assert opened.undo_label == "fix of 5 × overlap"
    opened.undo()
    assert {one: known.shape for one, known in opened.annotations.items()} == before


def test_what_is_locked_or_waived_is_left_alone_and_said(workspace: Workspace, opened: OpenTask) -> None:
    live = LiveChecks(opened)
    twins = [square(opened, 0, 0, 10, "ship"), square(opened, 0, 0, 10, "ship")]
    others = [square(opened, 50, 0, 10, "ship"), square(opened, 50, 0, 10, "ship")]
    draw(opened, *twins, *others)
    duplicate = next(check for check in checks() if check.name == "duplicate")
    waive(
        workspace, opened.task.id, [one for one in by_check(live, "duplicate") if one.annotation == twins[1].id], "two"
    )

    fixing = fix_all(live.ground(), duplicate, by_check(live, "duplicate"), {others[1].id})

    assert fixing.edit is None
    assert fixing.sentence() == "Nothing of this kind fixes itself. 1 accepted or locked stay as they are."
