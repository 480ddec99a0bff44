"""Why a task cannot be drawn on: whose it is, where it stands, and what is with the pixels of its scene."""

from pathlib import Path

from app.imagery.digests import known_sha256, read_sha256
from app.models.errors import AppError
from app.models.scene import Scene
from app.models.task import Task, TaskState


def not_in_hand(task: Task, holder: str) -> str:
    """Why a task that is not in somebody's hands cannot be drawn on by them, and what to do, if anything."""
    then = {
        TaskState.CLAIMED: f"is being drawn by {holder}; ask the lead if it should be yours.",
        TaskState.SUBMITTED: "is submitted and waits for review; it can be drawn on again if it is returned.",
        TaskState.IN_REVIEW: "is in review; it can be drawn on again if it is returned.",
        TaskState.ACCEPTED: "is accepted; nothing is left to draw.",
        TaskState.BLOCKED: "is blocked; put it back, then claim it to draw.",
        TaskState.SKIPPED: "is skipped; put it back, then claim it to draw.",
    }
    return f"{task.name} {then.get(task.state, f'is {task.state.value}; claim it to draw.')}"


def pixels_problem(scene: Scene) -> str:
    """Why a scene must not be drawn on: its file is gone or not the one that was added; empty when it is there.

    Costs no reading: of the content counts what `proved_pixels` found.
    """
    place = Path(scene.file)
    try:
        size = place.stat().st_size
    except OSError:
        return f"The file of {scene.name} is not at {scene.file}; put it back or ask the lead."
    if size != scene.bytes or known_sha256(place) not in {None, scene.sha256}:
        return f"The file of {scene.name} has changed since it was added; put the right one back or ask the lead."
    return ""


def proved_pixels(scene: Scene) -> str:
    """The same after reading the file to its end, once for each file on a computer; any thread may ask."""
    if problem := pixels_problem(scene):
        return problem
    try:
        read_sha256(Path(scene.file))
    except AppError as error:
        return str(error)
    return pixels_problem(scene)
