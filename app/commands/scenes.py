"""scene and render: rasters in, pictures out."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.commands.console import (
    SITE,
    As,
    AsJson,
    AtLeast,
    AtMost,
    WorkspaceFile,
    answer,
    numbers,
    opened,
    reading,
    table,
    tell,
)
from app.models.errors import AppError
from app.models.scene import Scene
from app.models.words import plural

if TYPE_CHECKING:
    from app.imagery.info import RasterInfo
    from app.imagery.looks import Look
    from app.models.ids import SceneId
    from app.services.compared_pictures import Comparison
    from app.services.pictures import AskedDisplay
    from app.services.sizes import Sizes
    from app.services.workspace import Workspace

program = typer.Typer(no_args_is_help=True, help="Scenes: rasters opened in place and divided into tasks.")
SceneName = Annotated[str, typer.Argument(metavar="SCENE", help="A scene's id or name.", show_default=False)]
Rasters = Annotated[list[Path], typer.Argument(metavar="RASTER...", help="Files GDAL reads.", show_default=False)]
LONGEST = 2048
Modes = Literal["side", "swipe", "blend", "difference"]
COMPARE_HELP = "Draw another scene with it, by map position: a scene of the workspace, or a raster file."
BANDS_HELP = "true, infrared, swir, grey, one number, or three as 4,3,2."
RANGE_HELP = "2-98%, min-max, 2sigma, 100..900, or none for 8 bits as they are."
OTHER_HELP = "The same for the scene compared with."
REMEMBERED_HELP = "As the window last displayed the scene, or the last one of its sensor, on this workstation."
MAP_HELP = "Colours of a single band: grey, inverted grey, fern, ember, balance."


@program.command("add")
def add(
    workspace: WorkspaceFile,
    rasters: Rasters,
    name: Annotated[str | None, typer.Option(help="What to call it (one raster only).", show_default=False)] = None,
    cell: Annotated[int, typer.Option(metavar="PX", help="Size of a task.")] = 2048,
    context: Annotated[int, typer.Option(metavar="PX", help="Pixels shown around a task.")] = 128,
    segment: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only this picture of a file that holds several.")
    ] = None,
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """Add rasters as scenes and divide each into tasks; a raster that cannot be read does not stop the others.

    A file that holds several pictures, such as a NITF with many image segments, becomes one scene for each.
    """
    from app.commands.rows import scene_rows
    from app.services.scene_facts import defects
    from app.services.scenes import add_file

    if name is not None and len(rasters) > 1:
        raise typer.BadParameter("one name does not fit several rasters", param_hint="--name")
    added: list[Scene] = []
    refused: list[str] = []
    with opened(workspace, login, SITE) as target:
        for raster in _with_progress(rasters):
            try:
                added += add_file(target, raster, name, cell, context, segment)
            except AppError as error:
                refused.append(str(error))
        rows = scene_rows(target, added)
    answer(
        as_json,
        rows,
        [f"{row['name']}: {row['width']} x {row['height']}, {plural(row['tasks'], 'task')}." for row in rows],
    )
    tell(*defects(added), *refused)
    if refused:
        raise typer.Exit(1)


def _with_progress(rasters: list[Path]) -> Iterable[Path]:
    if len(rasters) == 1 or not sys.stderr.isatty():
        yield from rasters
        return
    with typer.progressbar(rasters, file=sys.stderr, item_show_func=lambda one: one.name if one else "") as shown:
        yield from shown


@program.command("list")
def listed(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """List the scenes."""
    from app.commands.rows import scene_rows

    with reading(workspace) as source:
        rows = scene_rows(source, source.scenes())
    columns = ("name", "width", "height", "bands", "dtype", "georeference", "crs", "tasks")
    answer(as_json, rows, table(rows, *columns, empty="No scene yet; add one: orthomark scene add WORKSPACE RASTER"))


@program.command("info")
def info(workspace: WorkspaceFile, scene: SceneName, as_json: AsJson = False) -> None:
    """Describe one scene: its file and whether it is still there, its position, values, and how it was taken."""
    from app.commands.rows import scene_rows
    from app.services.positions import positions
    from app.services.scene_facts import as_json as taken_json
    from app.services.scene_facts import facts, look_up

    with reading(workspace) as source:
        found = source.scene(scene)
        (row,) = scene_rows(source, [found])
        reference = positions(source, found)
    row["exactness"] = reference.exactness
    row["file"] = "there" if Path(found.file).exists() else "missing"
    row["acquisition"], row["values"] = None, None
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in row.items() if value is not None]
    if row["file"] == "there":
        taken = look_up(found, reference)
        row["acquisition"] = taken_json(taken)
        lines += [f"{fact.name}: {fact.shown}" for fact in facts(found, reference, taken)]
        row["values"], more = _values(found)
        lines += more
    answer(as_json, row, lines)


def _values(scene: Scene) -> tuple[list[dict[str, object]], list[str]]:
    """Say what values the bands hold; a file whose pixels cannot be read says why instead."""
    from app.services.band_values import band_line, band_values

    try:
        bands = band_values(scene)
    except AppError as error:
        return [], [f"values: {error}"]
    return [asdict(band) for band in bands], [band_line(band) for band in bands]


def render(
    workspace: WorkspaceFile,
    scene: Annotated[str, typer.Option(metavar="SCENE", help="Its id or name.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="FILE.png", help="The picture.", show_default=False)],
    window: Annotated[str | None, typer.Option(metavar="X,Y,W,H", help="Part of it.", show_default=False)] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Size of the picture.", show_default=False)] = None,
    annotations: Annotated[bool, typer.Option("--annotations/--no-annotations", help="Draw them.")] = True,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    bands: Annotated[str | None, typer.Option(metavar="BANDS", help=BANDS_HELP, show_default=False)] = None,
    limits: Annotated[str | None, typer.Option("--range", metavar="RANGE", help=RANGE_HELP, show_default=False)] = None,
    gamma: Annotated[float | None, typer.Option(help="Above 1 is brighter, 0.2 to 5.", show_default=False)] = None,
    colour_map: Annotated[str | None, typer.Option("--map", metavar="NAME", help=MAP_HELP, show_default=False)] = None,
    compare: Annotated[str | None, typer.Option(metavar="OTHER", help=COMPARE_HELP, show_default=False)] = None,
    mode: Annotated[Modes, typer.Option(help="How two scenes are shown.")] = "side",
    share: Annotated[float, typer.Option(help="Line of a swipe, strength of a blend, 0 to 1.")] = 0.5,
    other_bands: Annotated[str | None, typer.Option(metavar="BANDS", help=OTHER_HELP, show_default=False)] = None,
    other_range: Annotated[str | None, typer.Option(metavar="RANGE", help=OTHER_HELP, show_default=False)] = None,
    remembered: Annotated[bool, typer.Option("--remembered", help=REMEMBERED_HELP)] = False,
    as_json: AsJson = False,
) -> None:
    """Draw a scene with its annotations as a PNG; pixels of the scene are never altered."""
    from app.services.pictures import AskedDisplay, draw
    from app.services.sizes import Sizes

    sizes = Sizes.read(at_least, at_most)
    with reading(workspace) as source:
        found = source.scene(scene)
        part = numbers(window, 4, "--window") if window else (0.0, 0.0, float(found.width), float(found.height))
        shown = _size(size, part)
        asked = AskedDisplay(bands, limits, gamma, colour_map, _memory(found.id, wanted=remembered))
        place = (part[0], part[1], part[2], part[3])
        if compare is not None:
            other = AskedDisplay(other_bands, other_range)
            comparison = _comparison(source, found, (compare, mode, share), other, remembered=remembered)
            told = _compared(source, found, comparison, place, shown, out, annotations, asked, sizes)
            answer(as_json, {**told, "window": list(part)}, _compared_lines(out, told))
            return
        drawn = draw(source, found, place, shown, out, annotations=annotations, asked=asked, sizes=sizes)
    row = {"picture": str(out), "size": list(shown), "window": list(part), "annotations": drawn}
    answer(as_json, row, [f"{out}: {shown[0]} x {shown[1]} pixels, {plural(drawn, 'annotation')}."])


def _comparison(
    source: "Workspace", found: Scene, wanted: tuple[str, Modes, float], asked: "AskedDisplay", *, remembered: bool
) -> "Comparison":
    from app.imagery.together import Mode
    from app.services.compared_pictures import Comparison, other_named

    other = other_named(source, found, wanted[0])
    return Comparison(
        other, Mode(wanted[1]), wanted[2], replace(asked, remembered=_memory(other.scene, wanted=remembered))
    )


def _memory(scene: "SceneId | None", *, wanted: bool) -> "Callable[[RasterInfo], Look | None]":
    """Give how the window last displayed a scene, or the last one of its sensor, for this person."""
    from app.imagery.bands import signature
    from app.services.pictures import nothing_remembered

    if not wanted:
        return nothing_remembered
    from app.views.panels.display_memory import remembered

    return lambda info: remembered(scene, signature(info))


def _compared_lines(out: Path, told: dict[str, object]) -> list[str]:
    lines = [f"{out}: {told['words']}; {told['exactness']}.", f"display: {told['display']}"]
    lines.append(f"display of {told['compared_with']}: {told['other_display']}")
    return [*lines, str(told["remark"])] if told["remark"] else lines


def _compared(
    source: "Workspace",
    found: "Scene",
    comparison: "Comparison",
    place: tuple[float, float, float, float],
    shown: tuple[int, int],
    out: Path,
    annotations: bool,
    asked: "AskedDisplay",
    sizes: "Sizes",
) -> dict[str, object]:
    from app.services.compared_pictures import draw_compared

    drawn = draw_compared(
        source, found, comparison, place, shown, out, annotations=annotations, asked=asked, sizes=sizes
    )
    return {
        "picture": str(out),
        "size": list(drawn.size),
        "annotations": drawn.annotations,
        "compared_with": comparison.other.name,
        "mode": comparison.mode.value,
        "words": drawn.words,
        "exactness": drawn.exactness,
        "display": drawn.display,
        "other_display": drawn.other_display,
        "remark": drawn.remark,
    }


def _size(size: str | None, part: tuple[float, ...]) -> tuple[int, int]:
    width, height = part[2], part[3]
    if width <= 0 or height <= 0:
        raise typer.BadParameter("width and height must be above zero", param_hint="--window")
    if size is None:
        scale = min(1.0, LONGEST / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))
    wide, high = numbers(size, 2, "--size", "x")
    if not (1 <= wide <= 30_000 and 1 <= high <= 30_000):  # noqa: PLR2004  what fits in memory
        raise typer.BadParameter("give 1 to 30000 pixels each way", param_hint="--size")
    return round(wide), round(high)
