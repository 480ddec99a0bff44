"""Does what would have to wait for an edit of very many, as soon as that is stored."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 40
_WAITS = "Very many annotations are being changed at once; {} as soon as they are stored."
TASK_WAITS = _WAITS.format("the other task opens")
CLOSE_WAITS = _WAITS.format("the window closes")
LEAVE_WAITS = _WAITS.format("this workspace is left")
PERSON_WAITS = _WAITS.format("the other person takes over")
STAYS = {
    TASK_WAITS: "The task stays open.",
    CLOSE_WAITS: "The window stays open.",
    LEAVE_WAITS: "This workspace stays open.",
    PERSON_WAITS: "Nobody else takes over.",
}


class AfterStoring:
    """One deed waits at most: the last that was wished. `say` hears the sentence that it waits."""

    def __init__(self, owner: QObject, say: Callable[[str], object]) -> None:
        self._say = say
        self._watched: list[Callable[[], bool]] = []
        self._wish: Callable[[], object] = lambda: None
        self._instead: Callable[[str], object] = lambda _why: None
        self._waits = ""
        self._looks = QTimer(owner, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)

    def watch(self, busy: Callable[[], bool]) -> None:
        """Wait for this one too, as long as it says that it is storing."""
        self._watched.append(busy)

    @property
    def busy(self) -> bool:
        """Whether very many are being stored now."""
        return any(busy() for busy in self._watched)

    def do(self, deed: Callable[[], object], waits: str, instead: Callable[[str], object] = lambda _why: None) -> None:
        """Do it now where nothing is being stored, else as soon as it is; writing meanwhile would hold the window.

        `instead` hears why it is not done, when what it waited for was refused.
        """
        self._wish, self._waits, self._instead = deed, waits, instead
        if not self.busy:
            self._act()
            return
        self._say(waits)
        self._looks.start()

    def came_to_nothing(self, undone: Callable[[], None], why: str) -> str:
        """Have put right what could not be stored; what waited for it is not done, as the sentence given says.

        Whoever wished it did so believing that the edit would be kept, and decides anew.
        """
        waited = self._looks.isActive() and self.busy
        undone()
        if not waited or self.busy:
            return why
        told, instead = f"{why} {STAYS.get(self._waits, '')}", self._instead
        self.forget()
        instead(told)
        return told

    def forget(self) -> None:
        """Let go of what waits."""
        self._looks.stop()
        self._wish, self._waits, self._instead = lambda: None, "", lambda _why: None

    def _look(self) -> None:
        if not self.busy:
            self._act()

    def _act(self) -> None:
        wish = self._wish
        self.forget()
        wish()
