"""How scenes were displayed, remembered on this workstation: by scene, and by sensor for the next scene of it."""

import json
from collections.abc import Mapping
from typing import Any

from app.imagery.look_record import look_of, record_of
from app.imagery.looks import Look
from app.models.ids import SceneId
from app.views.recents import settings

SENSORS, SCENES = "display of sensors", "display of scenes"
KEPT = {SENSORS: 64, SCENES: 300}
LOOK, SENSOR = "look", "sensor"


def remembered(scene: SceneId | None, sensor: str) -> Look | None:
    """What was chosen for this scene, else for the last one of its sensor; None when nothing was."""
    own = _read(SCENES).get(str(scene)) if scene is not None else None
    if own is None:
        own = _read(SENSORS).get(sensor)
    return look_of(own.get(LOOK)) if isinstance(own, Mapping) else None


def remember(scene: SceneId | None, sensor: str, look: Look) -> None:
    """Note a choice for the scene, unless it is in no workspace, and for its sensor."""
    if scene is not None:
        _write(SCENES, str(scene), {LOOK: record_of(look), SENSOR: sensor})
    _write(SENSORS, sensor, {LOOK: record_of(look)})


def spread(scene: SceneId | None, sensor: str, look: Look) -> int:
    """Let every scene of a sensor be displayed like this one; gives how many others had a choice of their own."""
    scenes = _read(SCENES)
    theirs = [other for other, kept in scenes.items() if isinstance(kept, Mapping) and kept.get(SENSOR) == sensor]
    _store(SCENES, {other: kept for other, kept in scenes.items() if other not in theirs})
    remember(scene, sensor, look)
    return len([other for other in theirs if other != str(scene)])


def forget(scene: SceneId | None, sensor: str) -> None:
    """Let the scene and the next of its sensor be displayed as usual again."""
    for place, key in ((SCENES, str(scene)), (SENSORS, sensor)):
        _store(place, {known: kept for known, kept in _read(place).items() if known != key})


def _read(place: str) -> dict[str, Any]:
    try:
        kept = json.loads(str(settings().value(place, "{}") or "{}"))
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(place: str, key: str, value: dict[str, Any]) -> None:
    kept = _read(place)
    kept.pop(key, None)
    _store(place, {**kept, key: value})


def _store(place: str, kept: dict[str, Any]) -> None:
    newest = dict(list(kept.items())[-KEPT[place] :])
    settings().setValue(place, json.dumps(newest, ensure_ascii=False))
