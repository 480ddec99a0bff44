"""scene measure and scene dem: lengths, areas, angles and heights on the ground, and heights of the ground."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.console import AsJson, WorkspaceFile, answer, numbers, reading
from app.commands.scenes import SceneName
from app.imagery.measure_kinds import MeasureKind
from app.models.errors import AppError

if TYPE_CHECKING:
    from app.models.scene import Scene
    from app.services.workspace import Workspace

Points = Annotated[list[str], typer.Argument(metavar="X,Y...", help="Pixels of the scene.", show_default=False)]
Kind = Annotated[MeasureKind, typer.Argument(help="What to measure.", show_default=False)]
Direction = Annotated[
    str | None, typer.Option(metavar="AZ,EL", help="Azimuth and elevation in degrees; else from the file.")
]
OnlyScene = Annotated[str | None, typer.Option(metavar="SCENE", help="Only this scene.", show_default=False)]


def measure(
    workspace: WorkspaceFile,
    scene: SceneName,
    kind: Kind,
    points: Points,
    sun: Direction = None,
    sensor: Direction = None,
    as_json: AsJson = False,
) -> None:
    """Measure on the ground, on the ellipsoid and never in the plane of a map, each value with its sigma.

    length and area take two or three points and more, angle takes three. Heights take two: shadow from the foot to
    the tip of the shadow, lean from the foot to the top, corner from a roof corner to the tip of its shadow.
    """
    from app.imagery.mensuration import measure as measured
    from app.services.measuring import light_of, words
    from app.services.positions import positions

    places = [numbers(point, 2, "X,Y") for point in points]
    with reading(workspace) as source:
        found = source.scene(scene)
        reference = positions(source, found)
    light = light_of(found, _direction(sun, "--sun"), _direction(sensor, "--sensor"), kind)
    result = measured(reference, kind, [(x, y) for x, y in places], light)
    row = {
        "kind": kind.value,
        "value": result.value,
        "sigma": result.sigma,
        "unit": result.unit,
        "legs": [{"length": leg.length, "bearing": leg.bearing} for leg in result.legs],
        "notes": list(result.notes),
        **_directions(light),
        "exactness": reference.exactness,
    }
    answer(as_json, row, [words(result), *result.notes])


def dem(
    workspace: WorkspaceFile,
    raster: Annotated[Path | None, typer.Argument(metavar="[DEM]", help="Any raster of heights.")] = None,
    scene: OnlyScene = None,
    raised_by: Annotated[
        float, typer.Option("--geoid", metavar="M", help="Geoid height to add, for a DEM above mean sea level.")
    ] = 0.0,
    none: Annotated[bool, typer.Option("--none", help="Use no DEM from now on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Choose the DEM over which scenes with RPC lie, or say which one is chosen.

    Its heights count as metres above the WGS84 ellipsoid after the geoid height is added; any CRS will do.
    """
    from app.services.positions import Dem, choose_dem

    if raster is not None and none:
        raise typer.BadParameter("choose a DEM or --none, not both", param_hint="--none")
    with reading(workspace) as source:
        scenes = [source.scene(scene)] if scene else source.scenes()
        if raster is not None or none:
            scenes = choose_dem(source, scenes, Dem(str(raster), raised_by) if raster is not None else None)
        rows = [_dem_row(source, one) for one in scenes]
    lines = [f"{row['name']}: {row['exactness']}" for row in rows]
    answer(as_json, rows, lines or ["There are no scenes here yet; add one: orthomark scene add WORKSPACE RASTER"])


def _dem_row(source: "Workspace", scene: "Scene") -> dict[str, object]:
    from app.services.positions import dem_of, positions

    chosen = dem_of(source, scene)
    try:
        exactness = positions(source, scene).exactness
    except AppError as error:
        exactness = str(error)
    return {
        "scene": str(scene.id),
        "name": scene.name,
        "dem": chosen.path if chosen else None,
        "geoid": chosen.raised_by if chosen else None,
        "exactness": exactness,
    }


def _direction(text: str | None, name: str) -> tuple[float, float] | None:
    if text is None:
        return None
    azimuth, elevation = numbers(text, 2, name)
    return azimuth % 360.0, elevation


def _directions(light: object) -> dict[str, object]:
    sun, sensor = getattr(light, "sun", None), getattr(light, "sensor", None)
    return {"sun": list(sun) if sun else None, "sensor": list(sensor) if sensor else None}
