"""What is under the cursor among N annotations, for the tools and for the canvas; prints one JSON line.

`pick_ms` is what the selecting tool asks at a press and a click; `values_ms` the same with every annotation it finds.
"""

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
import shapely
from scenery.figures import spread
from scenery.shapes import COLOURS, buildings

from app.imagery.laid_out import LaidOut
from app.imagery.overlay import Overlay, warm
from app.models.book import Book
from app.models.columns import Columns
from app.services.places import Places

TOLERANCE = 3.0
CHANGED = 100


def timed(places: np.ndarray, find: Callable[[float, float], object]) -> dict[str, dict[str, float]]:
    """Milliseconds by the clock, and of processor time, which says more on a busy machine."""
    times, busy = [], []
    for x, y in places.tolist():
        start, used = time.perf_counter(), time.thread_time()
        find(x, y)
        times.append((time.perf_counter() - start) * 1e3)
        busy.append((time.thread_time() - used) * 1e3)
    return {"wall": spread(times, 3), "cpu": spread(busy, 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=50_000)
    parser.add_argument("--size", type=int, default=16384)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    warm()
    columns = Columns.of(buildings(arguments.annotations, arguments.size))
    start = time.perf_counter()
    laid = LaidOut(columns)
    laid_out_s = time.perf_counter() - start
    book = Book(columns)
    points = np.random.default_rng(3).uniform(0, arguments.size, (1000, 2))
    places, overlay = Places(book, Overlay([laid], {})), Overlay([laid], COLOURS)
    for row in range(min(CHANGED, len(columns))):
        one = columns.annotation(row)
        book.put(one.id, one)
        places.note([one.id])
    places.near(0, 0, 1)
    start = time.perf_counter()
    tree = shapely.STRtree(columns.geometries())
    tree.query(shapely.Point(0, 0))
    tree_s = time.perf_counter() - start
    figures = {
        "script": "hit",
        "annotations": arguments.annotations,
        "pick_ms": timed(points, lambda x, y: places.ids_near(x, y, TOLERANCE)),
        "values_ms": timed(points, lambda x, y: places.near(x, y, TOLERANCE)),
        "canvas_pick_ms": timed(points, lambda x, y: overlay.pick(x, y, TOLERANCE)),
        "strtree_ms": timed(points, lambda x, y: tree.query(shapely.Point(x, y), "dwithin", TOLERANCE)),
        "laid_out_s": round(laid_out_s, 3),
        "strtree_built_s": round(tree_s, 3),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
