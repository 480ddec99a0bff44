"""The magic wand: press on an object, drag away to take in more of its colours, back to take in fewer."""

import math
from functools import partial

import numpy as np

from app.imagery.selecting.questions import WandPress
from app.models.edit import Assist
from app.tools.base import (
    DRAG_THRESHOLD,
    NOTHING,
    Pointer,
    Preview,
    PreviewKind,
    PreviewShape,
    PreviewStyle,
    Question,
    Step,
)
from app.tools.smart_tool import STILL, SmartTool

USUAL = 16
WIDEST = 120
PER_PIXEL = 0.4
"""Tolerance for each screen pixel dragged away."""
NUDGE = 2
KEYS = {"[": -NUDGE, "]": NUDGE}


class WandTool(SmartTool):
    """Works on the pixels in view as they are displayed; commits when the button is let go. [ and ] tune by keys."""

    name = "wand"
    title = "Magic wand: select by colour"
    shortcut = "Z"
    icon = "wand"
    deed = "wand"

    def __init__(self) -> None:
        super().__init__()
        self._tolerance = USUAL
        self._pressed: WandPress | None = None
        self._from: Pointer | None = None
        self._dragged = self._let_go = False
        self._asked: list[Question] = []

    @property
    def idle(self) -> bool:
        """Whether no press is being answered."""
        return self._pressed is None

    def cancel(self) -> Step:
        """Forget the press."""
        changed = not self.idle
        super().cancel()
        self._pressed = self._from = None
        self._asked = []
        self._dragged = self._let_go = False
        return Step(preview_changed=changed)

    def answer(self, question: Question, answer: object) -> Step:
        """Show an older tolerance of the same press until the newest is there, so that a drag is followed at once."""
        if question in self._asked and question is not self._question and not isinstance(answer, Exception):
            self._found = self._inside(answer)
            return Step(preview_changed=True)
        return super().answer(question, answer)

    def _press(self, event: Pointer) -> Step:
        if not self.idle:
            return Step(message=STILL) if self._let_go else NOTHING
        refused = super()._press(event)
        if refused.message:
            return refused
        self._pressed, self._from = WandPress(event.x, event.y, event.scale), event
        return self._look()

    def _move(self, event: Pointer) -> Step:
        if self._from is None or self._let_go:
            return NOTHING
        far = math.dist(self._from.at, event.at) * event.scale
        self._dragged = self._dragged or far >= DRAG_THRESHOLD
        wanted = min(round(far * PER_PIXEL), WIDEST)
        return self._tune(wanted) if self._dragged else NOTHING

    def _release(self, event: Pointer) -> Step:
        del event
        if self.idle or self._let_go:
            return NOTHING
        self._let_go = True
        return self._answered() if self._question is None else Step(preview_changed=True)

    def _answered(self) -> Step:
        return self._finish(Assist(self.name)) if self._let_go else Step(preview_changed=True)

    def _tune(self, tolerance: int) -> Step:
        if tolerance == self._tolerance:
            return NOTHING
        self._tolerance = tolerance
        return self._look()

    def _look(self) -> Step:
        assert self._pressed is not None
        step = self._ask(partial(self._pressed.shape, tolerance=self._tolerance))
        self._asked = [*self._asked, *([self._question] if self._question is not None else [])]
        return step

    def _key(self, name: str) -> Step:
        if name in KEYS:
            tolerance = min(max(self._tolerance + KEYS[name], 0), WIDEST)
            if self._pressed is not None and not self._let_go:
                step = self._tune(tolerance)
                return Step(step.preview_changed, handled=True, question=step.question)
            self._tolerance = tolerance
            return Step(message=f"Tolerance {tolerance}.", handled=True)
        return self._abandon() if name in {"Backspace", "Ctrl+Z"} and not self.idle else NOTHING

    def preview(self) -> Preview:
        """What would be taken, the place pressed, and the tolerance."""
        if self._from is None:
            return Preview()
        seed = PreviewShape(PreviewKind.POINT, np.array([self._from.at]), PreviewStyle.GUIDE)
        return Preview((*self._shown(), seed), f"Tolerance {self._tolerance}\ndrag away to widen, back to narrow")


TOOL = WandTool
