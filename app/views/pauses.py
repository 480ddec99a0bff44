"""What would stop the GUI thread besides its own work: waiting for Python's lock, and collections of garbage."""

import gc
import sys

from PySide6.QtCore import QCoreApplication, QTimer

from app.imagery.precedence import come_first

HAND_OVER_S = 0.0001
_LOOK_MS = 200


def hand_over_quickly() -> None:
    """Have workers give way to the GUI thread, which calls this, within 0.1 ms, not within three to five.

    Storing an edit lets go of Python's lock a dozen times, painting a frame some thirty times; each may have to wait.
    """
    sys.setswitchinterval(HAND_OVER_S)
    come_first()


def collect_here(application: QCoreApplication) -> None:
    """Have garbage collected on this thread only, the GUI thread's, as long as the application lives.

    Python collects on whichever thread asks for memory at the moment; were that a worker, windows among the garbage
    would be destroyed on it, which Qt answers by a crash or a deadlock.
    """
    if not gc.isenabled():
        return
    gc.disable()
    timer = QTimer(application)
    timer.timeout.connect(collect_due)
    timer.start(_LOOK_MS)


def collect_due() -> None:
    """Collect the oldest generation of garbage whose turn it is, as Python itself would."""
    due = (made > limit for made, limit in zip(gc.get_count(), gc.get_threshold(), strict=True))
    oldest = max((generation for generation, is_due in enumerate(due) if is_due), default=None)
    if oldest is not None:
        gc.collect(oldest)


def keep_for_good() -> None:
    """Take all there is now for what lives as long as the program.

    A full collection looks at 180,000 objects of modules, compilers and the window, which takes 90 ms; from now on it
    looks at what came later only.
    """
    gc.freeze()
