"""scene overviews: build ahead what the window would build while somebody waits."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from app.commands.console import AsJson, WorkspaceFile, answer, reading, tell
from app.models.errors import AppError
from app.models.words import percent

if TYPE_CHECKING:
    from app.services.overviews import Outcome

SceneName = Annotated[
    str | None, typer.Argument(metavar="[SCENE]", help="A scene's id or name; all without it.", show_default=False)
]
INTERRUPTED = 130
_STEPS = 1000


class Told(Protocol):
    """Hears the share done."""

    def __call__(self, share: float) -> None:
        """Show it."""


def overviews(
    workspace: WorkspaceFile,
    scene: SceneName = None,
    clear: Annotated[bool, typer.Option("--clear", help="Remove them instead; scenes are not touched.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the overviews of scenes that have none of their own, so that opening them is instant; Ctrl+C keeps a part.

    They are kept in a cache folder ($ORTHOMARK_CACHE), never beside the scene.
    """
    from app.services import overviews as service

    with reading(workspace) as source:
        scenes = [source.scene(scene)] if scene is not None else source.scenes()
    if clear:
        freed = service.clear(scenes)
        answer(as_json, {"freed_bytes": freed}, [f"{freed / 1e6:.1f} MB freed."])
        return
    made: list[Outcome] = []
    refused: list[str] = []
    for each in scenes:
        try:
            with _bar(each.name) as told:
                made.append(service.build(each, told))
        except AppError as error:
            refused.append(str(error))
        except KeyboardInterrupt:
            tell("Stopped; what is built stays, and the next time goes on from there.")
            raise typer.Exit(INTERRUPTED) from None
    refused += [outcome.sentence for outcome in made if outcome.sentence]
    answer(as_json, [asdict(outcome) for outcome in made], map(_line, made))
    if refused:
        tell(*refused)
        raise typer.Exit(1)


def _line(outcome: "Outcome") -> str:
    if not outcome.needed:
        return f"{outcome.scene}: needs none."
    return f"{outcome.scene}: {percent(outcome.share)}, {outcome.bytes / 1e6:.1f} MB in {outcome.folder}"


@contextmanager
def _bar(name: str) -> Iterator[Told]:
    if not sys.stderr.isatty():
        yield lambda share: None  # noqa: ARG005
        return
    with typer.progressbar(length=_STEPS, file=sys.stderr, label=name) as shown:
        yield lambda share: shown.update(round(share * _STEPS) - shown.pos)
