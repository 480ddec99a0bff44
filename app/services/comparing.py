"""Two scenes at once: which others show the same ground, and one of them opened in the pixels of the first."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from app.imagery.acquisition import acquisition_of
from app.imagery.correspondence import (
    Correspondence,
    Located,
    UnplacedSceneError,
    by_pixels,
    by_position,
    overlap,
    same_size,
)
from app.imagery.errors import UnreadableRasterError
from app.imagery.georeference import Georeference
from app.imagery.info import RasterInfo
from app.imagery.source import RasterSource
from app.imagery.warped import WarpedSource
from app.models.errors import AppError
from app.models.ids import SceneId
from app.models.scene import Scene
from app.models.words import percent
from app.services.positions import Dem, placed

_DAY = 86_400.0
SMALLEST_SAID = 0.01
NO_DEMS: Mapping[SceneId, Dem | None] = MappingProxyType({})
NO_DATE = "no date"


@dataclass(frozen=True, slots=True)
class Other:
    """A scene that can be laid over another one, or the sentence that says why it cannot (`why_not`).

    `taken` is ISO 8601 as the file has it, `days` how far from the first scene it was taken, `share` how much of the
    first scene it covers, `by_position` whether it lies there by map position or pixel on pixel. `scene` is its id in
    the workspace and `dem` what it lies over there.
    """

    name: str
    path: Path
    taken: str | None = None
    days: float | None = None
    share: float = 0.0
    crs: str = ""
    metres_per_pixel: float | None = None
    by_position: bool = True
    why_not: str = ""
    scene: SceneId | None = None
    dem: Dem | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Another scene opened in the pixels of the first; whoever holds it closes it. `remark` says what is amiss."""

    other: Other
    correspondence: Correspondence
    source: RasterSource
    warped: WarpedSource
    remark: str = ""

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()


def share_words(share: float) -> str:
    """Say a share in per cent, never 0 of something."""
    return percent(share) if share >= SMALLEST_SAID else "less than 1 %"


def located(scene: Scene, georeference: Georeference | None = None) -> Located:
    """Say where a scene of the workspace lies."""
    known = georeference or Georeference.of(scene.georeference, scene.width, scene.height)
    return Located(scene.name, scene.width, scene.height, known)


def others(
    scene: Scene,
    scenes: Iterable[Scene],
    georeference: Georeference | None = None,
    dems: Mapping[SceneId, Dem | None] = NO_DEMS,
) -> list[Other]:
    """List the other scenes, those that can be compared first, nearest date first; opens their files.

    `dems` are what they lie over. Where one of two scenes of the same size has no map position, they can be compared
    pixel on pixel.
    """
    one = located(scene, georeference)
    taken = _taken_of(Path(scene.uri))
    named = [
        Other(each.name, Path(each.uri), scene=each.id, dem=dems.get(each.id)) for each in scenes if each.id != scene.id
    ]
    return sorted((_described(one, taken, other) for other in named), key=_order)


def of_file(scene: Scene, path: Path, georeference: Georeference | None = None) -> Other:
    """Describe a raster that is in no workspace; nothing is added anywhere."""
    return _described(located(scene, georeference), _taken_of(Path(scene.uri)), Other(path.stem, path))


def compare(one: Located, other: Other) -> Compared:
    """Open another scene in the pixels of the first; over its DEM, and without it when that cannot be used.

    Raises:
        UnreadableRasterError: when its file cannot be opened.
        ScenesApartError: when they show no common ground.
        UnplacedSceneError: when one has no map position and they differ in size.
    """
    source = RasterSource.open(other.path)
    try:
        there, remark = _located(other, source.info)
        found = _correspondence(one, there)
    except AppError:
        source.close()
        raise
    return Compared(other, found, source, WarpedSource(source, found), remark)


def day(taken: str | None) -> str:
    """Say when a scene was taken, to the day."""
    return taken[:10] if taken else NO_DATE


def _correspondence(one: Located, there: Located) -> Correspondence:
    try:
        return by_position(one, there)
    except UnplacedSceneError:
        if same_size(one, there):
            return by_pixels(one, there)
        raise


def _described(one: Located, taken: str | None, other: Other) -> Other:
    """Complete what is said of a scene by what its file says."""
    try:
        with RasterSource.open(other.path) as source:
            info = source.info
    except UnreadableRasterError as error:
        return replace(other, why_not=str(error))
    there, _ = _located(other, info)
    date, size = acquisition_of(info.metadata).time, there.metres_per_pixel
    known = replace(
        other,
        taken=date,
        days=_days(taken, date),
        crs=there.crs,
        metres_per_pixel=size if math.isfinite(size) else None,
    )
    try:
        found = _correspondence(one, there)
    except AppError as error:
        return replace(known, why_not=str(error))
    share = overlap(found) if found.by_position else 1.0
    return replace(known, share=share, by_position=found.by_position)


def _located(other: Other, info: RasterInfo) -> tuple[Located, str]:
    """Say where it lies, and why that is not over its DEM where it should be."""
    size, remark = (info.width, info.height), ""
    try:
        place = placed(info.georeference, size, other.dem)
    except UnreadableRasterError as error:
        place = placed(info.georeference, size, None)
        remark = f"{error} {other.name} is laid without a DEM until then."
    return Located(other.name, *size, place), remark


def _taken_of(path: Path) -> str | None:
    try:
        with RasterSource.open(path) as source:
            return acquisition_of(source.info.metadata).time
    except UnreadableRasterError:
        return None


def _days(one: str | None, other: str | None) -> float | None:
    if one is None or other is None:
        return None
    try:
        moments = [datetime.fromisoformat(text).replace(tzinfo=None) for text in (one, other)]
    except ValueError:
        return None
    return abs((moments[1] - moments[0]).total_seconds()) / _DAY


def _order(other: Other) -> tuple[bool, bool, bool, float, float]:
    return bool(other.why_not), not other.by_position, other.days is None, other.days or 0.0, -other.share
