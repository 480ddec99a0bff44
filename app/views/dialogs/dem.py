"""Over which heights a scene with RPC lies."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QLineEdit, QPushButton, QWidget

from app.services.positions import Dem
from app.views import background
from app.views.dialogs.frame import FormDialog
from app.views.places import documents

SENTENCE = (
    "Positions of a scene with RPC depend on the height of the ground. Any raster of heights in metres will do, in any "
    "CRS. It is remembered in this workspace on this workstation; annotations stay where they are in the picture."
)
DEMS = "Rasters (*.tif *.tiff *.dt? *.hgt *.img *.vrt);;All files (*)"
GEOID = "Added to every height: 0 for a DEM above the ellipsoid, the geoid's height for one above the sea."


class DemDialog(FormDialog):
    """A file and the geoid's height; `dem` is the answer, None for no DEM.

    `use` takes it off the GUI thread; the dialog closes when that is done, and says why where it is refused.
    """

    def __init__(
        self, parent: QWidget | None, scene: str, known: Dem | None, use: Callable[[Dem | None], object]
    ) -> None:
        super().__init__(parent, f"DEM for {scene}", SENTENCE, "Use it")
        self._use = use
        self._ticket = background.Ticket()
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

    def accept(self) -> None:
        """Have it used."""
        self.complain("")
        self.primary.setEnabled(False)
        self._ticket = background.run(partial(self._use, self.dem), lambda _none: self._used(), self._refuse)

    def reject(self) -> None:
        """Leave; what is being tried is not waited for."""
        self._ticket.cancel()
        super().reject()

    def _used(self) -> None:
        super().accept()

    def _refuse(self, error: Exception) -> None:
        self.primary.setEnabled(True)
        self.complain(str(error))

    def _browse(self) -> None:
        start = str(Path(self._path.text()).parent) if self._path.text() else str(documents())
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose a DEM", start, DEMS)
        if chosen:
            self._path.setText(chosen)
