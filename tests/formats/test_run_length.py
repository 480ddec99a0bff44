"""Masks are drawn inside the one GDAL environment of the program."""

import threading
from collections.abc import Callable

import pytest
import shapely
from rasterio.env import hasenv

from app.formats import run_length
from app.models.errors import BadInputError


@pytest.mark.parametrize(
    "draw",
    [lambda: run_length.encode(shapely.box(2, 1, 5, 4), 8, 6), lambda: run_length.decode([7, 2, 39], [6, 8])],
    ids=["encode", "decode"],
)
def test_a_thread_that_draws_masks_has_entered_the_environment_of_the_program(draw: Callable[[], object]) -> None:
    entered: list[bool] = []
    thread = threading.Thread(target=lambda: entered.extend([hasenv(), bool(draw()), hasenv()]))
    thread.start()
    thread.join()
    assert entered == [False, True, True]


@pytest.mark.parametrize("counts", [[10**40], "o" * 2000 + "0", [2**63 - 1, 2**63 - 1, 14], [-1, 13]])
def test_runs_larger_than_any_picture_are_refused_like_others_that_do_not_add_up(counts: object) -> None:
    with pytest.raises(BadInputError, match="do not add up"):
        run_length.decode(counts, [3, 4])
