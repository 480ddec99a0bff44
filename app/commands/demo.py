"""demo: the tour on a generated training scene, or on a scene of one's own."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from app.commands.console import AsJson, answer, tell

FOLDER = "orthomark-demo"
Say = Callable[[str], None]


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where workspace, pictures and report go.")] = Path(
        FOLDER
    ),
    scene: Annotated[
        Path | None, typer.Option(metavar="RASTER", help="A scene of your own.", show_default=False)
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Drive the window without a display.")] = False,
    size: Annotated[int, typer.Option(metavar="PX", min=2048, help="Side of the training scene.")] = 8192,
    as_json: AsJson = False,
) -> None:
    """Open the window on a training scene; without a display, drive it through the whole tour and write pictures."""
    say: Say = tell if as_json else print
    touring = headless or not has_display()
    path = _workspace(out, scene, size, say, touring=touring)
    if touring:
        _tour(path, out, scene is None, say, as_json)
        return
    from app.views.application import run

    raise typer.Exit(run(path, "annotator-1"))


def has_display() -> bool:
    """Whether a window can be shown here."""
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _workspace(out: Path, scene: Path | None, size: int, say: Say, *, touring: bool) -> Path:
    from app.services.ontologies import load_ontology
    from app.services.training.own_scene import make_own
    from app.services.training.turns import next_name
    from app.services.training.workspace import CELL, make

    stem = scene.stem if scene else "training"
    name = next_name(out, stem) if touring else stem
    if scene is not None:
        return make_own(out, scene, load_ontology(None), name=name)
    if not (out / f"{name}.orthomark").exists():
        say("Making the training scene and two weeks of work on it; this takes about a minute the first time.")
    return make(out, load_ontology(None), _bar(), size, min(CELL, size // 4), name=name)


def _tour(path: Path, out: Path, training: bool, say: Say, as_json: bool) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.imagery.training.truth import read_truth
    from app.views import recents
    from app.views.application import application
    from app.views.main_window import MainWindow
    from app.views.tour.story import Tour

    recents.keep_in(out / ".settings")
    application()
    window = MainWindow()
    truth = read_truth(out / "training.truth.json") if training else None
    steps = iter(range(1, 1000))
    pause = _stopping()
    outcome = Tour(window, path, out, truth, lambda sentence: pause(say, f"{next(steps):2d}. {sentence}")).run()
    window.close()
    row = {
        "workspace": str(path),
        "pictures": [str(picture) for picture in outcome.pictures],
        "report": [str(report) for report in outcome.reports],
        "pushed": outcome.meeting.pushed,
        "pulled": outcome.meeting.pulled,
        "wrong": list(outcome.meeting.wrong),
    }
    answer(as_json, row, [f"Pictures are in {outcome.pictures[0].parent}, the report in {outcome.reports[0].parent}."])
    if outcome.meeting.wrong:
        raise typer.Exit(1)


def _stopping() -> Callable[[Say, str], None]:
    """Let Ctrl+C stop the tour after the step in hand, a second one at once: within an event, Qt would swallow it."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def pause(say: Say, sentence: str) -> None:
        if asked:
            raise KeyboardInterrupt
        say(sentence)

    signal.signal(signal.SIGINT, ask)
    return pause


def _bar() -> Callable[[str, float], None]:
    if not sys.stderr.isatty():
        return lambda _words, _share: None
    shown = [-1]

    def show(words: str, share: float) -> None:
        part = round(share * 40)
        if part != shown[0]:
            shown[0] = part
            end = "\n" if share >= 1 else ""
            print(f"\r{words} [{'#' * part}{'.' * (40 - part)}]{end}", end="", file=sys.stderr, flush=True)

    return show
