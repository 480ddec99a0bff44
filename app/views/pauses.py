"""What would stop the GUI thread besides its own work: waiting for Python's lock, and collections of garbage."""

import gc
import sys

HAND_OVER_S = 0.0005


def hand_over_quickly() -> None:
    """Have a worker that computes in Python give way to the GUI thread within half a millisecond, not within five."""
    sys.setswitchinterval(HAND_OVER_S)


def keep_for_good() -> None:
    """Take all there is now for what lives as long as the program.

    A full collection looks at 180,000 objects of modules, compilers and the window, which takes 90 ms; from now on it
    looks at what came later only.
    """
    gc.freeze()
