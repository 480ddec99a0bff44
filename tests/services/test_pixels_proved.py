"""What is drawn and judged is bound to the very pixels that were added, not to a file of the same name and size."""

import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from app.imagery import digests
from app.models.annotation import Annotation
from app.models.edit import Change, edit
from app.models.errors import NotAllowedError
from app.models.ids import OpId, uuid7
from app.models.op import Draft, OpKind
from app.models.scene import Scene, scene_body
from app.models.task import Task
from app.services import health, review, tasks
from app.services.editing import OpenTask, ReadOnlyTaskError
from app.services.not_drawn import pixels_problem, proved_pixels
from app.services.workspace import PROJECT_LEVEL, Workspace

Draw = Callable[..., Annotation]


@pytest.fixture
def added(workspace: Workspace, scene: Scene) -> Scene:
    """The scene with the hash of the file that is there."""
    made = replace(scene, sha256=sha256(Path(scene.uri).read_bytes()).hexdigest())
    workspace.record([Draft(OpId(uuid7()), OpKind.SCENE, made.id, PROJECT_LEVEL, scene_body(made))])
    return made


def swap(scene: Scene) -> None:
    """Another content of the same size, in a file put in its place."""
    other = Path(scene.uri).with_suffix(".new")
    other.write_bytes(b"y" * scene.bytes)
    other.replace(scene.uri)


def test_a_file_is_read_once_and_again_when_it_is_another(added: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    plain = digests.sha256
    monkeypatch.setattr(digests, "sha256", lambda path: read.append(path) or plain(path))
    assert [proved_pixels(added) for _ in range(3)] == ["", "", ""]
    assert len(read) == 1
    os.utime(added.uri, ns=(1, 1))
    assert (proved_pixels(added), len(read)) == ("", 2)
    swap(added)
    assert pixels_problem(added) == ""
    assert "has changed since it was added" in proved_pixels(added)
    assert "has changed since it was added" in pixels_problem(added)


def test_nothing_is_drawn_on_other_pixels_of_the_same_size(
    workspace: Workspace, added: Scene, task: Task, draw: Draw
) -> None:
    tasks.claim(workspace, task.id)
    opened = OpenTask(workspace, task.id)
    opened.prove_pixels()
    assert opened.read_only == ""
    swap(added)
    told: list[str] = []
    again = OpenTask(workspace, task.id)
    again.arrived.subscribe(lambda _none: told.append(again.read_only))
    again.prove_pixels()
    assert "has changed since it was added" in told[-1]
    with pytest.raises(ReadOnlyTaskError, match="has changed"):
        again.apply(edit("draw", [Change(None, draw(task))]))


def test_the_annotations_come_before_the_file_is_read_to_its_end(
    workspace: Workspace, added: Scene, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], None]] = []
    read: list[Path] = []
    plain = digests.sha256
    monkeypatch.setattr(digests, "sha256", lambda path: read.append(path) or plain(path))
    os.utime(added.uri, ns=(2, 2))
    opened = OpenTask(workspace, task.id, lambda work, done: waiting.append(lambda: done(work())))
    opened.prove_pixels()
    waiting.pop(0)()
    assert (opened.loading, read) == (False, [])
    waiting.pop(0)()
    assert len(read) == 1
    assert not waiting


def test_nor_is_a_verdict_given_on_them(workspace: Workspace, added: Scene, task: Task, draw: Draw) -> None:
    tasks.claim(workspace, task.id)
    OpenTask(workspace, task.id).apply(edit("draw", [Change(None, draw(task))]))
    tasks.submit(workspace, task.id)
    workspace.act_as("rob")
    review.start(workspace, task.id)
    (shown,) = workspace.annotations(task=task.id)
    assert shown.head is not None
    swap(added)
    assert "has changed" in proved_pixels(added)
    with pytest.raises(NotAllowedError, match="has changed"):
        review.accept(workspace, shown.id, shown.head)


def test_the_doctor_says_so(workspace: Workspace, added: Scene) -> None:
    def scenes() -> list[str]:
        return [look.found for look in health.look(workspace.path) if look.name == "Scenes"]

    assert scenes() == []
    swap(added)
    assert scenes() == [f"the files are not those that were added for {added.name}"]
