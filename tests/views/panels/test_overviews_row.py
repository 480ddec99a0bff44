"""The row that tells of overviews, in a real stage."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.imagery.environment import gdal, without_position_warning
from app.imagery.overviews.builder import State
from app.imagery.overviews.pyramid import Overviews
from app.imagery.source import RasterSource
from app.views.canvas.canvas import Canvas
from app.views.panels.overviews_row import RESUME, STOP, OverviewsRow
from tests.views.conftest import Until

SIZE = 5000


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RasterSource]:
    monkeypatch.setenv("ORTHOMARK_CACHE", str(tmp_path / "cache"))
    shape = {"count": 1, "width": SIZE, "height": SIZE, "dtype": "uint8"}
    with gdal(), without_position_warning(), rasterio.open(tmp_path / "a.tif", "w", **shape, tiled=True) as dataset:
        dataset.write(np.random.default_rng(2).integers(1, 255, (1, SIZE, SIZE), np.uint8))
    with RasterSource.open(tmp_path / "a.tif") as opened:
        yield opened


@pytest.fixture
def row(qapp: object) -> Iterator[OverviewsRow]:
    canvas = Canvas()
    canvas.resize(1000, 700)
    canvas.show()
    yield OverviewsRow(canvas)
    canvas.close()


def overviews(source: RasterSource) -> Overviews:
    assert source.overviews is not None
    return source.overviews


def steps(source: RasterSource, count: int) -> None:
    for _ in range(count):
        overviews(source).step()


def test_it_says_how_far_they_are_and_goes_when_they_are_done(
    source: RasterSource, row: OverviewsRow, until: Until
) -> None:
    row.follow(overviews(source))
    assert row.isVisible()
    assert row.words.text() == "Building overviews, 0 %"
    steps(source, 5)
    until(lambda: row.words.text() == "Building overviews, 33 %")
    assert row.accessibleName() == row.words.text()
    assert row.bar.value() == 333
    while overviews(source).ready:
        overviews(source).step()
    until(row.isHidden)


def test_its_button_stops_and_resumes_with_mouse_and_key(source: RasterSource, row: OverviewsRow) -> None:
    row.follow(overviews(source))
    steps(source, 4)
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert overviews(source).progress().state is State.STOPPED
    assert row.words.text().startswith("Overviews stopped at ")
    assert row.button.text() == RESUME
    QTest.keyClick(row.button, Qt.Key.Key_Space)
    assert overviews(source).progress().state is State.BUILDING
    assert row.button.text() == STOP


def test_it_says_why_they_cannot_be_built(
    source: RasterSource, row: OverviewsRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("no folder")
    row.follow(overviews(source))
    steps(source, 3)
    row.refresh()
    assert "Overviews cannot be kept in" in row.words.text()
    assert "ORTHOMARK_CACHE" in row.words.text()


def test_a_scene_that_needs_none_has_no_row(row: OverviewsRow) -> None:
    row.follow(None)
    assert row.isHidden()
