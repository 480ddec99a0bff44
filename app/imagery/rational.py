"""Rational polynomial coefficients (RPC00B, STDI-0002 appendix E): ground to pixels as given, back by Newton steps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from pyproj import Geod

_TERMS = 20
_STEPS = 20
_NUDGE = 1e-6
_CLOSE = 1e-12
_SIGMA_TO_CE90 = 2.146
HEIGHT_TRIAL = 10.0
"""By how much a height without a DEM may well be wrong."""
CHIP = "CHIP"
"""Beside the RPC, the words that say of which larger image a chip was cut."""
_PIXEL_CENTRE = 0.5
_ANGLES = 360.0
Arrays = tuple[np.ndarray, np.ndarray]
Heights = np.ndarray | float | None


@dataclass(frozen=True, slots=True)
class RationalModel:
    """Longitude and latitude (WGS84 degrees) at one height (metres above the ellipsoid) to pixels and back.

    `offset` and `scale` are those of (longitude, latitude, height), `image_*` those of (sample, line).
    """

    offset: np.ndarray
    scale: np.ndarray
    image_offset: np.ndarray
    image_scale: np.ndarray
    coefficients: np.ndarray
    height: float
    ce90: float = 0.0
    title: str = "RPC"

    @classmethod
    def of(cls, rpc: Mapping[str, str], height: float | None) -> Self | None:
        """Read RPC by GDAL metadata name; None when they are incomplete. Without `height` HEIGHT_OFF is meant."""
        try:
            offset, scale = (_numbers(rpc, ("LONG", "LAT", "HEIGHT"), end) for end in ("_OFF", "_SCALE"))
            image_offset, image_scale = (_numbers(rpc, ("SAMP", "LINE"), end) for end in ("_OFF", "_SCALE"))
            names = ("SAMP_NUM_COEFF", "SAMP_DEN_COEFF", "LINE_NUM_COEFF", "LINE_DEN_COEFF")
            coefficients = np.array([[float(word) for word in rpc[name].split()] for name in names])
        except (KeyError, ValueError):
            return None
        everything = np.concatenate([offset, scale, image_offset, image_scale, coefficients.ravel()])
        if coefficients.shape != (4, _TERMS) or not np.isfinite(everything).all() or not scale.all():
            return None
        chosen = float(offset[2]) if height is None else height
        title = f"RPC of {rpc[CHIP]}" if CHIP in rpc else "RPC"
        return cls(offset, scale, image_offset, image_scale, coefficients, chosen, _stated_ce90(rpc), title)

    @property
    def exactness(self) -> str:
        """What positions rest on."""
        aside = f"{self.shift(HEIGHT_TRIAL):.1f} m aside for each {HEIGHT_TRIAL:.0f} m of height"
        return f"{self.title}, no DEM, height {self.height:.0f} m, {aside}{self.stated}"

    @property
    def stated(self) -> str:
        """What the RPC say of their own error."""
        return f", stated CE90 {self.ce90:.1f} m" if self.ce90 else ""

    def shift(self, metres: float) -> float:
        """Give how far the middle of the image moves on the ground, in metres, when it lies `metres` higher."""
        x, y = self.image_offset + _PIXEL_CENTRE
        (lon0, lat0), (lon1, lat1) = self.to_map(x, y), replace(self, height=self.height + metres).to_map(x, y)
        return float(Geod(ellps="WGS84").inv(lon0, lat0, lon1, lat1)[2])

    def lifted(self, x: float, y: float, metres: float) -> tuple[float, float]:
        """Give the pixel of what stands `metres` above the ground seen at pixel (x, y)."""
        top = replace(self, height=self.height + metres).from_map(*self.to_map(np.asarray(x), np.asarray(y)))
        return float(top[0]), float(top[1])

    def from_map(self, east: np.ndarray, north: np.ndarray, height: Heights = None) -> Arrays:
        """Give pixels of longitudes and latitudes, at heights of their own or at the one of the model."""
        up = self._up(height)
        turned = east - _ANGLES * np.round((east - self.offset[0]) / _ANGLES)
        lon, lat = (turned - self.offset[0]) / self.scale[0], (north - self.offset[1]) / self.scale[1]
        sample, line = self._image(lon, lat, up)
        x = sample * self.image_scale[0] + self.image_offset[0] + _PIXEL_CENTRE
        y = line * self.image_scale[1] + self.image_offset[1] + _PIXEL_CENTRE
        return x, y

    def to_map(self, xs: np.ndarray, ys: np.ndarray, height: Heights = None) -> Arrays:
        """Give longitudes and latitudes of pixels at a height; NaN where the search does not end."""
        up = self._up(height)
        sample = (np.asarray(xs) - _PIXEL_CENTRE - self.image_offset[0]) / self.image_scale[0]
        line = (np.asarray(ys) - _PIXEL_CENTRE - self.image_offset[1]) / self.image_scale[1]
        lon, lat = np.zeros_like(sample), np.zeros_like(line)
        with np.errstate(all="ignore"):
            for _ in range(_STEPS):
                step_lon, step_lat = self._step(lon, lat, up, sample, line)
                lon, lat = lon + step_lon, lat + step_lat
                if np.all(np.abs(step_lon) + np.abs(step_lat) < _CLOSE):
                    break
            found = np.hypot(*self._step(lon, lat, up, sample, line)) < _NUDGE
        lon, lat = np.where(found, lon, np.nan), np.where(found, lat, np.nan)
        return lon * self.scale[0] + self.offset[0], lat * self.scale[1] + self.offset[1]

    def _step(self, lon: np.ndarray, lat: np.ndarray, up: np.ndarray, sample: np.ndarray, line: np.ndarray) -> Arrays:
        samples, lines = self._image(np.stack([lon, lon + _NUDGE, lon]), np.stack([lat, lat, lat + _NUDGE]), up)
        at = samples[0], lines[0]
        a, b = (samples[1:] - at[0]) / _NUDGE
        c, d = (lines[1:] - at[1]) / _NUDGE
        off_sample, off_line = sample - at[0], line - at[1]
        determinant = a * d - b * c
        return (d * off_sample - b * off_line) / determinant, (a * off_line - c * off_sample) / determinant

    def _up(self, height: Heights) -> np.ndarray:
        """Give normalised heights."""
        up: np.ndarray = (np.asarray(self.height if height is None else height) - self.offset[2]) / self.scale[2]
        return up

    def _image(self, lon: np.ndarray, lat: np.ndarray, up: np.ndarray) -> Arrays:
        """Give normalised (sample, line) of normalised (longitude, latitude, height)."""
        terms = _terms(lon, lat, up)
        sides = (self.coefficients @ terms.reshape(_TERMS, -1)).reshape(4, *terms.shape[1:])
        sample_over, sample_under, line_over, line_under = sides
        return sample_over / sample_under, line_over / line_under


def _numbers(rpc: Mapping[str, str], names: tuple[str, ...], end: str) -> np.ndarray:
    return np.array([float(rpc[name + end].split()[0]) for name in names])


def _stated_ce90(rpc: Mapping[str, str]) -> float:
    """Give the circular error of 90 % from the 68 % errors per axis; 0 where the RPC state none, as -1 does."""
    try:
        bias, random = (float(rpc[name].split()[0]) for name in ("ERR_BIAS", "ERR_RAND"))
    except (KeyError, ValueError, IndexError):
        return 0.0
    stated = bias >= 0 and random >= 0 and np.isfinite([bias, random]).all()
    return _SIGMA_TO_CE90 * float(np.hypot(bias, random)) if stated else 0.0


def _terms(lon: np.ndarray, lat: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Give the 20 terms of RPC00B in its order, first axis."""
    x, y, z = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64), up)
    xx, yy, zz = x * x, y * y, z * z
    first = (np.ones_like(x), x, y, z, x * y, x * z, y * z, xx, yy, zz, x * y * z)
    return np.array((*first, xx * x, x * yy, x * zz, xx * y, yy * y, y * zz, xx * z, yy * z, zz * z))
