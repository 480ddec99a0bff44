"""RPC over terrain: a pixel's ray is followed down until it meets the ground; hills hide what lies behind them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.imagery.rational import RationalModel

_STEPS = (8, 256)
_FINER = 32
_UNKNOWN = 1e9
_HEIGHT_TRIAL = 10.0
Arrays = tuple[np.ndarray, np.ndarray]


class Ground(Protocol):
    """Heights of the ground, as `Terrain` gives them."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest height, metres above the ellipsoid."""

    @property
    def spacing(self) -> float:
        """Metres from one height to the next."""

    @property
    def raised_by(self) -> float:
        """Metres added to the heights of the file."""

    def height(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Give heights, NaN where unknown."""


@dataclass(frozen=True, slots=True)
class DrapedModel:
    """As RationalModel, at the height of the ground; outside the DEM at the one height of `rational`."""

    rational: RationalModel
    ground: Ground
    steps: int
    exactness: str

    @classmethod
    def of(cls, rational: RationalModel, ground: Ground) -> "DrapedModel":
        """Lay an image over the ground."""
        low, high = ground.span
        aside = rational.shift(_HEIGHT_TRIAL) / _HEIGHT_TRIAL * (high - low)
        least, most = _STEPS
        raised = f" raised by {ground.raised_by:g} m" if ground.raised_by else ""
        text = (
            f"{rational.title}, DEM {ground.name}{raised} taken as heights above the ellipsoid, "
            f"outside it height {rational.height:.0f} m{rational.stated}"
        )
        return cls(rational, ground, int(np.clip(2 * aside / ground.spacing, least, most)), text)

    def covers(self, x: float, y: float) -> bool:
        """Say whether the ground seen at a pixel has a height in the DEM."""
        lon, lat = self.to_map(np.array([x]), np.array([y]))
        return bool(np.isfinite(self.ground.height(lon, lat))[0])

    def from_map(self, east: np.ndarray, north: np.ndarray) -> Arrays:
        """Give pixels of longitudes and latitudes."""
        return self.rational.from_map(east, north, self._height(east, north))

    def to_map(self, xs: np.ndarray, ys: np.ndarray) -> Arrays:
        """Give longitudes and latitudes of what is seen at pixels: where their rays first meet the ground."""
        xs, ys = np.asarray(xs, np.float64), np.asarray(ys, np.float64)
        return self.rational.to_map(xs, ys, self._met(xs, ys))

    def _height(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        height = self.ground.height(np.asarray(lon), np.asarray(lat))
        return np.where(np.isfinite(height), height, self.rational.height)

    def _met(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """Give the height at which each ray, a parabola through lowest, middle and highest ground, meets it."""
        low, high = self.ground.span
        levels = np.array([high, (low + high) / 2, low]).reshape(-1, *(1 for _ in xs.shape))
        lon, lat = self.rational.to_map(xs[None], ys[None], np.broadcast_to(levels, (3, *xs.shape)))

        def above(share: np.ndarray) -> np.ndarray:
            upper, half, lower = (1 - share) * (1 - 2 * share), 4 * share * (1 - share), share * (2 * share - 1)
            weights = np.stack([upper, half, lower])
            ground = self.ground.height((lon[:, None] * weights).sum(axis=0), (lat[:, None] * weights).sum(axis=0))
            return np.where(np.isfinite(ground), high + (low - high) * share - ground, _UNKNOWN)

        def first(start: np.ndarray, length: float, count: int) -> tuple[np.ndarray, ...]:
            """Give where, of `count` steps from `start`, a ray goes under: the shares around it, and if it does."""
            steps = np.linspace(0.0, length, count + 1).reshape(-1, *(1 for _ in xs.shape))
            gaps = above(start + steps)
            under = gaps <= 0
            after = np.maximum(np.argmax(under, axis=0), 1)
            over = np.take_along_axis(gaps, after[None] - 1, axis=0)[0]
            below = np.take_along_axis(gaps, after[None], axis=0)[0]
            part = np.clip(over / np.where(over > below, over - below, 1.0), 0.0, 1.0)
            return start + (after - 1) * (length / count), part, np.any(under, axis=0)

        start, _, met = first(np.zeros_like(xs), 1.0, self.steps)
        nearer, part, _ = first(start, 1.0 / self.steps, _FINER)
        share = nearer + part / (self.steps * _FINER)
        return np.where(met, high + (low - high) * share, self.rational.height)
