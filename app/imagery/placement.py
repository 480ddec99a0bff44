"""Where the scene lies in a picture of a window that may stick out of it: pure arithmetic along one axis."""

import math
from dataclasses import dataclass

_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Placement:
    """The picture pixels that show the scene, along one axis.

    Pixels `first` up to `last` are filled. `count` of them lie wholly in the scene and show `length` scene pixels from
    `start`; the scene only grazes `before` and `after` of them, which repeat their neighbour.
    """

    first: int
    last: int
    before: int
    after: int
    count: int
    start: float
    length: float


def fit(start: float, length: float, count: int, limit: int) -> Placement | None:
    """Place a scene of `limit` pixels in `count` picture pixels that show `length` scene pixels from `start`.

    A picture pixel belongs to the scene when its middle does. None when no pixel does.
    """
    step = length / count
    slack = _SLACK * max(1.0, abs(start) / step)
    first = max(0, math.ceil(-start / step - 0.5 - slack))
    last = min(count, math.ceil((limit - start) / step - 0.5 - slack))
    if first >= last:
        return None
    whole_first = max(0, math.ceil(-start / step - slack))
    whole_last = min(count, math.floor((limit - start) / step + slack))
    if whole_first >= whole_last:
        return Placement(first, last, 0, last - first - 1, 1, *_clip(start + first * step, step, limit))
    wanted = _clip(start + whole_first * step, (whole_last - whole_first) * step, limit)
    return Placement(first, last, whole_first - first, last - whole_last, whole_last - whole_first, *wanted)


def _clip(start: float, length: float, limit: int) -> tuple[float, float]:
    low, high = max(0.0, start), min(float(limit), start + length)
    return low, high - low
