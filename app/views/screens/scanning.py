"""Scan mode: Space goes through the open task in overlapping views at working scale, row by row."""

from dataclasses import replace

from PySide6.QtCore import QObject

from app.metrics.coverage import upright_inside
from app.metrics.scanning import ScanPath
from app.views.canvas.camera import Camera
from app.views.panels.coverage import CoveragePanel
from app.views.panels.stage import Stage
from app.views.screens.watching import Watching
from app.views.session import Session

EDGE_PX = 4.0
"""Left over at the edges of a view, so that moving it to whole screen pixels hides no cell."""
Shape = tuple[object, float, float, float, float]


class Scanning(QObject):
    """Knows where in the scan the view is; the path is laid anew when the view is resized or turned."""

    def __init__(self, session: Session, stage: Stage, watching: Watching, panel: CoveragePanel) -> None:
        super().__init__(stage)
        self._session, self.stage, self.watching, self._panel = session, stage, watching, panel
        self._path: ScanPath | None = None
        self._laid_for: Shape | None = None
        self._at: int | None = None
        watching.changed.connect(self.show)
        stage.canvas.scan_wanted.connect(self.go)
        panel.wanted.connect(lambda: self.go(1))

    @property
    def left(self) -> int:
        """How many views of the scan hold something that was never seen."""
        seeing, path = self.watching.seeing, self._lay()
        return len(path.never_seen(seeing.seen)) if seeing is not None and path is not None else 0

    def forget(self) -> None:
        """Another task: the scan begins anew."""
        self._path, self._laid_for, self._at = None, None, None

    def go(self, by: int) -> None:
        """Go to the next view with something unseen, or to the view before; first to the nearest unseen place."""
        seeing, path = self.watching.seeing, self._lay()
        if seeing is None or path is None:
            self._session.said.emit("Open a task first; Space then goes through it view by view.")
            return
        camera = self.stage.canvas.camera
        if self._at is None:
            self._at = path.begin(seeing.seen, (camera.x, camera.y))
        elif by > 0:
            self._at = path.following(self._at, seeing.seen)
        else:
            self._at = path.before(self._at)
        if by > 0 and not path.never_seen(seeing.seen):
            self._session.said.emit("All of this task has been seen; Space goes on from view to view.")
        x, y = path.stops[self._at]
        self.stage.canvas.navigator.glide(replace(camera, x=x, y=y, scale=self._scale(camera)))
        self.show()

    def show_unseen(self) -> None:
        """Go to the nearest unseen place, wherever the scan was."""
        self._at = None
        self.go(1)

    def show(self) -> None:
        """Bring the panel and the mini-map up to date."""
        seeing, path = self.watching.seeing, self._lay()
        mini_map = self.stage.canvas.mini_map
        if seeing is None or path is None:
            mini_map.show_unseen(None, None)
            self._panel.show_nothing()
            return
        seen = seeing.seen
        mini_map.show_unseen(seeing.grid, ~seen)
        self._panel.show_seen(seeing.share, int((~seen).sum()), self._at, len(path.stops))

    def _scale(self, camera: Camera) -> float:
        """Working scale, or closer where a closer view still shows all of the task."""
        seeing = self.watching.seeing
        assert seeing is not None
        x, y, width, height = seeing.grid.window
        return max(seeing.least_scale, camera.fitted((x, y, x + width, y + height), EDGE_PX).scale)

    def _lay(self) -> ScanPath | None:
        seeing, camera = self.watching.seeing, self.stage.canvas.camera
        if seeing is None:
            self.forget()
            return None
        scale = self._scale(camera)
        wanted: Shape = (seeing, camera.width, camera.height, camera.angle, scale)
        if self._path is None or wanted != self._laid_for:
            before = self._path.stops[self._at] if self._path is not None and self._at is not None else None
            room = camera.width - EDGE_PX, camera.height - EDGE_PX
            view = upright_inside(room[0] / scale, room[1] / scale, camera.angle)
            self._path, self._laid_for = ScanPath.over(seeing.grid, view), wanted
            self._at = self._path.nearest(before) if before is not None else None
        return self._path
