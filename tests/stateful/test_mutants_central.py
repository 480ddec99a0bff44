"""Faults put into central on purpose: each script of the machine finds its own, and nothing where nothing is wrong.

Every fault is put into a database of its own, cloned from a template. `ORTHOMARK_MUTANTS=150` lets the machine search
as many examples for each by chance as well; that takes minutes and is run by hand.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from app.models.ids import ProjectId, uuid7
from app.sync import engine
from app.sync.server import Server
from tests.stateful.mutants import MUTANTS, Mutant
from tests.stateful.test_sync_push import PushMachine
from tests.stateful.test_sync_stations import profile
from tests.stateful.violation import ViolationError
from tests.sync.site import ROLES, Site, new_central

ROOM = Path(engine.__file__).parent / "migrations" / "functions"
SEARCHES = int(os.environ.get("ORTHOMARK_MUTANTS", "0"))


def sites(root: psycopg.Connection[object], url: str) -> Callable[[], Site]:
    def make() -> Site:
        project = ProjectId(uuid7())
        root.execute("select api.admin_add_project(%s, %s)", (project, str(project)))
        for login, roles in ROLES.items():
            root.execute("select api.admin_grant(%s, %s, %s)", (project, login, [role.value for role in roles]))
        return Site(url, project, str(project), root)

    return make


def play(mutant: Mutant) -> None:
    """The steps of one script, and after each whatever must always hold.

    Raises:
        ViolationError: when something does not.
    """
    machine = PushMachine()
    try:
        machine.begin()
        for step in mutant.steps:
            step(machine)
            machine.projections_are_what_the_specification_says()
        machine.prove()
    finally:
        machine.site.close()


@pytest.fixture
def put_in(pristine: str, server: Server) -> Iterator[Callable[[Mutant | None], None]]:
    """Give the machine a central of its own with this fault in it, or with none."""
    url = new_central(server, pristine)
    with psycopg.connect(url, autocommit=True) as root:
        PushMachine.make_site = staticmethod(sites(root, url))

        def put(mutant: Mutant | None) -> None:
            if mutant is not None:
                text = (ROOM / mutant.script).read_text("utf-8")
                assert text.count(mutant.words) >= 1
                root.execute(mutant.before.encode())
                root.execute(text.replace(mutant.words, mutant.instead).encode())

        yield put


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_fault_in_central_is_found(mutant: Mutant, put_in: Callable[[Mutant | None], None]) -> None:
    put_in(mutant)
    with pytest.raises(ViolationError):
        play(mutant)
    if SEARCHES:
        with pytest.raises(ViolationError):
            run_state_machine_as_test(PushMachine, settings=profile(SEARCHES, (Phase.generate,)))


def test_the_scripts_find_nothing_where_nothing_is_wrong(put_in: Callable[[Mutant | None], None]) -> None:
    put_in(None)
    for mutant in MUTANTS:
        play(mutant)
