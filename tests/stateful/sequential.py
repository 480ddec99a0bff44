"""What central must make of operations, one strictly after the other: an independent specification in plain Python."""

import json
from dataclasses import dataclass, field
from uuid import UUID

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
}
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
            return "late" if login in task.lost | task.late else "quarantine"
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
        task, happened = self.tasks[op.task], json.loads(op.body)["type"]
        said = self._judge_event(login, op.task, happened)
        if said == "late":
            task.late.add(login)
        if said != "quarantine" and happened == "submitted":
            task.submitters.add(login)
        if said == "applied":
            self._move(task, login, happened)
        return said

    def _judge_event(self, login: str, name: UUID, happened: str) -> str:
        task, roles = self.tasks[name], self.roles[login]
        reviews = bool(roles & {"reviewer", "lead"})
        own = self._worked(login, name, but_fixes=happened == "rejected")
        may = {
            "started": bool(roles & {"annotator", "lead"}),
            "review_started": reviews and not own,
            **dict.fromkeys(OF_ANNOTATOR, self._lead(login) or login == task.annotator),
            **dict.fromkeys(OF_REVIEWER, (self._lead(login) or login == task.reviewer) and not own),
        }[happened]
        if not may:
            entitled = happened in OF_ANNOTATOR or (happened in OF_REVIEWER and reviews and not own)
            return "late" if entitled and login in task.lost | task.late else "quarantine"
        if happened == "started" and task.state == "adjudication" and own and login != task.annotator:
            return "quarantine"
        if (task.state, happened) not in NEXT or (happened == "started" and task.annotator not in {None, login}):
            return "late"
        torn = any(len(heads) > 1 and self.revisions[next(iter(heads))].task == name for heads in self.heads.values())
        return "stale" if happened == "accepted" and torn else "applied"

    def _move(self, task: TaskSpec, login: str, happened: str) -> None:
        task.state = NEXT[task.state, happened]
        if happened == "rejected":
            task.returned += 1
            if task.returned >= 2:
                task.state = "adjudication"
        if happened == "started":
            task.annotator = login
        if happened == "released" or task.state == "adjudication":
            self._end(task, "annotator", login)
        if happened == "review_started":
            task.reviewer = login
        elif happened in {"submitted", "accepted", "rejected"}:
            self._end(task, "reviewer", login)

    @staticmethod
    def _end(task: TaskSpec, work: str, by: str) -> None:
        holder = getattr(task, work)
        if holder is not None and holder != by:
            task.lost.add(holder)
        setattr(task, work, None)
