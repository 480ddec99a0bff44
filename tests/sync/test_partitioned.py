"""What docs/scale.md says of partitions by project holds: the same SQL judges, proves and refuses on them (step 2)."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.models.ids import ProjectId, uuid7
from app.sync.server import Server
from app.sync.verification import verify
from tests.stateful.test_sync_push import PushMachine
from tests.sync.site import ROLES, Site, new_central

STEP = Path(__file__).parents[2] / "docs" / "partitioning.sql"
EXAMPLES = 6


@pytest.fixture
def partitioned(server: Server, pristine: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A central in which somebody worked before its tables were divided."""
    with psycopg.connect(new_central(server, pristine), autocommit=True) as root:
        site = project_of(root)
        lea = site.hand("lea")
        lea.rev(lea.task())
        lea.send()
        site.close()
        root.execute(STEP.read_bytes())
        yield root


def project_of(root: psycopg.Connection[tuple[object, ...]]) -> Site:
    project = ProjectId(uuid7())
    root.execute("select api.admin_add_project(%s, %s)", (project, str(project)))
    for login, roles in ROLES.items():
        root.execute("select api.admin_grant(%s, %s, %s)", (project, login, [role.value for role in roles]))
    return Site(f"{root.info.dsn} password={root.info.password}", project, str(project), root)


def test_partitions_by_project_hold_what_was_there_and_central_does_the_same_on_them(
    partitioned: psycopg.Connection[tuple[object, ...]],
) -> None:
    PushMachine.make_site = staticmethod(lambda: project_of(partitioned))
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
    profile = settings(
        max_examples=EXAMPLES,
        stateful_step_count=40,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=checks,
    )
    run_state_machine_as_test(PushMachine, settings=profile)
    proven = verify(f"{partitioned.info.dsn} password={partitioned.info.password}")
    assert [one.wrong for one in proven] == [()] * len(proven)
    assert sum(one.ops for one in proven) > 3


def test_history_in_partitions_changes_as_little_by_whatever_way(
    partitioned: psycopg.Connection[tuple[object, ...]],
) -> None:
    partitioned.execute("set session_replication_role = replica")
    for table in ("core.op", "core.feed"):
        found = partitioned.execute(f"select distinct tableoid::regclass::text from {table}".encode()).fetchall()
        held = [str(row[0]) for row in found]
        assert held
        changes = [f"delete from {place}" for place in (table, *held)]
        changes += [f"truncate {place}" for place in (table, *(f"{table}_{number}" for number in range(4)))]
        for change in changes:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                partitioned.execute(change.encode())


def test_people_read_partitions_through_the_whole_only(partitioned: psycopg.Connection[tuple[object, ...]]) -> None:
    site = project_of(partitioned)
    lea, out = site.hand("lea"), site.hand("out")
    lea.task()
    lea.send()
    assert lea.sql.execute("select count(*) from core.op").fetchone() == (2 + 3,)
    assert out.sql.execute("select count(*) from core.op").fetchone() == (0,)
    for number in range(4):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            lea.sql.execute(f"select * from core.op_{number}".encode())
    site.close()
