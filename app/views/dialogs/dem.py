"""Over which heights a scene with RPC lies."""

from pathlib import Path

from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QLineEdit, QPushButton, QWidget

from app.services.positions import Dem
from app.views.dialogs.frame import FormDialog
from app.views.places import documents

SENTENCE = (
    "Positions of a scene with RPC depend on the height of the ground. Any raster of heights in metres will do, in any "
    "CRS. It is remembered in this workspace on this workstation; annotations stay where they are in the picture."
)
DEMS = "Rasters (*.tif *.tiff *.dt? *.hgt *.img *.vrt);;All files (*)"
GEOID = "Added to every height: 0 for a DEM above the ellipsoid, the geoid's height for one above the sea."


class DemDialog(FormDialog):
    """A file and the geoid's height; `dem` is the answer, None for no DEM."""

    def __init__(self, parent: QWidget | None, scene: str, known: Dem | None) -> None:
        super().__init__(parent, f"DEM for {scene}", SENTENCE, "Use it")
        self._path = QLineEdit(known.path if known else "")
        browse = QPushButton("Browse…")
        browse.setAccessibleName("Browse for a DEM")
        browse.setToolTip("Browse for a DEM (Alt+B)")
        browse.setShortcut("Alt+B")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        self.add("DEM file", self._path, "Leave it empty to use no DEM.", browse)
        self._raise = QDoubleSpinBox(minimum=-150.0, maximum=150.0, decimals=2, suffix=" m")
        self._raise.setValue(known.raised_by if known else 0.0)
        self.add("Geoid height", self._raise, GEOID)

    @property
    def dem(self) -> Dem | None:
        """The DEM chosen."""
        path = self._path.text().strip()
        return Dem(path, self._raise.value()) if path else None

    def _browse(self) -> None:
        start = str(Path(self._path.text()).parent) if self._path.text() else str(documents())
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose a DEM", start, DEMS)
        if chosen:
            self._path.setText(chosen)
