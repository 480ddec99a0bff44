"""Trees: woods, rows, garden trees; never over an object of the truth."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.training.drawing import Colour, Drawing
from app.imagery.training.frame import Ring
from app.imagery.training.vehicles import chance

LEAVES: tuple[Colour, ...] = (
    (84, 102, 58), (76, 96, 54), (92, 106, 62), (68, 88, 52), (102, 108, 64), (80, 94, 60), (112, 106, 66),
)  # fmt: skip
NEEDLES: tuple[Colour, ...] = ((54, 74, 52), (48, 68, 50), (60, 78, 54))


def plant(drawing: Drawing, rng: np.random.Generator, x: float, y: float, radius: float, needles: bool = False) -> None:
    """Plant one tree; its colour varies."""
    colours = NEEDLES if needles else LEAVES
    colour = np.array(colours[int(rng.integers(len(colours)))]) * rng.uniform(0.88, 1.14)
    height = radius * float(rng.uniform(2.2, 3.2) if needles else rng.uniform(1.5, 2.2)) + 1.0
    drawing.trees.append((x, y, radius, height, *colour.tolist(), float(rng.uniform(0, 6.28))))


def plant_if_free(drawing: Drawing, rng: np.random.Generator, x: float, y: float, radius: float) -> bool:
    """Plant one tree where its crown and its shadow root cover nothing claimed."""
    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ring = np.column_stack((x + radius * 1.15 * np.cos(turns), y + radius * 1.15 * np.sin(turns)))
    if not drawing.claim(ring):
        return False
    plant(drawing, rng, x, y, radius, needles=chance(rng, 0.12))
    return True


def wood(
    drawing: Drawing, rng: np.random.Generator, area: BaseGeometry, spacing: float = 5.6, needles: float = 0.3
) -> None:
    """Fill an area with trees, stands of conifers in between; keep clear of ground reserved."""
    near = area.intersection(shapely.box(*drawing.window).buffer(20.0))
    if near.is_empty:
        return
    x0, y0, x1, y1 = near.bounds
    grid = np.stack(np.meshgrid(np.arange(x0, x1, spacing), np.arange(y0, y1, spacing)), axis=-1).reshape(-1, 2)
    points = grid + rng.uniform(-0.48, 0.48, grid.shape) * spacing
    points = points[shapely.contains_xy(near, points)]
    dark = np.sin(points[:, 0] / 61) + np.sin(points[:, 1] / 47 + points[:, 0] / 130) + rng.normal(0, 0.25, len(points))
    limit = np.quantile(dark, 1 - needles) if len(points) else 0.0
    for (x, y), tone in zip(points.tolist(), dark.tolist(), strict=True):
        is_dark = bool(tone > limit)
        radius = float(rng.uniform(1.9, 2.9) if is_dark else rng.uniform(2.4, 4.6)) * spacing / 5.6
        plant(drawing, rng, x, y, radius, is_dark)


def row(
    drawing: Drawing, rng: np.random.Generator, line: Ring, spacing: float, radius: float, gaps: float = 0.25
) -> None:
    """Plant a row of trees along a line, with gaps."""
    path = shapely.LineString(line)
    for stop in np.arange(spacing / 2, path.length, spacing):
        at = path.interpolate(float(stop + rng.uniform(-0.3, 0.3) * spacing))
        if rng.random() > gaps:
            across = rng.normal(0, 0.6, 2)
            size = radius * float(rng.uniform(0.6, 1.25))
            plant_if_free(drawing, rng, at.x + float(across[0]), at.y + float(across[1]), size)
