"""A real window on a real workspace with a small real raster."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.models.geometry import ShapeKind
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology
from app.models.person import Role
from app.services.scenes import add_scene
from app.services.workspace import Workspace, new_project
from app.views import recents
from app.views.application import application
from app.views.main_window import MainWindow
from app.views.panels.stage import Stage

Enter = Callable[[str], MainWindow]
PEOPLE = {
    "annotator-1": frozenset({Role.ANNOTATOR}),
    "reviewer-1": frozenset({Role.REVIEWER}),
    "lead-1": frozenset({Role.LEAD, Role.REVIEWER}),
}


@pytest.fixture
def classes() -> Ontology:
    use = Attribute("use", AttributeKind.CHOICE, ("port", "fishing"), required=True)
    wake = Attribute("wake", AttributeKind.YES_NO)
    ship = ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1", guide="Draw the **hull**.", size_band=(2, 40))
    pier = ClassDef("pier", "Small pier", "#56B4E9", (ShapeKind.POLYGON,), "2", attributes=(use, wake))
    return Ontology("harbour", 3, (ship, pier))


@pytest.fixture
def site(tmp_path: Path, classes: Ontology) -> Path:
    """A workspace of three people and one scene in four tasks; it knows nothing drawn yet."""
    raster = tmp_path / "harbour.tif"
    pixels = np.full((3, 400, 600), 90, np.uint8)
    pixels[:, 100:200, 100:300] = 180
    where = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 323000, 0, -0.5, 4306000)}
    with rasterio.open(raster, "w", driver="GTiff", width=600, height=400, count=3, dtype="uint8", **where) as target:
        target.write(pixels)
    path = tmp_path / "site.orthomark"
    made = Workspace.create(path, new_project("Harbour", marking="UNCLASSIFIED"), classes, "lead-1")
    for login, roles in PEOPLE.items():
        made.add_person(login, login, roles)
    add_scene(made, raster, cell=300, context=32)
    made.close()
    return path


@pytest.fixture
def app(qapp: QApplication, tmp_path: Path) -> QApplication:
    """The application in its clothes, with settings of its own."""
    recents.keep_in(tmp_path / "settings")
    return application()


@pytest.fixture
def window(app: QApplication) -> Iterator[MainWindow]:
    shown = MainWindow()
    shown.resize(1280, 800)
    shown.show()
    shown.activateWindow()
    assert QTest.qWaitForWindowActive(shown)
    yield shown
    shown.close()
    shown.deleteLater()
    app.processEvents()


@pytest.fixture
def enter(window: MainWindow, site: Path) -> Enter:
    """Open the site's workspace as somebody."""

    def as_person(login: str) -> MainWindow:
        window.session.leave()
        window.doors.enter(site, login)
        return window

    return as_person


class Hand:
    """A person's hand on the canvas: real mouse events at image points."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def at(self, x: float, y: float) -> QPoint:
        left, top = self._stage.canvas.camera.to_screen(x, y)
        return QPoint(round(left), round(top))

    def click(self, x: float, y: float) -> None:
        QTest.mouseClick(self._stage.canvas, Qt.MouseButton.LeftButton, pos=self.at(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        canvas, button, none = self._stage.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        QTest.mousePress(canvas, button, none, self.at(*start))
        for point in (middle, end):
            QTest.mouseMove(canvas, self.at(*point))
        QTest.mouseRelease(canvas, button, none, self.at(*end))


@pytest.fixture
def hand() -> type[Hand]:
    return Hand
