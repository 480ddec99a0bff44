"""Scenes."""

import json
from typing import Any

from sqlalchemy import Connection, Row, func, select

from app.models.ids import SceneId
from app.models.scene import Scene, read_scene
from app.store.schema import SCENE


def scenes(connection: Connection) -> list[Scene]:
    """Every scene, in the order they were added."""
    return [_read(row) for row in connection.execute(select(SCENE).order_by(SCENE.c.added))]


def scene(connection: Connection, wanted: SceneId) -> Scene | None:
    """One scene by id."""
    row = connection.execute(select(SCENE).where(SCENE.c.scene == wanted)).first()
    return _read(row) if row is not None else None


def scene_by_name(connection: Connection, name: str) -> Scene | None:
    """One scene by name, whatever its case."""
    row = connection.execute(select(SCENE).where(func.lower(SCENE.c.name) == name.lower())).first()
    return _read(row) if row is not None else None


def _read(row: Row[Any]) -> Scene:
    return read_scene(SceneId(row.scene), json.loads(row.body))
