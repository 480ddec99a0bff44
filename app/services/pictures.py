"""A scene with its annotations as a picture on disk."""

from pathlib import Path

from app.imagery.overlay import Overlay
from app.imagery.picture import render, write_png
from app.imagery.source import RasterSource
from app.models.errors import BadInputError
from app.models.scene import Scene
from app.services.workspace import Workspace

FloatWindow = tuple[float, float, float, float]


def draw(
    workspace: Workspace, scene: Scene, window: FloatWindow, size: tuple[int, int], out: Path, *, annotations: bool
) -> int:
    """Draw `window` (x, y, width, height in scene pixels) at `size` as PNG; gives the number of annotations in it.

    Raises:
        BadInputError: when the name does not end in .png.
        UnreadableRasterError: when the scene's file is gone or damaged.
        UnwritablePictureError: when the place cannot be written to.
    """
    if out.suffix.lower() != ".png":
        raise BadInputError(str(out), "pictures are written as PNG", "give a name that ends in .png")
    drawn = workspace.annotations(scene=scene.id) if annotations else []
    overlay = Overlay.of(drawn, colours(workspace)) if drawn else None
    with RasterSource.open(scene.uri) as source:
        write_png(out, render(source, overlay, window, size))
    return len(overlay.within(window)) if overlay is not None else 0


def colours(workspace: Workspace) -> dict[str, tuple[int, int, int]]:
    """Red, green, blue of every class by its id."""
    return {known.id: _rgb(known.colour) for known in workspace.ontology.classes}


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
