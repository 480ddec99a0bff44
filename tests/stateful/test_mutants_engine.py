"""Faults put into the engine and the local store on purpose: each script of the machine finds its own."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from app.models.op_row import FEED_N, PlacedRow
from app.store import outbox
from app.store.outbox import Outbox
from app.sync import engine
from app.sync.ports import Cursor
from app.sync.reconcile import WHOLE_ENTRY
from tests.stateful.test_sync_stations import Ground, Stations, ground, profile
from tests.stateful.violation import ViolationError
from tests.sync.site import central_url

__all__ = ["central_url", "ground"]
SEARCHES = int(os.environ.get("ORTHOMARK_MUTANTS", "0"))
Step = Callable[[Stations], object]


@dataclass(frozen=True)
class Mutant:
    """Something done wrongly, and what has to happen for somebody to notice."""

    name: str
    put: Callable[[pytest.MonkeyPatch], None]
    steps: tuple[Step, ...]


def syncs(login: str) -> Step:
    return lambda one: one.somebody_syncs(login=login, which=0)


def draws(login: str, count: int = 1, *, send: bool = True) -> Step:
    return lambda one: one.somebody_draws(login=login, which=0, task=0, count=count, begin=False, send=send)


def runs_ahead(page: Sequence[PlacedRow], newest: int = 0) -> Cursor:
    return (max(page[-1][FEED_N], newest) if page else newest, WHOLE_ENTRY)


MUTANTS = (
    Mutant(
        "a restored central is not refilled",
        lambda patch: patch.setattr(Outbox, "rewind", lambda *_: 0),
        (lambda one: one.central_is_backed_up(), draws("lea"), lambda one: one.central_is_restored(), syncs("lea")),
    ),
    Mutant(
        "a copied file goes on as the same device",
        lambda patch: patch.setattr(engine, "is_known", lambda *_: True),
        (
            lambda one: one.a_file_is_copied_and_both_go_on(login="lea", which=0),
            draws("lea"),
            lambda one: one.somebody_draws(login="lea", which=1, task=0, count=1, begin=False, send=True),
        ),
    ),
    Mutant(
        "nobody waits for what came before",
        lambda patch: patch.setattr(outbox, "_waiting_for_others", lambda *_: {}),
        (syncs("ann"), lambda one: one.two_people_share_a_workstation(task=0)),
    ),
    Mutant(
        "what was set aside still counts here",
        lambda patch: patch.setattr(outbox, "_moved", lambda *_: []),
        (syncs("rob"), lambda one: one.somebody_unasked_draws(task=0, which=0)),
    ),
    Mutant(
        "the cursor runs ahead of the page",
        lambda patch: patch.setattr(engine, "after_page", runs_ahead),
        (draws("lea", count=3), draws("lea", count=3), syncs("rob")),
    ),
    Mutant(
        "nobody fetches what others did",
        lambda patch: patch.setattr(engine, "behind", lambda *_: False),
        (draws("lea"), syncs("rob")),
    ),
)


def play(mutant: Mutant) -> None:
    """The steps of one script, and after each whatever must always hold; at the end everybody syncs.

    Raises:
        ViolationError: when something does not.
    """
    machine = Stations()
    machine.begin(settles=True)
    try:
        for step in mutant.steps:
            step(machine)
            machine.central_is_what_the_specification_says()
    except ViolationError:
        machine.settles = False
        raise
    finally:
        machine.teardown()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_fault_in_the_engine_is_found(mutant: Mutant, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ground.centrals
    mutant.put(monkeypatch)
    with pytest.raises(ViolationError):
        play(mutant)
    if SEARCHES:
        with pytest.raises(ViolationError):
            run_state_machine_as_test(Stations, settings=profile(SEARCHES, (Phase.generate,)))


def test_the_scripts_find_nothing_where_nothing_is_wrong(ground: Ground) -> None:
    assert ground.centrals
    for mutant in MUTANTS:
        play(mutant)
