import sys

from PySide6.QtCore import QObject, Signal, Slot

TIMES = 40
REMEDY = "this PySide6 gives back references it never took and will crash: install a version the constraints name"


class Speaker(QObject):
    said = Signal(object)

    @Slot(object)
    def hear(self, word: object) -> None:
        """Listen."""


def test_signals_and_slots_keep_the_count_of_references() -> None:
    speaker = Speaker()
    speaker.said.connect(speaker.hear)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(TIMES):
        speaker.said.emit("word")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert all(late > early - TIMES / 2 for early, late in zip(before, after, strict=True)), REMEDY
