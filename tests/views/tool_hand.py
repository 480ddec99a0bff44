"""The hand that works the tools for the guide's pictures, by real mouse and key events."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QDialog

from app.views.main_window import MainWindow
from app.views.tour.driver import Driver, Place

MIDDLE: Place = (1356.5, 619.8)
PANEL = (460, 280)
DIALOG_SHARE = 0.45
SCALE = 4.0
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a sheet: what is done, and what the hand does up to each picture."""

    title: str
    steps: tuple[Callable[["Hand"], None], ...]
    middle: Place = MIDDLE
    scale: float = SCALE


class Hand:
    """Works around a middle of the scene; places are image pixels from there."""

    def __init__(self, window: MainWindow, driver: Driver, middle: Place = MIDDLE, scale: float = SCALE) -> None:
        self.window, self.driver, self.middle, self.scale = window, driver, middle, scale
        self.beside: QDialog | None = None
        self.canvas = window.current.stage.canvas  # type: ignore[union-attr]

    def look(self) -> None:
        self.canvas.camera = replace(
            self.canvas.camera, x=self.middle[0], y=self.middle[1], scale=self.scale, angle=0.0
        )
        self.driver.settle(self.canvas)

    def key(self, keys: str) -> None:
        self.driver.key(keys, self.canvas)

    def keys(self, *every: str) -> None:
        for keys in every:
            self.key(keys)

    def at(self, place: Place) -> Place:
        return self.middle[0] + place[0], self.middle[1] + place[1]

    def clicks(self, *places: Place) -> None:
        for place in places:
            self.driver.click_at(self.canvas, self.at(place))

    def hover(self, place: Place) -> None:
        self.driver.hover(self.canvas, self.at(place))

    def drag(self, *places: Place) -> None:
        self.driver.drag(self.canvas, [self.at(place) for place in places])

    def press(self, *places: Place, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press at the first place, move along the others and keep the button down."""
        self._send(QEvent.Type.MouseButtonPress, places[0], LEFT, held)
        for place in places[1:]:
            self._send(QEvent.Type.MouseMove, place, NONE, held)

    def release(self, place: Place, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._send(QEvent.Type.MouseButtonRelease, place, LEFT, held)

    def _send(self, kind: QEvent.Type, place: Place, button: Qt.MouseButton, held: Qt.KeyboardModifier) -> None:
        at = QPointF(*self.canvas.camera.to_screen(*self.at(place)))
        down = NONE if kind is QEvent.Type.MouseButtonRelease else LEFT
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, at, at, button, down, held))
        QApplication.processEvents()

    def ring(self, digit: str, *places: Place) -> None:
        """Draw a polygon or line of a class by clicks."""
        self.key(digit)
        self.clicks(*places)
        self.key("Return")

    def simplify(self, steps: int) -> None:
        """Open the dialog and move its slider."""
        self.key("Shift+Y")
        dialog = self.window.current.shaping.dialog  # type: ignore[attr-defined]
        for _ in range(steps):
            self.driver.key("Right", dialog.slider)
        self.beside = dialog

    def simplified(self) -> None:
        """Press Enter in the dialog."""
        assert self.beside is not None
        self.driver.key("Return", self.beside)
        self.beside = None

    def grab(self) -> QImage:
        self.driver.until(lambda: self.canvas.answered, "an answer from the picture")
        self.driver.settle(self.canvas)
        picture = self.canvas.grab_picture()
        x, y = (picture.width() - PANEL[0]) // 2, (picture.height() - PANEL[1]) // 2
        found = picture.copy(x, y, *PANEL)
        if self.beside is not None:
            self._put(found, self.beside)
        return found

    @staticmethod
    def _put(picture: QImage, dialog: QDialog) -> None:
        """What of a dialog tells what is about to happen, small in the corner."""
        shown = dialog.grab().toImage()
        shown = shown.scaledToWidth(round(PANEL[0] * DIALOG_SHARE), Qt.TransformationMode.SmoothTransformation)
        painter = QPainter(picture)
        painter.drawImage(PANEL[0] - shown.width() - 8, PANEL[1] - shown.height() - 8, shown)
        painter.end()
