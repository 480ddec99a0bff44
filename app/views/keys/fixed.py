"""Keys that are no actions: what tools and the picture do with them. They stay as they are."""

from dataclasses import dataclass

from app.models.errors import AppError
from app.views.keys.bindings import Bound, same
from app.views.modes import WORKING, Mode

ANNOTATE = frozenset({Mode.ANNOTATE})


@dataclass(frozen=True, slots=True)
class Fixed:
    """A key and what it does; `where` heads it on the key sheet."""

    keys: str
    text: str
    where: str
    modes: frozenset[Mode] = WORKING


class FixedKeyError(AppError):
    """A key that tools or the picture use."""

    def __init__(self, keys: str, fixed: Fixed) -> None:
        super().__init__(f"{keys} stays as it is: {fixed.where.lower()} it does “{fixed.text}”. Press another key.")


DRAWING, PICTURE, EVERYWHERE = "While drawing", "On the picture", "In every window"
BY_KEYS = "With the keyboard cursor"
FIXED: tuple[Fixed, ...] = (
    Fixed("Ctrl+Z", "Take back the last corner", DRAWING),
    Fixed("Backspace", "Take back the last corner", DRAWING),
    Fixed("Ctrl+Y", "Wait until the shape is finished", DRAWING),
    Fixed("Ctrl+Shift+Z", "Wait until the shape is finished", DRAWING),
    Fixed("[", "Smaller brush, stricter wand, the mask before", DRAWING),
    Fixed("]", "Larger brush, looser wand, the next mask", DRAWING),
    Fixed("Esc", "Leave nothing of what is half drawn", DRAWING),
    Fixed("Return", "Finish the shape", DRAWING),
    Fixed("Enter", "Finish the shape", DRAWING),
    Fixed("Del", "Delete what is selected", PICTURE),
    Fixed("Left", "Move the selection one pixel, or pan", PICTURE),
    Fixed("Right", "Move the selection one pixel, or pan", PICTURE),
    Fixed("Up", "Move the selection one pixel, or pan", PICTURE),
    Fixed("Down", "Move the selection one pixel, or pan", PICTURE),
    Fixed("Shift+Left", "Move the selection ten pixels", PICTURE),
    Fixed("Shift+Right", "Move the selection ten pixels", PICTURE),
    Fixed("Shift+Up", "Move the selection ten pixels", PICTURE),
    Fixed("Shift+Down", "Move the selection ten pixels", PICTURE),
    Fixed("+", "Zoom in", PICTURE),
    Fixed("-", "Zoom out", PICTURE),
    Fixed("Space", "Hold and drag the picture", PICTURE),
    Fixed("Home", "Fit the scene", PICTURE),
    Fixed("F7", "Show the other scene while held", PICTURE),
    Fixed("Left", "Move the cursor one pixel of the screen, Shift ten, Ctrl a hundred", BY_KEYS),
    Fixed("Right", "Move the cursor one pixel of the screen, Shift ten, Ctrl a hundred", BY_KEYS),
    Fixed("Up", "Move the cursor one pixel of the screen, Shift ten, Ctrl a hundred", BY_KEYS),
    Fixed("Down", "Move the cursor one pixel of the screen, Shift ten, Ctrl a hundred", BY_KEYS),
    Fixed("Space", "Click, twice in one place finish; held down with arrows drag", BY_KEYS),
    Fixed("Enter", "Click, twice in one place finish; held down with arrows drag", BY_KEYS),
    Fixed("Ctrl+Space", "Click with Ctrl", BY_KEYS),
    Fixed("Alt+Return", "Click with Alt", BY_KEYS),
    Fixed("Alt+Enter", "Click with Alt", BY_KEYS),
    Fixed("Esc", "Drop what is half drawn, then leave the cursor", BY_KEYS),
    Fixed("Tab", "To the next control", EVERYWHERE, frozenset(Mode)),
    Fixed("Alt+M", "Menu", EVERYWHERE, frozenset(Mode)),
)


def refuse_fixed(keys: str, wanting: Bound, usual: Bound) -> None:
    """Refuse a key that is spoken for where the action works; an action keeps its usual ones.

    Raises:
        FixedKeyError: saying what the key does.
    """
    if any(same(keys, known) for known in usual.keys):
        return
    for fixed in FIXED:
        if fixed.modes & wanting.modes and same(keys, fixed.keys):
            raise FixedKeyError(keys, fixed)
