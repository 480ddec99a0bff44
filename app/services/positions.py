"""Where the pixels of a scene lie: by its own georeference, and over a DEM where one was chosen for it.

A DEM is chosen per scene and kept in the workspace file, not in its log: its path belongs to this workstation, and
annotations stay in pixels whatever is chosen.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.imagery.georeference import Georeference
from app.imagery.terrain import Terrain
from app.models.errors import BadInputError
from app.models.scene import GeoreferenceData, GeoreferenceKind, Scene
from app.services.workspace import Workspace
from app.store import people

_HIGHEST_RAISE = 200.0


@dataclass(frozen=True, slots=True)
class Dem:
    """A DEM file; `raised_by` metres are added to its heights to make them heights above the ellipsoid."""

    path: str
    raised_by: float = 0.0


def positions(workspace: Workspace, scene: Scene) -> Georeference:
    """Say where the pixels of a scene lie on the ground.

    Raises:
        UnreadableRasterError: when the DEM chosen for it cannot be used.
    """
    return georeference(scene, dem_of(workspace, scene))


def georeference(scene: Scene, dem: Dem | None) -> Georeference:
    """Say where the pixels of a scene lie, over a DEM or not; any thread may ask.

    Raises:
        UnreadableRasterError: when the DEM cannot be used.
    """
    return placed(scene.georeference, (scene.width, scene.height), dem)


def placed(data: GeoreferenceData, size: tuple[int, int], dem: Dem | None) -> Georeference:
    """Say where a raster of `size` (width, height) lies, over a DEM or not; any thread may ask.

    Raises:
        UnreadableRasterError: when the DEM cannot be used.
    """
    plain = Georeference.of(data, *size)
    if dem is None or data.kind is not GeoreferenceKind.RPC or not plain.known:
        return plain
    return Georeference.of(data, *size, ground=Terrain.under(Path(dem.path), plain, dem.raised_by))


def dem_of(workspace: Workspace, scene: Scene) -> Dem | None:
    """Give the DEM chosen for a scene."""
    with workspace.database.read() as connection:
        text = people.get_meta(connection, _key(scene))
    return Dem(**json.loads(text)) if text else None


def choose_dem(workspace: Workspace, scenes: Sequence[Scene], dem: Dem | None) -> list[Scene]:
    """Choose a DEM for scenes that have RPC, or none; gives those it concerns. All of them, or nothing happens.

    Raises:
        UnreadableRasterError: when the DEM cannot be used for one of them.
        BadInputError: when none of them has RPC.
    """
    concerned = [scene for scene in scenes if scene.georeference.kind is GeoreferenceKind.RPC]
    if not concerned:
        names = scenes[0].name if len(scenes) == 1 else "These scenes"
        raise BadInputError(names, "a DEM matters to scenes with RPC alone", "choose a scene with RPC")
    if dem is not None:
        if abs(dem.raised_by) > _HIGHEST_RAISE:
            raise BadInputError(f"{dem.raised_by:g} m", "no geoid lies so far from the ellipsoid", "give -110 to 90 m")
        dem = Dem(str(Path(dem.path).absolute()), dem.raised_by)
        for scene in concerned:
            georeference(scene, dem)
    text = json.dumps({"path": dem.path, "raised_by": dem.raised_by}) if dem is not None else ""
    with workspace.database.transaction() as connection:
        for scene in concerned:
            people.set_meta(connection, _key(scene), text)
    return concerned


def _key(scene: Scene) -> str:
    return f"dem:{scene.id}"
