"""Nobody is shown under the login of somebody else, whatever a bundle or an older central brought."""

from dataclasses import replace

import pytest

from app.models.ids import DeviceId, OpId, ProjectId, person_id, uuid7
from app.models.op import GENESIS, Draft, Op, OpKind, op_hash, seal
from app.services.workspace import PROJECT_LEVEL
from app.store.legible import legible


def written(login: str, entity: str, at: str = "2026-03-09T08:00:00.000Z") -> Op:
    draft = Draft(OpId(uuid7()), OpKind.PERSON, person_id(entity), PROJECT_LEVEL, {"v": 1, "login": login})
    made = seal(draft, ProjectId(uuid7()), person_id(entity), DeviceId(uuid7()), 1, GENESIS, at)
    return replace(made, hash=op_hash(made))


def test_a_person_is_written_down_under_the_own_login() -> None:
    assert legible(written("Ann", "ann"))
    assert not legible(written("lea", "ann"))


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
def test_a_moment_that_no_other_zone_has_counts_for_nothing(at: str) -> None:
    assert not legible(written("ann", "ann", at))
