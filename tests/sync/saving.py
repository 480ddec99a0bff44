"""Records operations in a loop and tells of each once it is saved; ended by whoever started it."""

from collections.abc import Callable
from pathlib import Path

from app.models.geometry import box, to_body
from app.models.ids import NIL, OpId, TaskId, uuid7
from app.models.op import Draft, OpKind
from app.services.workspace import Workspace


def save(path: str, write: Callable[[int, bytes], int]) -> None:
    """Never returns."""
    workspace = Workspace.open(Path(path), "ann")
    body: dict[str, object] = {"v": 1, "op": "create", "scene": str(NIL), "class": "ship", "attributes": {}}
    body["shape"] = to_body(box(0, 0, 5, 5))
    while True:
        (op,) = workspace.record([Draft(OpId(uuid7()), OpKind.REVISION, uuid7(), TaskId(NIL), body)])
        write(1, f"{op.op_id}\n".encode())
