"""A scene with its annotations as a picture on disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.imagery.asked_look import with_bands, with_gamma, with_map, with_range
from app.imagery.display import Display
from app.imagery.info import RasterInfo
from app.imagery.looks import Look, display_of, open_look, sample_for
from app.imagery.overlay import Overlay
from app.imagery.picture import render, write_png
from app.imagery.source import RasterSource
from app.models.errors import BadInputError
from app.models.scene import Scene
from app.services.markings import mark_beside
from app.services.overwriting import refuse_scene_file
from app.services.sessions import taken_out
from app.services.sizes import ANY, Sizes, of_sizes
from app.services.workspace import Workspace

FloatWindow = tuple[float, float, float, float]


def nothing_remembered(_info: RasterInfo) -> Look | None:
    """Display everything as usual."""


@dataclass(frozen=True, slots=True)
class AskedDisplay:
    """How to display a picture, in the words of the command line; None is as `remembered`, or else as usual."""

    bands: str | None = None
    limits: str | None = None
    gamma: float | None = None
    colour_map: str | None = None
    remembered: Callable[[RasterInfo], Look | None] = nothing_remembered


USUAL = AskedDisplay()


def draw(
    workspace: Workspace,
    scene: Scene,
    window: FloatWindow,
    size: tuple[int, int],
    out: Path,
    *,
    annotations: bool,
    asked: AskedDisplay = USUAL,
    sizes: Sizes = ANY,
) -> int:
    """Draw `window` (x, y, width, height in scene pixels) at `size` as PNG; gives the number of annotations in it.

    Raises:
        BadInputError: when the name does not end in .png, or the scene cannot be displayed as asked.
        OtherFileThereError: when a scene of the workspace lies there.
        UnreadableRasterError: when the scene's file is gone or damaged.
        UnwritablePictureError: when the place cannot be written to.
    """
    refuse_as_picture(workspace, out)
    drawn = of_sizes(workspace, workspace.annotations(scene=scene.id), sizes) if annotations else []
    overlay = Overlay.of(drawn, colours(workspace)) if drawn else None
    with RasterSource.open(scene.uri) as source:
        write_png(out, render(source, overlay, window, size, display_asked(source, asked)))
    left_as_picture(workspace, [scene], out)
    return len(overlay.within(window)) if overlay is not None else 0


def left_as_picture(workspace: Workspace, scenes: Sequence[Scene], out: Path) -> None:
    """Write down that a picture of these scenes was taken out, and put their marking beside it."""
    taken_out(workspace, "picture", [out])
    mark_beside(workspace, scenes, out)


def refuse_as_picture(workspace: Workspace, out: Path) -> None:
    """Refuse a place where no picture is to be written.

    Raises:
        BadInputError: when the name does not end in .png.
        OtherFileThereError: when a scene of the workspace lies there.
    """
    if out.suffix.lower() != ".png":
        raise BadInputError(str(out), "pictures are written as PNG", "give a name that ends in .png")
    refuse_scene_file(out, workspace.scenes())


def piece(scene: Scene, window: FloatWindow, size: tuple[int, int]) -> np.ndarray:
    """Give the imagery of `window` as it is usually displayed, at `size`: (rows, columns, 4) uint8 RGBA.

    Raises:
        UnreadableRasterError: when the scene's file is gone or damaged.
    """
    with RasterSource.open(scene.uri) as source:
        return render(source, None, window, size, display_asked(source, USUAL))


def display_asked(source: RasterSource, asked: AskedDisplay) -> Display:
    """Work out the display asked for, limits from the whole scene.

    Raises:
        BadInputError: when the scene cannot be displayed so.
    """
    return look_asked(source, asked)[1]


def look_asked(source: RasterSource, asked: AskedDisplay) -> tuple[Look, Display]:
    """Work out the look asked for and what it comes to, limits from the whole scene.

    Raises:
        BadInputError: when the scene cannot be displayed so.
    """
    info = source.info
    known = asked.remembered(info)
    look, display, _ = open_look(source, replace(known, of_view=False) if known is not None else None)
    if (asked.bands, asked.limits, asked.gamma, asked.colour_map) == (None,) * 4:
        return look, display
    if info.palette is not None:
        raise BadInputError(info.path, "it has its own colours", "leave --bands, --range, --gamma and --map away")
    if asked.bands is not None:
        look = with_bands(look, info, asked.bands)
    if asked.limits is not None:
        look = with_range(look, info, asked.limits)
    if asked.gamma is not None:
        look = with_gamma(look, asked.gamma)
    if asked.colour_map is not None:
        look = with_map(look, asked.colour_map)
    return look, display_of(look, sample_for(source, look, (0.0, 0.0, float(info.width), float(info.height))))


def colours(workspace: Workspace) -> dict[str, tuple[int, int, int]]:
    """Red, green, blue of every class by its id."""
    return {known.id: _rgb(known.colour) for known in workspace.ontology.classes}


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
