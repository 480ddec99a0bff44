"""Several workstations, one central, and everything that goes wrong between them, against the sequential specification.

Covers: crash between steps, lost response, cloned disk, central restored from a backup, clock skew, reassignment while
offline, leases that lapse, partial pushes and pulls. Here and in `test_sync_stations_more.py` 500 examples are run;
`ORTHOMARK_EXAMPLES=5000` in each is the long profile, run by hand.
"""

import copy
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.models.annotation import Annotation, Status
from app.models.errors import AppError
from app.models.ids import NIL, TaskId, person_id, uuid7
from app.models.lease import NoLease
from app.models.op import Op, OpKind
from app.store.annotation_state import resolve
from app.store.verify import verify as verify_store
from app.sync import engine, reconcile
from app.sync.copying import OP_FIELDS
from app.sync.errors import LoginRefusedError
from app.sync.verification import verify
from tests.stateful.central_tables import TASKS_AT_CENTRAL
from tests.stateful.grounds import PEOPLE, Ground
from tests.stateful.sequential import Spec, TaskSpec
from tests.stateful.stations import Station
from tests.stateful.violation import demand
from tests.sync.restoring import Backup
from tests.sync.site import ROLES, central_url

__all__ = ["central_url"]
EXAMPLES = int(os.environ.get("ORTHOMARK_EXAMPLES", "235"))
STEPS = 14
PHASES = (Phase.generate,) if os.environ.get("ORTHOMARK_NO_SHRINK") else tuple(Phase)
WHO, WHICH, TASKS = st.sampled_from(PEOPLE), st.integers(0, 5), st.integers(0, 1)
DRAWS = st.sampled_from(["ann", "ann", "bea", "lea"])


