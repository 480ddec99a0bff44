"""From opening a workspace to its imagery and to N annotations on it, in the real window; prints one JSON line."""

import argparse
import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from scenery.figures import Loop, rss_gb
from scenery.site import LOGIN, drawn, spare_folder
from scenery.window import begin, shown

from app.imagery.laid_out import LaidOut
from app.imagery.overlay import warm
from app.services.contents import read_contents
from app.services.workspace import Workspace
from app.views import background

BATCH = 20_000


def bare_read_s(path: Path) -> float:
    """The yardstick: fetching nothing but the geometries, in the same run."""
    connection = sqlite3.connect(path)
    start = time.perf_counter()
    cursor = connection.execute("SELECT geometry FROM annotation WHERE deleted = 0")
    while cursor.fetchmany(BATCH):
        pass
    connection.close()
    return time.perf_counter() - start


def cpu_s(path: Path) -> tuple[float, float]:
    """Processor time of reading the open task's annotations, and of laying them out, on a thread with nothing else."""
    workspace = Workspace.open(path, LOGIN)
    task = workspace.tasks()[0].id
    start = time.thread_time()
    columns = read_contents(workspace.database, task).columns
    read = time.thread_time()
    LaidOut(columns)
    laid = time.thread_time()
    workspace.close()
    return read - start, laid - read


def window_figures(path: Path, settings: Path) -> dict[str, float]:
    """Seconds from opening until each thing is there, and what it costs the window meanwhile."""
    window, loop = shown(settings), Loop()
    base = rss_gb()
    start, used = time.perf_counter(), time.thread_time()
    screen = begin(window, path)
    canvas = screen.stage.canvas
    times, blocked, busy = {"opened_s": time.perf_counter() - start}, 0.0, 0.0
    steps: Mapping[str, Callable[[], bool]] = {
        "imagery_s": lambda: canvas.overview() is not None,
        "drawable_s": lambda: screen.stage.task_shown is not None,
        "drawn_s": canvas.settled,
    }
    for name, there in steps.items():
        loop.until(there)
        blocked, busy = max(blocked, loop.longest_ms), max(busy, loop.longest_cpu_ms)
        canvas.repaint()
        times[name] = time.perf_counter() - start
    gui_cpu_s, rss, count = time.thread_time() - used, rss_gb(), canvas.annotations.counts()[0]
    window.close()
    background.shutdown()
    rounded = {name: round(seconds, 3) for name, seconds in {**times, "gui_cpu_s": gui_cpu_s}.items()}
    blocks = {"gui_block_ms": round(blocked, 1), "gui_block_cpu_ms": round(busy, 1)}
    return {"shown": count, **rounded, **blocks, "rss_gb": rss, "window_rss_gb": base}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--cells", type=int, default=1, help="tasks along each side of the scene")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    warm()
    with spare_folder() as folder:
        path = drawn(folder, arguments.annotations, arguments.size, arguments.cells)
        bare = bare_read_s(path)
        seen = window_figures(path, folder / "settings")
        read, laid = cpu_s(path)
    costs = {"bare_read_s": round(bare, 3), "read_cpu_s": round(read, 3), "laid_out_cpu_s": round(laid, 3)}
    print(json.dumps({"script": "load", "annotations": arguments.annotations, **seen, **costs}))


if __name__ == "__main__":
    main()
