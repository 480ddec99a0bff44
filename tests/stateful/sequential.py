"""What central must make of operations, one strictly after the other: an independent specification in plain Python."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from app.models.ids import person_id
from app.models.op import Op

PERSON_OF = {"ann.qa": "ann", "lea.qa": "lea"}
NEXT = {
    ("ready", "started"): "claimed",
    ("returned", "started"): "claimed",
    ("adjudication", "started"): "claimed",
    ("claimed", "submitted"): "submitted",
    ("claimed", "released"): "ready",
    ("submitted", "withdrawn"): "claimed",
    ("submitted", "review_started"): "in_review",
    ("in_review", "accepted"): "accepted",
    ("in_review", "rejected"): "returned",
    ("ready", "assigned"): "ready",
    ("returned", "assigned"): "returned",
    ("adjudication", "assigned"): "adjudication",
}
LEASABLE = {"ready", "claimed", "returned", "adjudication"}
OF_ANNOTATOR = {"submitted", "released", "withdrawn"}
OF_REVIEWER = {"accepted", "rejected"}


@dataclass
class TaskSpec:
    state: str = "ready"
    returned: int = 0
    annotator: str | None = None
    reviewer: str | None = None
    lost: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    submitters: set[str] = field(default_factory=set)
    relet: set[str] = field(default_factory=set)
    lease: str | None = None
    epoch: int = 0
    expired: bool = False


@dataclass
class Made:
    op: Op
    login: str
    task: UUID
    said: str


@dataclass
class Spec:
    """The whole of a project as operations were placed. `roles` by login."""

    roles: dict[str, frozenset[str]]
    tasks: dict[UUID, TaskSpec] = field(default_factory=dict)
    revisions: dict[UUID, Made] = field(default_factory=dict)
    placed: dict[UUID, str] = field(default_factory=dict)
    heads: dict[UUID, set[UUID]] = field(default_factory=dict)
    accepted: dict[UUID, UUID] = field(default_factory=dict)
    fixes: set[tuple[str, UUID]] = field(default_factory=set)

    def place(self, login: str, op: Op) -> str:
        judge = {"rev": self._rev, "verdict": self._verdict, "event": self._event, "reopen": self._reopen}
        said = self.placed[op.op_id] = judge[op.kind](login, op)
        return said

    def _lead(self, login: str) -> bool:
        return "lead" in self.roles[login]

    def _worked(self, login: str, task: UUID, *, but_fixes: bool) -> bool:
        human = PERSON_OF.get(login, login)
        if human in {PERSON_OF.get(one, one) for one in self.tasks[task].submitters}:
            return True
        return any(
            PERSON_OF.get(made.login, made.login) == human
            and not (but_fixes and (made.login, made.op.entity) in self.fixes)
            for made in self.revisions.values()
            if made.task == task and made.said != "quarantine"
        )

    def _rev(self, login: str, op: Op) -> str:
        said = self._judge_rev(login, op)
        self.revisions[op.op_id] = Made(op, login, op.task, said)
        if said == "applied":
            heads = self.heads.setdefault(op.entity, set())
            heads -= {op.base, op.merge}
            heads.add(op.op_id)
        return said

    def _judge_rev(self, login: str, op: Op) -> str:
        task = self.tasks[op.task]
        counted = [
            made for made in self.revisions.values() if made.op.entity == op.entity and made.said != "quarantine"
        ]
        if any(made.task != op.task for made in counted):
            return "quarantine"
        if not {op.base, op.merge} - {None} <= {made.op.op_id for made in counted}:
            return "quarantine"
        if not self._lead(login) and login not in {task.annotator, task.reviewer}:
            if login not in task.lost | task.late:
                return "quarantine"
            if op.base is None or login not in task.relet:
                return "late"
        return (
            "late" if op.entity in self.accepted or (task.state == "accepted" and not self._lead(login)) else "applied"
        )

    def _verdict(self, login: str, op: Op) -> str:
        task, human = self.tasks[op.task], PERSON_OF.get(login, login)
        assert op.base is not None
        judged, decision = self.revisions.get(op.base), json.loads(op.body)["decision"]
        authors = {made.login for made in self.revisions.values() if made.op.entity == op.entity}
        if not self.roles[login] & {"reviewer", "lead"} or human in {PERSON_OF.get(one, one) for one in authors}:
            return "quarantine"
        if judged is None or judged.op.entity != op.entity or judged.task != op.task:
            return "quarantine"
        if not self._lead(login) and login != task.reviewer:
            return "late" if login in task.lost | task.late else "quarantine"
        if op.entity in self.accepted:
            return "late"
        if self.heads.get(op.entity) != {op.base}:
            return "stale"
        if decision == "accept":
            self.accepted[op.entity] = op.base
        if decision == "fix":
            self.fixes.add((login, op.entity))
        return "applied"

    def _reopen(self, login: str, op: Op) -> str:
        counted = [
            made for made in self.revisions.values() if made.op.entity == op.entity and made.said != "quarantine"
        ]
        if not self._lead(login) or not any(made.task == op.task for made in counted):
            return "quarantine"
        self.accepted.pop(op.entity, None)
        return "applied"

    def _event(self, login: str, op: Op) -> str:
        task, body = self.tasks[op.task], json.loads(op.body)
        happened = body["type"]
        said = self._judge_event(login, op.task, happened, body.get("lease"))
        if said == "late":
            task.late.add(login)
        if said != "quarantine" and happened == "submitted":
            task.submitters.add(login)
        if said == "applied":
            self._move(task, login, happened, body)
        return said

    def _judge_event(self, login: str, name: UUID, happened: str, lease: int | None = None) -> str:
        task, roles = self.tasks[name], self.roles[login]
        reviews = bool(roles & {"reviewer", "lead"})
        own = self._worked(login, name, but_fixes=happened == "rejected")
        may = {
            "started": bool(roles & {"annotator", "lead"}),
            "review_started": reviews and not own,
            "assigned": self._lead(login),
            **dict.fromkeys(OF_ANNOTATOR, self._lead(login) or login == task.annotator),
            **dict.fromkeys(OF_REVIEWER, (self._lead(login) or login == task.reviewer) and not own),
        }[happened]
        if not may:
            entitled = happened in OF_ANNOTATOR or (happened in OF_REVIEWER and reviews and not own)
            return "late" if entitled and login in task.lost | task.late else "quarantine"
        if happened == "started" and task.state == "adjudication" and own and login != task.annotator:
            return "quarantine"
        if happened == "started" and self._fenced_off(task, login, lease):
            return "late"
        if happened == "started" and lease is not None and login != task.annotator and task.state == "claimed":
            return "applied"
        if (task.state, happened) not in NEXT or (happened == "started" and task.annotator not in {None, login}):
            return "late"
        return "stale" if happened == "accepted" and not self._settled(name) else "applied"

    def _settled(self, name: UUID) -> bool:
        """Whether all of a task is of one head, and accepted or deleted."""
        for entity, heads in self.heads.items():
            first = self.revisions[next(iter(heads))]
            gone = json.loads(first.op.body)["op"] == "delete"
            if first.task == name and (len(heads) > 1 or not (gone or entity in self.accepted)):
                return False
        return True

    @staticmethod
    def _fenced_off(task: TaskSpec, login: str, lease: int | None) -> bool:
        taken = task.lease is not None and task.lease != login
        return taken or (lease is not None and (task.lease is None or lease != task.epoch))

    def grant(self, task: TaskSpec, login: str) -> None:
        """The lease goes to this login; a new grant has a new number."""
        task.epoch += task.lease != login
        task.lease, task.expired = login, False

    def lease(self, login: str, name: UUID) -> str | None:
        """What central answers to somebody who asks for a task; None when it is given."""
        task = self.tasks[name]
        if not self.roles[login] & {"annotator", "lead"}:
            return "not-yours"
        if task.state not in LEASABLE:
            return f"state:{task.state}"
        if task.state == "adjudication" and self._worked(login, name, but_fixes=False):
            return "not-yours"
        if task.lease not in {None, login} and not task.expired:
            return "held"
        if task.annotator not in {None, login} and task.lease != task.annotator:
            return "held"
        self.grant(task, login)
        return None

    def end_lease(self, login: str, name: UUID) -> bool | None:
        """Whether there was a lease to end; None for somebody who may not end it."""
        task = self.tasks[name]
        if task.lease is None:
            return False
        if task.lease != login and not self._lead(login):
            return None
        task.lease = None
        return True

    def _follow(self, task: TaskSpec, login: str, happened: str, body: dict[str, object]) -> None:
        if happened in {"started", "withdrawn"}:
            self.grant(task, login)
        elif happened == "assigned":
            if task.lease is not None and person_id(task.lease) != UUID(str(body["assignee"])):
                task.lease = None
        elif task.state not in LEASABLE or happened == "released":
            task.lease = None

    def _move(self, task: TaskSpec, login: str, happened: str, body: dict[str, object]) -> None:
        task.state = NEXT.get((task.state, happened), "claimed")
        if happened == "rejected":
            task.returned += 1
            if task.returned >= 2:
                task.state = "adjudication"
        if happened in {"started", "assigned"}:
            self._hand_over(task, login, happened, body)
        if happened == "released" or task.state == "adjudication":
            self._end(task, "annotator", login)
        if happened == "review_started":
            task.reviewer = login
        elif happened in {"submitted", "accepted", "rejected"}:
            self._end(task, "reviewer", login)
        self._follow(task, login, happened, body)

    def _hand_over(self, task: TaskSpec, login: str, happened: str, body: dict[str, object]) -> None:
        receiver = login
        if happened == "assigned":
            receiver = next(one for one in self.roles if person_id(one) == UUID(str(body["assignee"])))
        if task.annotator not in {None, receiver}:
            task.relet |= {str(task.annotator)} if "lease" in body else set()
            self._end(task, "annotator", login)
        task.annotator = receiver

    @staticmethod
    def _end(task: TaskSpec, work: str, by: str) -> None:
        holder = getattr(task, work)
        if holder is not None and holder != by:
            task.lost.add(holder)
        setattr(task, work, None)
