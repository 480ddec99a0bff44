"""Bare land and water of the training scene, without anything built or planted."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.imagery.training.frame import GSD
from app.imagery.training.noise import Field, cut, spectral, stretched, waves

SIDE = 1024
BEACH = 6.0
MOUTH = 470.0
DEEP, MIDDLE, SHALLOW = (33.0, 55.0, 68.0), (45.0, 74.0, 82.0), (88.0, 116.0, 108.0)
WET, SAND, DUNE = (146.0, 131.0, 104.0), (205.0, 191.0, 158.0), (134.0, 131.0, 94.0)
LUSH, MEADOW, DRY = (71.0, 89.0, 55.0), (98.0, 109.0, 72.0), (142.0, 134.0, 99.0)


def coast(y: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give the x of the shore (metres) at each y (metres); land lies to the east."""
    south = np.asarray(y, dtype=np.float64)
    waved = 640 + 62 * np.sin(south / 318 + 0.5) + 26 * np.sin(south / 137 + 2.0) + 8 * np.sin(south / 43)
    return np.asarray(waved - 50 * np.exp(-(((south - 420) / 190) ** 2)) + 120 * harbour_share(south))


def harbour_share(y: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give how far the shore at each y (metres) lies inside the harbour, 0 to 1."""
    south = np.asarray(y, dtype=np.float64)
    return 1.0 / (1.0 + np.exp(-(south - 925) / 9)) - 1.0 / (1.0 + np.exp(-(south - 1562) / 9))


@dataclass(frozen=True, slots=True)
class Textures:
    """Noise of one seed: fine grain, patches, soft clouds of tone, sea surface."""

    grain: Field
    patch: Field
    cloud: Field
    sea: Field
    glitter: Field

    @classmethod
    def of(cls, seed: int) -> "Textures":
        """Make all textures from one seed."""
        rng = np.random.default_rng((seed, 11))
        return cls(
            grain=spectral(rng, SIDE, 0.55, 20.0),
            patch=spectral(rng, SIDE, 1.5, 6.0, 300.0),
            cloud=spectral(rng, 512, 1.9, 2.0, 160.0),
            sea=waves(rng, SIDE, 26.0, 0.35),
            glitter=spectral(rng, SIDE, 0.3, 60.0),
        )


@dataclass(frozen=True, slots=True)
class Patch:
    """One window of the ground while it is painted: corner and size in pixels, corner in world metres."""

    x: int
    y: int
    width: int
    height: int
    origin: tuple[float, float]

    def metres(self) -> tuple[Field, Field]:
        """World x of the columns, shape (1, w), and y of the rows, shape (h, 1), in metres."""
        xs = self.origin[0] + (self.x + np.arange(self.width) + 0.5) * GSD
        ys = self.origin[1] + (self.y + np.arange(self.height) + 0.5) * GSD
        return xs[None, :].astype(np.float32), ys[:, None].astype(np.float32)

    def fine(self, texture: Field) -> Field:
        """Texture at full resolution, anchored to the world."""
        dx, dy = round(self.origin[0] / GSD), round(self.origin[1] / GSD)
        return cut(texture, self.x + dx, self.y + dy, self.width, self.height)

    def coarse(self, texture: Field, scale: float) -> Field:
        """Texture enlarged, anchored to the world."""
        dx, dy = round(self.origin[0] / GSD), round(self.origin[1] / GSD)
        return stretched(texture, self.x + dx, self.y + dy, self.width, self.height, scale)


def bare_ground(patch: Patch, textures: Textures) -> Field:
    """Paint land and sea, shape (h, w, 6): colour in grey levels; texture channels start at zero."""
    xs, ys = patch.metres()
    cloud = patch.coarse(textures.cloud, 9.0)
    inland = xs - coast(ys).astype(np.float32) + 5.0 * cloud + 1.2 * patch.coarse(textures.patch, 2.0)
    mouth = np.maximum(np.abs(ys - MOUTH) - 13.0 - 16.0 * _rise(-xs, -790.0, -610.0), 6.0 * (xs - 795.0))
    inland = np.minimum(inland, np.where(mouth > 0.0, mouth * 4.5, mouth * 0.8) + 3.0 * cloud)
    buffer = np.zeros((patch.height, patch.width, 6), dtype=np.float32)
    if float(inland.max()) > 0.0:
        buffer[..., :3] = _land(patch, textures, inland)
    if float(inland.min()) < BEACH:
        share = _rise(-inland, -BEACH, 0.5)[..., None]
        buffer[..., :3] += share * (_sea(patch, textures, inland) - buffer[..., :3])
    return buffer


def _land(patch: Patch, textures: Textures, inland: Field) -> Field:
    wide, near = patch.coarse(textures.cloud, 23.0), patch.coarse(textures.cloud, 3.7)
    fine = 5.5 * patch.fine(textures.patch) + 3.0 * patch.fine(textures.grain)
    colour = _mix(LUSH, MEADOW, _rise(wide + 0.35 * near, -1.1, 0.5))
    colour = _lerp(colour, DRY, _rise(near + 0.7 * wide, 0.5, 2.6) * 0.8)
    colour = _lerp(colour, DUNE, _rise(-inland + 9 * near, -62.0, -30.0))
    beach = _mix(WET, SAND, _rise(inland, 5.0, 13.0))
    share = _rise(-inland + 4 * near, -40.0, -31.0)
    colour += share[..., None] * (beach - colour)
    painted: Field = colour + (fine * (1.0 - 0.55 * share))[..., None]
    return painted


def _sea(patch: Patch, textures: Textures, inland: Field) -> Field:
    depth = -inland
    wide = patch.coarse(textures.cloud, 31.0)
    colour = _mix(SHALLOW, MIDDLE, _rise(depth + 8 * wide, 0.0, 95.0))
    colour = _lerp(colour, DEEP, _rise(depth + 30 * wide, 60.0, 470.0))
    swell, ripple = patch.fine(textures.sea), patch.fine(textures.glitter)
    xs, ys = patch.metres()
    open_sea = 1.0 - harbour_share(ys).astype(np.float32)
    surf = open_sea * (1.0 - _rise(xs, 585.0, 640.0) * _rise(-np.abs(ys - MOUTH), -62.0, -56.0))
    slick = 0.55 + 0.6 * _rise(wide + 0.6 * patch.coarse(textures.cloud, 11.0), -0.9, 0.5)
    calm = (
        slick
        * (0.45 + 0.55 * _rise(depth, 5.0, 260.0))
        * np.maximum(open_sea, _rise(depth, 380.0, 520.0) * 0.65 + 0.35)
    )
    colour += ((3.1 * swell + 1.1 * ripple) * calm + 2.6 * wide)[..., None] * np.array(
        (0.92, 1.0, 1.0), dtype=np.float32
    )
    near = patch.coarse(textures.cloud, 5.3)
    glint = np.maximum(swell + 0.55 * ripple - 2.25 + 0.25 * near, 0.0) * 26.0
    painted: Field = colour + np.minimum(glint * calm + _breakers(patch, textures, depth) * surf, 150.0)[..., None]
    return painted


def _breakers(patch: Patch, textures: Textures, depth: Field) -> Field:
    near, fine = patch.coarse(textures.cloud, 4.1), patch.fine(textures.patch)
    foam = np.zeros_like(depth)
    for distance, width, strength in ((2.5, 2.6, 105.0), (15.0, 2.4, 75.0), (30.0, 2.0, 50.0)):
        crest = np.exp(-(((depth - distance - 2.2 * near) / width) ** 2))
        foam += strength * crest * np.clip(0.35 + 0.55 * fine + 0.5 * near, 0.0, 1.3)
    return foam


def _rise(value: Field, low: float, high: float) -> Field:
    part = np.clip((value - low) / (high - low), 0.0, 1.0)
    out: Field = part * part * (3.0 - 2.0 * part)
    return out


def _mix(first: tuple[float, ...], second: tuple[float, ...], share: Field) -> Field:
    one, two = np.array(first, dtype=np.float32), np.array(second, dtype=np.float32)
    out: Field = one + share[..., None] * (two - one)
    return out


def _lerp(colour: Field, other: tuple[float, ...], share: Field) -> Field:
    out: Field = colour + share[..., None] * (np.array(other, dtype=np.float32) - colour)
    return out
