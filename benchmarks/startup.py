"""From starting the program to a window one can use, and the slowest imports; prints one JSON line."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scenery.figures import spread

IMPORTS = "import app.views.application, app.views.main_window"
SLOWEST = 10


def child() -> None:
    """The window painted, in a process of its own."""
    from scenery.window import shown  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        window = shown(Path(folder), warm=False)
        print("usable", flush=True)
        window.close()


def usable_ms() -> float:
    """Milliseconds from starting the interpreter to the painted window."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, __file__, "--child"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = (time.perf_counter() - start) * 1e3
        assert line.startswith("usable")
    return took


def slowest_imports() -> dict[str, float]:
    """Milliseconds each of the slowest modules takes by itself."""
    command = [sys.executable, "-X", "importtime", "-c", IMPORTS]
    root = Path(__file__).resolve().parents[1]
    said = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stderr
    rows = [line.removeprefix("import time:").split("|") for line in said.splitlines() if "us]" not in line]
    times = {row[2].strip(): int(row[0]) / 1e3 for row in rows if len(row) == 3}
    return dict(sorted(times.items(), key=lambda item: -item[1])[:SLOWEST])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--child", action="store_true")
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    if arguments.child:
        child()
        return
    times = [usable_ms() for _ in range(arguments.runs + 1)][1:]
    seconds = {name: round(value / 1e3, 3) if name != "n" else value for name, value in spread(times).items()}
    print(json.dumps({"script": "startup", "usable_s": seconds, "slowest_imports": slowest_imports()}))


if __name__ == "__main__":
    main()
