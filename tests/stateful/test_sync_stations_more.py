"""The other half of the examples of many workstations, for another process; other random choices."""

from collections.abc import Callable

import pytest
from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.test_sync_stations import EXAMPLES, Ground, Stations, ground, profile
from tests.sync.site import central_url

__all__ = ["central_url", "ground"]


@seed(2)
class MoreStations(Stations):
    """The same machine."""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_as_many_examples_again_do_what_the_specification_says(
    ground: Ground, figures: Callable[[str, dict[str, object]], None]
) -> None:
    MoreStations.ground = ground
    run_state_machine_as_test(MoreStations, settings=profile(EXAMPLES))
    figures("more stations", {"examples": ground.examples})
    assert ground.examples >= EXAMPLES
