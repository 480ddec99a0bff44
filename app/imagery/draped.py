"""RPC over terrain: a pixel's ray is followed down until it meets the ground; hills hide what lies behind them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.imagery.rational import RationalModel

_STEPS = (8, 256)
_HALVINGS = 14
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
        levels = high, (low + high) / 2, low
        top, middle, bottom = (np.stack(self.rational.to_map(xs, ys, level)) for level in levels)

        def above(share: np.ndarray) -> np.ndarray:
            upper, half, lower = (1 - share) * (1 - 2 * share), 4 * share * (1 - share), share * (2 * share - 1)
            ground = self.ground.height(*(top[n] * upper + middle[n] * half + bottom[n] * lower for n in (0, 1)))
            return np.where(np.isfinite(ground), high + (low - high) * share - ground, np.inf)

        shares = np.linspace(0.0, 1.0, self.steps + 1).reshape(-1, *(1 for _ in xs.shape))
        under = above(np.broadcast_to(shares, (self.steps + 1, *xs.shape))) <= 0
        met = under.any(axis=0)
        after = np.argmax(under, axis=0) / self.steps
        before = np.maximum(after - 1.0 / self.steps, 0.0)
        for _ in range(_HALVINGS):
            between = (before + after) / 2
            below = above(between) <= 0
            after, before = np.where(below, between, after), np.where(below, before, between)
        return np.where(met, high + (low - high) * after, self.rational.height)
