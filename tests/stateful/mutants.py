"""Faults of central's functions, and the shortest scripts of the machine that show them."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.stateful.test_sync_push import PushMachine

Step = Callable[[PushMachine], object]


@dataclass(frozen=True)
class Mutant:
    """One script of central with some words changed, and what has to happen for somebody to notice."""

    name: str
    script: str
    words: str
    instead: str
    steps: tuple[Step, ...]
    before: str = ""


def drawn(who: str = "ann", count: int = 1) -> Step:
    return lambda one: one.somebody_draws_and_submits(task=0, annotator=who, count=count)


def reviewed(decision: str = "accepted", *, fix: bool = False) -> Step:
    return lambda one: one.somebody_reviews(task=0, reviewer="rob", decision=decision, fix=fix)


def leased(login: str, *, lapsed: bool = False, begin: bool = True) -> Step:
    return lambda one: one.somebody_takes_a_lease(login=login, task=0, lapsed=lapsed, begin=begin)


def ended(login: str) -> Step:
    return lambda one: one.somebody_ends_a_lease(login=login, task=0)


def happens(login: str, kind: str) -> tuple[Step, Step]:
    return (
        lambda one: one.something_happens(login=login, task=0, kind=kind),
        lambda one: one.send(login=login),
    )


def draws(
    login: str, base: int | None = None, merge: int | None = None, task: int = 0, entity: int | None = None
) -> tuple[Step, Step]:
    return (
        lambda one: one.somebody_draws(login=login, task=task, base=base, merge=merge, entity=entity),
        lambda one: one.send(login=login),
    )


def reassigned(who: str) -> Step:
    return lambda one: one.a_lead_reassigns(who=who, task=0)


def torn(one: PushMachine) -> None:
    one.two_edit_the_same_and_one_merges(which=0, merge=False)


def rejected_twice() -> tuple[Step, ...]:
    again = (lambda one: one.somebody_starts_all_returned_work(login="ann"), *happens("ann", "submitted"))
    return (drawn(), reviewed("rejected"), *again, reviewed("rejected"))


NUMBERS = (
    "update core.project_feed f set n = f.n + 1 where f.project_id = project "
    "returning f.n, f.chain into number, before;"
)
LOOSE = (
    "number := nextval('core.loose'); "
    "update core.project_feed f set n = number where f.project_id = project returning f.chain into before;"
)
SEQUENCE = (
    "create sequence core.loose; select setval('core.loose', 1); grant usage on sequence core.loose to orthomark_api"
)
REVIEWS = (
    "in ('review_started', 'audit_upheld', 'audit_overturned') then\n"
    "        return roles && array['reviewer', 'lead', 'admin']"
)
OWN = "where made.author in"
ENDS = "set ended_at = clock_timestamp(), why = case"
HELD = "l.user_id <> asking and l.expires_at > clock_timestamp()"
FENCED = "return found and l.user_id <> asking"
WORKED = "stands = 'adjudication' and core.worked_on(s.task_id, asking, false)"
SETTLED = "(core.is_torn(s.task_id) or core.is_unjudged(s.task_id))"
UNASKED = (
    drawn(),
    lambda one: one.somebody_unasked_draws_and_others_build_on_it(which=0, login="bea"),
)

MUTANTS = (
    Mutant(
        "own work may be accepted",
        "03_judge.sql",
        OWN,
        "where false and made.author in",
        (
            *draws("lea"),
            lambda one: one.somebody_judges(login="lea", which=0, choice="reject"),
            lambda one: one.send(login="lea"),
        ),
    ),
    Mutant(
        "merged heads stay",
        "06_place.sql",
        "h.rev_id in (r.base_id, r.merge_id)",
        "h.rev_id = r.base_id",
        (drawn(), lambda one: one.two_edit_the_same_and_one_merges(which=0, merge=True)),
    ),
    Mutant(
        "work on quarantined work counts",
        "06_place.sql",
        "and b.disposition <> 'quarantine'",
        "",
        UNASKED,
    ),
    Mutant(
        "verdicts on old revisions count",
        "03_judge.sql",
        "is distinct from array[s.base_id]",
        "is null",
        (
            drawn(),
            lambda one: one.work_changes_while_it_is_in_review(task=0, edits=1),
            lambda one: one.reviewers_judge_what_has_changed_and_decide(kind="accepted"),
        ),
    ),
    Mutant(
        "accepted work may be changed",
        "06_place.sql",
        "where a.annotation_id = r.entity_id)",
        "where false)",
        (drawn(), reviewed(), lambda one: one.somebody_changes_what_is_accepted(login="lea", which=0)),
    ),
    Mutant(
        "annotations may change task",
        "06_place.sql",
        "e.task_id <> r.task_id",
        "false",
        (*draws("lea"), *draws("lea", base=0, task=1)),
    ),
    Mutant(
        "whatever stands on nothing is taken for new",
        "06_place.sql",
        "or exists (select 1 from core.op e where e.entity_id = r.entity_id and e.op_id <> r.op_id)",
        "",
        (*draws("lea", entity=0), *draws("lea", entity=0, task=1)),
    ),
    Mutant(
        "two may hold a task",
        "04_events.sql",
        "and a.ended_by is null and a.user_id <> asking",
        "and false",
        (reassigned("ann"), *happens("bea", "started")),
    ),
    Mutant(
        "reopening does nothing",
        "05_apply.sql",
        "where a.annotation_id = s.entity_id",
        "where false",
        (
            drawn(),
            reviewed(),
            lambda one: one.somebody_reopens(login="lea", which=0),
            lambda one: one.send(login="lea"),
        ),
    ),
    Mutant(
        "a lease keeps nobody off",
        "04_events.sql",
        FENCED,
        "return false",
        (leased("ann", begin=False), *happens("bea", "started")),
    ),
    Mutant(
        "a former lease still opens the task",
        "04_events.sql",
        "named <> l.epoch::text",
        "false",
        (
            leased("ann", begin=False),
            leased("bea", lapsed=True, begin=False),
            lambda one: one.somebody_begins_under_a_former_lease(login="bea", task=0, behind=1),
        ),
    ),
    Mutant("a lease in force may be taken", "07_lease.sql", HELD, "false", (leased("ann", begin=False), leased("bea"))),
    Mutant(
        "a broken lease lives on", "07_lease.sql", ENDS, "set why = case", (leased("ann", begin=False), ended("lea"))
    ),
    Mutant(
        "anybody breaks a lease",
        "07_lease.sql",
        "elsif l.user_id <> asking and not exists (",
        "elsif false and not exists (",
        (leased("ann", begin=False), ended("bea")),
    ),
    Mutant(
        "a lease outlives reassignment",
        "04_events.sql",
        "elsif happened = 'assigned' then\n        update core.lease",
        "elsif happened = 'assigned' and false then\n        update core.lease",
        (leased("ann", begin=False), reassigned("bea")),
    ),
    Mutant(
        "new work after the lease ran out counts",
        "03_judge.sql",
        "s.base_id is null or not core.relet",
        "not core.relet",
        (leased("ann"), leased("bea", lapsed=True), *draws("ann")),
    ),
    Mutant(
        "a task given back stays held",
        "04_events.sql",
        "elsif happened in ('released', 'unblocked') or after",
        "elsif after",
        (leased("ann"), *happens("ann", "released")),
    ),
    Mutant(
        "numbers of the feed are taken before the commit",
        "06_push.sql",
        NUMBERS,
        LOOSE,
        (lambda one: one.two_push_at_once(task=0, stored=False),),
        SEQUENCE,
    ),
    Mutant(
        "a torn task may be accepted",
        "04_events.sql",
        SETTLED,
        "false",
        (drawn(), torn, *happens("rob", "review_started"), *happens("rob", "accepted")),
    ),
    Mutant(
        "a task may be accepted with what nobody judged",
        "04_events.sql",
        SETTLED,
        "core.is_torn(s.task_id)",
        (drawn(), *happens("rob", "review_started"), *happens("rob", "accepted")),
    ),
    Mutant(
        "two rejections change nothing",
        "04_events.sql",
        "t.returned + 1 >= 2",
        "t.returned + 1 >= 9",
        rejected_twice(),
    ),
    Mutant(
        "who made it draws again what is torn between two",
        "04_events.sql",
        WORKED,
        "false",
        (*rejected_twice(), *happens("ann", "started")),
    ),
    Mutant(
        "people review what they worked on",
        "04_events.sql",
        REVIEWS + " and not",
        REVIEWS + " or",
        (drawn("both"), *happens("both", "review_started")),
    ),
)
