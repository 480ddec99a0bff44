"""What of the task was seen: the share, the mini-map hatched where nobody looked, and the way on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.models.words import percent, plural
from app.views.panels.section import Section
from app.views.panels.tool_bar import key_cap

SEEN_TIP = (
    "Seen: wholly in view for a second, close enough that the smallest class is 12 pixels across, with somebody there. "
    "A place is a square of the task, some 128 pixels of the screen wide at that scale. Hatched on the map: never seen."
)


class CoveragePanel(Section):
    """`wanted` asks for the next view."""

    wanted = Signal()

    def __init__(self, mini_map: QWidget) -> None:
        self._next = QPushButton("next view")
        self._next.setProperty("kind", "quiet")
        self._next.setAccessibleName("Go to the next view that was not seen")
        self._next.setToolTip("Go to the next view that was not seen (Space on the picture; Shift+Space back)")
        self._left = QLabel()
        self._left.setProperty("kind", "second")
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._left)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(key_cap("Space"))
        row.addWidget(self._next)
        row.addStretch()
        column.addLayout(row)
        super().__init__("map", "Coverage", mini_map, foot, padded=True)
        self._foot = foot
        self.setToolTip(SEEN_TIP)
        self._next.clicked.connect(self.wanted)
        self.show_nothing()

    def show_seen(self, share: float, never: int, at: int | None, views: int) -> None:
        """Say the part that was seen, how many places never were, and where in the scan the view is."""
        self._foot.show()
        self.set_count(percent(share) if at is None else f"{percent(share)} · view {at + 1} of {views}")
        self._left.setText(f"{plural(never, 'place')} never seen" if never else "all seen")
        self._left.setToolTip(f"{plural(never, 'place')} of the task nobody has seen at working scale")

    def show_nothing(self) -> None:
        """No task is watched."""
        self.set_count("")
        self._foot.hide()

    @property
    def words(self) -> str:
        """What it says at its foot."""
        return self._left.text()
