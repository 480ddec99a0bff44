"""The tour, whole: the real window, driven by mouse and keys from the first stroke to the shift summary."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from PySide6.QtWidgets import QApplication
from rasterio.transform import Affine

from app.imagery.training.truth import Truth, read_truth
from app.models.task import TaskState
from app.services.ontologies import load_ontology
from app.services.training.own_scene import make_own
from app.services.training.turns import next_name
from app.services.training.workspace import make
from app.services.workspace import Workspace
from app.views import recents
from app.views.main_window import MainWindow
from app.views.tour.story import Outcome, Tour


@pytest.fixture
def told(qapp: QApplication, tmp_path: Path) -> list[str]:
    recents.keep_in(tmp_path / "settings")
    return []


def toured(path: Path, folder: Path, truth: Truth | None, told: list[str]) -> Outcome:
    window = MainWindow()
    try:
        return Tour(window, path, folder, truth, told.append).run()
    finally:
        window.close()
        window.deleteLater()


def states(path: Path) -> list[TaskState]:
    workspace = Workspace.open(path)
    found = [task.state for task in workspace.tasks()]
    workspace.close()
    return found


def sides(path: Path) -> list[float]:
    """The longest side of every annotation, longest last."""
    workspace = Workspace.open(path)
    bounds = [one.shape.bounds for one in workspace.annotations()]
    workspace.close()
    return sorted(max(x1 - x0, y1 - y0) for x0, y0, x1, y1 in bounds)


def write_scene(path: Path, side: int) -> Path:
    values = np.random.default_rng(1).integers(0, 255, (3, side, side), np.uint8)
    place = {"crs": "EPSG:32618", "transform": Affine(0.3, 0, 400_000, 0, -0.3, 4_300_000)}
    with rasterio.open(path, "w", driver="GTiff", width=side, height=side, count=3, dtype="uint8", **place) as raster:
        raster.write(values)
    return path


def test_the_tour_on_the_training_scene_ends_with_an_accepted_task(tmp_path: Path, told: list[str]) -> None:
    path = make(tmp_path, load_ontology(None), lambda _words, _share: None, size=2048, cell=512)
    before = states(path).count(TaskState.ACCEPTED)
    outcome = toured(path, tmp_path, read_truth(tmp_path / "training.truth.json"), told)
    assert states(path).count(TaskState.ACCEPTED) == before + 1
    assert outcome.meeting.wrong == ()
    assert outcome.meeting.pushed == outcome.meeting.pulled > 0
    assert len(outcome.pictures) >= 15
    assert all(picture.stat().st_size > 5000 for picture in outcome.pictures)
    assert {".html", ".csv"} <= {report.suffix for report in outcome.reports}
    assert len(told) >= 20


def test_the_tour_on_a_small_scene_of_ones_own_can_be_taken_again_and_again(tmp_path: Path, told: list[str]) -> None:
    raster = write_scene(tmp_path / "own.tif", 400)
    for name in ("own", "own-2"):
        assert next_name(tmp_path, "own") == name
        path = make_own(tmp_path, raster, load_ontology(None), name=name)
        outcome = toured(path, tmp_path, None, told)
        assert states(path) == [TaskState.ACCEPTED]
        assert sides(path) == pytest.approx([50.0] * 4, abs=1.0)
        assert outcome.meeting.wrong == ()
        assert all(report.exists() for report in outcome.reports)
