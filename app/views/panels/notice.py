"""A line across a screen that says why something cannot be done now, with the button that changes it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.views.style.icons import IconMark

UNUSED = "Nothing to do about it here"


class Warned(QWidget):
    """A warning inside a panel or dialog: the icon and the sentence, which wraps."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__()
        self._label = QLabel()
        self._label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconMark("triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """Say a sentence; an empty one hides it."""
        self._label.setText(sentence)
        self.setVisible(bool(sentence))

    @property
    def sentence(self) -> str:
        """What is said now."""
        return self._label.text()


class Notice(QFrame):
    """Icon, sentence, and at most one button; hidden while there is nothing to say.

    Amber where something is wrong or withheld, neutral where it only says what comes next.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self.setMinimumHeight(34)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._button.clicked.connect(self.pressed.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(8)
        self._mark = IconMark("triangle-alert", "warning")
        row.addWidget(self._mark)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._button)
        self.say("")

    def say(self, sentence: str, button: str = "", *, warning: bool = True) -> None:
        """Say a sentence; an empty one hides the line."""
        self.setProperty("kind", "notice" if warning else "notice-calm")
        self.style().polish(self)
        self._mark.change("triangle-alert" if warning else "info", "warning" if warning else "text_2")
        self._sentence.setText(sentence)
        self._sentence.setToolTip(sentence)
        self._button.setText(button)
        self._button.setAccessibleName(button or UNUSED)
        self._button.setToolTip(button or UNUSED)
        self._button.setVisible(bool(button))
        self.setVisible(bool(sentence))

    @property
    def sentence(self) -> str:
        """What is said now."""
        return self._sentence.text()
