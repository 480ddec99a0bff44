"""Two scenes of one place as a picture on disk, with the annotations of the first."""

from dataclasses import dataclass
from pathlib import Path

from app.imagery.overlay import Overlay
from app.imagery.picture import bare, over, straight_rgba, write_png
from app.imagery.source import RasterSource
from app.imagery.together import Mode, together
from app.models.errors import BadInputError, NotFoundError
from app.models.scene import Scene
from app.services.comparing import Other, compare, located, of_file
from app.services.pictures import USUAL, AskedDisplay, FloatWindow, colours, display_asked
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Comparison:
    """What to compare with, how, and the share of a swipe or blend (0 to 1)."""

    other: Other
    mode: Mode
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class ComparedPicture:
    """What was drawn: the size of the picture, how many annotations, and how the other scene was laid."""

    size: tuple[int, int]
    annotations: int
    words: str
    exactness: str


def other_named(workspace: Workspace, scene: Scene, name: str) -> Other:
    """Find what to compare with: a scene of the workspace by id or name, or a raster file that is in none.

    Raises:
        NotFoundError: when there is neither.
    """
    try:
        found = workspace.scene(name)
    except NotFoundError:
        if not Path(name).exists():
            raise
        return of_file(scene, Path(name))
    return Other(found.name, Path(found.uri))


def draw_compared(
    workspace: Workspace,
    scene: Scene,
    comparison: Comparison,
    window: FloatWindow,
    size: tuple[int, int],
    out: Path,
    *,
    annotations: bool,
    asked: AskedDisplay = USUAL,
) -> ComparedPicture:
    """Draw `window` of both scenes, each in `size`, as one PNG; each is displayed as usual unless asked otherwise.

    Raises:
        BadInputError: when the name does not end in .png, or a share is not between 0 and 1.
        ScenesApartError: when the scenes show no common ground; UnplacedSceneError when one lies nowhere.
        UnreadableRasterError: when a file is gone or damaged.
    """
    if out.suffix.lower() != ".png":
        raise BadInputError(str(out), "pictures are written as PNG", "give a name that ends in .png")
    if not 0 <= comparison.share <= 1:
        raise BadInputError(f"Share {comparison.share:g}", "it is no share", "give 0 to 1")
    drawn = workspace.annotations(scene=scene.id) if annotations else []
    overlay = Overlay.of(drawn, colours(workspace)) if drawn else None
    with RasterSource.open(scene.uri) as source:
        compared = compare(located(scene), comparison.other)
        try:
            one = bare(source, window, size, display_asked(source, asked))
            other = bare(compared.warped, window, size)
        finally:
            compared.close()
    parts = [one, other]
    if overlay is not None and comparison.mode is Mode.SIDE:
        parts = [over(overlay.tile(window, size), part) for part in parts]
    picture = together(parts[0], parts[1], comparison.mode, comparison.share)
    if overlay is not None and comparison.mode is not Mode.SIDE:
        picture = over(overlay.tile(window, size), picture)
    write_png(out, straight_rgba(picture))
    count = len(overlay.within(window)) if overlay is not None else 0
    found = compared.correspondence
    return ComparedPicture((picture.shape[1], picture.shape[0]), count, found.words, found.exactness)
