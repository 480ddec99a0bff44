"""Faults put into central and the engine on purpose: the machines must find every one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.store.outbox import Outbox
from app.sync import engine
from tests.stateful.test_sync_push import PushMachine
from tests.stateful.test_sync_stations import Ground, Stations, ground, profile
from tests.sync.site import Site, central_url, make_site, server

__all__ = ["central_url", "ground", "make_site", "server"]
ROOM = Path(engine.__file__).parent / "migrations" / "functions"


@dataclass(frozen=True)
class Mutant:
    """One script of central with some words changed."""

    name: str
    script: str
    words: str
    instead: str


SQL = (
    Mutant("own work may be accepted", "03_judge.sql", "where made.kind = 'rev' and", "where false and"),
    Mutant("merged heads stay", "06_place.sql", "h.rev_id in (r.base_id, r.merge_id)", "h.rev_id = r.base_id"),
    Mutant("work on quarantined work counts", "06_place.sql", "and b.disposition <> 'quarantine'", ""),
    Mutant("verdicts on old revisions count", "03_judge.sql", "is distinct from array[s.base_id]", "is null"),
    Mutant("accepted work may be changed", "06_place.sql", "where a.annotation_id = r.entity_id)", "where false)"),
    Mutant("annotations may change task", "06_place.sql", "e.task_id <> r.task_id", "false"),
    Mutant("two may hold a task", "04_events.sql", "and a.ended_by is null and a.user_id <> asking", "and false"),
    Mutant("reopening does nothing", "05_apply.sql", "where a.annotation_id = s.entity_id", "where false"),
)


@pytest.fixture
def mutate(central_url: str) -> Iterator[Callable[[Mutant], None]]:
    """Put a fault in, and the right functions back afterwards."""
    with psycopg.connect(central_url, autocommit=True) as connection:

        def put(mutant: Mutant) -> None:
            text = (ROOM / mutant.script).read_text("utf-8")
            assert mutant.words in text
            connection.execute(text.replace(mutant.words, mutant.instead).encode())

        yield put
        for script in sorted(ROOM.glob("*.sql")):
            connection.execute(script.read_bytes())


def quick(examples: int) -> settings:
    return profile(examples, (Phase.generate,))


@pytest.mark.parametrize("mutant", SQL, ids=lambda one: one.name)
def test_a_fault_in_central_is_found(
    mutant: Mutant, mutate: Callable[[Mutant], None], make_site: Callable[[], Site]
) -> None:
    mutate(mutant)
    PushMachine.make_site = staticmethod(make_site)
    with pytest.raises(Exception, match=r"\S"):
        run_state_machine_as_test(PushMachine, settings=settings(quick(150), stateful_step_count=40))


ENGINE: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a restored central is not refilled": lambda patch: patch.setattr(Outbox, "rewind", lambda *_: 0),
    "a copied file goes on as the same device": lambda patch: patch.setattr(engine, "is_known", lambda *_: True),
}


@pytest.mark.parametrize("name", ENGINE)
def test_a_fault_in_the_engine_is_found(name: str, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ground.centrals
    ENGINE[name](monkeypatch)
    with pytest.raises(Exception, match=r"\S"):
        run_state_machine_as_test(Stations, settings=quick(200))