class Stations(RuleBasedStateMachine):
    ground: ClassVar[Ground]

    @initialize(settles=st.sampled_from([True, False, False]))
    def begin(self, settles: bool) -> None:
        ground = type(self).ground
        self.settles = settles
        self.site = ground.site()
        self.stations = [ground.station(self.site, login) for login in PEOPLE]
        self.spec = Spec({login: frozenset(role.value for role in ROLES[login]) for login in PEOPLE})
        self.backup: tuple[Backup, Spec, int] | None = None
        self.seen, self.restored, self.moved, self.shared = 0, 0, True, False
        lea = self.stations[0]
        self.tasks = [TaskId(uuid7()) for _ in range(2)]
        for task in self.tasks:
            body = {"scene": str(NIL), "name": str(task), "window": [0, 0, 99, 99], "context": 0}
            lea.write(OpKind.TASK, task, task, body)
        self._sync(lea)

    def _of(self, login: str, which: int) -> Station:
        mine = [station for station in self.stations if station.login == login]
        return mine[which % len(mine)]

    def _sync(self, station: Station, left: int | None = None) -> None:
        for task in self.spec.tasks.values():
            task.expired = task.expired and task.lease != station.login
        before = self.seen
        result = station.sync(left)
        self._observe()
        if result is not None and not result.rewound and self.restored == 0:
            demand(result.repaired, 0, "tasks fetched anew")
        self.moved = self.moved or self.seen != before

    def _observe(self) -> None:
        """Whatever has arrived is what the specification says, in the order it arrived."""
        query = (
            f"select {OP_FIELDS}, feed_n, disposition from core.op where project_id = %s and feed_n > %s "
            "order by feed_n, dseq"
        )
        names = {person_id(login): login for login in PEOPLE}
        for row in self.site.all(query, self.site.project, self.seen):
            op, self.seen = Op(*row[:14]), row[14]
            if op.kind == OpKind.TASK:
                self.spec.tasks[op.task] = TaskSpec()
                demand(row[15], "applied", "a task")
            else:
                demand(row[15], self.spec.place(names[op.author], op), op.body)

    def _shown(self, station: Station, task: int) -> list[Annotation]:
        return station.workspace.annotations(task=self.tasks[task])

    @rule(login=DRAWS, which=WHICH, task=TASKS, count=st.integers(1, 3), begin=st.booleans(), send=st.booleans())
    def somebody_draws(self, login: str, which: int, task: int, count: int, begin: bool, send: bool) -> None:
        station = self._of(login, which)
        if begin:
            station.event(self.tasks[task], "started")
        for _ in range(count):
            station.revise(self.tasks[task], None, "create")
        if send:
            self._sync(station)

    @rule(login=DRAWS, which=WHICH, task=TASKS, kind=st.sampled_from(["edit", "edit", "delete"]), send=st.booleans())
    def somebody_edits(self, login: str, which: int, task: int, kind: str, send: bool) -> None:
        station = self._of(login, which)
        if shown := self._shown(station, task):
            station.revise(self.tasks[task], shown[which % len(shown)], kind)
        if send:
            self._sync(station)

    @rule(first=DRAWS, second=st.sampled_from(["lea", "bea"]), task=TASKS, which=WHICH)
    def two_edit_the_same_and_both_send(self, first: str, second: str, task: int, which: int) -> None:
        pair = [self._of(first, which), self._of(second, which)]
        for station in pair:
            self._sync(station)
        for station in pair:
            if shown := self._shown(station, task):
                station.revise(self.tasks[task], shown[0], "edit")
        for station in pair:
            self._sync(station)

    @rule(login=DRAWS, which=WHICH, task=TASKS)
    def somebody_merges(self, login: str, which: int, task: int) -> None:
        station = self._of(login, which)
        torn = [one for one in self._shown(station, task) if one.status is Status.CONFLICT]
        if torn:
            state = resolve(station.workspace.history(torn[0].id))
            assert state is not None
            station.revise(self.tasks[task], torn[0], "merge", next(one for one in state.heads if one != torn[0].head))
            self._sync(station)

    @rule(login=WHO, which=WHICH, task=TASKS, kind=st.sampled_from(["submitted", "released", "withdrawn"]))
    def something_happens(self, login: str, which: int, task: int, kind: str) -> None:
        self._of(login, which).event(self.tasks[task], kind)

    @rule(task=TASKS, who=st.sampled_from(["ann", "bea"]), which=WHICH)
    def a_lead_reassigns(self, task: int, who: str, which: int) -> None:
        lea = self._of("lea", which)
        lea.event(self.tasks[task], "assigned", assignee=str(person_id(who)))
        self._sync(lea)

    @rule(task=TASKS, which=WHICH, decision=st.sampled_from(["accept", "accept", "reject"]), close=st.booleans())
    def a_reviewer_judges(self, task: int, which: int, decision: str, close: bool) -> None:
        rob = self._of("rob", which)
        self._sync(rob)
        rob.event(self.tasks[task], "review_started")
        with suppress(AppError):
            for one in self._shown(rob, task)[:3]:
                rob.judge(one, decision)
        if close:
            rob.event(self.tasks[task], "accepted" if decision == "accept" else "rejected")
        self._sync(rob)

    @rule(task=TASKS, drawer=st.sampled_from(["ann", "bea"]), which=WHICH)
    def a_task_is_drawn_and_handed_in(self, task: int, drawer: str, which: int) -> None:
        station = self._of(drawer, which)
        self._sync(station)
        station.event(self.tasks[task], "started")
        station.revise(self.tasks[task], None, "create")
        station.event(self.tasks[task], "submitted")
        self._sync(station)

    @rule(login=st.sampled_from(["lea", "rob"]), which=WHICH, task=TASKS)
    def somebody_reopens(self, login: str, which: int, task: int) -> None:
        station = self._of(login, which)
        if shown := self._shown(station, task):
            station.write(OpKind.REOPEN, shown[which % len(shown)].id, self.tasks[task], {})

    @rule(login=st.sampled_from(["ann", "bea"]), which=WHICH, task=TASKS, lapsed=st.booleans(), begin=st.booleans())
    def somebody_takes_a_lease(self, login: str, which: int, task: int, lapsed: bool, begin: bool) -> None:
        name, station = self.tasks[task], self._of(login, which)
        spec = self.spec.tasks[name]
        if lapsed and spec.lease is not None:
            query = "update core.lease set expires_at = now() - interval '1 hour' where task_id = %s"
            self.site.root.execute(query, (name,))
            spec.expired = True
        answer = station.central.lease(self.site.project, [name], station.outbox.device(station.me), 7)[0]
        self.moved = True
        demand(
            answer.why if isinstance(answer, NoLease) else None, self.spec.lease(login, name), "the answer to a lease"
        )
        if not isinstance(answer, NoLease):
            demand(answer.epoch, spec.epoch, "the number of a lease")
            if begin:
                station.event(name, "started", lease=answer.epoch)
                self._sync(station)

    @rule(login=st.sampled_from(["lea", "ann", "bea"]), which=WHICH, task=TASKS)
    def a_lease_is_ended(self, login: str, which: int, task: int) -> None:
        station, name = self._of(login, which), self.tasks[task]
        ended: bool | None
        try:
            ended = station.central.break_lease(self.site.project, name, "a test")
        except LoginRefusedError:
            ended = None
        self.moved = True
        demand(ended, self.spec.end_lease(login, name), "the end of a lease")

    @precondition(lambda self: not self.shared)
    @rule(task=TASKS)
    def two_people_share_a_workstation(self, task: int) -> None:
        """A lead builds on what ann drew here and sends first: it waits until what it stands on is at central.

        Once in an example: six syncs take as long as five other steps.
        """
        self.shared = True
        ground, name = type(self).ground, self.tasks[task]
        lea = ground.station(self.site, "lea")
        self._sync(lea)
        ann = ground.beside(lea, "ann")
        try:
            ann.revise(name, None, "create")
            lea.revise(name, lea.workspace.annotations(task=name)[-1], "edit")
            written = [ann, lea, ann]
            ann.revise(name, None, "create")
            first = self.seen
            for one in (lea, ann, lea, ann):
                self._sync(one)
            query = (
                "select author from core.op where project_id = %s and feed_n > %s and kind = 'rev' "
                "order by feed_n, dseq"
            )
            arrived = [row[0] for row in self.site.all(query, self.site.project, first)]
            demand(arrived, [one.me for one in written], "the order of what was written at one workstation")
        finally:
            ann.close()
            lea.close()

    @rule(task=TASKS, which=WHICH)
    def somebody_unasked_draws(self, task: int, which: int) -> None:
        rob = self._of("rob", which)
        rob.revise(self.tasks[task], None, "create")
        self._sync(rob)
        self._file_is_what_its_log_says(rob)

    @staticmethod
    def _file_is_what_its_log_says(station: Station) -> None:
        demand(verify_store(station.workspace.database).problems, [], "a file against its own log")

    @rule(login=WHO, which=WHICH)
    def somebody_syncs(self, login: str, which: int) -> None:
        self._sync(self._of(login, which))

    @rule(login=WHO, which=WHICH, left=st.integers(0, 3))
    def somebody_dies_while_syncing(self, login: str, which: int, left: int) -> None:
        self._sync(self._of(login, which), left)

    @rule(login=WHO, which=WHICH)
    def a_file_is_copied_and_both_go_on(self, login: str, which: int) -> None:
        if len(self.stations) < len(PEOPLE) + 2:
            self.stations.append(self._of(login, which).cloned(type(self).ground.path()))

    @rule(login=WHO, which=WHICH, hours=st.sampled_from([-87_600, -1, 1, 87_600]))
    def a_clock_is_wrong(self, login: str, which: int, hours: int) -> None:
        self._of(login, which).skew_s = hours * 3600.0

    @rule()
    def central_is_backed_up(self) -> None:
        self.backup = (Backup.of(self.site), copy.deepcopy(self.spec), self.seen)

    @rule()
    def central_is_restored(self) -> None:
        if self.backup is not None:
            backup, spec, self.seen = self.backup
            backup.restore()
            self.restored += 1
            self.moved = True
            self.spec = copy.deepcopy(spec)

    @invariant()
    def central_is_what_the_specification_says(self) -> None:
        if self.moved:
            self._compare_central()
        self.moved = False

    def _compare_central(self) -> None:
        project = self.site.project
        heads = self.site.all("select annotation_id, rev_id from core.head where project_id = %s", project)
        demand(set(heads), {(entity, head) for entity, found in self.spec.heads.items() for head in found}, "heads")
        accepted = self.site.all("select annotation_id, rev_id from core.accepted where project_id = %s", project)
        demand(dict(accepted), self.spec.accepted, "accepted")
        for name, *found in self.site.all(TASKS_AT_CENTRAL, project):
            spec = self.spec.tasks[name]
            held = [person_id(one) if one else None for one in (spec.lease, spec.annotator, spec.reviewer)]
            demand(found, [spec.state, held[0], spec.epoch, *held[1:]], "state, lease, number, annotator, reviewer")

    def teardown(self) -> None:
        if not hasattr(self, "spec"):
            return
        try:
            if self.settles:
                self._settle()
        finally:
            for station in self.stations:
                station.close()
                for file in station.path.parent.glob(f"{station.path.name}*"):
                    file.unlink()

    def _settle(self) -> None:
        """Everybody syncs until nothing is left to send: all files show the same, and everything proves itself."""
        for _ in range(len(self.stations) + 2):
            moved = 0
            for station in self.stations:
                result = station.sync()
                demand(result is not None)
                moved += result.pushed + result.pulled + result.held
            self._observe()
            if not moved:
                break
        unsent = [station.workspace.unsent() for station in self.stations]
        demand(unsent, [0] * len(self.stations), "what is left to send")
        self._compare_central()
        shown: dict[UUID, list[Annotation]] = {}
        for station in self.stations:
            demand(station.sync().digest_ok, True, "digests")  # type: ignore[union-attr]
            for task in self.tasks:
                if station.login in {"lea", "rob"}:
                    found = sorted(station.workspace.annotations(task=task), key=lambda one: one.id)
                    demand(found, shown.setdefault(task, found), "what two workstations show")
                    demand(station.workspace.task(task).state, self.spec.tasks[task].state, "the state shown")
            self._file_is_what_its_log_says(station)
        demand(verify(self.site.url, self.site.project)[0].wrong, (), "the proof of central")


def profile(examples: int, phases: Sequence[Phase] = PHASES) -> settings:
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=True,
        phases=phases,
        report_multiple_bugs=Phase.shrink in phases,
        suppress_health_check=checks,
    )


@pytest.fixture
def ground(central_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    monkeypatch.setattr(engine, "PAGE_OPS", 3)
    monkeypatch.setattr(engine, "BATCH_OPS", 4)
    monkeypatch.setattr(reconcile, "BATCH_OPS", 4)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        made = Ground(central_url, Path(folder))
        Stations.ground = made
        yield made
        made.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_many_workstations_do_what_the_sequential_specification_says(
    ground: Ground, figures: Callable[[str, dict[str, object]], None]
) -> None:
    run_state_machine_as_test(Stations, settings=profile(EXAMPLES))
    figures("stations", {"examples": ground.examples})
    assert ground.examples >= EXAMPLES
