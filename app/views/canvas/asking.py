"""Has questions of the tool in hand answered off the GUI thread, one at a time, the newest before all."""

from collections.abc import Callable
from functools import partial

from app.imagery.selecting.sight import Sight
from app.tools.base import Question, Step, Tool
from app.views import background
from app.views.background import Ticket


class Asking:
    """`sight` gives the picture on the screen or None, `stepped` takes what a tool makes of an answer.

    While a question is worked on only the newest other one waits. A tool that is put away, or has let go of what it
    asked about, hears nothing any more.
    """

    def __init__(self, sight: Callable[[], Sight | None], stepped: Callable[[Step], None]) -> None:
        self._sight, self._stepped = sight, stepped
        self._running: Ticket | None = None
        self._waiting: tuple[Tool, Question] | None = None

    def ask(self, tool: Tool, question: Question) -> None:
        """Have it worked on now, or as soon as the one before is."""
        if self._running is not None:
            self._waiting = (tool, question)
            return
        sight = self._sight()
        if sight is not None:
            told = partial(self._told, tool, question)
            self._running = background.run(partial(question.work, sight), told, told)

    @property
    def answered(self) -> bool:
        """Whether nothing is being worked on."""
        return self._running is None

    def forget(self) -> None:
        """Drop what waits, and the answer to what is being worked on."""
        self._waiting = None
        if self._running is not None:
            self._running.cancel()
        self._running = None

    def _told(self, tool: Tool, question: Question, answer: object) -> None:
        self._running = None
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.ask(*waiting)
        self._stepped(tool.answer(question, answer))
