"""Places of a scene somebody wants to find again; kept in this workspace file only, they are no operations."""

import json
from dataclasses import asdict, dataclass

from app.models.errors import BadInputError
from app.models.ids import SceneId
from app.services.workspace import Workspace
from app.store import people

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A name, the image point in the middle of the view, its scale (screen by image pixels) and turn in degrees."""

    name: str
    x: float
    y: float
    scale: float
    angle: float = 0.0


def bookmarks(workspace: Workspace, scene: SceneId) -> list[Bookmark]:
    """List the bookmarks of a scene in the order they were set."""
    with workspace.database.read() as connection:
        text = people.get_meta(connection, _key(scene))
    return [Bookmark(**entry) for entry in json.loads(text)] if text else []


def set_bookmark(workspace: Workspace, scene: SceneId, bookmark: Bookmark) -> None:
    """Keep a place; one of the same name is replaced.

    Raises:
        BadInputError: when its name is empty or too long.
    """
    name = " ".join(bookmark.name.split())
    if not 0 < len(name) <= LONGEST:
        raise BadInputError("The bookmark", f"its name has {len(name)} letters", f"give it 1 to {LONGEST}")
    others = [known for known in bookmarks(workspace, scene) if known.name.casefold() != name.casefold()]
    _write(workspace, scene, [*others, Bookmark(name, bookmark.x, bookmark.y, bookmark.scale, bookmark.angle)])


def drop_bookmark(workspace: Workspace, scene: SceneId, name: str) -> None:
    """Forget a place."""
    _write(workspace, scene, [known for known in bookmarks(workspace, scene) if known.name != name])


def _write(workspace: Workspace, scene: SceneId, kept: list[Bookmark]) -> None:
    with workspace.database.transaction() as connection:
        people.set_meta(connection, _key(scene), json.dumps([asdict(each) for each in kept]))


def _key(scene: SceneId) -> str:
    return f"bookmarks {scene}"
