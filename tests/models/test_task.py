from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import NotAllowedError
from app.models.ids import SceneId, TaskId, uuid7
from app.models.task import TRANSITIONS, EventType, Task, TaskState, cells, next_state


def a_task(state: TaskState, returned: int = 0) -> Task:
    return Task(TaskId(uuid7()), SceneId(uuid7()), "Cell 1", (0, 0, 1, 1), state=state, returned=returned)


def test_every_pair_outside_the_table_is_refused_with_a_sentence() -> None:
    for state in TaskState:
        for event in EventType:
            if (state, event) in TRANSITIONS or event in {EventType.CREATED, EventType.PRIORITY}:
                next_state(a_task(state), event)
            else:
                with pytest.raises(NotAllowedError, match="Cell 1 is"):
                    next_state(a_task(state), event)


def test_every_state_can_be_left_and_reached() -> None:
    reached = {after for (before, _), after in TRANSITIONS.items() if after is not before} | {TaskState.ADJUDICATION}
    left = {before for before, _ in TRANSITIONS}
    assert reached == set(TaskState)
    assert left == set(TaskState)


def test_a_second_return_goes_to_a_third_person() -> None:
    once = a_task(TaskState.IN_REVIEW)
    assert next_state(once, EventType.REJECTED) is TaskState.RETURNED
    assert next_state(replace(once, returned=1), EventType.REJECTED) is TaskState.ADJUDICATION


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(64, 3000))
def test_cells_cover_a_scene_exactly_once(width: int, height: int, cell: int) -> None:
    made = cells(width, height, cell)
    assert sum(w * h for _, _, w, h in made) == width * height
    assert all(x >= 0 and y >= 0 and w > 0 and h > 0 and x + w <= width and y + h <= height for x, y, w, h in made)
    assert len({(x, y) for x, y, _, _ in made}) == len(made)


@given(st.integers(64, 5000), st.integers(64, 3000))
def test_no_cell_is_a_sliver(length: int, cell: int) -> None:
    widths = {w for _, _, w, _ in cells(length, 64, cell)}
    assert min(widths) >= min(length, cell / 4)
