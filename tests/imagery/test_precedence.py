import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.imagery import precedence
from app.imagery.precedence import in_turn, make_way

LONG_S = 60.0
MOMENT_S = 0.05


@contextmanager
def another_at_work() -> Iterator[threading.Event]:
    """A thread that wants to work too; the event says that it does."""
    began = threading.Event()

    def work() -> None:
        with in_turn():
            began.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield began
    finally:
        thread.join(LONG_S)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_BESIDE", 1)
    monkeypatch.setattr(precedence, "_MOVES_S", LONG_S)
    monkeypatch.setattr(precedence._Crowd, "moves_until", 0.0)


def test_while_the_view_moves_work_leaves_a_core_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_PATIENCE_S", LONG_S)
    make_way()
    turn = in_turn()
    turn.__enter__()
    with another_at_work() as began:
        assert not began.wait(MOMENT_S)
        turn.__exit__(None, None, None)
        assert began.wait(LONG_S)


def test_while_nothing_moves_all_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_PATIENCE_S", LONG_S)
    with in_turn(), another_at_work() as began:
        assert began.wait(LONG_S)


def test_work_held_up_by_a_slow_drive_does_not_hold_up_the_rest_for_long() -> None:
    make_way()
    with in_turn(), another_at_work() as began:
        assert began.wait(LONG_S)


def test_a_piece_of_work_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_PATIENCE_S", LONG_S)
    with pytest.raises(ValueError, match="damaged"), in_turn():
        raise ValueError("damaged")
    make_way()
    with another_at_work() as began:
        assert began.wait(LONG_S)
