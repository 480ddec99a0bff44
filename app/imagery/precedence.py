"""Threads that work for the picture let the thread that paints it go first."""

import ctypes
import os
import sys
import threading

STEPS_BACK = 10
"""How much nicer a worker is: beside it the painting thread gets nine tenths of a core both want."""
_BELOW_NORMAL = -1


def step_back() -> None:
    """Let other threads of this program go before the one that calls; changes nothing where that is not to be had."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentThread.restype = ctypes.c_void_p
        kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _BELOW_NORMAL)
    elif sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, min(os.getpriority(os.PRIO_PROCESS, 0) + STEPS_BACK, 19))
