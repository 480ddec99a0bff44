"""What a working screen does for the actions of comparing two scenes, and the choice of the other one."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.services.comparing import Other, of_file, others
from app.services.positions import dem_of
from app.views import background
from app.views.canvas.comparison import Way
from app.views.dialogs.other_scene import OtherSceneDialog
from app.views.panels.stage import Stage
from app.views.session import Session

NOT_YET = "Open a task first: its scene is what another one is compared with."
WAYS = {
    "compare.side": Way.SIDE,
    "compare.swipe": Way.SWIPE,
    "compare.flicker": Way.FLICKER,
    "compare.blend": Way.BLEND,
    "compare.difference": Way.DIFFERENCE,
}


class ComparingDeeds(QObject):
    """Serves one stage; deeds that need a second scene ask for it first."""

    def __init__(self, session: Session, stage: Stage) -> None:
        super().__init__(stage)
        self.dialog: OtherSceneDialog | None = None
        self._session = session
        self._stage = stage
        self._comparing = stage.comparing
        self._view = stage.comparing.view
        self._comparing.refused.connect(session.refused)
        stage.compare_wanted.connect(self.ask)

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """Deeds by the name of their action."""
        return {
            "compare.choose": self.ask,
            "compare.next": lambda: None if self._comparing.next_way() else self.ask(),
            **{name: partial(self._show, way) for name, way in WAYS.items()},
            "compare.blink": self._blink,
            "compare.leave": self._comparing.leave,
        }

    def ask(self) -> None:
        """Let somebody choose the other scene; the list is filled off the GUI thread."""
        scene = self._comparing.scene
        if scene is None:
            self._session.refused.emit(NOT_YET)
            return
        dialog = OtherSceneDialog(self._stage.window(), scene.name)
        self.dialog = dialog
        dialog.chosen.connect(self._comparing.open)
        dialog.file_wanted.connect(self._describe)
        dialog.finished.connect(self._asked)
        workspace = self._session.workspace
        scenes = workspace.scenes()
        dems = {each.id: dem_of(workspace, each) for each in scenes}
        background.run(partial(others, scene, scenes, self._comparing.georeference, dems), self._list, self._refuse)
        dialog.open()

    def _show(self, way: Way) -> None:
        if not self._comparing.choose(way):
            self.ask()

    def _blink(self) -> None:
        on = not self._view.blinking
        if self._view.way is Way.FLICKER or self._comparing.choose(Way.FLICKER):
            self._view.blink(on)
        else:
            self.ask()

    def _list(self, found: list[Other]) -> None:
        if self.dialog is not None:
            self.dialog.show_others(found)

    def _describe(self, path: Path) -> None:
        if (scene := self._comparing.scene) is not None:
            background.run(partial(of_file, scene, path, self._comparing.georeference), self._described, self._refuse)

    def _described(self, other: Other) -> None:
        if self.dialog is None:
            return
        if other.why_not:
            self.dialog.complain(other.why_not)
            return
        self.dialog.reject()
        self._comparing.open(other)

    def _asked(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None

    def _refuse(self, error: Exception) -> None:
        self._session.refused.emit(str(error))
