"""A picture to look at without a file: an array of colours that is its own sight."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.imagery.grid import FloatWindow
from app.imagery.selecting.shelf import ModelShelf
from app.imagery.selecting.sight import Finders, SeenPixels

WATER, DECK, ROOF = (30, 60, 110), (200, 205, 210), (150, 60, 50)
DECK_AREA, HATCH_AREA = shapely.box(300, 200, 600, 400), shapely.box(420, 280, 480, 320)
ROOF_AREA = shapely.box(640, 500, 760, 560)


@dataclass(frozen=True, eq=False)
class Picture:
    """(rows, columns, 3) uint8 seen whole at full resolution."""

    rgb: np.ndarray
    level: int = 0
    identity: Hashable = "picture"
    models: Finders = field(default_factory=ModelShelf)

    @property
    def view(self) -> FloatWindow:
        return 0.0, 0.0, float(self.rgb.shape[1]), float(self.rgb.shape[0])

    def read(self, window: FloatWindow, level: int) -> SeenPixels:
        step = 1 << level
        rows, columns = self.rgb.shape[:2]
        left, top = (
            min(max(math.floor(at), 0), most - 1) for at, most in zip(window[:2], (columns, rows), strict=True)
        )
        right = min(max(math.ceil(window[0] + window[2]), left + 1), columns)
        bottom = min(max(math.ceil(window[1] + window[3]), top + 1), rows)
        part = np.ascontiguousarray(self.rgb[top:bottom:step, left:right:step])
        return SeenPixels(part, np.ones(part.shape[:2], bool), float(left), float(top), float(step))


def painted(width: int = 1000, height: int = 800) -> np.ndarray:
    """Water with a bright deck that has a dark hatch in it, and a red roof beside it, a little noise on all."""
    rgb = np.empty((height, width, 3), np.int16)
    rgb[:, :] = WATER
    rgb[200:400, 300:600] = DECK
    rgb[280:320, 420:480] = WATER
    rgb[500:560, 640:760] = ROOF
    noise = np.random.default_rng(4).integers(-4, 5, rgb.shape)
    return np.clip(rgb + noise, 0, 255).astype(np.uint8)


@cache
def plain() -> Picture:
    return Picture(painted())


def iou(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(one.intersection(other).area / one.union(other).area)


@cache
def coarse() -> Picture:
    """The same from farther away, which takes less time."""
    return Picture(painted(), level=2)
