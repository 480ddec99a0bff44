"""The stage of the canvas tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.views.canvas.stage import Stage, Until, write_scene


@pytest.fixture(scope="session")
def scene_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small scene for the whole run."""
    return write_scene(tmp_path_factory.mktemp("scene") / "fields.tif")


@pytest.fixture
def make_stage(scene_path: Path, until: Until) -> Iterator[Callable[[int, int], Stage]]:
    """Build stages of a size and take them down again."""
    stages: list[Stage] = []

    def make(width: int, height: int) -> Stage:
        stages.append(Stage(scene_path, until, (width, height)))
        return stages[-1]

    yield make
    for each in stages:
        each.close()


@pytest.fixture
def stage(make_stage: Callable[[int, int], Stage]) -> Stage:
    """A canvas of 640 x 480 with nothing on it yet."""
    return make_stage(640, 480)
