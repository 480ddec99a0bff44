"""Whatever a member of the project may put into an operation, everybody else goes on working (SYNC 4.4).

Central looks into bodies only where it judges by them: everything else comes from whoever holds a login, or a program
newer or more broken than this one.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.ids import NIL, DeviceId, OpId, PersonId, TaskId, coverage_id, person_id, uuid7
from app.models.op import GENESIS, Draft, Op, OpKind, op_hash, seal
from app.models.op_row import PlacedRow, op_values
from app.models.task import Task
from app.services import conflicts
from app.services import tasks as task_services
from app.services.editing import OpenTask
from app.services.history import read_history
from app.services.waivers import waivers_of
from app.services.workspace import Workspace
from app.store import annotations, columns, coverage, log, people, reviews, scenes, tasks
from app.store.outbox import Outbox
from app.store.projections import rebuild, snapshot

DEEP = "deep"
ANYTHING = st.recursive(
    st.just(DEEP) | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SHAPE = {"kind": "box", "type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]]}
SOUND: dict[OpKind, dict[str, object]] = {
    OpKind.PERSON: {"login": "x", "display": "X", "roles": ["annotator"]},
    OpKind.PROJECT: {"name": "p", "site": "s", "marking": None, "shifts": [["Day", "UTC", "06:00", "18:00"]]},
    OpKind.ONTOLOGY: {"name": "o", "version": 1, "classes": [{"name": "Ship", "colour": "#E69F00", "shapes": ["box"]}]},
    OpKind.SCENE: {
        "name": "s",
        "uri": "s.tif",
        "sha256": "",
        "bytes": 1,
        "width": 9,
        "height": 9,
        "bands": 1,
        "dtype": "uint8",
        "georeference": {"kind": "none", "crs": None, "affine": None, "gcps": [], "rpc": None},
    },
    OpKind.TASK: {"scene": str(NIL), "name": "t", "window": [0, 0, 9, 9], "context": 0, "priority": 1, "due": None},
    OpKind.EVENT: {
        "type": "priority",
        "priority": 3,
        "due": None,
        "reason": "",
        "note": "",
        "touch_s": 1.0,
        "objects": 2,
    },
    OpKind.REVISION: {"op": "create", "class": "ship", "scene": str(NIL), "shape": SHAPE, "attributes": {}},
    OpKind.VERDICT: {"decision": "reject", "reasons": ["geometry"], "comment": "c"},
    OpKind.PIN: {"at": [1.0, 2.0], "text": "t", "reason": "", "annotation": None},
    OpKind.COMMENT: {"text": "t", "opened": True, "resolved": False},
    OpKind.COVERAGE: {"cells": "", "dwell": [], "side": 1},
    OpKind.WAIVER: {"check": "spike", "reason": "r"},
}
AT = "2026-01-02T03:04:05.678Z"
AT_PROJECT = {OpKind.PROJECT, OpKind.ONTOLOGY, OpKind.PERSON, OpKind.SCENE}


@dataclass(frozen=True)
class Envelope:
    """What an operation is about and stands on; None for what its kind has when it is sound."""

    entity: str | None = None
    base: str | None = None
    merge: str | None = None
    at_project: bool | None = None


SOUND_ENVELOPE = Envelope()
ODD = st.sampled_from(
    [None, None, "nothing", "unknown", "the task", "the annotation", "its head", "itself", "what was seen"]
)
ENVELOPES = st.just(SOUND_ENVELOPE) | st.builds(Envelope, ODD, ODD, ODD, st.sampled_from([None, None, False, True]))
Told = tuple[str, dict[str, object], Envelope]


@st.composite
def told(draw: st.DrawFn) -> Told:
    """A kind with a body that is sound but for one or two members, or has nothing to do with it; so is the envelope."""
    kind = draw(st.sampled_from(sorted(SOUND)))
    body = copy.deepcopy(SOUND[kind])
    for name in draw(st.lists(st.sampled_from(sorted(body)), max_size=2)):
        if draw(st.booleans()):
            body.pop(name, None)
        else:
            body[name] = draw(ANYTHING)
    said = draw(st.dictionaries(st.text(max_size=5), ANYTHING, max_size=3)) if draw(st.booleans()) else body
    return kind, said, draw(ENVELOPES)


@pytest.fixture
def drawn(workspace: Workspace, task: Task, draw: Callable[..., Annotation]) -> OpenTask:
    task_services.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    opened.apply(edit("draw box", [Change(None, draw(task))]))
    return opened


def written(body: dict[str, object]) -> str:
    """Text that central takes for an object, also with numbers larger and lists deeper than Python reads."""
    return json.dumps(body).replace("Infinity", "1e999").replace(f'"{DEEP}"', "[" * 3000 + "]" * 3000)


def arrive(
    opened: OpenTask, said: list[Told], at: str, disposition: str = "applied", within: Task | None = None
) -> None:
    """Somebody else's operations come from central, about what is here and what is not."""
    workspace, task = opened.workspace, opened.task
    known = next(iter(opened.annotations.values()))
    with workspace.database.read() as connection:
        project = people.project(connection)
    assert project is not None
    hands = {judges: (PersonId(uuid7()), DeviceId(uuid7())) for judges in (False, True)}
    ops: list[Op] = []
    for number, (kind, body, envelope) in enumerate(said, start=1):
        draft = addressed(kind, envelope, task, known, edits=number == 2)
        draft = replace(draft, task=within.id) if within is not None else draft
        author, device = hands[kind == OpKind.VERDICT]
        sealed = seal(replace(draft, client_time=at), project.id, author, device, number, GENESIS, at)
        op = replace(sealed, body=written(body))
        ops.append(replace(op, hash=op_hash(op)))
    box = Outbox(workspace.database, lambda: "2026-01-02T04:00:00.000Z")
    for place in dict.fromkeys(op.task for op in ops):
        page = [op for op in ops if op.task == place]
        _, _, newest = box.digest(place)
        fed = [cast("PlacedRow", (*op_values(op), newest + 1, disposition)) for op in page]
        box.store_page(place, fed, (newest + 1, len(fed)))


