"""Where sun and sensor stood: typed in where the file does not say, or says it wrongly."""

from PySide6.QtWidgets import QLineEdit, QWidget

from app.imagery.mensuration import Direction, Light
from app.views.dialogs.frame import FormDialog

HINT = "Azimuth and elevation in degrees, such as 170.1, 39.7. Leave it empty when it is not known."
PAIR = 2


class AnglesDialog(FormDialog):
    """Two directions as text; `light` is the answer."""

    def __init__(self, parent: QWidget | None, known: Light) -> None:
        sentence = "Heights are measured from shadow and lean; azimuths run clockwise from true north."
        super().__init__(parent, "Sun and sensor", sentence, "Use these angles")
        self._sun, self._sensor = QLineEdit(_text(known.sun)), QLineEdit(_text(known.sensor))
        self.add("Sun", self._sun, HINT)
        self.add("Sensor, seen from the ground", self._sensor, HINT)

    @property
    def light(self) -> Light:
        """The directions typed in."""
        return Light(_direction(self._sun.text()), _direction(self._sensor.text()))

    def accept(self) -> None:
        """Leave only with what can be read."""
        try:
            self.light  # noqa: B018  reading it is the check
        except ValueError:
            self.complain("Give an azimuth from 0 to 360 and an elevation from 0 to 90, with a comma between.")
            return
        super().accept()


def _text(direction: Direction | None) -> str:
    return "" if direction is None else f"{direction[0]:g}, {direction[1]:g}"


def _direction(text: str) -> Direction | None:
    words = text.replace("°", " ").replace(",", " ").replace(";", " ").split()
    if not words:
        return None
    numbers = [float(word) for word in words]
    if len(numbers) != PAIR or not (0.0 <= numbers[0] <= 360.0 and 0.0 < numbers[1] <= 90.0):
        raise ValueError(text)
    return numbers[0] % 360.0, numbers[1]
