"""Threads that work for the picture let the thread that paints it go first."""

import ctypes
import os
import platform
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

STEPS_BACK = 10
"""How much nicer a worker is: beside it the painting thread gets nine tenths of a core both want."""
_BELOW_NORMAL = -1
_SHORT_SLICE_NS = 700_000
"""Shorter than others have on two processors or more; with a seventh of it a frame was broken off a dozen times."""
_SET_SCHEDULING = {"x86_64": 314, "aarch64": 274}
"""The number of sched_setattr(2) by machine; neither the C library nor Python has a name for it."""
_ATTRIBUTES = "=IIQiIQQQ"
"""struct sched_attr: size, policy, flags, nice, priority, slice, and two that real-time threads have."""
_RESET_ON_FORK = 1
_MOVES_S = 0.025
"""How long after a move of the view another one is likely."""
_HAND_S = 0.05
"""How long after mouse or key moved they are likely to move again."""
_PATIENCE_S = 0.06
"""How long a piece of work waits at most: others may be held up by a slow drive, not by the processor."""
_BESIDE = max(1, (os.cpu_count() or 2) - 1)
"""How many pieces of work leave a core to the thread that paints."""


class _Crowd:
    """Who works for the picture, in all the program."""

    change = threading.Condition()
    working: ClassVar[int] = 0
    moves_until: ClassVar[float] = 0.0
    hand_until: ClassVar[float] = 0.0


def make_way() -> None:
    """Say that the view moves: for a moment no piece of work is begun that would take the last core. Any thread may."""
    _Crowd.moves_until = time.monotonic() + _MOVES_S


def hand_at_work() -> None:
    """Say that a hand is at mouse or keys: for a moment nothing is done that could wait. Any thread may."""
    _Crowd.hand_until = time.monotonic() + _HAND_S


def give_way(patience_s: float) -> None:
    """Wait, but no longer than this, until no hand is at work: for work that wants Python's lock and can wait."""
    patient = time.monotonic() + patience_s
    while (left := min(_Crowd.hand_until, patient) - time.monotonic()) > 0:
        time.sleep(left)


@contextmanager
def in_turn() -> Iterator[None]:
    """Do a piece of work for the picture within this; while the view moves it may have to wait a little."""
    with _Crowd.change:
        patient = time.monotonic() + _PATIENCE_S
        while _Crowd.working >= _BESIDE and (left := min(_Crowd.moves_until, patient) - time.monotonic()) > 0:
            _Crowd.change.wait(left)
        _Crowd.working += 1
    try:
        yield
    finally:
        with _Crowd.change:
            _Crowd.working -= 1
            _Crowd.change.notify_all()


def come_first() -> None:
    """Have the thread that calls run as soon as it wakes up, however busy workers that stepped back are.

    Since Linux 6.6 a thread that wakes waits until the one that runs has had its slice, 3 ms, and the one that paints
    wakes a dozen times a frame, for Python's lock; since 6.12 one that asks for a shorter slice need not (EEVDF,
    kernel's sched_setattr(2), `sched_runtime`). Its threads to come do not inherit it. Changes nothing elsewhere.
    """
    call = _SET_SCHEDULING.get(platform.machine()) if sys.platform == "linux" else None
    if call is not None:
        thread = threading.get_native_id()
        nice = os.getpriority(os.PRIO_PROCESS, thread)
        wanted = struct.pack(
            _ATTRIBUTES, struct.calcsize(_ATTRIBUTES), 0, _RESET_ON_FORK, nice, 0, _SHORT_SLICE_NS, 0, 0
        )
        ctypes.CDLL(None).syscall(call, thread, ctypes.create_string_buffer(wanted, len(wanted)), 0)


def step_back() -> None:
    """Let other threads of this program go before the one that calls; changes nothing where that is not to be had."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentThread.restype = ctypes.c_void_p
        kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _BELOW_NORMAL)
    elif sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, min(os.getpriority(os.PRIO_PROCESS, 0) + STEPS_BACK, 19))
