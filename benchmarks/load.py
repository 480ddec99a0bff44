"""From opening a workspace to its imagery and to N annotations on it, in the real window; prints one JSON line."""

import argparse
import json
import time

from scenery.figures import Loop, rss_gb
from scenery.site import drawn, spare_folder
from scenery.window import enter, shown

from app.imagery.overlay import warm
from app.views import background


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    warm()
    with spare_folder() as folder:
        path = drawn(folder, arguments.annotations, arguments.size)
        window, loop = shown(folder / "settings"), Loop()
        start = time.perf_counter()
        screen = enter(window, path, loop)
        canvas = screen.stage.canvas
        opened_s = time.perf_counter() - start
        loop.until(lambda: canvas.overview() is not None)
        canvas.repaint()
        imagery_s = time.perf_counter() - start
        loop.until(canvas.settled)
        canvas.repaint()
        drawn_s = time.perf_counter() - start
        window.close()
        background.shutdown()
    figures = {
        "script": "load",
        "annotations": arguments.annotations,
        "opened_s": round(opened_s, 3),
        "imagery_s": round(imagery_s, 3),
        "drawn_s": round(drawn_s, 3),
        "rss_gb": rss_gb(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
