"""What keys do to the display of the picture, by the name of the action."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from app.imagery.bands import INFRARED, OWN, TRUE_COLOUR, combination_name, combinations
from app.imagery.colour_maps import NAMES
from app.imagery.look_words import rule_words
from app.imagery.looks import Look, Rule, Sharpening, grey_bands
from app.views.panels.display_panel import DisplayPanel
from app.views.panels.displays import ALONE, Displays
from app.views.panels.stretching import Stretching

NO_BANDS = "This picture has no bands for {}."
NOT_ALONE = "Colours are for a single band: press Alt+3 first."
LOCKED = "Stretch locked: its limits stay as they are wherever you look."
LET_GO = "Stretch let go: its limits are worked out again."
FIXED = "Limits are typed or as they are; choose per cent, minimum to maximum or sigmas first (Shift+S)."


class _Deeds:
    """Each method is one key's."""

    def __init__(self, displays: Displays, panel: DisplayPanel) -> None:
        self._displays = displays
        self._panel = panel
        self._own: tuple[int, ...] = ()

    @property
    def _stretching(self) -> Stretching:
        return self._displays.at_hand

    def turn(self) -> None:
        if not self._displays.comparing:
            self._panel.said.emit(ALONE)
            return
        self._displays.turn(not self._displays.of_other)
        whose = "the scene compared with" if self._displays.of_other else "this scene"
        self._panel.said.emit(f"Display keys now change {whose}.")

    def usual(self) -> None:
        self._stretching.reset()
        self._panel.said.emit("Displayed as usual again.")

    def brighten(self, steps: int) -> None:
        self._stretching.brighten(steps)

    def toggle_panel(self) -> None:
        if self._panel.isVisible():
            self._panel.close_panel()
        else:
            self._panel.open()

    def combine(self, name: str) -> None:
        info, look = self._stretching.info, self._stretching.look
        if info is None or look is None:
            return
        self._note_own(look)
        fallback = combinations(info)[0].bands if name == TRUE_COLOUR else None
        bands = next((one.bands for one in combinations(info) if one.name == name), fallback)
        if bands is None:
            self._panel.said.emit(NO_BANDS.format(name))
            return
        self._stretching.choose(look.of_bands(bands))

    def grey(self) -> None:
        info, look = self._stretching.info, self._stretching.look
        if info is not None and look is not None:
            self._note_own(look)
            self._stretching.choose(look.of_bands(grey_bands(info, look.bands, 1)))

    def own(self) -> None:
        look = self._stretching.look
        if look is None:
            return
        if self._own and look.bands != self._own and max(self._own) <= self._bands:
            self._stretching.choose(look.of_bands(self._own))
            return
        if not self._panel.isVisible():
            self._panel.open()
        self._panel.controls.choose_own()

    def follow(self) -> None:
        look = self._stretching.look
        if look is None:
            return
        if look.rule in {Rule.TYPED, Rule.AS_IT_IS}:
            look = look.with_rule(Rule.PERCENT)
        changed = replace(look, of_view=not look.of_view, held=())
        self._stretching.choose(changed)
        self._panel.said.emit(f"{rule_words(changed)}{', following the view' if changed.of_view else ' of the scene'}.")

    def lock(self) -> None:
        look = self._stretching.look
        if look is None:
            return
        if look.rule in {Rule.TYPED, Rule.AS_IT_IS}:
            self._panel.said.emit(FIXED)
            return
        self._stretching.lock()
        self._panel.said.emit(LET_GO if look.locked else LOCKED)

    def invert(self) -> None:
        if (look := self._stretching.look) is not None:
            self._stretching.change(inverted=not look.inverted)

    def next_map(self) -> None:
        look = self._stretching.look
        if look is None:
            return
        if len(look.bands) > 1:
            self._panel.said.emit(NOT_ALONE)
            return
        self._stretching.change(colour_map=NAMES[(NAMES.index(look.colour_map) + 1) % len(NAMES)])

    def sharpen(self) -> None:
        if (look := self._stretching.look) is not None:
            known = list(Sharpening)
            self._stretching.change(sharpening=known[(known.index(look.sharpening) + 1) % len(known)])

    @property
    def _bands(self) -> int:
        return self._stretching.info.bands if self._stretching.info is not None else 0

    def _note_own(self, look: Look) -> None:
        info = self._stretching.info
        if info is not None and combination_name(info, look.bands) == OWN:
            self._own = look.bands


def display_deeds(displays: Displays, panel: DisplayPanel) -> Mapping[str, Callable[[], object]]:
    """Give what each action of the display does."""
    deeds = _Deeds(displays, panel)
    return {
        "view.stretch": deeds.toggle_panel,
        "display.true": partial(deeds.combine, TRUE_COLOUR),
        "display.infrared": partial(deeds.combine, INFRARED),
        "display.grey": deeds.grey,
        "display.own": deeds.own,
        "display.other": deeds.turn,
        "display.usual": deeds.usual,
        "display.follow": deeds.follow,
        "display.lock": deeds.lock,
        "display.brighter": partial(deeds.brighten, 1),
        "display.darker": partial(deeds.brighten, -1),
        "display.invert": deeds.invert,
        "display.map": deeds.next_map,
        "display.sharpen": deeds.sharpen,
    }
