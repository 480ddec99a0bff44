"""Leave out vertices: how much, with the count before and after and the outline that would be left."""

from collections.abc import Callable, Sequence

import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from app.models.annotation import Annotation
from app.models.geometry import Shape
from app.services.shaping import Simpler, simplify
from app.views.dialogs.frame import FormDialog

STEPS = 40
SMALLEST_PX, LARGEST_PX = 0.1, 40.0
USUAL = 16


class SimplifyDialog(FormDialog):
    """The slider is even in the logarithm of the tolerance; `simpler` is what was accepted."""

    def __init__(
        self, parent: QWidget | None, chosen: Sequence[Annotation], preview: Callable[[Shape | None], None]
    ) -> None:
        sentence = (
            "Leaves out vertices that lie nearer to the border without them than this. The dashed line is what is left."
        )
        super().__init__(parent, "Simplify", sentence, "Simplify")
        self._chosen = chosen
        self._preview = preview
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.add("Tolerance", self.slider)
        self.count = QLabel()
        self.count.setAccessibleName("Vertices before and after")
        self.fields.addWidget(self.count)
        self.simpler = simplify(chosen, 0.0)
        self.slider.valueChanged.connect(self._show)
        self.slider.setValue(USUAL)
        self.finished.connect(lambda _result: preview(None))

    @property
    def tolerance(self) -> float:
        """In image pixels."""
        return float(SMALLEST_PX * (LARGEST_PX / SMALLEST_PX) ** (self.slider.value() / STEPS))

    def _show(self) -> None:
        self.simpler = simplify(self._chosen, self.tolerance)
        self.count.setText(f"{self.simpler.words}, within {self.tolerance:.2g} px")
        self.primary.setEnabled(self.simpler.after < self.simpler.before)
        self._preview(_together(self.simpler))


def _together(simpler: Simpler) -> Shape | None:
    """All shapes as one, to be painted dashed."""
    if not simpler.shapes:
        return None
    return Shape(simpler.shapes[0][1].kind, shapely.GeometryCollection([shape.geometry for _, shape in simpler.shapes]))
