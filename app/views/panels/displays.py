"""Whose display the panel and the keys change: that of the scene on stage, or of the one it is compared with."""

from PySide6.QtCore import QObject, Signal

from app.views.panels.stretching import Stretching

ALONE = "There is one scene only: compare it with another one first (F6)."


class Displays(QObject):
    """`changed` when either display, or whose turn it is, is another."""

    changed = Signal()

    def __init__(self, parent: QObject, own: Stretching, other: Stretching) -> None:
        super().__init__(parent)
        self.own, self.other = own, other
        self._turned = False
        for each in (own, other):
            each.changed.connect(self.changed)

    @property
    def at_hand(self) -> Stretching:
        """The display that is changed now."""
        return self.other if self.of_other else self.own

    @property
    def comparing(self) -> bool:
        """Whether there is another scene."""
        return self.other.info is not None

    @property
    def of_other(self) -> bool:
        """Whether it is the other scene's turn."""
        return self._turned and self.comparing

    def turn(self, to_other: bool) -> None:
        """Change the display of the other scene from now on, or of the own one."""
        self._turned = to_other
        self.changed.emit()
