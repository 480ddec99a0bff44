"""From opening a workspace to its imagery and to N annotations on it, in the real window; prints one JSON line."""

import argparse
import json
import sqlite3
import time
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
        window, loop = shown(folder / "settings"), Loop()
        base = rss_gb()
        start, used = time.perf_counter(), time.thread_time()
        screen = begin(window, path)
        opened_s = time.perf_counter() - start
        canvas = screen.stage.canvas
        loop.until(lambda: canvas.overview() is not None)
        blocked = loop.longest_ms
        canvas.repaint()
        imagery_s = time.perf_counter() - start
        loop.until(lambda: screen.stage.task_shown is not None)
        drawable_s = time.perf_counter() - start
        blocked = max(blocked, loop.longest_ms)
        loop.until(canvas.settled)
        blocked = max(blocked, loop.longest_ms)
        canvas.repaint()
        drawn_s = time.perf_counter() - start
        gui_cpu_s = time.thread_time() - used
        rss = rss_gb()
        shown_count = canvas.annotations.counts()[0]
        window.close()
        background.shutdown()
        read_cpu_s, laid_out_cpu_s = cpu_s(path)
    figures = {
        "script": "load",
        "annotations": arguments.annotations,
        "shown": shown_count,
        "opened_s": round(opened_s, 3),
        "imagery_s": round(imagery_s, 3),
        "drawable_s": round(drawable_s, 3),
        "drawn_s": round(drawn_s, 3),
        "bare_read_s": round(bare, 3),
        "gui_block_ms": round(blocked, 1),
        "gui_cpu_s": round(gui_cpu_s, 3),
        "read_cpu_s": round(read_cpu_s, 3),
        "laid_out_cpu_s": round(laid_out_cpu_s, 3),
        "rss_gb": rss,
        "window_rss_gb": base,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
