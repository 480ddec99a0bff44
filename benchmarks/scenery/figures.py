"""Times as figures, and the window they are measured in."""

import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

WIDTH, HEIGHT = 1920, 1080
LIMIT_S = 120.0


def spread(times_ms: Sequence[float], digits: int = 2) -> dict[str, float]:
    """Percentiles of times in milliseconds."""
    p50, p95, p99 = np.percentile(times_ms, (50, 95, 99))
    return {
        "p50": round(p50, digits),
        "p95": round(p95, digits),
        "p99": round(p99, digits),
        "max": round(max(times_ms), digits),
        "n": len(times_ms),
    }


def rss_gb() -> float:
    """Peak resident memory of this process, in kB on Linux, where `getrusage` would count the parent's before exec."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(peak.split()[1]) / 1e6, 3)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 3)


def memcpy_frame_ms() -> float:
    """The yardstick of the same run: copying one frame."""
    source = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    target = np.empty_like(source)
    times = []
    for _ in range(50):
        start = time.perf_counter()
        np.copyto(target, source)
        times.append((time.perf_counter() - start) * 1e3)
    return round(float(np.median(times)), 3)


class Loop:
    """Turns the event loop until a condition holds and notes the longest time it did not turn, and this thread's work.

    The second is CPU time, which other programs on the machine do not stretch. Looking takes time too: `rest_s` between
    two looks has to be long where the work of other threads is measured, short where that of this one is.
    """

    def __init__(self, rest_s: float = 0.0005) -> None:
        self._rest_s = rest_s
        self._loop = QEventLoop()
        self._beat = QTimer()
        self._beat.setInterval(0)
        self._beat.timeout.connect(self._tick)
        self._last = 0.0
        self._end = 0.0
        self._met: Callable[[], bool] = lambda: True
        self._worked = 0.0
        self.longest_ms = self.longest_cpu_ms = 0.0

    def until(self, condition: Callable[[], bool]) -> float:
        """Milliseconds until `condition` held."""
        self.longest_ms = self.longest_cpu_ms = 0.0
        self._worked = time.thread_time()
        start = self._last = time.perf_counter()
        self._end = start + LIMIT_S
        self._met = condition
        if not condition():
            self._beat.start()
            self._loop.exec()
            self._beat.stop()
        return (time.perf_counter() - start) * 1e3

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1e3)
        self.longest_cpu_ms = max(self.longest_cpu_ms, (time.thread_time() - self._worked) * 1e3)
        self._last = now
        if self._met() or now > self._end:
            self._loop.quit()
        else:
            time.sleep(self._rest_s)
            self._worked = time.thread_time()
