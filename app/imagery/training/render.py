"""From the drawing list to pixels: tile by tile, lit, textured, blurred and toned like a sensor would."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from app.imagery.training.drawing import Drawing, Polygons
from app.imagery.training.frame import GSD, SHADOW, TO_SUN, Ring
from app.imagery.training.noise import Field
from app.imagery.training.terrain import Patch, Textures, bare_ground

TILE = 1024
MARGIN = 6
SHADE = np.array((0.62, 0.575, 0.49), dtype=np.float32)
HAZE = np.array((11.0, 12.5, 16.0), dtype=np.float32)
CLEAR = np.array((0.965, 0.955, 0.93), dtype=np.float32)
BLUR = (0.09, 0.82, 0.09)
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A drawing as arrays in pixels, its textures and where its window lies in the world."""

    ground: Polygons
    shadows: Polygons
    raised: Polygons
    trees: Ring
    textures: Textures
    origin: tuple[float, float]
    seed: int

    @classmethod
    def of(cls, drawing: Drawing, seed: int) -> "Frozen":
        """Freeze a drawing; lower trees are painted first."""
        origin = (drawing.window[0], drawing.window[1])
        trees = np.array(sorted(drawing.trees, key=lambda tree: tree[3]), dtype=np.float64).reshape(-1, 8)
        trees[:, :2] -= origin
        trees[:, :4] /= GSD
        ground, shadows, raised = (layer.freeze(origin) for layer in (drawing.ground, drawing.shadows, drawing.raised))
        return cls(ground, shadows, raised, trees, Textures.of(seed), origin, seed)


def tiles(frozen: Frozen, size: int) -> Iterator[tuple[int, int, Pixels]]:
    """Render every tile: x, y of its corner and its pixels (3, h, w)."""
    for y in range(0, size, TILE):
        for x in range(0, size, TILE):
            yield x, y, render(frozen, x, y, min(TILE, size - x), min(TILE, size - y))


def render(frozen: Frozen, x: int, y: int, width: int, height: int) -> Pixels:
    """Render one window of the scene, (3, height, width); windows join without a seam."""
    patch = Patch(x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN, frozen.origin)
    buffer = bare_ground(patch, frozen.textures)
    _fill(buffer, patch, frozen.ground)
    _texture(buffer, patch, frozen.textures)
    dark = _darkness(frozen, patch)
    buffer[..., :3] *= 1.0 - dark[..., None] * SHADE
    buffer[..., 3:] = 0.0
    _fill(buffer, patch, frozen.raised)
    _texture(buffer, patch, frozen.textures)
    _stamp(buffer, patch, frozen)
    return _expose(buffer[..., :3], frozen, x, y)


def _kernels() -> Any:
    return import_module("app.imagery.training.kernels")  # compiled on first use only


def _corner(patch: Patch) -> Ring:
    return np.array((patch.x, patch.y), dtype=np.float64)


def _reach(patch: Patch, margin: float = 0.0) -> tuple[float, float, float, float]:
    return patch.x - margin, patch.y - margin, patch.x + patch.width + margin, patch.y + patch.height + margin


def _fill(buffer: Field, patch: Patch, layer: Polygons) -> None:
    chosen = layer.touching(_reach(patch))
    if chosen.size:
        _kernels().fill(buffer, _corner(patch), layer.points, layer.rings, layer.parts, chosen, layer.inks, GSD)


def _texture(buffer: Field, patch: Patch, textures: Textures) -> None:
    fine, blotch = (
        patch.fine(textures.grain),
        0.55 * patch.coarse(textures.cloud, 2.6) + 0.62 * patch.fine(textures.patch),
    )
    buffer[..., :3] += (buffer[..., 3] * fine + buffer[..., 4] * blotch)[..., None]
    if buffer[..., 5].any():
        share = np.clip(buffer[..., 5] * (0.5 + 0.42 * patch.fine(textures.patch) + 0.3 * fine), 0.0, 0.95)
        buffer[..., :3] += share[..., None] * (np.array((222, 229, 230), dtype=np.float32) - buffer[..., :3])


def _near(trees: Ring, patch: Patch, margin: float) -> npt.NDArray[np.int64]:
    x0, y0, x1, y1 = _reach(patch, margin)
    inside = (trees[:, 0] > x0) & (trees[:, 0] < x1) & (trees[:, 1] > y0) & (trees[:, 1] < y1)
    found: npt.NDArray[np.int64] = np.nonzero(inside)[0]
    return found


def _darkness(frozen: Frozen, patch: Patch) -> Field:
    dark = np.zeros((patch.height, patch.width), dtype=np.float32)
    layer, corner = frozen.shadows, _corner(patch)
    chosen = layer.touching(_reach(patch))
    if chosen.size:
        _kernels().shade(dark, corner, layer.points, layer.rings, layer.parts, chosen, layer.inks)
    near = _near(frozen.trees, patch, 120.0)
    if near.size:
        _kernels().shade_trees(dark, corner, frozen.trees, near, SHADOW)
    return dark


def _stamp(buffer: Field, patch: Patch, frozen: Frozen) -> None:
    near = _near(frozen.trees, patch, 40.0)
    if near.size:
        _kernels().stamp_trees(buffer, _corner(patch), frozen.trees, near, frozen.textures.patch, TO_SUN)


def _expose(colour: Field, frozen: Frozen, x: int, y: int) -> Pixels:
    for axis in (0, 1):
        colour = BLUR[1] * colour + BLUR[0] * (np.roll(colour, 1, axis) + np.roll(colour, -1, axis))
    colour = colour[MARGIN:-MARGIN, MARGIN:-MARGIN] * CLEAR + HAZE
    rng = np.random.default_rng((frozen.seed, x, y))
    noise = rng.standard_normal(colour.shape[:2], dtype=np.float32)
    colour += (1.3 * noise)[..., None] + 0.5 * rng.standard_normal(colour.shape, dtype=np.float32)
    pixels: Pixels = np.clip(colour + 0.5, 1, 254).astype(np.uint8).transpose(2, 0, 1)
    return pixels
