"""A scene as it arrives for the stage: opened on a worker thread, with all that is worked out of its header there."""

from dataclasses import dataclass

from app.imagery.acquisition import Acquisition, acquisition_of
from app.imagery.bands import signature
from app.imagery.errors import UnreadableRasterError
from app.imagery.georeference import Georeference
from app.imagery.source import RasterSource
from app.models.scene import Scene
from app.services.positions import Dem, georeference


@dataclass(frozen=True, slots=True)
class Arrival:
    """`remark` is what a person has to know of it; empty when there is nothing."""

    scene: Scene
    source: RasterSource
    georeference: Georeference
    taken: Acquisition
    remark: str = ""


def arrive(scene: Scene, dem: Dem | None) -> Arrival:
    """Open a scene over its DEM, without that one where it cannot be read.

    Raises:
        UnreadableRasterError: when the scene itself cannot be opened.
    """
    source = RasterSource.open(scene.uri)
    taken = acquisition_of(source.info.metadata)
    signature(source.info)  # the words that tell bands apart are compiled here, not while the window waits
    defect = source.info.defect
    try:
        return Arrival(scene, source, georeference(scene, dem), taken, defect)
    except UnreadableRasterError as error:
        remark = f"{error} Positions are without a DEM until then. {defect}".strip()
        return Arrival(scene, source, georeference(scene, None), taken, remark)
