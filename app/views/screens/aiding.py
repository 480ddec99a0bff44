"""What helps the hand while drawing, switched by keys and remembered: snapping, tracing, no overlap and the like."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial

from app.services.aiming import Aids, Aim
from app.views.actions import Actions
from app.views.recents import settings
from app.views.session import Session

KEY = "drawing aids"
AIDS: Mapping[str, tuple[str, str]] = {
    "snap": ("Snaps to vertices, middles and edges; hold Ctrl to hold it off.", "Does not snap."),
    "trace": ("Follows borders between two clicks on them; Shift goes the longer way.", "Does not follow borders."),
    "apart": (
        "Clips what you draw to its neighbours, where the class forbids overlap.",
        "Does not clip to neighbours.",
    ),
    "together": ("Moves shared vertices together.", "Moves the vertex of one shape only."),
}


def remembered() -> Aids:
    """The aids as this person left them."""
    stored, usual = settings(), asdict(Aids())
    return Aids(**{name: stored.value(f"{KEY}/{name}", usual[name], type=bool) for name in usual})  # type: ignore[arg-type]


class Aiding:
    """The switches of one canvas."""

    def __init__(self, session: Session, actions: Actions, aim: Aim, offered: tuple[str, ...] = tuple(AIDS)) -> None:
        self._session, self._actions, self._aim, self._offered = session, actions, aim, offered
        aim.aids = remembered()

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the switches do, by action."""
        return {f"aid.{name}": partial(self.switch, name) for name in self._offered}

    def switch(self, name: str) -> None:
        """Switch one on or off, and remember it."""
        on = not getattr(self._aim.aids, name)
        self._aim.aids = replace(self._aim.aids, **{name: on})
        settings().setValue(f"{KEY}/{name}", on)
        self.show()
        self._session.said.emit(AIDS[name][0 if on else 1])

    def show(self) -> None:
        """Show on the buttons what is on."""
        for name in self._offered:
            self._actions[f"aid.{name}"].setChecked(getattr(self._aim.aids, name))