def addressed(kind: str, envelope: Envelope, task: Task, known: Annotation, *, edits: bool) -> Draft:
    """What is not said of the envelope is as it would be in a sound operation of this kind."""
    own = OpId(uuid7())
    names: dict[str | None, UUID | None] = {
        "nothing": None,
        "unknown": uuid7(),
        "the task": task.id,
        "the annotation": known.id,
        "its head": known.head,
        "itself": own,
        "what was seen": coverage_id(task.id),
    }
    about: dict[str, UUID] = {
        OpKind.TASK: task.id,
        OpKind.EVENT: task.id,
        OpKind.COVERAGE: coverage_id(task.id),
        OpKind.VERDICT: known.id,
        OpKind.PERSON: person_id("x"),
    }
    entity = names.get(envelope.entity) or about.get(kind) or (known.id if edits else uuid7())
    stands = kind == OpKind.VERDICT or (kind == OpKind.REVISION and entity == known.id)
    base = names[envelope.base] if envelope.base else known.head if stands else None
    at_project = kind in AT_PROJECT if envelope.at_project is None else envelope.at_project
    place = TaskId(NIL) if at_project else task.id
    return Draft(own, kind, entity, place, {}, base=base, merge=names.get(envelope.merge))  # type: ignore[arg-type]


def read_everything(workspace: Workspace, task: Task) -> None:
    with workspace.database.read() as connection:
        people.people(connection)
        people.project(connection)
        people.ontology(connection)
        scenes.scenes(connection)
        tasks.tasks(connection)
        tasks.events(connection)
        tasks.presence(connection, 600.0, datetime(1000, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC))
        reviews.verdicts(connection)
        reviews.object_verdicts(connection)
        reviews.pins(connection, task.id)
        annotations.annotations(connection)
        columns.of_task(connection, task.id)
        coverage.records(connection, [task.id])
        operations = log.of_task(connection, task.id)
    read_history(operations, PersonId(operations[-1].op.author))
    conflicts.conflicts(workspace)
    waivers_of(workspace.database, task.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(told(), min_size=1, max_size=6),
    at=st.sampled_from([AT, "", "yesterday"]),
    disposition=st.sampled_from(["applied", "applied", "late", "stale", "quarantine"]),
)
def test_nobody_is_stopped_by_what_another_wrote(drawn: OpenTask, said: list[Told], at: str, disposition: str) -> None:
    workspace = drawn.workspace
    arrive(drawn, said, at, disposition)
    read_everything(workspace, drawn.task)
    with workspace.database.transaction() as connection:
        before = snapshot(connection)
        rebuild(connection)
        assert snapshot(connection) == before
    with workspace.database.read() as connection:
        kept = [stored.op.body for stored in log.everything(connection)]
    assert {written(body) for _, body, _ in said} <= set(kept)


