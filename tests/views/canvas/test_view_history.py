from app.views.canvas.camera import Camera
from app.views.canvas.view_history import MOST, ViewHistory

HERE = Camera(0, 0, 1, 100, 100)
THERE = Camera(500, 0, 1, 100, 100)
CLOSE = Camera(500, 0, 4, 100, 100)
TURNED = Camera(0, 0, 1, 100, 100, 90)


def walked(*cameras: Camera) -> ViewHistory:
    history = ViewHistory()
    for camera in cameras:
        history.visit(camera)
    return history


def test_back_and_forward_walk_the_places_one_rested_at() -> None:
    history = walked(HERE, THERE, CLOSE, TURNED)
    assert [history.step(-1), history.step(-1), history.step(-1), history.step(-1)] == [CLOSE, THERE, HERE, None]
    assert [history.step(1), history.step(1)] == [THERE, CLOSE]


def test_a_small_step_is_the_same_place() -> None:
    nearby = Camera(10, 5, 1.05, 100, 100)
    history = walked(HERE, nearby, THERE)
    assert history.step(-1) == nearby
    assert history.step(-1) is None


def test_going_elsewhere_forgets_what_was_ahead() -> None:
    history = walked(HERE, THERE)
    history.step(-1)
    history.visit(CLOSE)
    assert history.step(1) is None
    assert history.step(-1) == HERE


def test_only_the_last_places_are_kept() -> None:
    history = walked(*[Camera(1000.0 * n, 0, 1, 100, 100) for n in range(2 * MOST)])
    steps = 0
    while history.step(-1) is not None:
        steps += 1
    assert steps == MOST - 1
