import ctypes
import os
import platform
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.imagery import precedence
from app.imagery.precedence import come_first, give_way, hand_at_work, in_turn, make_way

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
    monkeypatch.setattr(precedence._Crowd, "hand_until", 0.0)


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


def test_what_can_wait_gives_way_to_a_hand_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    give_way(LONG_S)
    assert time.monotonic() - begun < LONG_S / 2
    monkeypatch.setattr(precedence, "_HAND_S", LONG_S)
    hand_at_work()
    begun = time.monotonic()
    give_way(MOMENT_S)
    assert MOMENT_S <= time.monotonic() - begun < LONG_S / 2


def test_a_thread_comes_first_without_those_it_starts_or_its_niceness() -> None:
    found: list[tuple[int, int]] = []

    def look() -> None:
        thread = threading.get_native_id()
        found.append((os.getpriority(os.PRIO_PROCESS, thread), slice_ns()))

    def begin() -> None:
        look()
        come_first()
        look()
        child = threading.Thread(target=look)
        child.start()
        child.join()

    one = threading.Thread(target=begin)
    one.start()
    one.join()
    (nice, usual), (nice_after, short), (_, of_child) = found
    assert nice_after == nice
    assert of_child == usual
    if usual:  # a kernel that tells slices has them
        assert short == precedence._SHORT_SLICE_NS


def slice_ns() -> int:
    """The slice of the thread that asks, 0 where the kernel does not tell."""
    call = {"x86_64": 315, "aarch64": 275}.get(platform.machine()) if sys.platform == "linux" else None
    room = ctypes.create_string_buffer(struct.calcsize(precedence._ATTRIBUTES))
    if call is None or ctypes.CDLL(None).syscall(call, threading.get_native_id(), room, len(room), 0):
        return 0
    return int(struct.unpack(precedence._ATTRIBUTES, room.raw)[5])
