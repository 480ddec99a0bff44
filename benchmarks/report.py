"""Runs every benchmark in its short form and writes docs/performance.md; `--also SCRIPT=OPTIONS` runs a longer form
alone, `--full` the full sizes of panning and zooming. What is not measured again stays on the page."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
ORDER = (
    "startup",
    "first_picture",
    "pan_zoom",
    "load",
    "edit",
    "draw_latency",
    "live_checks",
    "verdict",
    "hit",
    "readout",
    "class_picker",
    "smart_select",
    "day",
    "stretch",
    "warp",
    "soak",
    "push",
    "pull",
    "logins",
    "board",
    "never_analysed",
)
FULL = tuple(
    f"pan_zoom=--annotations {count} --size 32768 --steps 200 --turned-steps 20" for count in (0, 100_000, 1_000_000)
)
"""Panning and zooming at the sizes that were promised; short of them nothing shows where frames begin to wait."""
LIBRARIES = ("PySide6-Essentials", "numpy", "numba", "rasterio", "shapely", "SQLAlchemy", "psycopg")
WORDS = {
    "startup": "From starting the program to the painted window",
    "first_picture": "From asking for a scene to a first picture of all of it, and to the right one",
    "pan_zoom": "Panning and zooming, 1920 x 1080",
    "load": "From opening a workspace to its imagery and its annotations, in the window",
    "draw_latency": "A mouse event until its preview is painted, snapping on, and letting go until it is durable",
    "edit": "One annotation drawn, moved or deleted: until the first frame that shows it, and until it is durable",
    "live_checks": "Keeping the checks current after an edit, and the first look through all",
    "verdict": "A verdict in a task of many objects, from the key until the panels tell of it",
    "hit": "What is under the cursor",
    "readout": "Where the cursor is in words, and a measure of five legs, per mouse move",
    "class_picker": "From a key to the list of classes that fit it, among 400",
    "day": "Ten annotators' day of mixed edits, submits and reviews, and the proof that nothing differs",
    "smart_select": "From a press to the outline found, and how well it fits the training scene's truth",
    "soak": "Panning, zooming, drawing and switching scenes in the real window",
    "stretch": "From another stretch to the whole view in it",
    "warp": "A tile of another scene warped into the pixels of this one",
    "push": "Operations to a real central",
    "pull": "Operations from a real central into a new workspace",
    "logins": "Answers of central while two hundred people sync at once",
    "board": "What a lead's board asks of a central full of annotations",
    "never_analysed": "Pushes to a central whose tables were never analysed, and after ANALYZE",
}


def run(script: str, options: str) -> tuple[dict[str, object], str]:
    """The line a benchmark prints, and the load of the machine before it."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": paths}
    command = [sys.executable, str(ROOT / "benchmarks" / f"{script}.py"), *options.split()]
    start = time.perf_counter()
    said = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, object] = json.loads(said.splitlines()[-1])
    print(said.splitlines()[-1], flush=True)
    print(f"{script} {options}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return figures, load


def table(figures: Mapping[str, object]) -> list[str]:
    """Its figures, one per row."""
    rows = ["| figure | value |", "|---|---|"]
    for name, value in figures.items():
        if name != "script":
            rows.append(f"| {name} | {_words(value)} |")
    return rows


def _words(value: object) -> str:
    if isinstance(value, dict):
        if {"p50", "p95", "p99", "max", "n"} <= value.keys():
            return f"p50 {value['p50']}, p95 {value['p95']}, p99 {value['p99']}, max {value['max']} (n = {value['n']})"
        apart = "; " if any(isinstance(each, dict) for each in value.values()) else ", "
        return apart.join(f"{name} {_words(each)}" for name, each in value.items())
    return str(value)


def machine() -> list[str]:
    """What it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9 if hasattr(os, "sysconf") else 0
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB"
    yardsticks = "names with “bare”, “strtree”, “memcpy”, “gdal”, “read” or “decode”"
    return [
        f"- {system}, no display and no GPU (Qt paints into memory)",
        f"- Python {platform.python_version()}, {libraries}",
        "- All data is generated from fixed seeds. Times drift by tens of per cent from run to run and with the load",
        f"  of the machine: compare a figure with the yardstick of its own run ({yardsticks}),",
        "  not with another machine.",
    ]


def sections(page: str) -> dict[tuple[str, str], list[str]]:
    """What a page written earlier says, by script and options: what is not measured again stays, with its own day."""
    found: dict[tuple[str, str], list[str]] = {}
    for text in page.split("\n## ")[1:]:
        lines = text.rstrip("\n").split("\n")
        command = next(line for line in lines if line.startswith("`")).split("`")[1]
        script, _, options = command.partition(".py")
        found[script, options.strip()] = [f"## {lines[0]}", *lines[1:], ""]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--also", action="append", default=[], metavar="SCRIPT=OPTIONS")
    parser.add_argument("--only", action="append", choices=ORDER)
    parser.add_argument("--full", action="store_true", help="pan and zoom 0 to a million annotations besides")
    arguments = parser.parse_args()
    also = [*arguments.also, *(FULL if arguments.full else ())]
    wanted = [(script, "") for script in ([] if also and not arguments.only else arguments.only or ORDER)]
    wanted += [(script, options) for script, _, options in (entry.partition("=") for entry in also)]
    said = sections(PAGE.read_text("utf-8")) if PAGE.exists() else {}
    for script, options in sorted(wanted, key=lambda entry: ORDER.index(entry[0])):
        figures, load = run(script, options)
        command = f"`{script}.py {options}`".replace(" `", "`")
        head = [f"## {WORDS[script]}", "", f"{command}, load average {load}, {datetime.now(UTC):%Y-%m-%d}", ""]
        said[script, options] = [*head, *table(figures), ""]
    page = ["# Performance", "", "Written by `make bench`; do not edit by hand.", "", *machine(), ""]
    for each in sorted(said, key=lambda entry: ORDER.index(entry[0])):
        page += said[each]
    PAGE.write_text("\n".join(page), "utf-8")


if __name__ == "__main__":
    main()
