"""Building, counting and clearing the overviews of scenes, for whoever has no window."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.imagery.overviews import folder
from app.imagery.overviews.pyramid import Overviews, Progress
from app.imagery.source import RasterSource
from app.models.scene import Scene, split_uri

WORKERS = 2
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one scene: needed or not, the share that is there, bytes on disk, and why it stopped."""

    scene: str
    needed: bool
    share: float = 1.0
    bytes: int = 0
    folder: str = ""
    sentence: str = ""


def build(scene: Scene, told: Callable[[float], None]) -> Outcome:
    """Build what is missing; `told` hears the share done. An interruption leaves what is built for the next time.

    Raises:
        UnreadableRasterError: when the file is missing or no raster.
    """
    with RasterSource.open(scene.uri) as source:
        overviews = source.overviews
        if overviews is None:
            return Outcome(scene.name, needed=False)
        threads = [threading.Thread(target=_work, args=(overviews,), daemon=True) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                told(overviews.progress().share)
                threads[0].join(_LOOK_SECONDS)
                threads[1].join(_LOOK_SECONDS)
        except KeyboardInterrupt:
            overviews.stop()
            raise
        progress = overviews.progress()
        told(progress.share)
        return _outcome(scene, overviews.folder, progress)


def clear(scenes: Iterable[Scene]) -> int:
    """Remove what is kept of these scenes; give how many bytes that freed."""
    files = {str(Path(split_uri(scene.uri)[0]).absolute()) for scene in scenes}
    return folder.clear([each.folder for each in folder.held() if split_uri(each.source)[0] in files])


def _work(overviews: Overviews) -> None:
    pause = threading.Event()
    while overviews.unfinished:
        if not overviews.ready or overviews.step() is None:
            pause.wait(_LOOK_SECONDS / 10)


def _outcome(scene: Scene, place: Path, progress: Progress) -> Outcome:
    return Outcome(scene.name, True, round(progress.share, 4), folder.taken(place), str(place), progress.sentence)
