"""The menu of the stretch: what can be chosen for the picture shown, with the present choice marked."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.imagery.display import CLIP_PERCENT, default_bands
from app.imagery.info import RasterInfo
from app.imagery.looks import WIDE_CLIP, Look, as_it_is, band_combinations, next_bands
from app.views.panels.stretch_words import PALETTE, band_words, clip_text
from app.views.panels.stretching import Stretching

NOTHING = "No picture is shown yet"


def stretch_menu(parent: QWidget, stretching: Stretching) -> QMenu:
    """Make the menu anew for what is shown now; it deletes itself when it closes."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName("Stretch and bands")
    info = stretching.info
    if info is None or not stretching.words:
        menu.addAction(NOTHING).setEnabled(False)
    elif info.palette is not None:
        menu.addAction(PALETTE.capitalize()).setEnabled(False)
    else:
        look = stretching.look
        _add_clips(menu, stretching, info, look)
        _add_gammas(menu, stretching, look)
        _add_bands(menu, stretching, info, look)
    return menu


def _add_clips(menu: QMenu, stretching: Stretching, info: RasterInfo, look: Look | None) -> None:
    base = look or Look(default_bands(info))
    choices = [
        (f"Stretch {clip_text(CLIP_PERCENT)} of the scene", replace(base, clip=CLIP_PERCENT, of_view=False)),
        (f"Stretch {clip_text(WIDE_CLIP)} of the scene", replace(base, clip=WIDE_CLIP, of_view=False)),
        (f"Stretch {clip_text(CLIP_PERCENT)} of the view", replace(base, clip=CLIP_PERCENT, of_view=True)),
    ]
    if as_it_is(info):
        choices.insert(0, ("As it is", replace(base, clip=None, of_view=False)))
    group = QActionGroup(menu)
    for words, choice in choices:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(choice == look)
        group.addAction(action)
        action.triggered.connect(_choosing(stretching, choice))


def _add_gammas(menu: QMenu, stretching: Stretching, look: Look | None) -> None:
    if look is None:
        return
    menu.addSeparator()
    up, down = look.brighter(1).gamma, look.brighter(-1).gamma
    for words, steps, gamma in (
        (f"Gamma up to {up:g}", 1, up),
        (f"Gamma down to {down:g}", -1, down),
        ("Gamma 1", 0, 1),
    ):
        action = menu.addAction(words)
        action.setEnabled(gamma != look.gamma)
        action.triggered.connect(_brightening(stretching, steps))


def _add_bands(menu: QMenu, stretching: Stretching, info: RasterInfo, look: Look | None) -> None:
    if look is None or len(band_combinations(info)) < 2:
        return
    menu.addSeparator()
    bands = next_bands(info, look.bands)
    action = menu.addAction(f"Next band combination: {band_words(bands)}")
    action.triggered.connect(_choosing(stretching, replace(look, bands=bands)))


def _choosing(stretching: Stretching, look: Look) -> Callable[[], None]:
    return lambda: stretching.choose(look)


def _brightening(stretching: Stretching, steps: int) -> Callable[[], None]:
    return lambda: stretching.brighten(steps)
