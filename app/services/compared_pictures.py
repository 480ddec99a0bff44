"""Two scenes of one place as a picture on disk, with the annotations of the first."""

from dataclasses import dataclass
from pathlib import Path

from app.imagery.look_words import look_words
from app.imagery.overlay import Overlay
from app.imagery.picture import bare, over, straight_rgba, write_png
from app.imagery.source import RasterSource
from app.imagery.together import Mode, together
from app.models.errors import BadInputError, NotFoundError
from app.models.scene import Scene
from app.services.comparing import Other, compare, located, of_file
from app.services.pictures import (
    USUAL,
    AskedDisplay,
    FloatWindow,
    colours,
    left_as_picture,
    look_asked,
    refuse_as_picture,
)
from app.services.positions import dem_of, positions
from app.services.sizes import ANY, Sizes, of_sizes
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Comparison:
    """What to compare with, how, the share of a swipe or blend (0 to 1), and how the other scene is displayed."""

    other: Other
    mode: Mode
    share: float = 0.5
    asked: AskedDisplay = USUAL


@dataclass(frozen=True, slots=True)
class ComparedPicture:
    """What was drawn: its size, how many annotations, how the other scene was laid, how both are displayed."""

    size: tuple[int, int]
    annotations: int
    words: str
    exactness: str
    display: str
    other_display: str
    remark: str = ""


def other_named(workspace: Workspace, scene: Scene, name: str) -> Other:
    """Find what to compare with: a scene of the workspace by id or name, over its DEM, or a file that is in none.

    Raises:
        NotFoundError: when there is neither.
    """
    try:
        found = workspace.scene(name)
    except NotFoundError:
        if not Path(name).exists():
            raise
        return of_file(scene, Path(name), positions(workspace, scene))
    return Other(found.name, Path(found.uri), scene=found.id, dem=dem_of(workspace, found))


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
    sizes: Sizes = ANY,
) -> ComparedPicture:
    """Draw `window` of both scenes, each in `size`, as one PNG; each is displayed as usual unless asked otherwise.

    Raises:
        BadInputError: when the name does not end in .png, or a share is not between 0 and 1.
        OtherFileThereError: when a scene of the workspace lies there.
        ScenesApartError: when the scenes show no common ground; UnplacedSceneError when one lies nowhere.
        UnreadableRasterError: when a file is gone or damaged.
    """
    refuse_as_picture(workspace, out)
    if not 0 <= comparison.share <= 1:
        raise BadInputError(f"Share {comparison.share:g}", "it is no share", "give 0 to 1")
    drawn = of_sizes(workspace, workspace.annotations(scene=scene.id), sizes) if annotations else []
    overlay = Overlay.of(drawn, colours(workspace)) if drawn else None
    with RasterSource.open(scene.uri) as source:
        compared = compare(located(scene, positions(workspace, scene)), comparison.other)
        try:
            look, display = look_asked(source, asked)
            other_look, other_display = look_asked(compared.source, comparison.asked)
            parts = [bare(source, window, size, display), bare(compared.warped, window, size, other_display)]
            words = look_words(look, source.info), look_words(other_look, compared.source.info)
        finally:
            compared.close()
    if overlay is not None and comparison.mode is Mode.SIDE:
        parts = [over(overlay.tile(window, size), part) for part in parts]
    picture = together(parts[0], parts[1], comparison.mode, comparison.share)
    if overlay is not None and comparison.mode is not Mode.SIDE:
        picture = over(overlay.tile(window, size), picture)
    write_png(out, straight_rgba(picture))
    beneath = comparison.other.scene
    left_as_picture(workspace, [scene] if beneath is None else [scene, workspace.scene(beneath)], out)
    count = len(overlay.within(window)) if overlay is not None else 0
    found = compared.correspondence
    drawn_size = picture.shape[1], picture.shape[0]
    return ComparedPicture(drawn_size, count, found.words, found.exactness, *words, compared.remark)
