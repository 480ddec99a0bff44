"""Which annotations were found by a tool or a model: told by exports, lists and the history, true to what stands."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.models.annotation import Annotation
from app.models.edit import Assist, Change, edit
from app.models.geometry import box
from app.models.ids import AnnotationId
from app.models.task import Task
from app.services import shaping, tasks
from app.services.assistance import assisted
from app.services.comparing import located
from app.services.editing import OpenTask
from app.services.exchange import export
from app.services.pasting import Copied, paste_at
from app.services.workspace import Workspace
from app.tools.edit_tool import cut_into

WAND, MODEL = Assist("wand"), Assist("model", "ab" * 32)


@pytest.fixture
def opened(workspace: Workspace, task: Task) -> OpenTask:
    tasks.claim(workspace, task.id)
    return OpenTask(workspace, task.id)


def drawn(opened: OpenTask, made: Annotation, assist: Assist | None = None) -> AnnotationId:
    opened.apply(edit("draw Ship", [Change(None, made)], assist))
    return made.id


def test_what_a_hand_drew_has_no_note_and_what_a_tool_found_keeps_its_own(
    workspace: Workspace, opened: OpenTask, draw: Callable[..., Annotation]
) -> None:
    hand = drawn(opened, draw(opened.task))
    found = drawn(opened, draw(opened.task), MODEL)

    assert assisted(workspace, [hand, found]) == {found: (MODEL,)}


def test_a_hand_that_corrects_what_was_found_removes_no_note(
    workspace: Workspace, opened: OpenTask, draw: Callable[..., Annotation]
) -> None:
    found = drawn(opened, draw(opened.task), WAND)
    before = opened.annotations[found]
    after = Annotation(found, before.scene, before.task, before.class_id, box(1, 2, 30, 40), {"assist": "text"})
    opened.apply(edit("reshape Ship", [Change(before, after)]))

    assert assisted(workspace, [found]) == {found: (WAND,)}


def test_what_was_taken_back_counts_no_more_until_it_is_done_again(
    workspace: Workspace, opened: OpenTask, draw: Callable[..., Annotation]
) -> None:
    shown = drawn(opened, draw(opened.task))
    before = opened.annotations[shown]
    after = Annotation(shown, before.scene, before.task, before.class_id, box(1, 2, 30, 40))
    opened.apply(edit("paint by wand", [Change(before, after)], WAND))
    assert assisted(workspace, [shown]) == {shown: (WAND,)}

    opened.undo()
    assert assisted(workspace, [shown]) == {}

    opened.redo()
    assert assisted(workspace, [shown]) == {shown: (WAND,)}


@pytest.mark.parametrize("name", ["geojson-pixels", "coco"])
def test_an_export_says_of_every_annotation_what_found_it(
    workspace: Workspace, opened: OpenTask, draw: Callable[..., Annotation], tmp_path: Path, name: str
) -> None:
    hand = drawn(opened, draw(opened.task))
    found = drawn(opened, draw(opened.task), MODEL)

    (written, *_), _ = export(workspace, tmp_path / "out.json", name, allow_loss=True)

    document = json.loads(written.read_text("utf-8"))
    if name == "coco":
        told = {one["uuid"]: one["assist"] for one in document["annotations"]}
    else:
        told = {one["id"]: one["properties"]["assist"] for one in document["features"]}
    assert told == {str(hand): [], str(found): [{"tool": "model", "model": "ab" * 32}]}


def by_splitting(one: Annotation) -> tuple[Change, ...]:
    left, right = box(0, 0, 10, 20).geometry, box(10, 0, 20, 20).geometry
    return tuple(cut_into(one, [left, right]))


def by_duplicating(one: Annotation) -> tuple[Change, ...]:
    return shaping.duplicate([one], (5, 5), (1000, 800)).changes


@pytest.mark.parametrize("making", [by_splitting, by_duplicating])
def test_pieces_and_copies_of_what_was_found_say_so_also_after_undo_and_redo(
    workspace: Workspace, opened: OpenTask, draw: Callable[..., Annotation], making: Callable[..., tuple[Change, ...]]
) -> None:
    found = drawn(opened, draw(opened.task), MODEL)
    made = making(opened.annotations[found])
    new = made[-1].annotation

    opened.apply(edit("make more of it", made))
    assert assisted(workspace, [found, new]) == {found: (MODEL,), new: (MODEL,)}
    further = by_duplicating(opened.annotations[new])
    opened.apply(edit("and again", further))
    assert assisted(workspace, [further[0].annotation]) == {further[0].annotation: (MODEL,)}

    opened.undo()
    opened.undo()
    assert assisted(workspace, [found, new]) == {found: (MODEL,)}
    opened.redo()
    assert assisted(workspace, [found, new]) == {found: (MODEL,), new: (MODEL,)}


def test_what_is_pasted_says_what_found_what_was_copied_though_that_was_cut(
    workspace: Workspace, opened: OpenTask, draw: Callable[..., Annotation]
) -> None:
    found, hand = drawn(opened, draw(opened.task), WAND), drawn(opened, draw(opened.task))
    chosen = (opened.annotations[found], opened.annotations[hand])
    taken = Copied(chosen, opened.scene, located(opened.scene))
    opened.apply(shaping.delete(chosen))

    pasted = paste_at(taken, opened.task, opened.scene, (100, 100)).edit
    opened.apply(pasted)

    first, second = (change.annotation for change in pasted.changes)
    assert assisted(workspace, [first, second]) == {first: (WAND,)}


def test_merging_keeps_the_notes_of_all_that_went_into_it(
    workspace: Workspace, opened: OpenTask, draw: Callable[..., Annotation]
) -> None:
    first, second = drawn(opened, draw(opened.task), WAND), drawn(opened, draw(opened.task), MODEL)
    whole = replace(opened.annotations[first], shape=box(0, 0, 50, 50))

    opened.apply(edit("merge", [Change(opened.annotations[first], whole, (second,))]))

    assert assisted(workspace, [first]) == {first: (WAND, MODEL)}
