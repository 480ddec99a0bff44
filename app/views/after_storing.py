"""Does what would have to wait for an edit of very many, as soon as that is stored."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 40
_WAITS = "Very many annotations are being changed at once; {} as soon as they are stored."
TASK_WAITS = _WAITS.format("the other task opens")
CLOSE_WAITS = _WAITS.format("the window closes")
LEAVE_WAITS = _WAITS.format("this workspace is left")
PERSON_WAITS = _WAITS.format("the other person takes over")


class AfterStoring:
    """One deed waits at most: the last that was wished. `say` hears the sentence that it waits."""

    def __init__(self, owner: QObject, say: Callable[[str], object]) -> None:
        self._say = say
        self._watched: list[Callable[[], bool]] = []
        self._wish: Callable[[], object] = lambda: None
        self._looks = QTimer(owner, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)

    def watch(self, busy: Callable[[], bool]) -> None:
        """Wait for this one too, as long as it says that it is storing."""
        self._watched.append(busy)

    @property
    def busy(self) -> bool:
        """Whether very many are being stored now."""
        return any(busy() for busy in self._watched)

    def do(self, deed: Callable[[], object], waits: str) -> None:
        """Do it now where nothing is being stored, else as soon as it is; writing meanwhile would hold the window."""
        self._wish = deed
        if not self.busy:
            self._act()
            return
        self._say(waits)
        self._looks.start()

    def forget(self) -> None:
        """Let go of what waits."""
        self._looks.stop()
        self._wish = lambda: None

    def _look(self) -> None:
        if not self.busy:
            self._act()

    def _act(self) -> None:
        wish = self._wish
        self.forget()
        wish()
