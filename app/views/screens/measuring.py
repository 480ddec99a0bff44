"""Measuring on a stage, and what is known of the scene on it; nothing of the task is changed by either."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from app.imagery.measure_kinds import NEEDS_SENSOR, NEEDS_SUN, MeasureKind
from app.imagery.mensuration import Light, Measure, UnmeasurableError, measure
from app.models.geometry import Point
from app.models.ids import SceneId
from app.models.scene import Scene
from app.services.measuring import value, words
from app.services.positions import Dem, choose_dem, dem_of
from app.services.scene_facts import describe, facts
from app.services.workspace import Workspace
from app.tools.base import Tool
from app.tools.measuring import MeasureTool, Reading
from app.views.actions import Actions
from app.views.canvas.measures_layer import Drawn
from app.views.dialogs.angles import AnglesDialog
from app.views.dialogs.dem import DemDialog
from app.views.dialogs.scene_info import SceneInfoDialog
from app.views.panels.stage import Stage
from app.views.session import Session


class Measuring(QObject):
    """Holds the ruler; `put_back` takes the tool in hand that was there before. `taken` says the ruler is in hand."""

    taken = Signal()

    def __init__(self, session: Session, actions: Actions, stage: Stage, put_back: Callable[[], None]) -> None:
        super().__init__(stage)
        self._session, self._actions = session, actions
        self._in_hand: MeasureKind | None = None
        self._stage = stage
        self._put_back = put_back
        self._typed: dict[SceneId, Light] = {}
        self._results: list[Measure] = []
        stage.left.connect(self._forget)
        stage.canvas.tool_taken.connect(self._note_tool)
        stage.installEventFilter(self)

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What it does for which action."""
        return {
            **{f"measure.{kind.value}": partial(self.start, kind) for kind in MeasureKind},
            "measure.angles": self.ask_angles,
            "measure.copy": self.copy,
            "measure.clear": self.clear,
            "scene.info": self.show_info,
            "scene.dem": self.ask_dem,
        }

    @property
    def light(self) -> Light:
        """Where sun and sensor stand: as typed in, else as the file says."""
        scene = self._stage.scene
        if scene is None or self._stage.source is None:
            return Light()
        typed = self._typed.get(scene.id)
        if typed is not None:
            return typed
        taken = describe(self._stage.source.info, scene, self._stage.georeference).acquisition
        return Light(taken.sun, taken.sensor_at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A screen that comes to the front has a tool of its own in hand."""
        if event.type() == QEvent.Type.Show:
            self._light_up()
        return super().eventFilter(watched, event)

    def _light_up(self) -> None:
        """Show which ruler is in hand here."""
        for kind in MeasureKind:
            self._actions[f"measure.{kind.value}"].setChecked(kind is self._in_hand)

    def start(self, kind: MeasureKind) -> None:
        """Take the ruler in hand."""
        opened = self._stage.opened
        if opened is None or self._stage.scene is None:
            self._light_up()
            self._session.refused.emit("There is no scene to measure in; open a task first.")
            return
        light = self.light
        if (kind in NEEDS_SUN and light.sun is None) or (kind in NEEDS_SENSOR and light.sensor is None):
            light = self.ask_angles()
        read = partial(self._read, kind, light)
        tool = MeasureTool(kind, read, partial(self._finished, kind, light), self.clear)
        self._put_back()
        self._stage.canvas.set_tool(tool, opened)
        self._stage.canvas.setFocus()
        self.taken.emit()

    def ask_angles(self) -> Light:
        """Ask where sun and sensor stand; Cancel leaves it as it is."""
        known, scene = self.light, self._stage.scene
        dialog = AnglesDialog(self._stage, known)
        if scene is not None and dialog.exec() == QDialog.DialogCode.Accepted:
            self._typed[scene.id] = dialog.light
            return dialog.light
        return known

    def copy(self) -> None:
        """Put every measure on the clipboard, one per line with what it rests on."""
        if not self._results:
            self._session.refused.emit("Nothing has been measured here yet.")
            return
        lines = [". ".join((words(one), *one.notes)) for one in self._results]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._session.said.emit("Copied." if len(lines) == 1 else f"Copied {len(lines)} measures.")

    def clear(self) -> None:
        """Dismiss what was measured and put the ruler away."""
        self._forget()
        self._put_back()

    def show_info(self) -> None:
        """Say what is known of the scene."""
        scene, source = self._stage.scene, self._stage.source
        if scene is None or source is None:
            self._session.refused.emit("There is no scene to tell of; open a task first.")
            return
        reference = self._stage.georeference
        rows = facts(scene, reference, describe(source.info, scene, reference))
        SceneInfoDialog(self._stage, scene.name, rows).exec()

    def ask_dem(self) -> None:
        """Choose the DEM of the scene; it is read off the GUI thread and the scene comes on anew."""
        scene = self._stage.scene
        if scene is None:
            self._session.refused.emit("There is no scene to choose a DEM for; open a task first.")
            return
        workspace = self._session.workspace
        use = partial(_choose, workspace.path, scene)
        if DemDialog(self._stage, scene.name, dem_of(workspace, scene), use).exec() == QDialog.DialogCode.Accepted:
            self._dem_chosen(scene)

    def _dem_chosen(self, scene: Scene) -> None:
        if self._stage.scene is not None and self._stage.scene.id == scene.id:
            self._forget()
            self._stage.bring_on_again()
        self._session.said.emit(f"Positions of {scene.name} are worked out anew.")

    def _note_tool(self, tool: Tool | None) -> None:
        self._in_hand = tool.kind if isinstance(tool, MeasureTool) else None
        self._light_up()

    def _read(self, kind: MeasureKind, light: Light, points: Sequence[Point]) -> Reading:
        try:
            found = measure(self._stage.georeference, kind, points, light)
        except UnmeasurableError as error:
            return Reading(str(error), sound=False)
        reference = self._stage.georeference
        short = (reference.label(*points[0]) if note == reference.exactness else note for note in found.notes)
        return Reading("\n".join((words(found), *short)))

    def _finished(self, kind: MeasureKind, light: Light, points: Sequence[Point]) -> None:
        found = measure(self._stage.georeference, kind, points, light)
        self._results.append(found)
        label = f"{value(found)}, check both ends" if found.doubt else value(found)
        drawn = Drawn(np.array(points, np.float64), kind is MeasureKind.AREA, label)
        self._stage.canvas.set_measures((*self._stage.canvas.measures, drawn))
        if found.doubt:
            self._session.refused.emit(f"{words(found)}, {found.doubt}. Esc dismisses.")
        else:
            self._session.said.emit(f"{words(found)}. Ctrl+Alt+C copies, Esc dismisses.")

    def _forget(self) -> None:
        self._results = []
        self._stage.canvas.set_measures(())


def _choose(path: Path, scene: Scene, dem: Dem | None) -> None:
    workspace = Workspace.open(path)
    try:
        choose_dem(workspace, [scene], dem)
    finally:
        workspace.close()
