"""Point at an object and the model a site supplies finds it: clicks on it, Ctrl-clicks beside it, a box around it."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely

from app.imagery.selecting.prompt import Prompt, Segmented
from app.imagery.selecting.questions import segment
from app.models.edit import Assist
from app.models.geometry import Point
from app.models.words import percent
from app.tools.base import (
    DRAG_THRESHOLD,
    NOTHING,
    Button,
    Modifiers,
    Pointer,
    PointerKind,
    Preview,
    PreviewKind,
    PreviewShape,
    PreviewStyle,
    Question,
    Step,
)
from app.tools.smart_tool import SmartTool

NEXT = {"]": 1, "[": -1}
LOOKING = "The model is looking\nEsc leaves it"
HELP = "Enter draws · ] another · Ctrl-click: not this"
NONE_FOUND = "The model finds nothing here\nclick on the object, Ctrl-click beside it"


@dataclass(frozen=True, slots=True)
class _Mark:
    """One click, on the object or beside it, or a box from one corner to the other."""

    at: Point
    on: bool = True
    to: Point | None = None


class ModelTool(SmartTool):
    """Every click asks again; Enter, the right button or a double click draws what is shown."""

    name = "model"
    title = "Point at it: the site's own model"
    shortcut = "M"
    icon = "model"
    deed = "model"

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[_Mark] = []
        self._from: Pointer | None = None
        self._to: Point | None = None
        self._segmented: Segmented | None = None
        self._which, self._scale = 0, 1.0
        self._wanted = False

    @property
    def idle(self) -> bool:
        """Whether nothing was pointed at."""
        return not self._marks and self._from is None

    def cancel(self) -> Step:
        """Forget what was pointed at and found."""
        changed = not self.idle
        super().cancel()
        self._marks, self._from, self._to, self._segmented = [], None, None, None
        self._which, self._wanted = 0, False
        return Step(preview_changed=changed)

    def answer(self, question: Question, answer: object) -> Step:
        """Show the likeliest of what the model found; an older answer is out of date."""
        if question is not self._question or not isinstance(answer, Segmented):
            return super().answer(question, answer)
        self._question, self._segmented, self._which = None, answer, 0
        self._found = self._inside(answer.found[0].shape if answer.found else shapely.Polygon())
        return self._answered()

    def _pointer(self, event: Pointer) -> Step:
        if event.button is Button.RIGHT and event.kind is PointerKind.PRESS:
            return self._end()
        if event.kind is PointerKind.DOUBLE and event.button is Button.LEFT:
            return self._end()
        return super()._pointer(event)

    def _press(self, event: Pointer) -> Step:
        if not self._marks:
            refused = super()._press(event)
            if refused.message:
                return refused
        self._from, self._to = event, event.at
        return Step(preview_changed=True)

    def _move(self, event: Pointer) -> Step:
        self._to = event.at
        return Step(preview_changed=self._from is not None)

    def _release(self, event: Pointer) -> Step:
        start, self._from = self._from, None
        if start is None:
            return NOTHING
        self._scale = event.scale
        if math.dist(start.at, event.at) * event.scale >= DRAG_THRESHOLD:
            self._marks = [each for each in self._marks if each.to is None]
            self._marks.append(_Mark(start.at, to=event.at))
        else:
            beside = start.modifiers & (Modifiers.CTRL | Modifiers.ALT if self._marks else Modifiers.CTRL)
            self._marks.append(_Mark(start.at, on=not beside))
        return self._look()

    def _look(self) -> Step:
        boxes = [(each.at, each.to) for each in self._marks if each.to is not None]
        points = [each for each in self._marks if each.to is None]
        prompt = Prompt(
            tuple(each.at for each in points if each.on),
            tuple(each.at for each in points if not each.on),
            shapely.MultiPoint(boxes[0]).bounds if boxes else None,
        )
        return self._ask(partial(segment, prompt=prompt, scale=self._scale))

    def _end(self) -> Step:
        if not self._marks:
            return NOTHING
        self._wanted = True
        return self._answered() if self._question is None else Step(preview_changed=True, handled=True)

    def _answered(self) -> Step:
        if not self._wanted:
            return Step(preview_changed=True)
        return self._finish(Assist(self.name, self._segmented.sha256 if self._segmented is not None else ""))

    def _key(self, name: str) -> Step:
        if self.idle:
            return NOTHING
        if name == "Return":
            return self._end()
        if name in {"Backspace", "Ctrl+Z"}:
            return self._back()
        if name in NEXT and self._segmented is not None and self._segmented.found:
            self._which = (self._which + NEXT[name]) % len(self._segmented.found)
            self._found = self._inside(self._segmented.found[self._which].shape)
            return Step(preview_changed=True, handled=True)
        return NOTHING

    def _back(self) -> Step:
        if len(self._marks) < 2:  # noqa: PLR2004 nothing would be left to point with
            return self._abandon()
        self._marks.pop()
        step = self._look()
        return Step(True, handled=True, question=step.question)

    def preview(self) -> Preview:
        """What was found, every mark, and how sure the model is."""
        if self.idle:
            return Preview()
        marks = [_drawn(each) for each in self._marks]
        if self._from is not None and self._to is not None and self._to != self._from.at:
            marks.append(_drawn(_Mark(self._from.at, to=self._to)))
        return Preview((*self._shown(), *marks), self._hint())

    def _hint(self) -> str:
        if self._question is not None:
            return LOOKING
        if self._segmented is None:
            return ""
        if not self._segmented.found:
            return NONE_FOUND
        sure = self._segmented.found[self._which].score
        return f"{self._which + 1} of {len(self._segmented.found)}, {percent(sure)} sure\n{HELP}"


def _drawn(mark: _Mark) -> PreviewShape:
    """A dot on the object, a square beside it, a box around it."""
    if mark.to is None:
        kind = PreviewKind.POINT if mark.on else PreviewKind.HANDLE
        return PreviewShape(kind, np.array([mark.at], float))
    (x0, y0), (x1, y1) = mark.at, mark.to
    ring = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)
    return PreviewShape(PreviewKind.RING, ring, PreviewStyle.GUIDE)


TOOL = ModelTool
