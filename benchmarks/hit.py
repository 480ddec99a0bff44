"""What is under the cursor among N annotations, for the tools and for the canvas; prints one JSON line."""

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
import shapely
from scenery.figures import spread
from scenery.shapes import COLOURS, buildings

from app.imagery.overlay import Overlay
from app.services.places import Places

TOLERANCE = 3.0
CHANGED = 100


def timed(places: np.ndarray, find: Callable[[float, float], object]) -> dict[str, float]:
    times = []
    for x, y in places.tolist():
        start = time.perf_counter()
        find(x, y)
        times.append((time.perf_counter() - start) * 1e3)
    return spread(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=50_000)
    parser.add_argument("--size", type=int, default=16384)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    shapes = buildings(arguments.annotations, arguments.size)
    known = {one.id: one for one in shapes}
    points = np.random.default_rng(3).uniform(0, arguments.size, (1000, 2))
    places, overlay = Places(known), Overlay.of(shapes, COLOURS)
    places.near(0, 0, 1)
    places.note(list(known)[:CHANGED])
    tree = shapely.STRtree([one.shape.geometry for one in shapes])
    tree.query(shapely.Point(0, 0))
    figures = {
        "script": "hit",
        "annotations": arguments.annotations,
        "pick_ms": timed(points, lambda x, y: places.near(x, y, TOLERANCE)),
        "canvas_pick_ms": timed(points, lambda x, y: overlay.pick(x, y, TOLERANCE)),
        "strtree_ms": timed(points, lambda x, y: tree.query(shapely.Point(x, y), "dwithin", TOLERANCE)),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
