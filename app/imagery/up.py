"""Which way things that stand upright lean in a picture: the direction to turn up for relief to read right."""

import math
from dataclasses import dataclass

from app.imagery.acquisition import Acquisition
from app.imagery.georeference import Georeference

_LIFT = 100.0
_LEAN = 1.0
_NADIR = 89.0
_TURN = 360.0
_FACING = 180.0
FROM_RPC = "RPC"


@dataclass(frozen=True, slots=True)
class Up:
    """`angle` is degrees clockwise from up in the picture, `origin` says where it comes from."""

    angle: float
    origin: str


def up_at(reference: Georeference, taken: Acquisition | None, x: float, y: float) -> Up | None:
    """Say in which direction the tops of upright things lie from their feet at pixel (x, y).

    The RPC themselves say it best; else the sensor's azimuth, away from which everything leans. None where neither is
    known, or the sensor looked straight down.
    """
    return _from_rpc(reference, x, y) or _from_azimuth(reference, taken, x, y)


def _from_rpc(reference: Georeference, x: float, y: float) -> Up | None:
    higher = reference.lifted(x, y, _LIFT)
    if higher is None:
        return None
    right, down = higher[0] - x, higher[1] - y
    if not math.hypot(right, down) >= _LEAN:
        return None
    return Up(math.degrees(math.atan2(right, -down)) % _TURN, FROM_RPC)


def _from_azimuth(reference: Georeference, taken: Acquisition | None, x: float, y: float) -> Up | None:
    if taken is None or taken.sensor_at is None:
        return None
    azimuth, elevation = taken.sensor_at
    north = reference.north(x, y)
    if not math.isfinite(north) or elevation > _NADIR:
        return None
    return Up((north + azimuth + _FACING) % _TURN, taken.origins.get("sensor_at", "metadata"))
