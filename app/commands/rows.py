"""The JSON the command line promises: field names here are a contract (additions are fine, changes are not)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.models.annotation import Annotation
from app.models.finding import Finding
from app.models.geometry import to_body
from app.models.op import Op
from app.models.review import Pin
from app.models.scene import Scene
from app.models.task import Task
from app.services.clocks import told_time
from app.services.displayed import Seen
from app.services.seen import seen_shares
from app.services.workspace import Workspace
from app.store.log import StoredOp

Row = dict[str, Any]
_TOLD = ("op", "class", "attributes", "decision", "reasons", "comment", "text", "fix", "assist", "inherited")


def scene_rows(workspace: Workspace, scenes: Sequence[Scene]) -> list[Row]:
    """Describe scenes with the number of their tasks."""
    counted = Counter(task.scene for task in workspace.tasks())
    return [_scene_row(scene, counted[scene.id]) for scene in scenes]


def _scene_row(scene: Scene, tasks: int) -> Row:
    return {
        "scene": str(scene.id),
        "name": scene.name,
        "uri": scene.uri,
        "sha256": scene.sha256,
        "width": scene.width,
        "height": scene.height,
        "bands": scene.bands,
        "dtype": scene.dtype,
        "crs": scene.georeference.crs,
        "georeference": scene.georeference.kind.value,
        "tasks": tasks,
        "marking": scene.marking,
        "bytes": scene.bytes,
        "driver": scene.driver,
        "nodata": None if scene.nodata is None or scene.nodata != scene.nodata else scene.nodata,
        "segment": scene.segment,
    }


def task_rows(workspace: Workspace, tasks: Sequence[Task]) -> list[Row]:
    """Describe tasks with the names of their people and scenes."""
    logins = {person.id: person.login for person in workspace.people()}
    names = {scene.id: scene.name for scene in workspace.scenes()}
    shares = seen_shares(workspace, tasks)
    return [{**_task_row(task, logins, names), "seen": _share(shares.get(task.id))} for task in tasks]


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _task_row(task: Task, logins: Mapping[Any, str], names: Mapping[Any, str]) -> Row:
    return {
        "task": str(task.id),
        "name": task.name,
        "scene": str(task.scene),
        "scene_name": names.get(task.scene),
        "window": list(task.window),
        "state": task.state.value,
        "assignee": logins.get(task.assignee, str(task.assignee)) if task.assignee else None,
        "reviewer": logins.get(task.reviewer, str(task.reviewer)) if task.reviewer else None,
        "priority": task.priority,
        "due": task.due,
        "annotations": task.annotations,
        "returned": task.returned,
        "submissions": task.submissions,
        "reason": task.reason or None,
        "since": task.since or None,
    }


def annotation_row(workspace: Workspace, annotation: Annotation) -> Row:
    """Describe one annotation; `geometry` is in pixels."""
    return {
        "annotation": str(annotation.id),
        "revision": str(annotation.head),
        "task": str(annotation.task),
        "scene": str(annotation.scene),
        "class": workspace.ontology.find(annotation.class_id).name,
        "status": annotation.status.value,
        "author": workspace.person_named(annotation.author),
        "number": annotation.number,
        "attributes": dict(annotation.attributes),
        "geometry": to_body(annotation.shape),
    }


def finding_row(finding: Finding, task: Task) -> Row:
    """Describe what a check found."""
    return {
        "check": finding.check,
        "severity": finding.hardness.value,
        "annotation": str(finding.annotation) if finding.annotation else None,
        "task": str(task.id),
        "at": [float(value) for value in finding.at],
        "sentence": finding.sentence,
        "fix": finding.fix,
        "waived": finding.waived or None,
    }


def display_row(workspace: Workspace, seen: Seen) -> Row:
    """Describe how a scene was displayed from a moment on; limits are values of the raster, by band."""
    shown = seen.displayed
    return {
        "at": seen.op.client_time,
        "author": workspace.person_named(seen.op.author),
        "display": shown.sentence,
        "words": shown.words,
        "bands": list(shown.bands),
        "limits": [list(pair) for pair in shown.limits],
        "look": dict(shown.look),
        "beside": shown.beside or None,
    }


def pin_row(workspace: Workspace, pin: Pin) -> Row:
    """Describe a pin and its thread."""
    return {
        "pin": str(pin.id),
        "task": str(pin.task),
        "at": list(pin.at),
        "author": workspace.person_named(pin.author),
        "created": pin.created,
        "text": pin.text,
        "reason": pin.reason,
        "opened": pin.opened,
        "resolved": pin.resolved,
        "thread": [
            {"author": workspace.person_named(line.author), "at": line.at, "text": line.text} for line in pin.thread
        ],
    }


def history_row(workspace: Workspace, stored: StoredOp, seen: Callable[[Op], str]) -> Row:
    """Describe one revision, verdict or comment; `seen` tells how the scene was displayed when it was made."""
    op, body = stored.op, stored.op.data()
    told: Row = {name: body[name] for name in _TOLD if name in body}
    if "op" in told:
        told["change"] = told.pop("op")
    if "shape" in body:
        told["geometry"] = body["shape"]
    return {
        "id": str(op.op_id),
        "kind": "revision" if op.kind == "rev" else op.kind,
        "at": op.client_time,
        "at_central": told_time(workspace)(op),
        "author": workspace.person_named(op.author),
        "about": str(op.base) if op.base else None,
        "disposition": stored.disposition,
        "display": seen(op) or None,
        "adopts": body.get("adopts"),
        **told,
    }
