"""Does what would have to wait for an edit of very many, as soon as that is stored."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.views.screens.drawing import Drawing

LOOK_MS = 40
WAITS = "Very many annotations are being changed at once; the other task opens as soon as they are stored."


class AfterStoring:
    """One deed waits at most: the last that was wished. `say` hears the sentence that it waits."""

    def __init__(self, owner: QObject, drawing: Drawing, say: Callable[[str], object]) -> None:
        self._drawing, self._say = drawing, say
        self._wish: Callable[[], object] = lambda: None
        self._looks = QTimer(owner, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)

    def do(self, deed: Callable[[], object]) -> None:
        """Do it now where nothing is being stored, else as soon as it is; writing meanwhile would hold the window."""
        self._wish = deed
        if not self._busy:
            self._act()
            return
        self._say(WAITS)
        self._looks.start()

    def forget(self) -> None:
        """Let go of what waits."""
        self._looks.stop()

    @property
    def _busy(self) -> bool:
        return self._drawing.open is not None and self._drawing.open.busy

    def _look(self) -> None:
        if not self._busy:
            self._act()

    def _act(self) -> None:
        self._looks.stop()
        self._wish()
