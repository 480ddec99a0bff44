"""Affine and ground control point models between pixels (x, y) and map coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from app.models.scene import GroundPoint

_FOR_ORDER_TWO = 6
_STEPS = 12
_TURN = 360.0
Arrays = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class AffineModel:
    """map = matrix @ (x, y, 1), rotated and sheared ones too."""

    matrix: np.ndarray
    inverse: np.ndarray
    exactness: str = "affine"

    @classmethod
    def of(cls, affine: Sequence[float]) -> Self | None:
        """Make it from GDAL order (a, b, c, d, e, f); None when it flattens the plane."""
        matrix = np.vstack([np.reshape(np.asarray(affine, np.float64), (2, 3)), [0, 0, 1]])
        if not np.isfinite(matrix).all() or np.linalg.det(matrix) == 0:
            return None
        return cls(matrix[:2], np.linalg.inv(matrix)[:2])

    def to_map(self, xs: np.ndarray, ys: np.ndarray) -> Arrays:
        """Give map coordinates of pixels."""
        (a, b, c), (d, e, f) = self.matrix
        return a * xs + b * ys + c, d * xs + e * ys + f

    def from_map(self, east: np.ndarray, north: np.ndarray) -> Arrays:
        """Give pixels of map coordinates; taken from the scene's corner, so that large coordinates lose no digits."""
        (a, b, _), (d, e, _) = self.inverse
        east, north = east - self.matrix[0, 2], north - self.matrix[1, 2]
        return a * east + b * north, d * east + e * north


@dataclass(frozen=True, slots=True)
class PolynomialModel:
    """Least-squares polynomials of order 1, or 2 from six points on; exactly undone by Newton steps."""

    centre: np.ndarray
    scale: float
    origin: np.ndarray
    coefficients: np.ndarray
    order: int
    rms: float = 0.0
    exactness: str = ""

    @classmethod
    def of(cls, points: Sequence[GroundPoint], *, around_the_globe: bool) -> Self | None:
        """Fit; None when the points are too few or on one line. `around_the_globe` joins longitudes across 180°."""
        pixels = np.array([(p.x, p.y) for p in points], np.float64).reshape(-1, 2)
        ground = np.array([(p.map_x, p.map_y) for p in points], np.float64).reshape(-1, 2)
        if len(points) == 0 or not np.isfinite([*pixels.flat, *ground.flat]).all():
            return None
        if around_the_globe:
            ground[:, 0] -= _TURN * np.round((ground[:, 0] - ground[0, 0]) / _TURN)
        for order in (2, 1) if len(points) >= _FOR_ORDER_TWO else (1,):
            fitted = cls._fitted(pixels, ground, order)
            if fitted is not None:
                return fitted
        return None

    @classmethod
    def _fitted(cls, pixels: np.ndarray, ground: np.ndarray, order: int) -> Self | None:
        centre, origin = pixels.mean(axis=0), ground.mean(axis=0)
        scale = float(np.abs(pixels - centre).max()) or 1.0
        terms = _terms((pixels - centre) / scale, order)
        coefficients, _, rank, _ = np.linalg.lstsq(terms, ground - origin, rcond=1e-9)
        if rank < terms.shape[1]:
            return None
        model = cls(centre, scale, origin, coefficients, order)
        off = np.column_stack(model.from_map(ground[:, 0], ground[:, 1])) - pixels
        rms = float(np.sqrt((off**2).sum(axis=1).mean()))
        text = f"{len(pixels)} GCPs, polynomial order {order}, rms {rms:.1f} px"
        return cls(centre, scale, origin, coefficients, order, rms, text)

    def to_map(self, xs: np.ndarray, ys: np.ndarray) -> Arrays:
        """Give map coordinates of pixels."""
        unit = (np.stack([xs, ys], axis=-1) - self.centre) / self.scale
        ground = _terms(unit, self.order) @ self.coefficients + self.origin
        return ground[..., 0], ground[..., 1]

    def from_map(self, east: np.ndarray, north: np.ndarray) -> Arrays:
        """Give pixels of map coordinates."""
        wanted = np.stack([east, north], axis=-1) - self.origin
        unit = np.linalg.solve(self.coefficients[1:3].T, (wanted - self.coefficients[0])[..., None])[..., 0]
        for _ in range(_STEPS if self.order > 1 else 0):
            missing = wanted - _terms(unit, self.order) @ self.coefficients
            slope = np.einsum("...tk,to->...ok", _slopes(unit), self.coefficients)
            unit = unit + np.linalg.solve(slope, missing[..., None])[..., 0]
        pixels = unit * self.scale + self.centre
        return pixels[..., 0], pixels[..., 1]


def _terms(unit: np.ndarray, order: int) -> np.ndarray:
    x, y = unit[..., 0], unit[..., 1]
    first = [np.ones_like(x), x, y]
    return np.stack([*first, x * x, x * y, y * y] if order > 1 else first, axis=-1)


def _slopes(unit: np.ndarray) -> np.ndarray:
    """Give the derivatives (..., terms, 2) of the terms of order 2 by x and y."""
    x, y = unit[..., 0], unit[..., 1]
    zero, one = np.zeros_like(x), np.ones_like(x)
    by_x = np.stack([zero, one, zero, 2 * x, y, zero], axis=-1)
    by_y = np.stack([zero, zero, one, zero, x, 2 * y], axis=-1)
    return np.stack([by_x, by_y], axis=-1)
