"""A window on one raster, for tests of how it is displayed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from rasterio.transform import Affine

from app.imagery.display import Display
from app.imagery.looks import Look
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.models.person import Role
from app.services.scenes import add_scene
from app.services.workspace import Workspace, new_project
from app.views.main_window import MainWindow
from app.views.panels.display_controls import DisplayControls
from app.views.panels.display_panel import DisplayPanel
from app.views.panels.stage import Stage

Until = Callable[[Callable[[], bool]], None]
ROLES = frozenset({Role.ANNOTATOR, Role.REVIEWER})
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class Desk:
    """A window on one or more rasters, and a hand on keys and mouse."""

    def __init__(self, window: MainWindow, until: Until) -> None:
        self.window = window
        self.until = until

    @property
    def stage(self) -> Stage:
        stage = self.window.current.stage
        assert isinstance(stage, Stage)
        return stage

    @property
    def words(self) -> str:
        return self.window.status._stretch.text()

    @property
    def badge(self) -> str:
        return self.window.status._sharpening.text()

    @property
    def said(self) -> str:
        return self.window.status._toast.text()

    @property
    def display(self) -> Display:
        found = self.stage.canvas.display
        assert found is not None
        return found

    @property
    def look(self) -> Look:
        found = self.stage.stretching.look
        assert found is not None
        return found

    @property
    def panel(self) -> DisplayPanel:
        return self.stage.display_panel

    @property
    def controls(self) -> DisplayControls:
        return self.panel.controls

    def open(self, name: str) -> None:
        """Open a task by its place in the list."""
        task = next(one for one in self.window.session.workspace.tasks() if one.name == name)
        self.window.current.open_task(task.id)
        self.until(lambda: self.stage.task_shown == task.id and bool(self.words) and self.stage.canvas.settled())

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = SHIFT) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def press_for(self, key: Qt.Key, modifier: Qt.KeyboardModifier, shows: str) -> None:
        """Press a key and wait until the status bar says `shows`."""
        self.press(key, modifier)
        self.shows(shows)

    def shows(self, words: str) -> None:
        """Wait until the status bar says this of the picture."""
        self.until(lambda: self.words == words and self.stage.canvas.settled())

    def open_panel(self) -> DisplayControls:
        """Open the panel by its key."""
        self.press(Qt.Key.Key_S)
        self.until(lambda: self.panel.isVisible() and self.controls.isEnabled())
        return self.controls

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at if at is not None else widget.rect().center())

    def type(self, field: QWidget, text: str) -> None:
        """Type over what stands in a field."""
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        QTest.keySequence(field, "Ctrl+A")
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def drag(self, widget: QWidget, by: int, steps: int = 6) -> None:
        """Drag a widget that goes along with the mouse sideways, in steps."""
        start = widget.rect().center()
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
        for _ in range(steps):
            QTest.mouseMove(widget, start + QPoint(round(by / steps), 0))
            QApplication.processEvents()
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=start)


def seat(window: MainWindow, until: Until, site: Path, *rasters: Path) -> Desk:
    """Make a workspace of rasters, enter it and open its first task."""
    classes = Ontology("harbour", 1, (ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1"),))
    made = Workspace.create(site, new_project("Harbour"), classes, "lea")
    made.add_person("sam", "Sam", ROLES)
    for path in rasters:
        add_scene(made, path, cell=300, context=0)
    made.close()
    window.doors.enter(site, "sam")
    desk = Desk(window, until)
    desk.open(window.session.workspace.tasks()[0].name)
    return desk


def pixels() -> np.ndarray:
    """Four bands of 16 bits: a ramp to the right, in each band ten times brighter; the lower half holds a glare."""
    ramp = np.tile(np.arange(600, dtype=np.float64), (400, 1))
    bands = np.stack([100 + ramp * factor for factor in (1, 2, 4, 8)])
    bands[:, 390:, :] += 40000
    return bands.astype(np.uint16)


def raster(
    path: Path,
    data: np.ndarray,
    sensor: str = "",
    colours: dict[int, tuple[int, int, int, int]] | None = None,
    **options: object,
) -> Path:
    """Write a raster with a map position, and its sensor where one is named."""
    count, height, width = data.shape
    where = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 323000, 0, -0.5, 4306000)}
    shape = {"width": width, "height": height, "count": count, "dtype": data.dtype.name}
    with rasterio.open(path, "w", driver="GTiff", **shape, **where, **options) as target:
        target.write(data)
        if colours:
            target.write_colormap(1, colours)
        if sensor:
            target.update_tags(ns="IMAGERY", SATELLITEID=sensor)
    return path
