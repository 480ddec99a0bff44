"""Masks are drawn inside the one GDAL environment of the program."""

import threading
from collections.abc import Callable

import pytest
import shapely
from rasterio.env import hasenv

from app.formats import run_length


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
