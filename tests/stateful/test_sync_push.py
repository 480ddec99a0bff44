"""Central against the sequential specification: whatever people write, send, lose and send again."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.models.ids import TaskId, person_id, uuid7
from app.models.lease import NoLease
from app.models.op import Op, OpKind
from app.models.op_row import op_values
from app.sync.errors import LoginRefusedError
from app.sync.verification import verify
from tests.stateful.central_tables import TASKS_AT_CENTRAL
from tests.stateful.in_flight import held_open, is_kept_waiting
from tests.stateful.sequential import NEXT, Spec, TaskSpec
from tests.stateful.violation import demand
from tests.sync.site import ROLES, Hand, Site, central_url, make_site

__all__ = ["central_url", "make_site"]
PEOPLE = ("lea", "ann", "bea", "both", "rob", "ann.qa", "lea.qa")
PUSHES = int(os.environ.get("ORTHOMARK_EXAMPLES", "30"))
EVENTS = sorted({event for _, event in NEXT} - {"assigned"})


class PushMachine(RuleBasedStateMachine):
    make_site: ClassVar[Callable[[], Site]]

    @initialize()
    def begin(self) -> None:
        self.site = type(self).make_site()
        self.hands = {login: self.site.hand(login) for login in PEOPLE}
        self.spec = Spec({login: frozenset(role.value for role in ROLES[login]) for login in PEOPLE})
        self.revisions: list[Op] = []
        self.entities: list[UUID] = [uuid7() for _ in range(3)]
        self.sent: list[tuple[Hand, UUID, list[Op]]] = []
        self.tasks = [self.hands["lea"].task() for _ in range(3)]
        self.hands["lea"].send()
        for task in self.tasks:
            self.spec.tasks[task] = TaskSpec()

    def _task(self, number: int) -> TaskId:
        return self.tasks[number % len(self.tasks)]

    @rule(login=st.sampled_from(PEOPLE), task=st.integers(0, 2), kind=st.sampled_from(EVENTS))
    def something_happens(self, login: str, task: int, kind: str) -> None:
        self.hands[login].event(self._task(task), kind)

    @rule(task=st.integers(0, 2), annotator=st.sampled_from(["ann", "bea", "both"]), count=st.integers(1, 3))
    def somebody_draws_and_submits(self, task: int, annotator: str, count: int) -> None:
        hand = self.hands[annotator]
        hand.event(self._task(task), "started")
        for _ in range(count):
            self.revisions.append(hand.rev(self._task(task)))
        hand.event(self._task(task), "submitted")
        self.send(annotator)

    @rule(
        task=st.integers(0, 2),
        reviewer=st.sampled_from(["rob", "both", "lea.qa"]),
        decision=st.sampled_from(["accepted", "accepted", "rejected"]),
        fix=st.booleans(),
    )
    def somebody_reviews(self, task: int, reviewer: str, decision: str, fix: bool) -> None:
        hand, name = self.hands[reviewer], self._task(task)
        hand.event(name, "review_started")
        for rev in [one for one in self.revisions if one.task == name and one.op_id in self._heads()][:4]:
            hand.verdict(rev, "fix" if fix else "accept")
            if fix:
                self.revisions.append(hand.rev(name, base=rev))
        hand.event(name, decision)
        self.send(reviewer)

    @rule(
        first=st.sampled_from(["ann", "bea", "both"]),
        second=st.sampled_from(["ann", "bea", "lea"]),
        task=st.integers(0, 2),
    )
    def two_claim_the_same(self, first: str, second: str, task: int) -> None:
        for login in (first, second):
            self.hands[login].event(self._task(task), "started")
            self.revisions.append(self.hands[login].rev(self._task(task)))
            self.send(login)

    @rule(login=st.sampled_from(["lea", "ann", "bea"]), which=st.integers(0, 9))
    def somebody_changes_what_is_accepted(self, login: str, which: int) -> None:
        accepted = [rev for rev in self.revisions if rev.op_id in self.spec.accepted.values()]
        if accepted:
            rev = accepted[which % len(accepted)]
            self.revisions.append(self.hands[login].rev(rev.task, base=rev))
            self.send(login)

    @rule(which=st.integers(0, 9), merge=st.booleans())
    def two_edit_the_same_and_one_merges(self, which: int, merge: bool) -> None:
        living = [rev for rev in self.revisions if rev.op_id in self._heads()]
        if living:
            rev = living[which % len(living)]
            mine, other = (self.hands[login].rev(rev.task, base=rev) for login in ("lea", "lea.qa"))
            self.revisions += [mine, other]
            self.send("lea"), self.send("lea.qa")
            if merge:
                self.revisions.append(self.hands["lea"].rev(rev.task, base=mine, merge=other))
                self.send("lea")

    @rule(which=st.integers(0, 9), login=st.sampled_from(["bea", "rob"]))
    def somebody_unasked_draws_and_others_build_on_it(self, which: int, login: str) -> None:
        if self.revisions:
            rev = self.revisions[-10:][which % len(self.revisions[-10:])]
            unasked = self.hands[login].rev(rev.task)
            self.send(login)
            self.revisions += [unasked, self.hands["lea"].rev(rev.task, base=unasked)]
            self.send("lea")

    @rule(login=st.sampled_from(["ann", "bea", "both"]))
    def somebody_starts_all_returned_work(self, login: str) -> None:
        for task, spec in self.spec.tasks.items():
            if spec.state == "returned":
                self.hands[login].event(task, "started")
        self.send(login)

    @rule(
        login=st.sampled_from(["ann", "bea", "rob"]), task=st.integers(0, 2), lapsed=st.booleans(), begin=st.booleans()
    )
    def somebody_takes_a_lease(self, login: str, task: int, lapsed: bool, begin: bool) -> None:
        name, hand = self._task(task), self.hands[login]
        spec = self.spec.tasks[name]
        if lapsed and spec.lease is not None:
            query = (
                "update core.lease set expires_at = now() - interval '1 hour' where task_id = %s and ended_at is null"
            )
            self.site.root.execute(query, (name,))
            spec.expired = True
        answer = hand.central.lease(self.site.project, [name], hand.device, 7)[0]
        demand(
            answer.why if isinstance(answer, NoLease) else None, self.spec.lease(login, name), "the answer to a lease"
        )
        if not isinstance(answer, NoLease):
            demand(answer.epoch, spec.epoch, "the number of a lease")
            if begin:
                hand.event(name, "started", lease=answer.epoch)
                self.send(login)

    @rule(login=st.sampled_from(["ann", "bea", "lea"]), task=st.integers(0, 2))
    def somebody_ends_a_lease(self, login: str, task: int) -> None:
        name, central = self._task(task), self.hands[login].central
        ended: bool | None
        try:
            ended = central.break_lease(self.site.project, name, "a test")
        except LoginRefusedError:
            ended = None
        demand(ended, self.spec.end_lease(login, name), "the end of a lease")

    @rule(login=st.sampled_from(["ann", "bea"]), task=st.integers(0, 2), behind=st.integers(0, 2))
    def somebody_begins_under_a_former_lease(self, login: str, task: int, behind: int) -> None:
        name = self._task(task)
        self.hands[login].event(name, "started", lease=self.spec.tasks[name].epoch - behind)
        self.send(login)

    @rule(who=st.sampled_from(["ann", "bea"]), task=st.integers(0, 2))
    def a_lead_reassigns(self, who: str, task: int) -> None:
        self.hands["lea"].event(self._task(task), "assigned", assignee=str(person_id(who)))
        self.send("lea")

    @rule(task=st.integers(0, 2), stored=st.booleans())
    def two_push_at_once(self, task: int, stored: bool) -> None:
        """The first one's transaction is still open when the second one pushes, and then ends either way."""
        first, second, name = self.hands["lea"], self.hands["lea.qa"], self._task(task)
        self.send("lea"), self.send("lea.qa")
        before, (batch, ops) = (first.dseq, first.last), (uuid7(), [first.rev(name)])
        other = second.rev(name)
        with ThreadPoolExecutor(1) as at_once, held_open(self.site.url_of("lea")) as (central, connection):
            central.push(self.site.project, batch, list(map(op_values, ops)))
            waiting = at_once.submit(second.send)
            waits = is_kept_waiting(self.site.root, waiting)
            connection.commit() if stored else connection.rollback()
            second_said = waiting.result()
        demand(waits, True, "who pushes second waits for the first")
        if stored:
            self.spec.place("lea", ops[0])
            self.revisions += ops
            self.sent.append((first, batch, ops))
        else:
            first.dseq, first.last = before
        first.waiting.clear()
        demand(second_said, [self.spec.place("lea.qa", other)], "how central judged who waited")
        self.revisions.append(other)
        self.feed_has_no_holes()

    def feed_has_no_holes(self) -> None:
        query = "select n from core.feed where project_id = %s order by n"
        numbers = [row[0] for row in self.site.all(query, self.site.project)]
        demand(numbers, list(range(1, len(numbers) + 1)), "numbers of the feed")

    @rule(kind=st.sampled_from(["accepted", "rejected"]))
    def reviewers_judge_what_has_changed_and_decide(self, kind: str) -> None:
        for task, spec in self.spec.tasks.items():
            if spec.reviewer is not None:
                old = [rev for rev in self.revisions if rev.task == task and rev.op_id not in self._heads()]
                for rev in old[-3:]:
                    self.hands[spec.reviewer].verdict(rev)
                self.hands[spec.reviewer].event(task, kind)
                self.send(spec.reviewer)

    @rule(task=st.integers(0, 2), edits=st.integers(0, 2))
    def work_changes_while_it_is_in_review(self, task: int, edits: int) -> None:
        name = self._task(task)
        for login, kinds in (("ann", ("started", "submitted")), ("rob", ("review_started",))):
            for kind in kinds:
                self.hands[login].event(name, kind)
            self.send(login)
        for rev in [one for one in self.revisions if one.task == name and one.op_id in self._heads()][:1]:
            self.revisions += [self.hands["ann"].rev(name, base=rev) for _ in range(edits)]
        self.send("ann")

    def _heads(self) -> set[UUID]:
        return {head for heads in self.spec.heads.values() for head in heads}

    @rule(
        login=st.sampled_from(PEOPLE),
        task=st.integers(0, 2),
        base=st.none() | st.integers(0, 9),
        merge=st.none() | st.integers(0, 9),
        entity=st.none() | st.integers(0, 2),
    )
    def somebody_draws(self, login: str, task: int, base: int | None, merge: int | None, entity: int | None) -> None:
        parents = self.revisions[-10:]
        first = parents[base % len(parents)] if parents and base is not None else None
        second = parents[merge % len(parents)] if first and merge is not None else None
        chosen = self.entities[entity] if entity is not None and first is None else None
        name = first.task if first and first is not parents[0] else self._task(task)
        self.revisions.append(self.hands[login].rev(name, chosen, first, second))

    @rule(login=st.sampled_from(PEOPLE), which=st.integers(0, 9), choice=st.sampled_from(["accept", "reject", "fix"]))
    def somebody_judges(self, login: str, which: int, choice: str) -> None:
        if self.revisions:
            self.hands[login].verdict(self.revisions[-10:][which % len(self.revisions[-10:])], choice)

    @rule(login=st.sampled_from(["lea", "rob", "ann"]), which=st.integers(0, 9))
    def somebody_reopens(self, login: str, which: int) -> None:
        if self.revisions:
            rev = self.revisions[-10:][which % len(self.revisions[-10:])]
            self.hands[login].write(OpKind.REOPEN, rev.entity, rev.task, {"v": 1})

    @rule(login=st.sampled_from(PEOPLE))
    def send(self, login: str) -> None:
        hand = self.hands[login]
        ops, batch = list(hand.waiting), uuid7()
        if ops:
            expected = [self.spec.place(login, op) for op in ops]
            demand(hand.send(batch=batch), expected, "how central judged")
            self.sent.append((hand, batch, ops))

    @rule()
    def everybody_sends(self) -> None:
        for login in PEOPLE:
            self.send(login)

    @rule(which=st.integers(0, 20), same_batch=st.booleans())
    def a_lost_answer_is_asked_for_again(self, which: int, same_batch: bool) -> None:
        if self.sent:
            hand, batch, ops = self.sent[which % len(self.sent)]
            answer = hand.push(ops, batch if same_batch else uuid7())
            said = [answer.placed.get(op.op_id, (0, "applied"))[1] for op in ops]
            demand(said, [self.spec.placed[op.op_id] for op in ops], "the same answer again")

    @invariant()
    def projections_are_what_the_specification_says(self) -> None:
        rows = self.site.all("select annotation_id, rev_id from core.head where project_id = %s", self.site.project)
        demand(set(rows), {(entity, head) for entity, heads in self.spec.heads.items() for head in heads}, "heads")
        rows = self.site.all("select annotation_id, rev_id from core.accepted where project_id = %s", self.site.project)
        demand(dict(rows), self.spec.accepted, "accepted")
        for name, *found in self.site.all(TASKS_AT_CENTRAL, self.site.project):
            spec = self.spec.tasks[name]
            held = [person_id(one) if one else None for one in (spec.lease, spec.annotator, spec.reviewer)]
            demand(found, [spec.state, held[0], spec.epoch, *held[1:]], "state, lease, number, annotator, reviewer")

    def prove(self) -> None:
        """Hashes, chains and numbers without holes, from central's rows alone."""
        demand(verify(self.site.url, self.site.project)[0].wrong, (), "the proof of central")

    def teardown(self) -> None:
        try:
            self.prove()
        finally:
            self.site.close()


@pytest.fixture
def machine(make_site: Callable[[], Site]) -> type[PushMachine]:
    PushMachine.make_site = staticmethod(make_site)
    return PushMachine


def test_central_does_what_the_sequential_specification_says(machine: type[PushMachine]) -> None:
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
    profile = settings(
        max_examples=PUSHES,
        stateful_step_count=40,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=checks,
    )
    run_state_machine_as_test(machine, settings=profile)
