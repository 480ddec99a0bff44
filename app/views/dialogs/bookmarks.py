"""Bookmarks of a scene: keep the place one looks at under a name, go to one, forget one."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.models.errors import AppError
from app.models.ids import SceneId
from app.services.bookmarks import Bookmark, bookmarks, drop_bookmark, set_bookmark
from app.services.workspace import Workspace
from app.views.canvas.camera import Camera
from app.views.dialogs.frame import FormDialog
from app.views.panels.row import Row
from app.views.panels.row_list import RowList

SENTENCE = "A bookmark keeps the place, the scale and the turn of this view. Bookmarks stay in this workspace file."
EMPTY = "No bookmark in this scene yet. Type a name above and press Enter."
LIST_HEIGHT = 196
DELETE = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


class BookmarksDialog(FormDialog):
    """`wanted` is where to look after it was closed; None leaves the view alone."""

    def __init__(self, parent: QWidget, workspace: Workspace, scene: SceneId, camera: Camera) -> None:
        super().__init__(parent, "Bookmarks", SENTENCE, "Keep this place")
        self._workspace, self._scene, self._camera = workspace, scene, camera
        self.wanted: Camera | None = None
        self.name = QLineEdit()
        self.add("Name of this place", self.name)
        self.list = RowList("Bookmarks of this scene", EMPTY)
        self.list.setFixedHeight(LIST_HEIGHT)
        self.list.chosen.connect(self._go)
        self.list.pressed.connect(self._forget)
        self.list.installEventFilter(self)
        self.add("Bookmarks of this scene", self.list, "Enter goes there, Del forgets it.")
        self.name.setFocus()
        self._list()

    def accept(self) -> None:
        """Keep this place."""
        camera = self._camera
        try:
            kept = Bookmark(self.name.text(), camera.x, camera.y, camera.scale, camera.angle)
            set_bookmark(self._workspace, self._scene, kept)
        except AppError as error:
            self.complain(str(error))
            return
        super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Del on a row forgets it."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in DELETE
        if watched is self.list and pressed and self.list.selected() is not None:
            self._forget(self.list.selected())
            return True
        return super().eventFilter(watched, event)

    def _list(self) -> None:
        self._kept = {each.name: each for each in bookmarks(self._workspace, self._scene)}
        rows = [
            Row(each.name, each.name, trailing=f"{100 * each.scale:.3g} %", icon="bookmark", button="Forget")
            for each in self._kept.values()
        ]
        self.list.show_rows(rows)
        if rows and self.list.selected() is None:
            self.list.select(rows[0].key)

    def _go(self, name: object) -> None:
        kept = self._kept[str(name)]
        self.wanted = replace(self._camera, x=kept.x, y=kept.y, scale=kept.scale, angle=kept.angle)
        self.reject()

    def _forget(self, name: object) -> None:
        drop_bookmark(self._workspace, self._scene, str(name))
        self._list()
