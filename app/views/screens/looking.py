"""Looking around in a scene: what the view's actions do on whichever screen has the stage."""

import math
from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QApplication, QWidget

from app.models.geometry import ShapeKind
from app.tools.grips import box_ring
from app.views import motion
from app.views.actions import Actions
from app.views.dialogs.bookmarks import BookmarksDialog
from app.views.panels.second_view import SecondView
from app.views.panels.stage import Stage
from app.views.session import Session

STEP, FINE = 15.0, 1.0
GRIDS = {"": "No grid", "mgrs": "Grid: MGRS", "utm": "Grid: UTM", "dms": "Grid: degrees"}
NO_NORTH = "Where north is cannot be said: this scene has no map position."
NO_UP = (
    "Which way things lean cannot be said: neither RPC nor the sensor's azimuth is known, or it looked straight down."
)
CURSOR_ON = "Keyboard cursor: arrows move it, Shift by 10, Ctrl by 100; Space clicks, twice finishes; Esc leaves."
NO_BOX = "Select one rotated box first; its front is turned up."


class Looking:
    """Serves one screen with a stage."""

    def __init__(self, owner: QWidget, session: Session, actions: Actions, stage: Stage) -> None:
        self._owner, self._session, self._actions, self._stage = owner, session, actions, stage
        self._second: SecondView | None = None
        stage.again_keys = lambda: ", ".join(actions.specs["scene.again"].keys)
        stage.canvas.north_wanted.connect(self.north_up)
        stage.canvas.keyboard.switched.connect(self._cursor_switched)

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What is done for which action."""
        canvas = self._stage.canvas
        return {
            "view.fit": self._stage.fit_task,
            "view.one": canvas.one_to_one,
            "view.scene": canvas.fit,
            "view.turn_left": lambda: canvas.turn_by(-STEP),
            "view.turn_right": lambda: canvas.turn_by(STEP),
            "view.turn_left_little": lambda: canvas.turn_by(-FINE),
            "view.turn_right_little": lambda: canvas.turn_by(FINE),
            "view.image_up": lambda: canvas.turn_to(0.0),
            "view.north_up": self.north_up,
            "view.up_is_up": self.up_is_up,
            "view.object_up": self.object_up,
            "view.back": lambda: self._travel(-1, "This is where looking began."),
            "view.forward": lambda: self._travel(1, "There is nothing further on."),
            "view.bookmarks": self.bookmarks,
            "view.grid": self.next_grid,
            "view.crosshair": self.toggle_crosshair,
            "view.map": self.toggle_map,
            "cursor.keys": canvas.keyboard.switch,
            "cursor.hold": lambda: canvas.keyboard.toggle_hold(QApplication.keyboardModifiers()),
            "view.second": self.second_view,
            "view.motion": self._toggle_motion,
            "scene.again": self._stage.open_again,
        }

    def north_up(self) -> None:
        """Turn north up."""
        self._turn_up(self._stage.north(), NO_NORTH)

    def up_is_up(self) -> None:
        """Turn the way upright things lean up, so that relief reads right."""
        self._turn_up(self._stage.lean(), NO_UP)

    def object_up(self) -> None:
        """Turn the front of the selected rotated box up."""
        chosen = self._stage.canvas.selected
        if len(chosen) != 1 or chosen[0].shape.kind is not ShapeKind.ROTATED_BOX:
            self._session.refused.emit(NO_BOX)
            return
        ring = box_ring(chosen[0].shape)
        right, down = ring[:2].mean(axis=0) - ring[:4].mean(axis=0)
        self._turn_up(math.degrees(math.atan2(right, -down)), NO_BOX)

    def next_grid(self) -> None:
        """Show the next kind of grid: none, MGRS, UTM, degrees."""
        systems = list(GRIDS)
        grid = self._stage.canvas.guides.grid
        system = systems[(systems.index(grid.system) + 1) % len(systems)]
        if system and self._stage.north() is None:
            self._session.refused.emit("There is no grid to show: this scene has no map position.")
            return
        self._stage.canvas.show_grid(system)
        self._session.said.emit(f"{GRIDS[system]}.")

    def toggle_crosshair(self) -> None:
        """Show lines through the cursor along the image's axes, or hide them."""
        canvas = self._stage.canvas
        canvas.guides.crosshair = not canvas.guides.crosshair
        canvas.update()

    def toggle_map(self) -> None:
        """Collapse the mini-map, or show it again."""
        self._stage.canvas.mini_map.collapse()

    def bookmarks(self) -> None:
        """Keep this place under a name, go to one kept before, or forget one."""
        scene = self._stage.scene
        if scene is None:
            self._session.refused.emit("Open a task first; bookmarks belong to its scene.")
            return
        dialog = BookmarksDialog(self._owner.window(), self._session.workspace, scene.id, self._stage.canvas.camera)
        dialog.exec()
        dialog.deleteLater()
        if dialog.wanted is not None:
            self._stage.canvas.show_view(dialog.wanted)

    def second_view(self) -> None:
        """Open a second window on the same scene, for another monitor; again closes it."""
        if self._second is not None and not self._second.closed:
            self.leave()
            return
        if self._stage.scene is None:
            self._session.refused.emit("Open a task first; a second view shows its scene.")
            return
        self._second = SecondView(self._stage, self._session.workspace.project.marking)
        self._second.show()

    def leave(self) -> None:
        """Close what belongs to the open workspace."""
        if self._second is not None and not self._second.closed:
            self._second.close()
        self._second = None

    def _cursor_switched(self, on: bool) -> None:
        self._session.said.emit(CURSOR_ON if on else "Keyboard cursor off.")

    def _toggle_motion(self) -> None:
        motion.reduce(not motion.reduced())
        self._actions["view.motion"].setChecked(motion.reduced())

    def _turn_up(self, direction: float | None, why_not: str) -> None:
        if direction is None:
            self._session.refused.emit(why_not)
        else:
            self._stage.canvas.turn_to(-direction)

    def _travel(self, by: int, nothing: str) -> None:
        if not self._stage.canvas.travel(by):
            self._session.said.emit(nothing)
