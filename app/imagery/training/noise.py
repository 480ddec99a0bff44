"""Seamless noise: random spectra turned into textures that repeat without an edge."""

import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]


def spectral(rng: np.random.Generator, side: int, slope: float, low: float = 1.0, high: float = 1e9) -> Field:
    """Make a periodic texture (side, side), mean 0, deviation 1, amplitude ~ frequency**-slope between two limits."""
    fy, fx = np.fft.fftfreq(side)[:, None] * side, np.fft.rfftfreq(side)[None] * side
    radius = np.hypot(fx, fy)
    weight = np.where((radius >= low) & (radius <= high), np.maximum(radius, 1.0) ** -slope, 0.0)
    return _synthesise(rng, side, weight)


def waves(rng: np.random.Generator, side: int, wavelength: float, direction: float) -> Field:
    """Make a periodic sea surface: swell of one wavelength (pixels) and direction (radians), and wind ripple."""
    fy, fx = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    radius = np.maximum(np.hypot(fx, fy), 1e-6)
    spread = np.abs(np.cos(np.arctan2(fy, fx) - direction)) ** 6 + 0.08
    weight = spread * np.exp(-0.8 * (radius * wavelength) ** -2.0) * radius**-1.35
    return _synthesise(rng, side, weight)


def _synthesise(rng: np.random.Generator, side: int, weight: npt.NDArray[np.float64]) -> Field:
    phase = rng.standard_normal((side, side // 2 + 1)) + 1j * rng.standard_normal((side, side // 2 + 1))
    field = np.fft.irfft2(phase * weight, s=(side, side))
    field -= field.mean()
    out: Field = (field / field.std()).astype(np.float32)
    return out


def cut(texture: Field, x: int, y: int, width: int, height: int) -> Field:
    """Cut a window at full resolution out of an endlessly repeated texture."""
    side = texture.shape[0]
    rows, columns = (y + np.arange(height)) % side, (x + np.arange(width)) % side
    out: Field = texture[rows[:, None], columns[None, :]]
    return out


def stretched(texture: Field, x: int, y: int, width: int, height: int, scale: float) -> Field:
    """Cut a window of a texture enlarged `scale` times, bilinear."""
    side = texture.shape[0]
    rows, row_part = _positions(y, height, scale, side)
    columns, column_part = _positions(x, width, scale, side)
    upper, lower = texture[rows], texture[(rows + 1) % side]
    mixed = upper + (lower - upper) * row_part[:, None]
    left, right = mixed[:, columns], mixed[:, (columns + 1) % side]
    out: Field = left + (right - left) * column_part[None, :]
    return out


def _positions(start: int, count: int, scale: float, side: int) -> tuple[npt.NDArray[np.int64], Field]:
    places = (start + np.arange(count)) / scale
    whole = np.floor(places)
    return whole.astype(np.int64) % side, (places - whole).astype(np.float32)
