"""Which other scene to compare with: those that show the same ground, nearest date first, or a file."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app.services.comparing import Other, day, share_words
from app.views.dialogs.frame import FormDialog
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.places import documents

RASTERS = "Rasters (*.tif *.tiff *.ntf *.nitf *.jp2 *.j2k *.png *.jpg *.jpeg *.vrt);;All files (*)"
READING = "Reading what the other scenes say of their place…"
NONE = "There is no other scene in this workspace. Choose a raster file below; it is only looked at, never added."
WIDTH, LIST_HEIGHT = 560, 240


class OtherSceneDialog(FormDialog):
    """`chosen` carries the Other to compare with, `file_wanted` the path of a raster to be described first."""

    chosen = Signal(object)
    file_wanted = Signal(object)

    def __init__(self, parent: QWidget | None, scene: str) -> None:
        sentence = f"It is laid over {scene} by map position, whatever its map; neither of them is changed."
        super().__init__(parent, "Compare with another scene", sentence, "Compare")
        self.setMinimumWidth(WIDTH)
        self.list = RowList("Other scenes", READING)
        self.list.setMinimumHeight(LIST_HEIGHT)
        self.file = QPushButton("A raster file…")
        self.file.setAccessibleName("Compare with a raster file")
        self.file.setToolTip("A file that is not in this workspace; it is only looked at (Alt+F)")
        self.file.setShortcut("Alt+F")
        self.file.setAutoDefault(False)
        self.add("Other scenes", self.list)
        self.fields.addWidget(self.file)
        self._others: tuple[Other, ...] = ()
        self.primary.setEnabled(False)
        self.list.entered.connect(lambda _key: self.accept())
        self.list.chosen.connect(self._look)
        self.list.moved.connect(self._look)
        self.file.clicked.connect(self._ask_file)

    def show_others(self, others: Sequence[Other]) -> None:
        """List them; the first that can be compared is chosen already."""
        self._others = tuple(others)
        self.list.say_when_empty(NONE)
        self.list.show_rows([row_of(number, other) for number, other in enumerate(self._others)])
        usable = bool(self._others) and not self._others[0].why_not
        if usable:
            self.list.select(0)
        self.primary.setEnabled(usable)

    def accept(self) -> None:
        """Take the one chosen, or say why it cannot be taken."""
        number = self.list.selected()
        if not isinstance(number, int):
            return
        other = self._others[number]
        if other.why_not:
            self.complain(other.why_not)
            return
        self.chosen.emit(other)
        super().accept()

    def _look(self, number: object) -> None:
        other = self._others[number] if isinstance(number, int) else None
        self.complain(other.why_not if other is not None else "")
        self.primary.setEnabled(other is not None and not other.why_not)

    def _ask_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Compare with a raster file", str(documents()), RASTERS)
        if path:
            self.file_wanted.emit(Path(path))


def row_of(key: int, other: Other) -> Row:
    """Say what one needs to choose: date, overlap, map and pixel."""
    if other.why_not:
        return Row(key, other.name, other.why_not, day(other.taken), icon="map", tone=Tone.FAINT, tip=other.why_not)
    apart = f"{days_words(other.days)} apart" if other.days is not None else ""
    covers = f"covers {share_words(other.share)}" if other.by_position else "pixel on pixel, no map position"
    size = f"{other.metres_per_pixel:.3g} m" if other.metres_per_pixel else ""
    map_ = other.crs if other.by_position else ""
    detail = " · ".join(part for part in (covers, apart, map_, size) if part)
    return Row(key, other.name, detail, day(other.taken), icon="map", tip=str(other.path))


def days_words(days: float) -> str:
    """Say how far two dates are apart."""
    whole = round(days)
    return "less than a day" if days < 1 else ("1 day" if whole == 1 else f"{whole} days")
