"""Seeded building-like polygons all over a scene."""

import numpy as np
import shapely

from app.models.annotation import Annotation
from app.models.geometry import Shape, ShapeKind
from app.models.ids import AnnotationId, SceneId, TaskId, uuid7

COLOURS = {"building": (230, 159, 0), "shed": (86, 180, 233), "tank": (0, 158, 115), "vehicle": (240, 228, 66)}


def buildings(count: int, size: int, seed: int = 1) -> list[Annotation]:
    """`count` rectangles and L shapes of 12 to 60 pixels, turned, evenly strewn."""
    rng = np.random.default_rng(seed)
    outline = np.array([(-1, -1), (1, -1), (1, 0.1), (0.2, 0.1), (0.2, 1), (-1, 1), (-1, -1)])
    half = rng.uniform(6, 30, (count, 1, 2))
    angle = rng.uniform(0, np.pi, count)
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(count, 2, 2)
    rings = np.einsum("nij,nkj->nki", turn, outline[None] * half) + rng.uniform(60, size - 60, (count, 1, 2))
    polygons = shapely.polygons(np.round(rings, 3))
    scene, task, names = SceneId(uuid7()), TaskId(uuid7()), list(COLOURS)
    return [
        Annotation(AnnotationId(uuid7()), scene, task, names[number % 4], Shape(ShapeKind.POLYGON, each))
        for number, each in enumerate(polygons)
    ]