def test_what_is_sound_is_projected(drawn: OpenTask) -> None:
    """The bodies above are what the program writes: were they not, the property would look at nothing."""
    said = [(str(kind), body, SOUND_ENVELOPE) for kind, body in SOUND.items()]
    arrive(drawn, said, AT)
    with drawn.workspace.database.read() as connection:
        assert {"x"} <= {person.login for person in people.people(connection)}
        assert len(annotations.annotations(connection, drawn.task.id)) == 2
        assert [pin.text for pin in reviews.pins(connection, drawn.task.id)] == ["t"]
        assert [verdict.comment for verdict in reviews.verdicts(connection)] == ["c"]
        assert [task.priority for task in tasks.tasks(connection) if task.id == drawn.task.id] == [3]


def test_a_verdict_on_nothing_stops_nobody(drawn: OpenTask) -> None:
    """Central keeps it without effect: what a verdict stands on is the envelope’s, and its column takes no nothing."""
    odd = Envelope(base="nothing")
    arrive(
        drawn,
        [("verdict", SOUND[OpKind.VERDICT], odd), ("comment", {"text": "later"}, SOUND_ENVELOPE)],
        AT,
        "quarantine",
    )
    with drawn.workspace.database.read() as connection:
        assert reviews.verdicts(connection) == []
        assert "verdict" in {stored.op.kind for stored in log.of_task(connection, drawn.task.id)}


@pytest.mark.parametrize("kind", ["rev", "comment", "hologram"])
def test_who_drew_it_is_who_drew_it_whatever_was_said_under_its_id_before(drawn: OpenTask, kind: str) -> None:
    known = next(iter(drawn.annotations.values()))
    arrive(drawn, [(kind, {"text": "mine"}, Envelope(entity="the annotation", base="nothing"))], AT, "quarantine")
    with drawn.workspace.database.transaction() as connection:
        rebuild(connection)
        assert annotations.annotations(connection)[0].creator == known.creator == drawn.workspace.person.id


def test_what_names_one_task_and_lies_in_another_says_nothing_of_either(
    drawn: OpenTask, add_task: Callable[..., Task]
) -> None:
    other, told = add_task("Cell 2"), Envelope(entity="the task")
    with drawn.workspace.database.read() as connection:
        before = len(tasks.events(connection))
    for _ in range(2):
        arrive(drawn, [("event", {"type": "noticed"}, told)], AT, within=other)
    with drawn.workspace.database.read() as connection:
        assert len(tasks.events(connection)) == before
        assert tasks.task(connection, drawn.task.id) is not None


def test_nobody_takes_off_what_others_saw_of_a_task(drawn: OpenTask) -> None:
    def seen() -> object:
        with drawn.workspace.database.read() as connection:
            return coverage.records(connection, [drawn.task.id])

    said = ("coverage", SOUND[OpKind.COVERAGE])
    arrive(drawn, [(*said, SOUND_ENVELOPE)], AT)
    before = seen()
    arrive(drawn, [(*said, Envelope(entity="unknown"))], AT)
    assert before
    assert seen() == before
